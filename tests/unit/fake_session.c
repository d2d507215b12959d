/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake_session.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct session {
    const struct fake_answer *answers;
    struct fake_answer only; /* the answer of fake_session_alike */
    fake_answer_to *answer_to;
    void *context;
    size_t piece;
    size_t requests;
    bool is_global_center;
    bool is_refused; /* the last request was refused */
    char paths[4096];
};

static struct fake_answer next_in_list(void *context, const char *path)
{
    (void)path;
    struct session *session = context;
    struct fake_answer answer = *session->answers;
    session->answers += answer.body != NULL;
    return answer;
}

struct session *fake_session_new(const struct fake_answer *answers, size_t piece)
{
    struct session *session = fake_session_computed(next_in_list, NULL, piece);
    session->answers = answers;
    session->context = session;
    return session;
}

struct session *fake_session_computed(fake_answer_to *answer_to, void *context, size_t piece)
{
    struct session *session = calloc(1, sizeof *session);
    if (!session)
        abort();
    session->answer_to = answer_to;
    session->context = context;
    session->piece = piece;
    return session;
}

static struct fake_answer alike(void *context, const char *path)
{
    (void)path;
    const struct session *session = context;
    return session->only;
}

struct session *fake_session_alike(const char *body, long status)
{
    struct session *session = fake_session_computed(alike, NULL, 0);
    session->only = (struct fake_answer){.body = body, .status = status};
    session->context = session;
    return session;
}

static struct fake_answer by_path(void *context, const char *path)
{
    for (const struct fake_resource *resource = context; resource->path; resource++)
        if (strncmp(path, resource->path, strlen(resource->path)) == 0)
            return (struct fake_answer){.body = resource->body};
    return (struct fake_answer){.status = 404};
}

struct session *fake_session_by_path(const struct fake_resource *resources)
{
    return fake_session_computed(by_path, (void *)resources, 0);
}

void fake_session_set_global_center(struct session *session, bool is_global_center)
{
    session->is_global_center = is_global_center;
}

void fake_session_free(struct session *session)
{
    free(session);
}

size_t fake_session_requests(const struct session *session)
{
    return session->requests;
}

const char *fake_session_paths(const struct session *session)
{
    return session->paths;
}

static bool play(const struct session *session, const struct body_reader *reader, const char *body,
                 size_t length, struct failure *failure)
{
    size_t piece = session->piece;
    bool wanted = true;
    reader->begin(reader->context);
    for (size_t at = 0; at < length && wanted; at += piece) {
        if (piece == 0 || piece > length - at)
            piece = length - at;
        /* An exact copy, so that a sanitizer sees each byte that is read beyond it. */
        char *copy = malloc(piece);
        if (!copy)
            abort();
        memcpy(copy, body + at, piece);
        wanted = reader->bytes(reader->context, copy, piece, failure);
        free(copy);
    }
    return wanted;
}

/* Returns the answer to one path. Sets the failure if it has no body. */
static struct fake_answer ask(struct session *session, const char *path, struct failure *failure)
{
    const char *resource = path + strlen(SESSION_API);
    size_t used = strlen(session->paths);
    snprintf(session->paths + used, sizeof session->paths - used, "%s\n", resource);
    session->requests++;
    struct fake_answer answer = session->answer_to(session->context, resource);
    if (!answer.body)
        failure_set(failure, FAKE_FAILURE);
    return answer;
}

static bool answer_path(struct session *session, const char *path, const struct body_reader *reader,
                        struct failure *failure)
{
    struct fake_answer answer = ask(session, path, failure);
    session->is_refused = answer.is_refused;
    if (!answer.body)
        return false;
    if (answer.broken && !play(session, reader, answer.broken, answer.broken_length, failure))
        return false;
    return play(session, reader, answer.body, strlen(answer.body), failure);
}

/* Plays all lanes that plan->next gives, and ends them in reverse order. */
bool session_fetch(struct session *session, const struct fetch_plan *plan, struct fetch_end *end,
                   struct failure *failure)
{
    for (;;) {
        char path[TRANSPORT_PATH_SIZE];
        unsigned lanes = 0;
        for (; lanes < plan->lanes && plan->next(plan->context, lanes, path); lanes++) {
            bool answered = answer_path(session, path, &plan->readers[lanes], failure);
            *end = (struct fetch_end){.lane = lanes, .status = session->is_refused ? 400 : 200};
            if (!answered)
                return false;
        }
        if (lanes == 0)
            return true;
        while (lanes-- > 0) {
            end->lane = lanes;
            if (!plan->done(plan->context, lanes, failure))
                return false;
        }
    }
}

struct json_object *session_get(struct session *session, const char *path, long *status,
                                struct failure *failure)
{
    struct fake_answer answer = ask(session, path, failure);
    *status = answer.body ? 200 : answer.status;
    return answer.body ? json_tokener_parse(answer.body) : NULL;
}

const char *session_host(const struct session *session)
{
    (void)session;
    return FAKE_HOST;
}

bool session_is_global_center(const struct session *session)
{
    return session->is_global_center;
}
