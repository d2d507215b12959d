/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "recorded_walk.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The UUID is not the first path, so that a wrong index shows. */
static const char *const paths[] = {"vmware.name", "uuid.uuid"};
static const struct page_resource resource = {
    .path = "vm", .items = "VMs", .paths = paths, .path_count = 2, .id = 1};

static void note(struct recorded_walk *walk, const char *text, size_t length)
{
    size_t used = strlen(walk->vms);
    ck_assert_uint_lt(used + length, sizeof walk->vms);
    memcpy(walk->vms + used, text, length);
    walk->vms[used + length] = '\0';
}

static void begin(void *context)
{
    note(context, "|", 1);
}

static bool take_item(void *context, const struct json_field *fields, struct failure *failure)
{
    struct recorded_walk *walk = context;
    ck_assert_int_eq(fields[0].kind, JSON_STRING);
    note(walk, fields[0].text, fields[0].length);
    if (walk->refused && strcmp(fields[0].text, walk->refused) == 0)
        return failure_set(failure, "the caller refuses %s", walk->refused);
    return true;
}

static void note_page(void *context, uint64_t items, uint64_t total)
{
    struct recorded_walk *walk = context;
    size_t used = strlen(walk->pages);
    snprintf(walk->pages + used, sizeof walk->pages - used, "%" PRIu64 "/%" PRIu64 " ", items,
             total);
}

/* Forgets the earlier walk. */
static void clear(struct recorded_walk *walk)
{
    walk->vms[0] = '\0';
    walk->pages[0] = '\0';
    walk->failure.text[0] = '\0';
    memset(&walk->result, 0xA5, sizeof walk->result); /* so that what the walk does not set shows */
}

void record_walk(struct recorded_walk *walk, struct session *session)
{
    const struct page_walk asked = {
        .resource = &resource,
        .query = walk->query ? walk->query : "",
        .page_size = walk->page_size > 0 ? walk->page_size : 2,
        .parallel = walk->parallel > 0 ? walk->parallel : 1,
        .begin = begin,
        .item = take_item,
        .page = note_page,
        .context = walk,
    };
    struct deadline deadline;
    deadline_start(&deadline, 600);
    if (walk->without_time)
        deadline.start.tv_sec -= 1000;
    clear(walk);
    walk->done = pages_walk(session, &deadline, &asked, &walk->result, &walk->failure);
}

void record_peek(struct recorded_walk *walk, struct session *session)
{
    const struct page_walk one = {
        .resource = &resource, .query = walk->query, .item = take_item, .context = walk};
    clear(walk);
    walk->done = pages_peek(session, &one, &walk->result, &walk->failure);
}

static void assert_walk(const struct walk_case *wanted, size_t piece)
{
    enum { PAGES_MAX = sizeof wanted->pages / sizeof *wanted->pages };
    struct fake_answer answers[PAGES_MAX + 1] = {{.body = NULL}};
    size_t pages = 0;
    for (; pages < PAGES_MAX && wanted->pages[pages]; pages++)
        answers[pages].body = wanted->pages[pages];
    if (wanted->first_try) {
        answers[wanted->broken].broken = wanted->first_try;
        answers[wanted->broken].broken_length = strlen(wanted->first_try);
    }
    struct session *session = fake_session_new(answers, piece);
    struct recorded_walk walk = {.query = ""};
    record_walk(&walk, session);
    size_t requests = pages > 0 ? pages : 1;
    ck_assert_msg(fake_session_requests(session) == requests, "%s: %zu requests, not %zu",
                  wanted->what, fake_session_requests(session), requests);
    fake_session_free(session);

    ck_assert_msg(walk.done == !wanted->failure, "%s: %s", wanted->what, walk.failure.text);
    ck_assert_msg(strcmp(walk.vms, wanted->vms) == 0, "%s: %s, not %s", wanted->what, walk.vms,
                  wanted->vms);
    if (wanted->failure) {
        ck_assert_msg(strstr(walk.failure.text, wanted->failure), "%s: %s", wanted->what,
                      walk.failure.text);
        return;
    }
    const char *last_walk = strrchr(wanted->vms, '|') + 1;
    unsigned walks = wanted->walks > 0 ? wanted->walks : 1;
    ck_assert_msg(walk.result.items == strlen(last_walk) && walk.result.total == walk.result.items,
                  "%s: %u VMs of %u", wanted->what, (unsigned)walk.result.items,
                  (unsigned)walk.result.total);
    ck_assert_msg(walk.result.walks == walks && walk.result.changed == wanted->changed &&
                      walk.result.moved == wanted->moved,
                  "%s: %u walks%s%s", wanted->what, walk.result.walks,
                  walk.result.changed ? ", changed" : "", walk.result.moved ? ", moved" : "");
}

void assert_walks(const struct walk_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_walk(&cases[i], 0);
        assert_walk(&cases[i], 1);
        assert_walk(&cases[i], 7);
    }
}
