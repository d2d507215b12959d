/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/pages.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_answer.h"
#include "api/page_fields.h"
#include "api/uuid_set.h"
#include "json/json_fields.h"

#define WALKS_MAX 5
#define QUERY_MAX \
    (TRANSPORT_PATH_SIZE - PAGE_OFFSET_SIZE - 128) /* bytes: leaves room for the rest */
#define PAGES_MAX 2000000
#define PAGE_ITEMS_MAX 2000 /* as many as a page may have */
#define ITEM_BYTES_MAX (16UL * 1024 * 1024)
#define TEXT_BYTES_MAX (64UL * 1024) /* of a name, or another text that is read */

struct reading;

/* A page that is being read on a lane, over all its tries. */
struct page_in_flight {
    struct reading *reading;
    struct json_selection selection;
    struct json_fields *fields;
    struct page_link here;
    uint64_t items;             /* in this try */
    uint64_t items_before;      /* the most that an earlier try brought before it broke */
    uint64_t known;             /* of these items, how many were known by their ID */
    uint64_t without_id;        /* in this try */
    uint64_t passed_without_id; /* handed on, in any try */
};

/* Which page comes next. */
struct course {
    struct page_link next;
    uint64_t limit;
    bool more;          /* there is one, at this link */
    unsigned under_way; /* pages that are being read */
    unsigned pages;     /* that were read */
    uint64_t items;     /* that came on them, one that came twice counted twice */
    bool computed;      /* offsets follow from the first page, and need not wait for a next */
    uint64_t step;      /* from one computed offset to the next */
    bool irregular;     /* a page was not as computed */
};

struct reading {
    struct session *session;
    struct deadline *deadline;
    const struct page_walk *walk;
    bool first_page_only;
    unsigned lane_count;
    struct page_in_flight in_flight[TRANSPORT_LANES]; /* by lane */
    struct body_reader readers[TRANSPORT_LANES];
    struct uuid_set *ids; /* since the counting began */
    bool adds;            /* this walk adds to what the ones before it have shown */

    /* of the walk under way */
    struct course course;
    uint64_t without_id;
    uint64_t twice;       /* items that came again */
    struct fetch_end end; /* where it ended */

    /* since the counting began */
    bool has_total;
    uint64_t first_total;
    uint64_t total; /* as the page said that came last */
    bool total_changed;
};

static uint64_t seen(const struct reading *reading)
{
    return uuid_set_count(reading->ids) + reading->without_id;
}

static bool is_complete(const struct reading *reading)
{
    return seen(reading) == reading->total;
}

/*
 * Whether an item is new. A page that is read a second time brings again what its first try brought
 * before it broke; by ID that shows, and those without one are counted off.
 */
static bool is_new(struct page_in_flight *flight, const struct json_field *id, bool *no_memory)
{
    struct reading *reading = flight->reading;
    if (id->kind != JSON_STRING || id->length == 0) {
        if (flight->without_id++ < flight->passed_without_id)
            return false;
        flight->passed_without_id++;
        reading->without_id++;
        return true;
    }
    enum uuid_found found = uuid_set_add(reading->ids, id->text, id->length);
    *no_memory = found == UUID_NO_MEMORY;
    if (found == UUID_KNOWN && ++flight->known > flight->items_before)
        reading->twice++;
    return found == UUID_NEW;
}

static bool on_item(void *context, const struct json_field *fields, struct failure *failure)
{
    struct page_in_flight *flight = context;
    const struct page_walk *walk = flight->reading->walk;
    bool no_memory = false;
    flight->items++;
    if (is_new(flight, &fields[walk->resource->id], &no_memory))
        return walk->item(walk->context, fields, failure);
    return !no_memory || failure_set(failure, "out of memory");
}

static void begin_body(void *context)
{
    struct page_in_flight *flight = context;
    json_fields_reset(flight->fields);
    if (flight->items > flight->items_before)
        flight->items_before = flight->items;
    flight->items = 0;
    flight->known = 0;
    flight->without_id = 0;
}

/* Where it was the JSON that could not be read, says so, and what can help. Returns false. */
static bool explain_json(struct failure *failure)
{
    static const char at[] = "byte "; /* how json_fields begins */
    if (strncmp(failure->text, at, strlen(at)) != 0)
        return false; /* the reader of the items has said it all */
    failure_prefix(failure, "its JSON cannot be read: ");
    return failure_suffix(failure, API_REPORT_ADVICE);
}

static bool take_bytes(void *context, const char *bytes, size_t length, struct failure *failure)
{
    struct page_in_flight *flight = context;
    return json_fields_feed(flight->fields, bytes, length, failure) || explain_json(failure);
}

/* Whether items came, went or moved while this walk was under way. */
static bool is_changed(const struct reading *reading)
{
    return reading->total_changed || reading->twice > 0;
}

