/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_ALERTS_H
#define TINTRI_ALERTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/session.h"
#include "base/deadline.h"
#include "base/failure.h"

/* An alert that nobody has read. The texts are foreign, and may be cut. */
struct alert {
    int64_t time; /* seconds since 1970; 0: not known */
    char message[400];
    char appliance[128]; /* that it is of; may be empty */
};

struct alerts {
    struct alert *newest; /* the newest first */
    size_t count;
    size_t max;
    uint64_t total; /* how many there are */
};

/*
 * Reads the alerts that nobody has read to their end, and keeps the newest, at most max of them.
 * Arrays since v310.191 answer in pages (alert/paginated), older ones with all at once, a page or a
 * plain list. False with a failure where neither can be read. Source: VMstore API reference, Alert.
 * Free in every case.
 */
bool alerts_read(struct session *session, struct deadline *deadline, size_t max,
                 struct alerts *alerts, struct failure *failure);

#define ALERT_TEXT_SIZE 640 /* bytes of a text that alert_describe writes, the NUL included */

/* "alert, 2 days ago: MESSAGE, on APPLIANCE", as far as it is known; now in seconds since 1970. */
void alert_describe(const struct alert *alert, int64_t now, char text[static ALERT_TEXT_SIZE]);

void alerts_free(struct alerts *alerts);

#endif
