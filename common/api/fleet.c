/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/fleet.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <strings.h>

#include "json/json_text.h"

#define MEMBERS_MAX 256 /* eight times what a Global Center holds */

static struct json_object *member_of(struct json_object *object, const char *key)
{
    struct json_object *member = NULL;
    if (json_object_is_type(object, json_type_object))
        json_object_object_get_ex(object, key, &member);
    return member;
}

/* false, which some answers have in quotes. What does not say no is a yes. */
static bool is_false(struct json_object *value)
{
    if (json_object_is_type(value, json_type_string))
        return strcasecmp(json_object_get_string(value), "false") == 0;
    return json_object_is_type(value, json_type_boolean) && !json_object_get_boolean(value);
}

static const char *text_of(struct json_object *object, const char *key)
{
    const char *text = json_text_member(object, key);
    return text ? text : "";
}

/* False where it has no name, so that nobody could be told of it. */
static bool read_member(struct json_object *object, struct fleet_member *member)
{
    struct json_object *status = member_of(object, "sessionStatusInfo");
    const char *hostname = text_of(object, "hostname");
    const char *alias = text_of(object, "localAlias");
    bool is_named = hostname[0] != '\0';
    *member = (struct fleet_member){.hostname = is_named ? hostname : alias,
                                    .alias = is_named ? alias : "",
                                    .error = text_of(status, "errorCode"),
                                    .connected = !is_false(member_of(status, "connected"))};
    return member->hostname[0] != '\0';
}

static bool take_members(struct fleet *fleet, struct json_object *list, struct failure *failure)
{
    size_t length = json_object_array_length(list);
    if (length > MEMBERS_MAX)
        return failure_set(failure, "it names %zu VMstores, and the limit is %d", length,
                           MEMBERS_MAX);
    fleet->members = calloc(length + 1, sizeof *fleet->members);
    if (!fleet->members)
        return failure_set(failure, "out of memory");
    for (size_t i = 0; i < length; i++) {
        struct json_object *object = json_object_array_get_idx(list, i);
        if (is_false(member_of(object, "includeInCluster")))
            continue;
        if (!read_member(object, &fleet->members[fleet->count]))
            return failure_set(failure, "one of its VMstores has no hostname");
        fleet->count++;
    }
    return true;
}

bool fleet_read(struct session *session, struct fleet *fleet, struct failure *failure)
{
    long status = 0;
    *fleet = (struct fleet){0};
    struct json_object *list = fleet->answer =
        session_get(session, SESSION_API "vmstore", &status, failure);
    if (!list && (status == 0 || status == 401))
        return failure_prefix(failure,
                              "asking %s for its VMstores failed: ", session_host(session));
    if (!list)
        fleet->not_known = *failure;
    else if (!json_object_is_type(list, json_type_array))
        failure_set(&fleet->not_known, "its answer is no list");
    else
        fleet->is_known = take_members(fleet, list, &fleet->not_known);
    if (!fleet->is_known)
        fleet->count = 0;
    return true;
}

void fleet_free(struct fleet *fleet)
{
    free(fleet->members);
    json_object_put(fleet->answer);
    *fleet = (struct fleet){0};
}
