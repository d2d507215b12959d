/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/alerts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_time.h"
#include "api/page_fields.h"
#include "api/pages.h"
#include "base/age.h"
#include "json/json_member.h"

#define UNREAD "state=NEW&severity=ALERT"
#define PAGE_SIZE 100

enum { UUID, MESSAGE, TIME, APPLIANCE, FIELD_COUNT };
static const char *const paths[FIELD_COUNT] = {[UUID] = "uuid.uuid",
                                               [MESSAGE] = "message",
                                               [TIME] = "notifiedTimestamp",
                                               [APPLIANCE] = "sourceApplianceDisplayName"};

/* Keeps an alert where it is one of the newest. */
static void keep(struct alerts *alerts, const struct alert *alert)
{
    size_t place = alerts->count;
    alerts->total++;
    while (place > 0 && alerts->newest[place - 1].time < alert->time)
        place--;
    if (place == alerts->max)
        return;
    if (alerts->count < alerts->max)
        alerts->count++;
    memmove(&alerts->newest[place + 1], &alerts->newest[place],
            (alerts->count - place - 1) * sizeof *alert);
    alerts->newest[place] = *alert;
}

static void begin(void *context)
{
    struct alerts *alerts = context;
    alerts->count = 0;
    alerts->total = 0;
}

static const char *text_of(const struct json_field *field)
{
    return field->kind == JSON_STRING ? field->text : "";
}

static bool take_item(void *context, const struct json_field *fields, struct failure *failure)
{
    const struct json_field *time = &fields[TIME];
    struct alert alert = {0};
    (void)failure;
    if (time->kind == JSON_STRING || time->kind == JSON_NUMBER)
        (void)api_time_parse(time->text, &alert.time); /* one that cannot be read is none */
    snprintf(alert.message, sizeof alert.message, "%s", text_of(&fields[MESSAGE]));
    snprintf(alert.appliance, sizeof alert.appliance, "%s", text_of(&fields[APPLIANCE]));
    keep(context, &alert);
    return true;
}

static bool read_pages(struct session *session, struct deadline *deadline, struct alerts *alerts,
                       struct failure *failure)
{
    const struct page_resource resource = {.path = "alert/paginated",
                                           .items = "alerts",
                                           .paths = paths,
                                           .path_count = FIELD_COUNT,
                                           .id = UUID};
    const struct page_walk walk = {.resource = &resource,
                                   .query = UNREAD,
                                   .page_size = PAGE_SIZE,
                                   .parallel = 1,
                                   .begin = begin,
                                   .item = take_item,
                                   .context = alerts};
    struct page_walk_result result;
    return pages_walk(session, deadline, &walk, &result, failure);
}

/* A member of a small answer, as it would have come from a page. */
static struct json_field field_of(struct json_object *object, const char *path)
{
    struct json_object *member = json_member(object, path);
    struct json_field field = {.kind = JSON_ABSENT};
    if (json_object_is_type(member, json_type_string))
        field.kind = JSON_STRING;
    else if (json_object_is_type(member, json_type_int))
        field.kind = JSON_NUMBER;
    if (field.kind != JSON_ABSENT)
        field.text = json_object_get_string(member);
    return field;
}

static void take_object(struct alerts *alerts, struct json_object *object)
{
    struct json_field fields[FIELD_COUNT];
    for (size_t i = 0; i < FIELD_COUNT; i++)
        fields[i] = field_of(object, paths[i]);
    take_item(alerts, fields, NULL);
}

/* Reads a small answer that has to hold all alerts. */
static bool read_list(struct session *session, struct alerts *alerts, struct failure *failure)
{
    long status;
    struct json_object *answer =
        session_get(session, SESSION_API "alert?" UNREAD, &status, failure);
    if (!answer)
        return false;
    struct json_object *list;
    bool is_whole = page_whole_list(answer, &list);
    begin(alerts);
    for (size_t i = 0; is_whole && i < json_list_length(list); i++)
        take_object(alerts, json_list_element(list, i));
    json_object_put(answer);
    return is_whole || failure_set(failure, "the list of alerts is not whole");
}

bool alerts_read(struct session *session, struct deadline *deadline, size_t max,
                 struct alerts *alerts, struct failure *failure)
{
    struct failure ignored = {""};
    *alerts = (struct alerts){.max = max, .newest = calloc(max + 1, sizeof *alerts->newest)};
    if (!alerts->newest)
        return failure_set(failure, "out of memory");
    if (read_pages(session, deadline, alerts, failure))
        return true;
    if (!deadline_allows(deadline, DEADLINE_WORK, &ignored) ||
        !read_list(session, alerts, &ignored))
        return false;
    *failure = (struct failure){""};
    return true;
}

void alert_describe(const struct alert *alert, int64_t now, char text[static ALERT_TEXT_SIZE])
{
    char age[AGE_TEXT_SIZE], when[AGE_TEXT_SIZE + 16] = "";
    age_format(now - alert->time, age);
    if (alert->time > 0)
        snprintf(when, sizeof when, ", %s ago", age);
    snprintf(text, ALERT_TEXT_SIZE, "alert%s: %s%s%s", when, alert->message,
             alert->appliance[0] != '\0' ? ", on " : "", alert->appliance);
}

void alerts_free(struct alerts *alerts)
{
    free(alerts->newest);
    *alerts = (struct alerts){0};
}
