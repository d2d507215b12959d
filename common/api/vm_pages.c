/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/vm_pages.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/page_fields.h"
#include "api/uuid_set.h"
#include "vm/vm_fields.h"
#include "json/json_fields.h"

#define WALKS_MAX 3
#define QUERY_MAX (FETCH_PATH_SIZE - 128) /* bytes: leaves room for the path and the page */
#define PAGES_MAX 2000000
#define VM_BYTES_MAX (16UL * 1024 * 1024)
#define TEXT_BYTES_MAX (64UL * 1024) /* of a name, or another text that is read */

struct reading;

/* A page that is being read, over all its tries. */
struct lane {
    struct reading *reading;
    struct json_selection selection;
    struct json_fields *fields;
    uint64_t offset;
    uint64_t items;               /* in this try */
    uint64_t items_before;        /* the most that an earlier try brought before it broke */
    uint64_t known;               /* of these items, how many were known by their UUID */
    uint64_t without_uuid;        /* in this try */
    uint64_t passed_without_uuid; /* handed on, in any try */
};

/* Which page comes next. */
struct course {
    uint64_t offset;
    uint64_t limit;
    bool more;          /* there is one, at this offset */
    unsigned under_way; /* pages that are being read */
    unsigned pages;     /* that were read */
    bool computed;      /* offsets follow from the first page, and need not wait for a next */
    uint64_t step;      /* from one computed offset to the next */
    bool irregular;     /* a page was not as computed */
};

struct reading {
    struct session *session;
    struct deadline *deadline;
    const struct vm_walk *walk;
    bool first_page_only;
    unsigned lane_count;
    struct lane lanes[TRANSPORT_LANES];
    struct body_reader readers[TRANSPORT_LANES];
    struct uuid_set *uuids;

    /* of the walk under way */
    struct course course;
    uint64_t without_uuid;
    uint64_t twice; /* VMs that came again */
    uint64_t first_total;
    uint64_t total; /* as the page said that came last */
    bool total_changed;
};

static uint64_t seen(const struct reading *reading)
{
    return uuid_set_count(reading->uuids) + reading->without_uuid;
}

/*
 * Whether a VM is new in this walk. A page that is read a second time brings again what its first
 * try brought before it broke; by UUID that shows, and those without one are counted off.
 */
static bool is_new(struct lane *lane, const struct vm *vm, bool *no_memory)
{
    struct reading *reading = lane->reading;
    if (!vm->uuid.bytes || vm->uuid.length == 0) {
        if (lane->without_uuid++ < lane->passed_without_uuid)
            return false;
        lane->passed_without_uuid++;
        reading->without_uuid++;
        return true;
    }
    enum uuid_found found = uuid_set_add(reading->uuids, vm->uuid.bytes, vm->uuid.length);
    *no_memory = found == UUID_NO_MEMORY;
    if (found == UUID_KNOWN && ++lane->known > lane->items_before)
        reading->twice++;
    return found == UUID_NEW;
}

static bool on_item(void *context, const struct json_field *fields, struct failure *failure)
{
    struct lane *lane = context;
    const struct vm_walk *walk = lane->reading->walk;
    struct vm vm;
    bool no_memory = false;
    lane->items++;
    if (!vm_fields_read(fields, &vm, failure))
        return false;
    if (is_new(lane, &vm, &no_memory))
        return walk->vm(walk->context, &vm, failure);
    return !no_memory || failure_set(failure, "out of memory");
}

static void begin_body(void *context)
{
    struct lane *lane = context;
    json_fields_reset(lane->fields);
    if (lane->items > lane->items_before)
        lane->items_before = lane->items;
    lane->items = 0;
    lane->known = 0;
    lane->without_uuid = 0;
}

static bool take_bytes(void *context, const char *bytes, size_t length, struct failure *failure)
{
    struct lane *lane = context;
    return json_fields_feed(lane->fields, bytes, length, failure);
}

