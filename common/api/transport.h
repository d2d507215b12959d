/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TRANSPORT_H
#define TINTRI_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "api/server.h"
#include "base/deadline.h"
#include "base/failure.h"

/*
 * HTTPS requests to one server, over connections that are kept, several at a time where lanes are
 * used. Verifies the certificate, follows no redirect, uses no proxy, and stays within the
 * deadline. The session's cookie (api/session_cookie.h) is sent back to the server, on every lane.
 */
struct transport;

/* How many requests can be under way at a time. */
#define TRANSPORT_LANES 8

#define TRANSPORT_PATH_SIZE 2048 /* bytes of a path with its query, the NUL included */

/* Takes the body of an answer with status 200 as it arrives, however it is cut. */
struct body_reader {
    /* A body begins; what came of an earlier one is void. */
    void (*begin)(void *context);
    /* False: the body is not wanted any further, failure says why. */
    bool (*bytes)(void *context, const char *bytes, size_t length, struct failure *failure);
    void *context;
};

struct transport_request {
    const char *method; /* GET or POST */
    const char *path;   /* with its query */
    const char *body;   /* of a POST: JSON text, or NULL; stays the caller's */
    size_t body_length;
    const struct body_reader *reader; /* NULL: the answer's head is enough */
    bool once; /* over a connection of its own, so that libcurl never sends it a second time */
    enum deadline_phase phase;
};

struct transport_answer {
    const struct transport *from; /* whose secrets no text of it may show; NULL: there are none */
    long status;
    double retry_after; /* seconds that the server asks to wait, or 0 */
    const char *head;   /* the first bytes of the body with a NUL behind them; the transport's,
                           until the next request on the lane */
    size_t head_length;
    bool renewed; /* the session's cookie is another one than this request was sent with */
    bool sent;    /* at least a part of the request went out */
    bool kept;    /* it went out over a connection that an earlier request had opened */
};

enum transport_outcome {
    TRANSPORT_ANSWERED,
    TRANSPORT_BROKEN, /* no whole answer; another try may have one */
    TRANSPORT_FAILED, /* no answer, and no other try will help */
};

/* NULL with a failure where libcurl cannot be set up so. server and deadline must outlive it. */
struct transport *transport_new(const struct server *server, struct deadline *deadline,
                                unsigned verbosity, struct failure *failure);
void transport_free(struct transport *transport);

/* Makes one request, with no other under way. Unless it was answered, failure says what happened.
 */
enum transport_outcome transport_request(struct transport *transport,
                                         const struct transport_request *request,
                                         struct transport_answer *answer, struct failure *failure);

/*
 * Begins a request on a lane, 0 to TRANSPORT_LANES - 1, on which none is under way. What request
 * points to must stay until it has ended. False where memory is out.
 */
bool transport_start(struct transport *transport, unsigned lane,
                     const struct transport_request *request, struct failure *failure);

/* What a wait for requests that are under way came to. */
enum transport_wait {
    TRANSPORT_ENDED, /* one has ended */
    TRANSPORT_NONE,  /* none has, in that time */
    TRANSPORT_LATE,  /* the phase has to end; failure says why */
};

/*
 * Waits for the next request that ends, at most so many seconds. lane, outcome and answer tell
 * which and how; unless it was answered, failure says what happened.
 */
enum transport_wait transport_wait(struct transport *transport, enum deadline_phase phase,
                                   double seconds, unsigned *lane, enum transport_outcome *outcome,
                                   struct transport_answer *answer, struct failure *failure);

/* Breaks off every request that is under way. */
void transport_abandon(struct transport *transport);

/* Whether the server has set the session's cookie. */
bool transport_has_session(const struct transport *transport);

/* Forgets the session's cookie. */
void transport_forget_session(struct transport *transport);

/* Who logs in; for transport_redact. Both stay the caller's, and must outlive the transport. */
void transport_set_login(struct transport *transport, const char *username, const char *password);

/* Clears a text of the server's of the login and of the session; NULL clears nothing. */
void transport_redact(const struct transport *transport, char *text);

/* How many requests were made, and how many bytes of their answers were read. */
void transport_count(const struct transport *transport, unsigned long *requests,
                     unsigned long long *bytes);

#endif