/* The path of the page that comes next, where one can be read now. */
static bool next_page(void *context, unsigned number, char path[static TRANSPORT_PATH_SIZE])
{
    struct reading *reading = context;
    struct course *course = &reading->course;
    struct page_in_flight *flight = &reading->in_flight[number];
    if (!course->more || (course->under_way > 0 && !course->computed))
        return false;

    flight->here = course->next;
    flight->items = 0;
    flight->items_before = 0;
    flight->passed_without_id = 0;
    course->under_way++;
    if (course->computed)
        course->next = page_link_to(flight->here.number + course->step);
    course->more = course->computed && course->next.number < reading->first_total;

    const char *query = reading->walk->query;
    snprintf(path, TRANSPORT_PATH_SIZE, SESSION_API "%s?%s%soffset=%s&limit=%" PRIu64,
             reading->walk->resource->path, query, query[0] != '\0' ? "&" : "", flight->here.offset,
             course->limit);
    return true;
}

/*
 * Whether a page whose offset was computed is what it has to be: as many items as a page has, but
 * for the last one, and a next where the following page was computed.
 */
static bool is_regular(const struct reading *reading, const struct page_in_flight *flight,
                       const struct page *page)
{
    uint64_t offset = flight->here.number;
    uint64_t left = page->total > offset ? page->total - offset : 0;
    bool last = left <= reading->course.step;
    return !reading->total_changed && flight->items == (last ? left : reading->course.step) &&
           page->has_next == !last &&
           (last || (page->next.is_plain && page->next.number == offset + reading->course.step));
}

/* Follows a page's next. */
static void follow(struct reading *reading, const struct page_in_flight *flight,
                   const struct page *page)
{
    struct course *course = &reading->course;
    /* More than there are: the caller sees it, however many pages may follow. */
    bool beyond = seen(reading) > page->total ||
                  (flight->here.has_number && flight->here.number >= page->total);
    bool done = reading->adds && is_complete(reading);
    course->more = page->has_next && flight->items > 0 && !beyond && !done;
    if (!course->more)
        return;

    course->next = page->next;
    if (page->next.limit > 0 && page->next.limit < course->limit)
        course->limit = page->next.limit;
    if (reading->lane_count > 1 && course->pages == 1 && page->next.is_plain &&
        page->next.number == flight->items) {
        course->computed = true;
        course->step = flight->items;
    }
}

static void note_total(struct reading *reading, uint64_t total)
{
    if (!reading->has_total)
        reading->first_total = total;
    reading->has_total = true;
    reading->total_changed |= total != reading->first_total;
    reading->total = total;
}

/* Items that come again and again: the offsets lead in a circle. */
static bool refuse_circle(const struct reading *reading, struct failure *failure)
{
    return reading->course.items <= 2 * reading->total + PAGE_ITEMS_MAX ||
           failure_set(failure,
                       "its pages lead in a circle: %" PRIu64
                       " %s came, of %" PRIu64 API_REPORT_ADVICE,
                       reading->course.items, reading->walk->resource->items, reading->total);
}

static bool page_done(void *context, unsigned number, struct failure *failure)
{
    struct reading *reading = context;
    struct course *course = &reading->course;
    struct page_in_flight *flight = &reading->in_flight[number];
    struct page page;
    const struct json_field *root = json_fields_end(flight->fields, failure);
    if (!root)
        return explain_json(failure);
    if (!page_fields_read(root, &flight->here, &page, failure))
        return false;

    note_total(reading, page.total);
    course->under_way--;
    course->items += flight->items;
    if (++course->pages == PAGES_MAX)
        return failure_set(failure,
                           "there are more than %d pages, which is the limit; give a larger "
                           "--page-size",
                           PAGES_MAX);
    if (reading->walk->page)
        reading->walk->page(reading->walk->context, seen(reading), page.total);
    if (reading->first_page_only)
        return true;
    if (!course->computed) {
        follow(reading, flight, &page);
        return refuse_circle(reading, failure);
    }
    course->irregular = !is_regular(reading, flight, &page);
    return !course->irregular || failure_set(failure, "a page is not where it should be");
}

/* Reads from the first page to the last. */
static bool walk_once(struct reading *reading, struct failure *failure)
{
    const struct fetch_plan plan = {.lanes = reading->lane_count,
                                    .next = next_page,
                                    .readers = reading->readers,
                                    .done = page_done,
                                    .context = reading};
    reading->twice = 0;
    reading->course =
        (struct course){.next = page_link_to(0), .limit = reading->walk->page_size, .more = true};
    return session_fetch(reading->session, &plan, &reading->end, failure) ||
           failure_prefix(failure, "reading the %s of %s failed at offset %.100s: ",
                          reading->walk->resource->items, session_host(reading->session),
                          reading->in_flight[reading->end.lane].here.offset);
}

/* What was counted is void. */
static void begin_counting(struct reading *reading)
{
    uuid_set_clear(reading->ids);
    reading->without_id = 0;
    reading->has_total = false;
    reading->total_changed = false;
    reading->adds = false;
    reading->walk->begin(reading->walk->context);
}