/* Whether VMs came or went while this walk was under way. */
static bool is_changed(const struct reading *reading)
{
    return reading->total_changed || reading->twice > 0;
}

/* The path of the page that comes next, where one can be read now. */
static bool next_page(void *context, unsigned number, char path[static FETCH_PATH_SIZE])
{
    struct reading *reading = context;
    struct course *course = &reading->course;
    struct lane *lane = &reading->lanes[number];
    if (!course->more || (course->under_way > 0 && !course->computed))
        return false;

    lane->offset = course->offset;
    lane->items = 0;
    lane->items_before = 0;
    lane->passed_without_uuid = 0;
    course->under_way++;
    course->offset += course->step;
    course->more = course->computed && course->offset < reading->first_total;

    const char *query = reading->walk->query;
    snprintf(path, FETCH_PATH_SIZE, SESSION_API "vm?%s%soffset=%" PRIu64 "&limit=%" PRIu64, query,
             query[0] != '\0' ? "&" : "", lane->offset, course->limit);
    return true;
}

/*
 * Whether a page whose offset was computed is what it has to be: as many VMs as a page has, but for
 * the last one, and a next where the following page was computed.
 */
static bool is_regular(const struct reading *reading, const struct lane *lane,
                       const struct page *page)
{
    uint64_t left = page->total > lane->offset ? page->total - lane->offset : 0;
    bool last = left <= reading->course.step;
    return !reading->total_changed && lane->items == (last ? left : reading->course.step) &&
           page->has_next == !last &&
           (last || page->next.offset == lane->offset + reading->course.step);
}

/* Follows a page's next. */
static void follow(struct reading *reading, const struct lane *lane, const struct page *page)
{
    struct course *course = &reading->course;
    /* More than there are: the caller sees it, however many pages may follow. */
    bool beyond = seen(reading) > page->total || lane->offset >= page->total;
    course->more = page->has_next && lane->items > 0 && !beyond;
    if (!course->more)
        return;

    course->offset = page->next.offset;
    if (page->next.limit > 0 && page->next.limit < course->limit)
        course->limit = page->next.limit;
    if (reading->lane_count > 1 && course->pages == 1 && page->next.offset == lane->items) {
        course->computed = true;
        course->step = lane->items;
    }
}

static bool page_done(void *context, unsigned number, struct failure *failure)
{
    struct reading *reading = context;
    struct course *course = &reading->course;
    const struct lane *lane = &reading->lanes[number];
    struct page page = {0};
    const struct json_field *root = json_fields_end(lane->fields, failure);
    if (!root || !page_fields_read(root, lane->offset, &page, failure))
        return false;

    if (course->pages == 0)
        reading->first_total = page.total;
    reading->total_changed |= page.total != reading->first_total;
    reading->total = page.total;
    course->under_way--;
    if (++course->pages == PAGES_MAX)
        return failure_set(failure, "there are more than %d pages, which is the limit", PAGES_MAX);
    if (reading->walk->page)
        reading->walk->page(reading->walk->context, seen(reading), page.total);
    if (reading->first_page_only)
        return true;
    if (!course->computed) {
        follow(reading, lane, &page);
        return true;
    }
    course->irregular = !is_regular(reading, lane, &page);
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
    unsigned lane;
    reading->course = (struct course){.limit = reading->walk->page_size, .more = true};
    return session_fetch(reading->session, &plan, &lane, failure) ||
           failure_prefix(failure, "reading the VMs of %s failed at offset %" PRIu64 ": ",
                          session_host(reading->session), reading->lanes[lane].offset);
}

static void begin_walk(struct reading *reading)
{
    uuid_set_clear(reading->uuids);
    reading->without_uuid = 0;
    reading->twice = 0;
    reading->total_changed = false;
    reading->walk->begin(reading->walk->context);
}

