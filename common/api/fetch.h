/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_FETCH_H
#define TINTRI_FETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "api/transport.h"
#include "base/deadline.h"
#include "base/failure.h"

/*
 * What to read by GET, several requests at a time. The plan is asked for a path whenever a lane is
 * free, until it has none and no request is under way.
 */
struct fetch_plan {
    unsigned lanes; /* how many at a time, 1 to TRANSPORT_LANES */
    /* The next path for a lane; false where there is none now, and perhaps one when another lane
       is done. */
    bool (*next)(void *context, unsigned lane, char path[static TRANSPORT_PATH_SIZE]);
    const struct body_reader *readers; /* of each lane */
    /* A lane's answer has been read to its end, under status 200. False ends all. */
    bool (*done)(void *context, unsigned lane, struct failure *failure);
    void *context;

    /* This answer (401) says that the session has ended. False where no new one can be opened.
       NULL: there is no session, and the answer is an error like others. */
    bool (*renew)(void *session, const struct transport_answer *answer, struct failure *failure);
    void *session;
};

/* Where a fetch ended. */
struct fetch_end {
    unsigned lane; /* which met the failure */
    long status;   /* of the last answer, or 0 where none came */
};

/*
 * Reads all of it. Transient errors (api_answer_is_transient) are retried until the deadline, that
 * path alone, and from then on one request at a time, as several may be too many for the server.
 * False with a failure, in the array's own words where it sent an error, under
 * status 200 too.
 */
bool fetch_all(struct transport *transport, struct deadline *deadline,
               const struct fetch_plan *plan, struct fetch_end *end, struct failure *failure);

#endif
