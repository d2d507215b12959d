/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/datastores.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "api/api_answer.h"
#include "api/page_fields.h"
#include "base/decimal.h"
#include "json/json_member.h"

#define GIB_MAX 8589934592.0 /* 8 EiB: the largest fleet is a thousandth of it */
#define DAYS_MAX 1e6

/*
 * Reads a number. One that cannot be true is a failure where it decides or is needed, and is else
 * not known. One that did not come is a failure where it is needed.
 */
static bool read_number(struct json_object *stat, const char *key, double max, bool decides,
                        bool is_needed, double *number, struct failure *failure)
{
    enum json_said said = json_member_number(stat, key, number);
    bool cannot_be = *number < 0 || *number > max; /* which NAN is not */
    if (said == JSON_ODD && (decides || is_needed))
        return failure_set(failure, "its %s is not as the API documents it" API_REPORT_ADVICE, key);
    if (cannot_be && (decides || is_needed))
        return failure_set(failure, "its %s, %g, is not as the API documents it" API_REPORT_ADVICE,
                           key, *number);
    if (cannot_be)
        *number = NAN;
    return said != JSON_NOT_SAID || !is_needed ||
           failure_set(failure,
                       "it does not say its %s, which a threshold needs; leave that "
                       "threshold out",
                       key);
}

static bool read_stat(struct json_object *stat, unsigned needs, struct space *space,
                      struct failure *failure)
{
    if (!read_number(stat, "spaceTotalGiB", GIB_MAX, true, needs & NEED_TOTAL, &space->total,
                     failure) ||
        !read_number(stat, "spaceUsedPhysicalGiB", GIB_MAX, true, needs & NEED_USED, &space->used,
                     failure) ||
        !read_number(stat, "spaceRemainingPhysicalGiB", GIB_MAX, false, false, &space->remaining,
                     failure) ||
        !read_number(stat, "spaceRemainingDays", DAYS_MAX, false, needs & NEED_DAYS, &space->days,
                     failure) ||
        !read_number(stat, "performanceReserveRemaining", 100, false, needs & NEED_RESERVE,
                     &space->reserve, failure))
        return false;
    return (space->total != 0 && !(space->used > space->total)) ||
           failure_set(failure, "it says that %.1f of %.1f GiB are used" API_REPORT_ADVICE,
                       space->used, space->total);
}

static void read_name(struct json_object *object, char name[static FOREIGN_NAME_SIZE])
{
    const char *text;
    if (json_member_text(object, "displayName", &text) != JSON_SAID &&
        json_member_text(object, "applianceUuid.uuid", &text) != JSON_SAID)
        text = "without a name";
    foreign_text_clean(name, FOREIGN_NAME_SIZE, text, strlen(text), FOREIGN_NAME_CHARACTERS);
}

static bool read_store(struct json_object *object, unsigned needs, bool allow_stale,
                       struct datastores *datastores, struct space *store, struct failure *failure)
{
    bool is_fresh = true;
    read_name(object, store->name);
    bool is_stale =
        json_member_bool(object, "isDataFromAppliance", &is_fresh) == JSON_SAID && !is_fresh;
    datastores->stale += is_stale;
    if (is_stale && !allow_stale)
        return failure_set(failure,
                           "the datastore %.100s is out of reach, and its numbers are old; "
                           "check its connection, or take them with --ignore-disconnected",
                           store->name);
    return read_stat(json_member(object, "stat"), needs, store, failure) ||
           failure_prefix(failure, "the datastore %.100s: ", store->name);
}

/* Adds a datastore behind those whose names are not greater. */
static void insert(struct datastores *datastores, const struct space *store)
{
    size_t i = datastores->count++;
    for (; i > 0 && strcmp(datastores->stores[i - 1].name, store->name) > 0; i--)
        datastores->stores[i] = datastores->stores[i - 1];
    datastores->stores[i] = *store;
}

static void add_up(struct datastores *datastores)
{
    struct space *all = &datastores->all;
    *all = datastores->stores[0];
    all->name[0] = '\0';
    for (size_t i = 1; i < datastores->count; i++) {
        const struct space *store = &datastores->stores[i];
        all->total += store->total;
        all->used += store->used;
        all->remaining += store->remaining;
        all->days = fmin(all->days, store->days); /* which passes over NAN */
        all->reserve = fmin(all->reserve, store->reserve);
    }
}

static bool read_list(struct json_object *answer, unsigned needs, bool allow_stale,
                      struct datastores *datastores, struct failure *failure)
{
    struct json_object *list;
    if (!page_whole_list(answer, &list))
        return failure_set(failure, "its answer is no list, or not all of it" API_REPORT_ADVICE);
    size_t count = json_list_length(list);
    if (count == 0)
        return failure_set(failure, "it lists no datastore; check the rights of the account");
    if (count > DATASTORES_MAX)
        return failure_set(failure, "it lists %zu datastores, and %d can be read" API_REPORT_ADVICE,
                           count, DATASTORES_MAX);
    for (size_t i = 0; i < count; i++) {
        struct space store;
        if (!read_store(json_list_element(list, i), needs, allow_stale, datastores, &store,
                        failure))
            return false;
        insert(datastores, &store);
    }
    add_up(datastores);
    return !isnan(datastores->all.used) || !isnan(datastores->all.total) ||
           failure_set(failure, "it says neither how much space all of its datastores have "
                                "(spaceTotalGiB), nor how much they use "
                                "(spaceUsedPhysicalGiB)" API_REPORT_ADVICE);
}

bool datastores_read(struct session *session, unsigned needs, bool allow_stale,
                     struct datastores *datastores, struct failure *failure)
{
    long status;
    *datastores = (struct datastores){0};
    struct json_object *answer = session_get(session, SESSION_API "datastore", &status, failure);
    bool was_read = answer && read_list(answer, needs, allow_stale, datastores, failure);
    json_object_put(answer);
    return was_read ||
           failure_prefix(failure, "reading the space of %s failed: ", session_host(session));
}

double space_share(const struct space *space)
{
    return 100 * space->used / space->total;
}

void space_describe(const struct space *space, const char *host, char text[static SPACE_TEXT_SIZE])
{
    char gib[DECIMAL_TEXT_SIZE], used[2 * DECIMAL_TEXT_SIZE], days[64] = "";
    decimal_size(isnan(space->total) ? space->used : space->total, 1, gib);
    if (isnan(space->total) && isnan(space->used))
        snprintf(used, sizeof used, "size and used space not known");
    else if (isnan(space->total))
        snprintf(used, sizeof used, "%s used, size not known", gib);
    else if (isnan(space->used))
        snprintf(used, sizeof used, "%s in all, used space not known", gib);
    else
        snprintf(used, sizeof used, "%.1f%% of %s used", space_share(space), gib);
    if (!isnan(space->days))
        snprintf(days, sizeof days, ", full in %.0f day%s", space->days,
                 decimal_plural((uint64_t)round(space->days)));
    snprintf(text, SPACE_TEXT_SIZE, "%s%s%s%s", used, host ? " on " : "", host ? host : "", days);
}
