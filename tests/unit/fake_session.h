/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TESTS_FAKE_SESSION_H
#define TINTRI_TESTS_FAKE_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "api/session.h"

/*
 * A session that plays answers from memory. It defines the functions of session.h that read, so
 * that the linker does not take the real ones from common/libcommon.a. Only a test that makes such
 * a session gets them: tests/unit/libunit.a is searched for what a test itself names.
 */

#define FAKE_HOST "vmstore01.example.com"
#define FAKE_FAILURE "the connection broke"

/* What one request gets. */
struct fake_answer {
    const char *body;   /* NULL: the request fails, with FAKE_FAILURE */
    long status;        /* … with this status; 0: no answer came */
    bool is_refused;    /* … with 400, a request that is not valid */
    const char *broken; /* what comes before the body begins again, or NULL: nothing breaks */
    size_t broken_length;
};

/* Makes up the answer to a request; its texts have to live until the next one. */
typedef struct fake_answer fake_answer_to(void *context, const char *path);

/* Plays a list of answers, one a request, ended by one without a body. The list stays the
   caller's. Bodies come in pieces of so many bytes; 0: each in one. */
struct session *fake_session_new(const struct fake_answer *answers, size_t piece);

/* Plays what a function makes up. */
struct session *fake_session_computed(fake_answer_to *answer_to, void *context, size_t piece);

/* Answers every request alike. */
struct session *fake_session_alike(const char *body, long status);

/* What is answered to requests whose path begins so. */
struct fake_resource {
    const char *path;
    const char *body;
};

/* Answers as the first of a list says that fits, else with 404. The list, ended by one without a
   path, stays the caller's. */
struct session *fake_session_by_path(const struct fake_resource *resources);

/* It is a VMstore's until then. */
void fake_session_set_global_center(struct session *session, bool is_global_center);

void fake_session_free(struct session *session);

/* How many requests there were, and the paths of the first ones, each with a line's end. */
size_t fake_session_requests(const struct session *session);
const char *fake_session_paths(const struct session *session);

#endif
