/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "one_answer.h"

#include <check.h>
#include <json-c/json.h>

struct json_object *session_get(struct session *session, const char *path, long *status,
                                struct failure *failure)
{
    ck_assert_str_eq(path, session->path);
    session->requests++;
    *status = session->status;
    if (!session->answer)
        failure_set(failure, "the reason");
    return session->answer ? json_tokener_parse(session->answer) : NULL;
}

const char *session_host(const struct session *session)
{
    (void)session;
    return ONE_ANSWER_HOST;
}

bool session_is_global_center(const struct session *session)
{
    return session->is_global_center;
}
