/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/pages.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recorded_walk.h"
#include "unit.h"

/* An array of three VMs on two pages. */
#define AB_OF_3 PAGE(VM("a") "," VM("b"), TOTAL(3) NEXT("offset=2&limit=2"))
#define C_OF_3 PAGE(VM("c"), TOTAL(3))

START_TEST(all_pages_are_read)
{
    static const struct walk_case CASES[] = {
        {"one page", "|ab", .pages = {PAGE(VM("a") "," VM("b"), TOTAL(2))}},
        {"one VM", "|a", .pages = {PAGE(VM("a"), TOTAL(1))}},
        {"no VM", "|", .pages = {PAGE("", TOTAL(0))}},
        {"two pages", "|abc", .pages = {AB_OF_3, C_OF_3}},
        {"three pages", "|abcde",
         .pages = {PAGE(VM("a") "," VM("b"), TOTAL(5) NEXT("offset=2&limit=2")),
                   PAGE(VM("c") "," VM("d"), TOTAL(5) NEXT("offset=4&limit=2")),
                   PAGE(VM("e"), TOTAL(5))}},
        {"items last", "|a", .pages = {"{\"filteredTotal\":1,\"items\":[" VM("a") "]}"}},
        {"items in the middle", "|ab",
         .pages = {"{\"next\":\"offset=1\",\"items\":[" VM("a") "],\"filteredTotal\":2}",
                   "{\"overflow\":false,\"items\":[" VM("b") "],\"filteredTotal\":2}"}},
        {"other keys", "|a",
         .pages = {PAGE(VM("a"),
                        TOTAL(1) ",\"total\":7,\"absoluteTotal\":9,\"x\":{\"next\":\"offset=1\","
                                 "\"overflow\":true,\"items\":[{}]},\"prev\":\"offset=0\"")}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_walk_ends_without_next_or_at_an_empty_page)
{
    static const struct walk_case CASES[] = {
        {"next is null", "|a", .pages = {PAGE(VM("a"), TOTAL(1) ",\"next\":null")}},
        {"next is empty", "|a", .pages = {PAGE(VM("a"), TOTAL(1) NEXT(""))}},
        {"next leads to an empty page", "|ab",
         .pages = {PAGE(VM("a") "," VM("b"), TOTAL(2) NEXT("offset=2&limit=2")),
                   PAGE("", TOTAL(2))}},
        {"the empty page has a next too", "|ab",
         .pages = {PAGE(VM("a") "," VM("b"), TOTAL(2) NEXT("offset=2&limit=2")),
                   PAGE("", TOTAL(2) NEXT("offset=4&limit=2"))}},
        {"an empty page comes first", "|", .pages = {PAGE("", TOTAL(0) NEXT("offset=2&limit=2"))}},
        {"there are none, and no list", "|", .pages = {"{\"filteredTotal\":0}"}},
        {"there are none, and the list is null", "|",
         .pages = {"{\"filteredTotal\":0,\"items\":null}"}},
        {"the page behind the last one has no list", "|ab",
         .pages = {PAGE(VM("a") "," VM("b"), TOTAL(2) NEXT("offset=2&limit=2")),
                   "{\"filteredTotal\":2}"}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(the_filter_is_sent_again_whatever_next_repeats)
{
    static const char *const NEXTS[] = {
        "offset=2&limit=2",
        "live=FALSE&types=SYNTHETIC&offset=2&limit=2",
        "offset=2&limit=2&live=TRUE",
        "offset=2",
        "limit=0&offset=2",
        "limit=2000&offset=2", /* the request may not ask for more than the limit */
        "https://evil.example.com/?x=y&offset=2&limit=2",
    };
    for (size_t i = 0; i < COUNT(NEXTS); i++) {
        char first[500];
        snprintf(first, sizeof first, PAGE(VM("a") "," VM("b"), TOTAL(3) NEXT("%s")), NEXTS[i]);
        const struct fake_answer answers[] = {{.body = first}, {.body = C_OF_3}, {.body = NULL}};
        struct session *session = fake_session_new(answers, 0);
        struct recorded_walk walk = {.query = "live=FALSE&types=SYNTHETIC"};
        record_walk(&walk, session);
        ck_assert_msg(walk.done, "%s: %s", NEXTS[i], walk.failure.text);
        ck_assert_str_eq(fake_session_paths(session),
                         "vm?live=FALSE&types=SYNTHETIC&offset=0&limit=2\n"
                         "vm?live=FALSE&types=SYNTHETIC&offset=2&limit=2\n");
        fake_session_free(session);
    }
}
END_TEST

/*
 * Three pages of one VM each. The links to the second and third have every form that an array may
 * use.
 */
START_TEST(every_form_of_next_is_followed)
{
    static const struct {
        const char *nexts[2];
        const char *offsets[2];
    } CASES[] = {
        {{"offset=1&limit=1", "offset=2&limit=1"}, {"1", "2"}},
        {{"offset=position:1&limit=1", "offset=position:2&limit=1"}, {"position:1", "position:2"}},
        {{"offset=position%3A1&limit=1", "offset=2&limit=1"}, {"position:1", "2"}},
        {{"offset=name:b&limit=1", "offset=name:c&limit=1"}, {"name:b", "name:c"}},
        {{"offset=name:web&limit=1", "offset=name:erp&limit=1"}, {"name:web", "name:erp"}},
        {{"offset=name%3Aa%20b&limit=1", "offset=name:a+c&limit=1"}, {"name:a%20b", "name:a+c"}},
        {{"offset=name:b&limit=1", "offset=2&limit=1"}, {"name:b", "2"}},
    };
    for (size_t i = 0; i < 2 * COUNT(CASES); i++) {
        const char *const *nexts = CASES[i / 2].nexts;
        char pages[2][400], paths[400];
        for (size_t j = 0; j < 2; j++)
            snprintf(pages[j], sizeof pages[j],
                     PAGE("{\"uuid\":{\"uuid\":\"%zu\"}," NAME("x") "}", TOTAL(3) NEXT("%s")), j,
                     nexts[j]);
        const struct fake_answer answers[] = {{.body = pages[0]},
                                              {.body = pages[1]},
                                              {.body = PAGE(VM("x"), TOTAL(3))},
                                              {.body = NULL}};
        struct session *session = fake_session_new(answers, 0);
        struct recorded_walk walk = {.page_size = 1, .parallel = i % 2 == 0 ? 1 : 4};
        record_walk(&walk, session);
        ck_assert_msg(walk.done, "%s: %s", nexts[0], walk.failure.text);
        ck_assert_uint_eq(walk.result.items, 3);
        snprintf(paths, sizeof paths,
                 "vm?offset=0&limit=1\nvm?offset=%s&limit=1\n"
                 "vm?offset=%s&limit=1\n",
                 CASES[i / 2].offsets[0], CASES[i / 2].offsets[1]);
        ck_assert_str_eq(fake_session_paths(session), paths);
        fake_session_free(session);
    }
}
END_TEST

START_TEST(a_lowered_limit_is_kept_to)
{
    static const struct fake_answer ANSWERS[] = {
        {.body = PAGE(VM("a") "," VM("b"), TOTAL(4) NEXT("offset=2&limit=2"))},
        {.body = PAGE(VM("c"), TOTAL(4) NEXT("offset=3&limit=1"))},
        {.body = PAGE(VM("d"), TOTAL(4))},
        {.body = NULL},
    };
    struct session *session = fake_session_new(ANSWERS, 0);
    struct recorded_walk walk = {.page_size = 100};
    record_walk(&walk, session);
    ck_assert_msg(walk.done, "%s", walk.failure.text);
    ck_assert_uint_eq(walk.result.items, 4);
    ck_assert_str_eq(fake_session_paths(session), "vm?offset=0&limit=100\n"
                                                  "vm?offset=2&limit=2\n"
                                                  "vm?offset=3&limit=1\n");
    fake_session_free(session);
}
END_TEST

/* A VM whose UUID is a number, and whose name is one letter. */
#define NUMBERED_VM "{\"uuid\":{\"uuid\":\"%u\"}," NAME("x") "}"

/* An array that makes up its VMs: a number of them, or endlessly many. */
struct array {
    unsigned vms;       /* its filteredTotal */
    unsigned limit_max; /* the most VMs that it puts on a page */
    unsigned step; /* 0: next is the following page; else there always is one, so many VMs on */
    bool repeats;  /* endlessly the same VMs */
    char *body;    /* the last answer, which the test frees */
};

static struct fake_answer answer_of_array(void *context, const char *path)
{
    struct array *array = context;
    unsigned offset, limit;
    ck_assert_int_eq(sscanf(path, "vm?offset=%u&limit=%u", &offset, &limit), 2);
    if (limit > array->limit_max)
        limit = array->limit_max;
    bool endless = array->step > 0;
    unsigned end = endless || offset + limit < array->vms ? offset + limit : array->vms;

    free(array->body);
    size_t size;
    FILE *out = open_memstream(&array->body, &size);
    fputs("{\"items\":[", out);
    for (unsigned i = offset; i < end; i++)
        fprintf(out, "%s" NUMBERED_VM, i > offset ? "," : "", array->repeats ? i - offset : i);
    fprintf(out, "],\"filteredTotal\":%u", array->vms);
    if (endless)
        fprintf(out, NEXT("offset=%u&limit=%u"), offset + array->step, limit);
    else if (end < array->vms)
        fprintf(out, NEXT("offset=%u&limit=%u"), end, limit);
    fputs("}", out);
    fclose(out);
    return (struct fake_answer){.body = array->body};
}

START_TEST(every_size_of_page_gives_every_vm)
{
    static const unsigned VMS[] = {0, 1, 2, 5, 99, 100, 101, 250};
    static const unsigned SIZES[] = {1, 2, 7, 99, 100, 101, 2000};
    static const unsigned MAXIMA[] = {1, 50, 2000};
    for (size_t i = 0; i < COUNT(VMS) * COUNT(SIZES) * COUNT(MAXIMA); i++) {
        struct array array = {.vms = VMS[i % COUNT(VMS)],
                              .limit_max = MAXIMA[i / COUNT(VMS) % COUNT(MAXIMA)]};
        unsigned size = SIZES[i / COUNT(VMS) / COUNT(MAXIMA)];
        unsigned on_a_page = size < array.limit_max ? size : array.limit_max;
        unsigned pages = array.vms > 0 ? (array.vms + on_a_page - 1) / on_a_page : 1;
        struct session *session = fake_session_computed(answer_of_array, &array, 0);
        struct recorded_walk walk = {.page_size = size};
        record_walk(&walk, session);
        ck_assert_msg(walk.done, "%u by %u: %s", array.vms, size, walk.failure.text);
        ck_assert_uint_eq(walk.result.items, array.vms);
        ck_assert_uint_eq(walk.result.walks, 1);
        ck_assert(!walk.result.changed);
        ck_assert_uint_eq(strlen(walk.vms), 1 + array.vms);
        ck_assert_msg(fake_session_requests(session) == pages, "%u by %u: %zu requests", array.vms,
                      size, fake_session_requests(session));
        fake_session_free(session);
        free(array.body);
    }
}
END_TEST

/* The limit is one page more than there are VMs, in each of at most five walks. */
START_TEST(pages_without_end_are_refused_soon)
{
    static const struct array ARRAYS[] = {
        {.vms = 5, .limit_max = 2, .step = 2},
        {.vms = 5, .limit_max = 2, .step = 2, .repeats = true},
        {.vms = 5, .limit_max = 2, .step = 1, .repeats = true},
        {.vms = 0, .limit_max = 2, .step = 2},
        {.vms = 5, .limit_max = 2, .step = 1000},
        {.vms = 100, .limit_max = 1, .step = 1, .repeats = true},
    };
    for (size_t i = 0; i < COUNT(ARRAYS); i++) {
        struct array array = ARRAYS[i];
        struct session *session = fake_session_computed(answer_of_array, &array, 0);
        struct recorded_walk walk = {.page_size = 2};
        record_walk(&walk, session);
        ck_assert_msg(!walk.done, "array %zu", i);
        ck_assert_msg(fake_session_requests(session) <= 5 * (array.vms + 2), "array %zu: %zu", i,
                      fake_session_requests(session));
        fake_session_free(session);
        free(array.body);
    }
}
END_TEST

/* Two names that lead to each other, always with the same VM. */
static struct fake_answer answer_of_circle(void *context, const char *path)
{
    const char *const *bodies = context;
    return (struct fake_answer){.body = bodies[strstr(path, "name:b") != NULL]};
}

START_TEST(names_that_lead_in_a_circle_are_refused)
{
    static const char *const BODIES[] = {PAGE(VM("a"), TOTAL(3) NEXT("offset=name:b")),
                                         PAGE(VM("b"), TOTAL(3) NEXT("offset=name:a"))};
    struct session *session = fake_session_computed(answer_of_circle, (void *)(uintptr_t)BODIES, 0);
    struct recorded_walk walk = {.query = ""};
    record_walk(&walk, session);
    ck_assert(!walk.done);
    ck_assert_msg(strstr(walk.failure.text, "circle"), "%s", walk.failure.text);
    ck_assert_uint_le(fake_session_requests(session), 2 * 3 + 2000 + 1);
    fake_session_free(session);
}
END_TEST

START_TEST(every_page_is_reported_with_what_has_come_so_far)
{
    static const struct fake_answer ANSWERS[] = {
        {.body = AB_OF_3}, {.body = C_OF_3}, {.body = NULL}};
    struct session *session = fake_session_new(ANSWERS, 0);
    struct recorded_walk walk = {.query = ""};
    record_walk(&walk, session);
    ck_assert(walk.done);
    ck_assert_str_eq(walk.pages, "2/3 3/3 ");
    ck_assert(walk.result.seconds >= 0 && walk.result.seconds < 600);
    fake_session_free(session);
}
END_TEST

/* A 400 at the first request: the array may not know a parameter. Later it has another meaning. */
START_TEST(a_first_request_that_the_array_calls_invalid_is_told_apart)
{
    static const struct {
        struct fake_answer answers[3];
        bool refused;
        uint64_t items;
    } CASES[] = {
        {{{.body = NULL, .is_refused = true}}, true, 0},
        {{{.body = NULL}}, false, 0},
        {{{.body = AB_OF_3}, {.body = NULL, .is_refused = true}}, false, 2},
        {{{.body = AB_OF_3}, {.body = C_OF_3, .is_refused = true}}, false, 3},
        {{{.body = "{}", .is_refused = false}}, false, 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct session *session = fake_session_new(CASES[i].answers, 0);
        struct recorded_walk walk = {.query = ""};
        record_walk(&walk, session);
        ck_assert_msg(walk.done == (CASES[i].items == 3), "case %zu: %s", i, walk.failure.text);
        ck_assert_msg(walk.result.refused == CASES[i].refused, "case %zu", i);
        ck_assert_uint_eq(walk.result.items, CASES[i].items);
        fake_session_free(session);

        session = fake_session_new(CASES[i].answers, 0);
        record_peek(&walk, session);
        ck_assert_msg(walk.result.refused == CASES[i].refused, "peek %zu", i);
        fake_session_free(session);
    }
}
END_TEST

START_TEST(a_filter_that_is_too_long_is_refused_before_it_is_sent)
{
    char query[2000];
    memset(query, 'x', sizeof query);
    query[sizeof query - 1] = '\0';
    struct session *session = fake_session_new(&(struct fake_answer){.body = C_OF_3}, 0);
    struct recorded_walk walk = {.query = query};
    record_walk(&walk, session);
    ck_assert(!walk.done);
    ck_assert_ptr_nonnull(strstr(walk.failure.text, "too long"));
    ck_assert_uint_eq(fake_session_requests(session), 0);
    fake_session_free(session);
}
END_TEST

START_TEST(a_refusal_of_the_caller_passes_through_and_ends_the_walk)
{
    static const struct fake_answer ANSWERS[] = {
        {.body = AB_OF_3}, {.body = C_OF_3}, {.body = NULL}};
    struct session *session = fake_session_new(ANSWERS, 0);
    struct recorded_walk walk = {.refused = "a"};
    record_walk(&walk, session);
    ck_assert(!walk.done);
    ck_assert_ptr_nonnull(strstr(walk.failure.text, "the caller refuses a"));
    ck_assert_str_eq(walk.vms, "|a");
    ck_assert_uint_eq(fake_session_requests(session), 1);
    fake_session_free(session);
}
END_TEST

START_TEST(the_total_is_asked_for_with_a_page_of_one)
{
    static const struct {
        const char *query;
        const char *body;
        uint64_t total;
        const char *path;
        const char *vms;
    } CASES[] = {
        {"", PAGE(VM("a"), TOTAL(340) NEXT("offset=1&limit=1")), 340, "vm?offset=0&limit=1\n", "a"},
        {"live=FALSE", PAGE("", TOTAL(0)), 0, "vm?live=FALSE&offset=0&limit=1\n", ""},
        {"live=FALSE", "{\"filteredTotal\":0}", 0, "vm?live=FALSE&offset=0&limit=1\n", ""},
        {"", PAGE(VM("a"), TOTAL("7500") ",\"total\":9"), 7500, "vm?offset=0&limit=1\n", "a"},
        {"", PAGE(VM_WITHOUT_UUID("a"), TOTAL(10000000)), 10000000, "vm?offset=0&limit=1\n", "a"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct fake_answer answers[] = {{.body = CASES[i].body}, {.body = NULL}};
        struct session *session = fake_session_new(answers, 0);
        struct recorded_walk peek = {.query = CASES[i].query};
        record_peek(&peek, session);
        ck_assert_msg(peek.done, "%s", peek.failure.text);
        ck_assert_str_eq(peek.vms, CASES[i].vms);
        ck_assert_uint_eq(peek.result.total, CASES[i].total);
        ck_assert_str_eq(fake_session_paths(session), CASES[i].path);
        fake_session_free(session);
    }
}
END_TEST

START_TEST(a_missing_total_is_refused_with_the_name_of_the_host)
{
    static const char *const BODIES[] = {
        NULL,
        "",
        "{}",
        PAGE(VM("a"), ""),
        PAGE(VM("a"), TOTAL(-1)),
        PAGE(VM("a"), TOTAL(1) ",\"overflow\":true"),
        PAGE(VM("refused"), TOTAL(1)),
        "{\"filteredTotal\":1}",
        "{\"code\":\"ERR-API-9026\",\"message\":\"no\"}",
    };
    for (size_t i = 0; i < COUNT(BODIES); i++) {
        const struct fake_answer answers[] = {{.body = BODIES[i]}, {.body = NULL}};
        struct session *session = fake_session_new(answers, 0);
        struct recorded_walk peek = {.query = "", .refused = "refused"};
        record_peek(&peek, session);
        ck_assert_msg(!peek.done, "case %zu: %" PRIu64, i, peek.result.total);
        ck_assert_msg(strstr(peek.failure.text, FAKE_HOST), "case %zu: %s", i, peek.failure.text);
        fake_session_free(session);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pages");
    TCase *walks = tcase_create("walks");
    tcase_set_timeout(walks, 120);
    tcase_add_test(walks, all_pages_are_read);
    tcase_add_test(walks, a_walk_ends_without_next_or_at_an_empty_page);
    tcase_add_test(walks, the_filter_is_sent_again_whatever_next_repeats);
    tcase_add_test(walks, every_form_of_next_is_followed);
    tcase_add_test(walks, a_lowered_limit_is_kept_to);
    tcase_add_test(walks, every_size_of_page_gives_every_vm);
    tcase_add_test(walks, pages_without_end_are_refused_soon);
    tcase_add_test(walks, names_that_lead_in_a_circle_are_refused);
    tcase_add_test(walks, every_page_is_reported_with_what_has_come_so_far);
    tcase_add_test(walks, a_first_request_that_the_array_calls_invalid_is_told_apart);
    tcase_add_test(walks, a_filter_that_is_too_long_is_refused_before_it_is_sent);
    tcase_add_test(walks, a_refusal_of_the_caller_passes_through_and_ends_the_walk);
    suite_add_tcase(suite, walks);

    TCase *totals = tcase_create("totals");
    tcase_add_test(totals, the_total_is_asked_for_with_a_page_of_one);
    tcase_add_test(totals, a_missing_total_is_refused_with_the_name_of_the_host);
    suite_add_tcase(suite, totals);
    return unit_run(suite);
}
