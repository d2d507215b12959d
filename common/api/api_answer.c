/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/api_answer.h"

#include <stdio.h>

#include "json/json_member.h"
#include "json/json_text.h"

#define FIRST_PAUSE 0.25 /* seconds */

bool tintri_error_find(struct json_object *tree, struct tintri_error *error)
{
    bool is_list = json_object_is_type(tree, json_type_array);
    struct json_object *first = is_list ? json_list_element(tree, 0) : tree;
    struct json_object *code = json_member(first, "code");
    const char *message;
    if (!json_object_is_type(code, json_type_string))
        return false;
    json_member_text(first, "message", &message);
    snprintf(error->code, sizeof error->code, "%s", json_object_get_string(code));
    snprintf(error->message, sizeof error->message, "%s", message);
    return true;
}

bool tintri_error_parse(const char *text, size_t length, struct tintri_error *error)
{
    struct json_object *tree = json_text_parse(text, length);
    bool found = tintri_error_find(tree, error);
    json_object_put(tree);
    return found;
}

bool api_answer_error(const struct transport_answer *answer, struct tintri_error *error)
{
    *error = (struct tintri_error){.code = ""};
    bool found = tintri_error_parse(answer->head, answer->head_length, error);
    transport_redact(answer->from, error->code);
    transport_redact(answer->from, error->message);
    return found;
}

bool api_answer_is_failure(const struct transport_answer *answer)
{
    struct tintri_error error;
    return answer->status != 200 || answer->head[0] == '<' || api_answer_error(answer, &error);
}

/* What can help where an answer has this status. */
static const char *advice(long status)
{
    switch (status) {
    case 400:
        return API_REFUSAL_ADVICE;
    case 401:
        return "; find out who ends sessions on the array";
    case 403:
        return "; the account needs the role Read Only";
    case 404:
        return "; check whether this is a VMstore or Global Center with API v310";
    case 408:
        return "; check whether the network loses packets";
    case 429:
    case 502:
    case 503:
    case 504:
        return "; check whether the array is overloaded or restarts";
    default: /* an array's error may come with status 200 */
        return status >= 500 || status == 200 ? API_ERROR_ADVICE : API_PROXY_ADVICE;
    }
}

bool api_answer_explain(const struct transport_answer *answer, struct failure *failure)
{
    struct tintri_error error;
    if (api_answer_error(answer, &error))
        return failure_set(failure, "%s (%s, HTTP status %ld)%s",
                           error.message[0] != '\0' ? error.message : "the array reports an error",
                           error.code, answer->status, advice(answer->status));
    if (answer->status >= 300 && answer->status < 400)
        return failure_set(failure,
                           "HTTP status %ld, a redirect, which is not followed; give the array's "
                           "own name with -H and -p",
                           answer->status);
    if (answer->head[0] == '<' && !api_answer_is_busy(answer->status))
        return failure_set(failure, "the answer is a web page (HTTP status %ld)" API_PROXY_ADVICE,
                           answer->status);
    return failure_set(failure, "HTTP status %ld%s%s", answer->status,
                       answer->head_length == 0 ? " and nothing else" : "", advice(answer->status));
}

bool api_answer_is_busy(long status)
{
    return status == 429 || (status >= 502 && status <= 504);
}

bool api_answer_is_transient(enum transport_outcome outcome, const struct transport_answer *answer)
{
    if (outcome != TRANSPORT_ANSWERED)
        return outcome == TRANSPORT_BROKEN;
    return api_answer_is_busy(answer->status) || (answer->status == 408 && answer->kept);
}

bool api_answer_give_up(struct failure *failure, unsigned tries)
{
    return tries > 1 && failure_suffix(failure, "; tried %u times", tries);
}

double api_answer_pause(const struct transport_answer *answer, unsigned tries)
{
    double pause = FIRST_PAUSE * (double)(1U << (tries - 1));
    return answer->retry_after > pause ? answer->retry_after : pause;
}
