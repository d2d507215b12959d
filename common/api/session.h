/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_SESSION_H
#define TINTRI_SESSION_H

#include <json-c/json.h>
#include <stdbool.h>

#include "api/credentials.h"
#include "api/fetch.h"
#include "api/server.h"
#include "api/transport.h"
#include "base/deadline.h"
#include "base/failure.h"

/*
 * One session with a VMstore or Global Center. Whatever happens in between, session_close ends it
 * on the array: sessions there are limited, and one that is never logged out stays.
 */
struct session;

/* What the path of every request but the first begins with. */
#define SESSION_API "/api/v310/"

/*
 * Asks who is there, then logs in. A host that is no Tintri server is never sent the credentials.
 * NULL with a failure where either does not work; nothing is left open then. The arguments must
 * outlive the session.
 */
struct session *session_open(const struct server *server, const struct credentials *credentials,
                             struct deadline *deadline, unsigned verbosity,
                             struct failure *failure);

/*
 * Reads what the plan asks for; its renew and session are the session's own. Transient errors are
 * retried until the deadline (api/fetch.h), and a session that has ended is opened anew once; a
 * reader is told by its begin. False with a failure; end tells which lane met it.
 */
bool session_fetch(struct session *session, const struct fetch_plan *plan, struct fetch_end *end,
                   struct failure *failure);

/*
 * Reads one small answer, an object or a plain list of at most 1 MiB, with the same retries: path
 * is all of it, such as SESSION_API "vmstore". The caller gives the tree back with json_object_put.
 * NULL with a failure; *status is the HTTP status of the last answer, 0 where none came, so that a
 * caller can take 403 or 404 as "there is none".
 */
struct json_object *session_get(struct session *session, const char *path, long *status,
                                struct failure *failure);

/* What is told of a session when it is over. */
struct session_end {
    const char *product;      /* "Tintri VMstore" or "Tintri Global Center" */
    char api_version[32];     /* "v310.191", or "unknown" */
    unsigned long requests;   /* that were made, the logout included */
    unsigned long long bytes; /* of answers that were read */
    struct failure left;      /* why a session may stay open on the array, which the user is told
                                 whatever the result is; or empty */
};

/* Logs out, within the slice of the deadline that is kept for it, and frees. */
void session_close(struct session *session, struct session_end *end);

/* The host's name as the user gave it; the session's. */
const char *session_host(const struct session *session);

bool session_is_global_center(const struct session *session);

#endif
