/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/fleet.h"

#include <stdlib.h>

#include "api/page_fields.h"
#include "json/json_member.h"

static const char *text_of(struct json_object *object, const char *path)
{
    const char *text;
    json_member_text(object, path, &text);
    return text;
}

/* Anything but a no is a yes. */
static bool is_no(struct json_object *object, const char *path)
{
    bool value;
    return json_member_bool(object, path, &value) == JSON_SAID && !value;
}

/* False where it has no name, so that nobody could be told of it. */
static bool read_member(struct json_object *object, struct fleet_member *member)
{
    const char *hostname = text_of(object, "hostname");
    const char *alias = text_of(object, "localAlias");
    bool is_named = hostname[0] != '\0';
    *member = (struct fleet_member){.hostname = is_named ? hostname : alias,
                                    .alias = is_named ? alias : "",
                                    .error = text_of(object, "sessionStatusInfo.errorCode"),
                                    .connected = !is_no(object, "sessionStatusInfo.connected")};
    return member->hostname[0] != '\0';
}

static bool take_members(struct fleet *fleet, struct json_object *list, struct failure *failure)
{
    size_t length = json_list_length(list), count = 0;
    if (length > FLEET_MAX)
        return failure_set(failure, "it names %zu VMstores, and the limit is %d", length,
                           FLEET_MAX);
    fleet->members = calloc(length + 1, sizeof *fleet->members);
    if (!fleet->members)
        return failure_set(failure, "out of memory");
    for (size_t i = 0; i < length; i++) {
        struct json_object *object = json_list_element(list, i);
        if (is_no(object, "includeInCluster"))
            continue;
        if (!read_member(object, &fleet->members[count]))
            return failure_set(failure, "one of its VMstores has no hostname");
        count++;
    }
    fleet->count = count;
    return true;
}

bool fleet_read(struct session *session, struct fleet *fleet, struct failure *failure)
{
    long status = 0;
    *fleet = (struct fleet){0};
    struct json_object *list;
    fleet->answer = session_get(session, SESSION_API "vmstore", &status, failure);
    if (!fleet->answer && (status == 0 || status == 401))
        return failure_prefix(failure,
                              "asking %s for its VMstores failed: ", session_host(session));
    if (!fleet->answer)
        fleet->not_known = *failure;
    else if (!page_whole_list(fleet->answer, &list))
        failure_set(&fleet->not_known, "its answer is no list, or not all of it");
    else
        fleet->is_known = take_members(fleet, list, &fleet->not_known);
    return true;
}

bool fleet_read_known(struct session *session, bool may_be_left_out, struct fleet *fleet,
                      struct failure *failure)
{
    *fleet = (struct fleet){0};
    if (!session_is_global_center(session))
        return true;
    return fleet_read(session, fleet, failure) &&
           (fleet->is_known || may_be_left_out ||
            failure_set(failure,
                        "whether %s has lost a VMstore is not known: %s; leave that out with "
                        "--ignore-disconnected",
                        session_host(session), fleet->not_known.text));
}

size_t fleet_lost(const struct fleet *fleet, const struct fleet_member **first)
{
    size_t lost = 0;
    for (size_t i = 0; i < fleet->count; i++)
        if (!fleet->members[i].connected && lost++ == 0 && first)
            *first = &fleet->members[i];
    return lost;
}

bool fleet_expect_connected(const struct session *session, const struct fleet_member *member,
                            bool ignore_disconnected, struct failure *failure)
{
    if (member->connected || ignore_disconnected)
        return true;
    bool says_why = member->error[0] != '\0';
    return failure_set(failure,
                       "%s has lost its VMstore %.100s%s%.60s%s, and what it knows of it is old; "
                       "check its connection, or take the old numbers with --ignore-disconnected",
                       session_host(session), member->hostname, says_why ? " (" : "", member->error,
                       says_why ? ")" : "");
}

bool fleet_read_connected(struct session *session, bool ignore_disconnected, struct fleet *fleet,
                          struct failure *failure)
{
    *fleet = (struct fleet){0};
    if (session_is_global_center(session) && !fleet_read(session, fleet, failure))
        return false;
    for (size_t i = 0; i < fleet->count; i++)
        if (!fleet_expect_connected(session, &fleet->members[i], ignore_disconnected, failure))
            return false;
    return true;
}

void fleet_free(struct fleet *fleet)
{
    free(fleet->members);
    json_object_put(fleet->answer);
    *fleet = (struct fleet){0};
}
