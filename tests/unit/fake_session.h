/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TESTS_FAKE_SESSION_H
#define TINTRI_TESTS_FAKE_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "api/session.h"

/*
 * A session that plays answers from memory. It defines the reading functions of session.h, so that
 * the linker does not take the real ones from common/libcommon.a. It is in tests/unit/libunit.a, of
 * which only the tests that name it get it.
 */

#define FAKE_HOST "vmstore01.example.com"
#define FAKE_FAILURE "the connection broke"

/* The answer to one request. */
struct fake_answer {
    const char *body;   /* NULL: the request fails, with FAKE_FAILURE */
    long status;        /* … and this status; 0: no answer came */
    bool is_refused;    /* … and 400: the array calls the request invalid */
    const char *broken; /* text before a break, after which the body begins again, or NULL */
    size_t broken_length;
};

/* Makes up the answer to a request. Its texts must be valid until the next request. */
typedef struct fake_answer fake_answer_to(void *context, const char *path);

/*
 * Plays a list of answers, one per request; an answer without a body ends it. The list stays the
 * caller's. Bodies come in pieces of so many bytes; 0: each in one piece.
 */
struct session *fake_session_new(const struct fake_answer *answers, size_t piece);

/* Plays the answers of a function. */
struct session *fake_session_computed(fake_answer_to *answer_to, void *context, size_t piece);

/* Answers every request in the same way. */
struct session *fake_session_alike(const char *body, long status);

/* The answer to requests whose paths begin with path. */
struct fake_resource {
    const char *path;
    const char *body;
};

/*
 * Answers with the first resource whose path fits, or with 404. A resource without a path ends the
 * list, which stays the caller's.
 */
struct session *fake_session_by_path(const struct fake_resource *resources);

/* Makes the array a Global Center; before, it is a VMstore. */
void fake_session_set_global_center(struct session *session, bool is_global_center);

void fake_session_free(struct session *session);

/* How many requests there were; and the paths of the first ones, each with a newline behind it. */
size_t fake_session_requests(const struct session *session);
const char *fake_session_paths(const struct session *session);

#endif
