/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_RECEIVED_H
#define TINTRI_RECEIVED_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

#include "api/session_cookie.h"
#include "api/transport.h"
#include "base/failure.h"

/* Bytes of a body that are kept. A body without a reader may have no more. */
#define RECEIVED_HEAD_SIZE 16384

/* The answer to a request, as libcurl hands it over piece by piece: its reader and its limits. */
struct received {
    CURL *easy;
    struct session_cookie *cookie; /* the session's, which an answer may renew */
    const struct transport_request *request;
    struct failure failure; /* why the answer was refused */
    bool is_refused;
    bool is_packed;    /* a header names a Content-Encoding */
    unsigned renewals; /* of the cookie, when the request began */
    size_t header_bytes;
    unsigned long long body_bytes;
    size_t head_length;
    char head[RECEIVED_HEAD_SIZE + 1];
};

/* Has a handle hand over its answers here. All three have to outlive the handle's requests. */
void received_attach(struct received *received, CURL *easy, struct session_cookie *cookie);

/* A request begins, and with it another answer. The request has to stay until its end. */
void received_begin(struct received *received, const struct transport_request *request);

/* Writes what has come of an answer that is over, or was broken off; the head stays here. */
void received_end(struct received *received, struct transport_answer *answer);

#endif