static bool explain_mismatch(const struct reading *reading, struct failure *failure)
{
    return failure_set(
        failure, "%s says that %" PRIu64 " %s match, but %" PRIu64 " different ones came%s",
        session_host(reading->session), reading->total, reading->walk->resource->items,
        seen(reading),
        is_changed(reading) || reading->adds ? ", and they change while they are read; run it again"
                                             : API_REPORT_ADVICE);
}

/*
 * Prepares the walk after one that did not show all. What only moved between pages is added to what
 * was seen; where items came or went, or cannot be told from each other, the counting begins again.
 */
static void prepare_next_walk(struct reading *reading)
{
    if (!reading->total_changed && seen(reading) < reading->total && reading->without_id == 0)
        reading->adds = true;
    else
        begin_counting(reading);
}

/* Walks until every item was seen, or no walk is left. */
static bool walk_until_complete(struct reading *reading, struct page_walk_result *result,
                                struct failure *failure)
{
    begin_counting(reading);
    for (result->walks = 1;;) {
        double start = deadline_elapsed(reading->deadline);
        if (!walk_once(reading, failure)) {
            if (!reading->course.irregular)
                return false;
            /* From now on one page after the other, each where the one before it says. */
            reading->lane_count = 1;
            result->walks += is_changed(reading);
            begin_counting(reading);
            continue;
        }
        if (is_complete(reading) && !reading->total_changed)
            break;
        double took = deadline_elapsed(reading->deadline) - start;
        bool again = (is_changed(reading) || reading->adds) && result->walks < WALKS_MAX &&
                     deadline_left(reading->deadline, DEADLINE_WORK) > took;
        if (!again && is_complete(reading))
            break;
        if (!again)
            return explain_mismatch(reading, failure);
        result->walks++;
        prepare_next_walk(reading);
    }
    result->moved = reading->adds || reading->twice > 0;
    result->changed = reading->total_changed;
    return true;
}

static bool open_flight(struct reading *reading, struct page_in_flight *flight)
{
    const struct page_resource *resource = reading->walk->resource;
    size_t page_count;
    const char *const *page_paths = page_fields_paths(&page_count);
    flight->reading = reading;
    flight->selection = (struct json_selection){
        .items = "items",
        .item_paths = resource->paths,
        .item_count = resource->path_count,
        .root_paths = page_paths,
        .root_count = page_count,
        .limits = {.item_bytes = ITEM_BYTES_MAX, .text_bytes = TEXT_BYTES_MAX},
        .on_item = on_item,
        .context = flight,
    };
    flight->fields = json_fields_new(&flight->selection);
    return flight->fields != NULL;
}

static bool reading_start(struct reading *reading, struct failure *failure)
{
    if (strlen(reading->walk->query) > QUERY_MAX)
        return failure_set(failure, "the filter is too long for a request");
    reading->lane_count = reading->walk->parallel > 1 ? reading->walk->parallel : 1;
    reading->ids = uuid_set_new();
    bool opened = reading->ids != NULL;
    for (unsigned i = 0; i < reading->lane_count && opened; i++) {
        reading->readers[i] = (struct body_reader){begin_body, take_bytes, &reading->in_flight[i]};
        opened = open_flight(reading, &reading->in_flight[i]);
    }
    return opened || failure_set(failure, "out of memory");
}

static void reading_end(struct reading *reading, bool done, struct page_walk_result *result)
{
    result->items = reading->ids ? seen(reading) : 0;
    result->total = reading->total;
    result->without_id = reading->without_id;
    result->refused = !done && reading->course.pages == 0 && reading->end.status == 400;
    for (unsigned i = 0; i < TRANSPORT_LANES; i++)
        json_fields_free(reading->in_flight[i].fields);
    uuid_set_free(reading->ids);
}

bool pages_walk(struct session *session, struct deadline *deadline, const struct page_walk *walk,
                struct page_walk_result *result, struct failure *failure)
{
    struct reading reading = {.session = session, .deadline = deadline, .walk = walk};
    double start = deadline_elapsed(deadline);
    *result = (struct page_walk_result){0};
    bool done = reading_start(&reading, failure) && walk_until_complete(&reading, result, failure);
    reading_end(&reading, done, result);
    result->seconds = deadline_elapsed(deadline) - start;
    return done;
}

bool pages_peek(struct session *session, const struct page_walk *walk,
                struct page_walk_result *result, struct failure *failure)
{
    struct page_walk one = *walk;
    one.page_size = 1;
    one.parallel = 1;
    struct reading reading = {.session = session, .walk = &one, .first_page_only = true};
    *result = (struct page_walk_result){0};
    bool done = reading_start(&reading, failure) && walk_once(&reading, failure);
    reading_end(&reading, done, result);
    return done;
}
