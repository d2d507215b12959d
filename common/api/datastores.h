/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_DATASTORES_H
#define TINTRI_DATASTORES_H

#include <stdbool.h>
#include <stddef.h>

#include "api/session.h"
#include "base/failure.h"

#define DATASTORES_MAX 256 /* eight times what a Global Center holds */

/* What a datastore, or all of them, say of their space. NAN: not said. */
struct space {
    const char *name;              /* foreign; the answer's */
    double total, used, remaining; /* GiB */
    double days;                   /* until it is full, as the array estimates */
    double reserve;                /* of the performance that remains, in percent */
};

/* What has to be said, a bit each. */
enum datastores_need { NEED_TOTAL = 1, NEED_USED = 2, NEED_DAYS = 4, NEED_RESERVE = 8 };

struct datastores {
    struct json_object *answer; /* that holds the names */
    struct space stores[DATASTORES_MAX];
    size_t count;
    struct space all; /* what they have together; days and reserve are those of the worst */
    unsigned stale;   /* how many are out of reach, so that their numbers are old */
};

/*
 * Reads the datastores: one of a VMstore, one for each VMstore of a Global Center. False with a
 * failure where there are none, one does not say what is needed, says what cannot be true, or is
 * stale and that was not allowed. Source: VMstore API reference, GET datastore, DatastoreStat.
 * Free in every case.
 */
bool datastores_read(struct session *session, unsigned needs, bool allow_stale,
                     struct datastores *datastores, struct failure *failure);

#define SPACE_TEXT_SIZE 128 /* bytes of a text that space_describe writes, the NUL included */

/* Says how full it is, "61.2% of 42.1 TiB used", and when it will be: ", full in 210 days", or
   nothing. */
void space_describe(const struct space *space, char used[static SPACE_TEXT_SIZE],
                    char days[static SPACE_TEXT_SIZE]);

/* The used share, in percent. */
double space_share(const struct space *space);

void datastores_free(struct datastores *datastores);

#endif
