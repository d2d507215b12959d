/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_API_ANSWER_H
#define TINTRI_API_ANSWER_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

#include "api/transport.h"
#include "base/failure.h"

/* What can help where an array refuses a request or reports an error, where an answer is none of an
   array's, and where it is, but not as documented. */
#define API_REFUSAL_ADVICE "; check whether the array knows API v310"
#define API_ERROR_ADVICE "; look at the array's own alerts"
#define API_PROXY_ADVICE "; look for a proxy between this machine and the array"
#define API_REPORT_ADVICE "; report it, with the output of -vv"

/*
 * What the array says went wrong. Foreign text. Source: VMstore API reference, TintriError; some
 * clients have met lists of them.
 */
struct tintri_error {
    char code[64];     /* ERR-API-8001 */
    char message[384]; /* may be empty */
};

/* Takes the code and the message of a TintriError, or of the first in a list. False, and nothing
   written, where there is none: not in a tree, and not in a body. */
bool tintri_error_find(struct json_object *tree, struct tintri_error *error);
bool tintri_error_parse(const char *text, size_t length, struct tintri_error *error);

/* The same of an answer, without its secrets (transport_redact). Empty where there is none. */
bool api_answer_error(const struct transport_answer *answer, struct tintri_error *error);

/* Whether an answer is no success: under status 200, an error or a web page is none, either. */
bool api_answer_is_failure(const struct transport_answer *answer);

/*
 * Says what an answer that is no success means: the array's own words where there are any, else
 * the status. Returns false, like failure_set.
 */
bool api_answer_explain(const struct transport_answer *answer, struct failure *failure);

/*
 * Whether a GET that ended so is worth another try; the one decision for all of them. What is
 * transient: a connection that could not be made or broke, a server or gateway that is busy or away
 * (429, 502, 503, 504), and 408 on a kept connection, which says that it was closed for idling.
 */
bool api_answer_is_transient(enum transport_outcome outcome, const struct transport_answer *answer);

/* Whether a status is one that a server gives while it is busy or away: 429, 502, 503 or 504. */
bool api_answer_is_busy(long status);

/* How often a request that meets transient errors is made at the most. */
#define API_TRIES_MAX 5

/* Says of a failure how often it was tried, where that was more than once. Returns false. */
bool api_answer_give_up(struct failure *failure, unsigned tries);

/*
 * Seconds to wait after so many tries, 1 or more: what the array asks for, else a quarter of a
 * second, and twice as long from time to time.
 */
double api_answer_pause(const struct transport_answer *answer, unsigned tries);

#endif
