/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/fetch_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_answer.h"
#include "base/foreign_text.h"
#include "json/json_text.h"

/* The answer, as far as it has come. */
struct gathered {
    const char *path; /* NULL once it was asked for */
    char *text;
    size_t length;
    size_t room;
    struct json_object *tree;
};

static void begin(void *context)
{
    struct gathered *gathered = context;
    gathered->length = 0;
}

static bool make_room(struct gathered *gathered, size_t wanted)
{
    size_t room = gathered->room > 0 ? gathered->room : 4096;
    while (room < wanted)
        room *= 2;
    char *text = room > gathered->room ? realloc(gathered->text, room) : gathered->text;
    if (!text)
        return false;
    gathered->text = text;
    gathered->room = room;
    return true;
}

static bool gather(void *context, const char *bytes, size_t length, struct failure *failure)
{
    struct gathered *gathered = context;
    if (length > FETCH_JSON_MAX - gathered->length)
        return failure_set(
            failure, "the answer is longer than the %zu KiB that it may have" API_REPORT_ADVICE,
            FETCH_JSON_MAX / 1024);
    if (!make_room(gathered, gathered->length + length + 1))
        return failure_set(failure, "out of memory");
    memcpy(gathered->text + gathered->length, bytes, length);
    gathered->length += length;
    gathered->text[gathered->length] = '\0';
    return true;
}

static bool next(void *context, unsigned lane, char path[static TRANSPORT_PATH_SIZE])
{
    struct gathered *gathered = context;
    (void)lane;
    if (!gathered->path)
        return false;
    snprintf(path, TRANSPORT_PATH_SIZE, "%s", gathered->path);
    gathered->path = NULL;
    return true;
}

/* Takes an object or a list. An error is none, though it is an object, too: fetch explains it. */
static bool done(void *context, unsigned lane, struct failure *failure)
{
    struct gathered *gathered = context;
    struct tintri_error error;
    (void)lane;
    const char *text = gathered->text ? gathered->text : "";
    size_t mark = foreign_text_mark(text, gathered->length);
    gathered->tree = json_text_parse(text + mark, gathered->length - mark);
    return ((json_object_is_type(gathered->tree, json_type_object) ||
             json_object_is_type(gathered->tree, json_type_array)) &&
            !tintri_error_find(gathered->tree, &error)) ||
           failure_set(failure, "its answer is not the API's" API_REPORT_ADVICE);
}

struct json_object *fetch_json(struct transport *transport, struct deadline *deadline,
                               const struct fetch_plan *plan, const char *path,
                               struct fetch_end *end, struct failure *failure)
{
    struct gathered gathered = {.path = path};
    const struct body_reader reader = {begin, gather, &gathered};
    const struct fetch_plan one = {.lanes = 1,
                                   .next = next,
                                   .readers = &reader,
                                   .done = done,
                                   .context = &gathered,
                                   .renew = plan->renew,
                                   .session = plan->session};
    bool fetched = strlen(path) < TRANSPORT_PATH_SIZE
                       ? fetch_all(transport, deadline, &one, end, failure)
                       : failure_set(failure, "the request is too long");
    free(gathered.text);
    if (fetched)
        return gathered.tree;
    json_object_put(gathered.tree);
    return NULL;
}