static bool explain_mismatch(const struct reading *reading, struct failure *failure)
{
    return failure_set(failure,
                       "%s says that %" PRIu64 " VMs match, but %" PRIu64
                       " different ones came%s; the count is not known",
                       session_host(reading->session), reading->total, seen(reading),
                       is_changed(reading) ? ", and they change while they are read; run it again"
                                           : "");
}

/* Walks until the inventory holds still, or no walk is left. */
static bool walk_until_steady(struct reading *reading, struct vm_walk_result *result,
                              struct failure *failure)
{
    result->walks = 1;
    for (;;) {
        double start = deadline_elapsed(reading->deadline);
        begin_walk(reading);
        if (!walk_once(reading, failure)) {
            if (!reading->course.irregular)
                return false;
            /* From now on one page after the other, each where the one before it says. */
            reading->lane_count = 1;
            result->walks += is_changed(reading);
            continue;
        }

        bool agrees = seen(reading) == reading->total;
        if (agrees && !is_changed(reading))
            break;
        double took = deadline_elapsed(reading->deadline) - start;
        bool again = is_changed(reading) && result->walks < WALKS_MAX &&
                     deadline_left(reading->deadline, DEADLINE_WORK) > took;
        if (!again && agrees)
            break;
        if (!again)
            return explain_mismatch(reading, failure);
        result->walks++;
    }
    result->vms = seen(reading);
    result->without_uuid = reading->without_uuid;
    result->changed = is_changed(reading);
    return true;
}

static bool lane_open(struct reading *reading, struct lane *lane)
{
    size_t vm_count, page_count;
    const char *const *vm_paths = vm_fields_paths(&vm_count);
    const char *const *page_paths = page_fields_paths(&page_count);
    lane->reading = reading;
    lane->selection = (struct json_selection){
        .items = "items",
        .item_paths = vm_paths,
        .item_count = vm_count,
        .root_paths = page_paths,
        .root_count = page_count,
        .limits = {.item_bytes = VM_BYTES_MAX, .text_bytes = TEXT_BYTES_MAX},
        .on_item = on_item,
        .context = lane,
    };
    lane->fields = json_fields_new(&lane->selection);
    return lane->fields != NULL;
}

static bool reading_start(struct reading *reading, struct failure *failure)
{
    if (strlen(reading->walk->query) > QUERY_MAX)
        return failure_set(failure, "the filter is too long for a request");
    reading->lane_count = reading->walk->parallel > 1 ? reading->walk->parallel : 1;
    reading->uuids = uuid_set_new();
    bool opened = reading->uuids != NULL;
    for (unsigned i = 0; i < reading->lane_count && opened; i++) {
        reading->readers[i] = (struct body_reader){begin_body, take_bytes, &reading->lanes[i]};
        opened = lane_open(reading, &reading->lanes[i]);
    }
    return opened || failure_set(failure, "out of memory");
}

static void reading_end(struct reading *reading)
{
    for (unsigned i = 0; i < TRANSPORT_LANES; i++)
        json_fields_free(reading->lanes[i].fields);
    uuid_set_free(reading->uuids);
}

bool vm_pages_walk(struct session *session, struct deadline *deadline, const struct vm_walk *walk,
                   struct vm_walk_result *result, struct failure *failure)
{
    struct reading reading = {.session = session, .deadline = deadline, .walk = walk};
    *result = (struct vm_walk_result){0};
    bool done = reading_start(&reading, failure) && walk_until_steady(&reading, result, failure);
    reading_end(&reading);
    return done;
}

bool vm_pages_peek(struct session *session, const struct vm_walk *walk, uint64_t *total,
                   struct failure *failure)
{
    struct vm_walk one = *walk;
    one.page_size = 1;
    one.parallel = 1;
    struct reading reading = {.session = session, .walk = &one, .first_page_only = true};
    bool done = reading_start(&reading, failure) && walk_once(&reading, failure);
    reading_end(&reading);
    if (done)
        *total = reading.total;
    return done;
}
