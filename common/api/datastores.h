/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_DATASTORES_H
#define TINTRI_DATASTORES_H

#include <stdbool.h>
#include <stddef.h>

#include "api/fleet.h"
#include "api/session.h"
#include "base/failure.h"
#include "base/foreign_text.h"

#define DATASTORES_MAX FLEET_MAX /* one for each VMstore */

/* What a datastore, or all of them, say of their space. NAN: not said. */
struct space {
    char name[FOREIGN_NAME_SIZE];  /* cleaned; of all of them: empty */
    double total, used, remaining; /* GiB */
    double days;                   /* until it is full, as the array estimates */
    double reserve;                /* of the performance that remains, in percent */
};

/* What has to be said, a bit each. */
enum datastores_need { NEED_TOTAL = 1, NEED_USED = 2, NEED_DAYS = 4, NEED_RESERVE = 8 };

struct datastores {
    struct space stores[DATASTORES_MAX]; /* by name, in bytes */
    size_t count;
    struct space all; /* what they have together; days and reserve are those of the worst */
    unsigned stale;   /* how many are out of reach, so that their numbers are old */
};

/*
 * Reads the datastores: one of a VMstore, one for each VMstore of a Global Center. False with a
 * failure where there are none, one does not say what is needed, says what cannot be true, or is
 * stale and that was not allowed. Source: VMstore API reference, GET datastore, DatastoreStat.
 */
bool datastores_read(struct session *session, unsigned needs, bool allow_stale,
                     struct datastores *datastores, struct failure *failure);

#define SPACE_TEXT_SIZE 512 /* bytes of a text that space_describe writes, the NUL included */

/* Says how full it is, where (NULL: not said), and when it will be full, if that is known: "61.2%
   of 42.1 TiB used on vmstore01, full in 210 days". */
void space_describe(const struct space *space, const char *host, char text[static SPACE_TEXT_SIZE]);

/* The used share, in percent. */
double space_share(const struct space *space);

#endif
