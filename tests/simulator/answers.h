/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_ANSWERS_H
#define SIMULATOR_ANSWERS_H

#include "server.h"
#include "sessions.h"
#include "text.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

#define EXCHANGE_COOKIE_MAX 160
#define EXCHANGE_BODY_MAX ((size_t)64 * 1024)

/* A request whose answer is not complete yet. */
struct exchange {
    struct server *server;
    struct MHD_Connection *connection;
    const char *path;
    const char *method;
    struct text body;
    bool body_too_long;
    bool *in_flight; /* points into the server: whether the answer is not handed over yet */
    char new_cookie[EXCHANGE_COOKIE_MAX]; /* a Set-Cookie header; "" for none */
};

#define JSON "application/json"

enum endpoint { ENDPOINT_INFO, ENDPOINT_LOGIN, ENDPOINT_LOGOUT, ENDPOINT_VM, ENDPOINT_VMSTORES };

/* Errors that a real array can answer, too. */
enum problem {
    PROBLEM_NONE,
    PROBLEM_NOT_LOGGED_IN,
    PROBLEM_CREDENTIALS,
    PROBLEM_CREDENTIALS_401,
    PROBLEM_SESSION_LIMIT,
    PROBLEM_REQUEST,
    PROBLEM_BODY,
    PROBLEM_BODY_TOO_LONG,
    PROBLEM_METHOD,
    PROBLEM_NO_SUCH_API,
    PROBLEM_NO_SUCH_VM,
    PROBLEM_NO_SUCH_SNAPSHOT,
    PROBLEM_NOT_HERE,
    PROBLEM_PRIVILEGE,
    PROBLEM_UNAVAILABLE,
    PROBLEM_BUSY,
    PROBLEM_SERVER,
};

/* Records that the whole answer is handed over: the client may have it and send the next
 * request. */
void exchange_answered(const struct exchange *exchange);

/* The connection's descriptor. */
int exchange_socket(const struct exchange *exchange);

/* All answer_… functions return what the access handler of libmicrohttpd has to return. */

/* `header` may be NULL. */
enum MHD_Result answer_text(const struct exchange *exchange, unsigned status, const char *type,
                            const char *body, const char *header, const char *header_value);

/* Answers a TintriError. `detail` is added to its message, and may be NULL. */
enum MHD_Result answer_problem(const struct exchange *exchange, enum problem problem,
                               const char *detail);

/* Likewise, with a text of the request in the message, encoded as the value of the fault says. */
enum MHD_Result answer_echo(const struct exchange *exchange, enum problem problem, enum fault fault,
                            const char *text);

/* Answers 200 with the text, and frees it. Answers an error if `body` has failed. */
enum MHD_Result answer_json(const struct exchange *exchange, struct text *body);

/* Answers a request with a fault that only replaces the answer. `number` counts the requests for
 * VMs. False if no such fault applies to this request. */
bool answer_fault(const struct exchange *exchange, enum endpoint endpoint, uint64_t number,
                  enum MHD_Result *result);

/* Answers `before`, then so many megabytes of one letter, then `after`. Both texts must outlive
 * the answer. */
enum MHD_Result answer_huge(const struct exchange *exchange, const char *before, uint64_t megabytes,
                            const char *after, const char *header, const char *header_value);

#endif
