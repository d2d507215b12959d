/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_FETCH_H
#define TINTRI_FETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "api/transport.h"
#include "base/deadline.h"
#include "base/failure.h"

#define FETCH_PATH_SIZE 1024 /* bytes, the NUL included */

/*
 * What to read by GET, several requests at a time. Whoever plans is asked for paths as lanes are
 * free, until there are no more and none is under way.
 */
struct fetch_plan {
    unsigned lanes; /* how many at a time, 1 to TRANSPORT_LANES */
    /* The next path for a lane; false where there is none now, and perhaps one when another lane
       is done. */
    bool (*next)(void *context, unsigned lane, char path[static FETCH_PATH_SIZE]);
    const struct body_reader *readers; /* of each lane */
    /* A lane's answer has been read to its end, under status 200. False ends all. */
    bool (*done)(void *context, unsigned lane, struct failure *failure);
    void *context;

    /* The session has ended, this answer says. False where there is no new one. */
    bool (*renew)(void *session, const struct transport_answer *answer, struct failure *failure);
    void *session;
};

/*
 * Reads all of it. What is passing (503, 429, a connection that breaks) is tried again while time
 * allows, that page alone, and from then on one request at a time: a server that does not bear
 * several at a time is asked for one. False with a failure, and the lane that met it.
 */
bool fetch_all(struct transport *transport, struct deadline *deadline,
               const struct fetch_plan *plan, unsigned *failed_lane, struct failure *failure);

#endif
