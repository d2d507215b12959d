/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_API_ANSWER_H
#define TINTRI_API_ANSWER_H

#include <stdbool.h>

#include "api/transport.h"
#include "base/failure.h"

/*
 * Says what an answer that is no success means: the array's own words where there are any, else
 * the status. Returns false, like failure_set.
 */
bool api_answer_explain(const struct transport_answer *answer, struct failure *failure);

/* Whether it is what usually passes: too busy, or a service that is unavailable. */
bool api_answer_is_passing(const struct transport_answer *answer);

/* How often a request that meets what is passing is made at the most. */
#define API_TRIES_MAX 5

/* Says of a failure how often it was tried, where that was more than once. Returns false. */
bool api_answer_give_up(struct failure *failure, unsigned tries);

/*
 * Seconds to wait after so many tries, 1 or more: what the array asks for, else a quarter of a
 * second, and twice as long from time to time.
 */
double api_answer_pause(const struct transport_answer *answer, unsigned tries);

#endif
