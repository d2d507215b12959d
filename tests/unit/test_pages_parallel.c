/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recorded_walk.h"
#include "unit.h"

enum { BODY_SIZE = 16384 };

/* An array with so many VMs, named a, b, c, … */
struct array {
    unsigned vms;
    unsigned limit_max;    /* the most VMs per page */
    unsigned vms_later;    /* how many VMs there are from the request with the number grows on */
    unsigned grows;        /* 0: never */
    unsigned short_page;   /* the number of the request whose page lacks one VM, or 0 */
    bool next_behind_last; /* the last page has a next that leads to an empty page */
    unsigned requests;
    char body[BODY_SIZE];
};

static void add(struct array *array, const char *format, unsigned a, unsigned b)
{
    size_t used = strlen(array->body);
    int length = snprintf(array->body + used, sizeof array->body - used, format, a, b);
    ck_assert(length >= 0 && used + (size_t)length < sizeof array->body);
}

static struct fake_answer answer_of(void *context, const char *path)
{
    struct array *array = context;
    unsigned offset, limit;
    ck_assert_int_eq(sscanf(path, "vm?offset=%u&limit=%u", &offset, &limit), 2);
    array->requests++;
    unsigned vms =
        array->grows > 0 && array->requests >= array->grows ? array->vms_later : array->vms;
    unsigned size = limit < array->limit_max ? limit : array->limit_max;
    unsigned end = offset + size < vms ? offset + size : vms;
    unsigned shown = end > offset && array->requests == array->short_page ? end - 1 : end;

    strcpy(array->body, "{\"items\":[");
    for (unsigned i = offset; i < shown; i++)
        add(array,
            i > offset ? ",{\"uuid\":{\"uuid\":\"%u\"},\"vmware\":{\"name\":\"%c\"}}"
                       : "{\"uuid\":{\"uuid\":\"%u\"},\"vmware\":{\"name\":\"%c\"}}",
            i, 'a' + i);
    add(array, "],\"filteredTotal\":%u", vms, 0);
    if (end < vms || (array->next_behind_last && offset < vms))
        add(array, ",\"next\":\"offset=%u&limit=%u\"", end, size);
    add(array, "}", 0, 0);
    return (struct fake_answer){.body = array->body};
}

/* Walks over an array with pages of two VMs, so many at a time. */
static struct recorded_walk walk_over(struct array *array, unsigned parallel, char *paths,
                                      size_t size)
{
    struct session *session = fake_session_computed(answer_of, array, 5);
    struct recorded_walk walk = {.query = "", .page_size = 2, .parallel = parallel};
    record_walk(&walk, session);
    snprintf(paths, size, "%s", fake_session_paths(session));
    fake_session_free(session);
    return walk;
}

START_TEST(every_vm_comes_once_with_any_number_of_lanes)
{
    static const unsigned VMS[] = {0, 1, 2, 3, 4, 5, 16, 17, 26};
    for (size_t i = 0; i < COUNT(VMS); i++) {
        for (unsigned parallel = 1; parallel <= TRANSPORT_LANES; parallel++) {
            char paths[4096];
            struct array array = {.vms = VMS[i], .limit_max = 100};
            struct recorded_walk walk = walk_over(&array, parallel, paths, sizeof paths);
            ck_assert_msg(walk.done, "%u VMs by %u: %s", VMS[i], parallel, walk.failure.text);
            ck_assert_uint_eq(walk.result.items, VMS[i]);
            ck_assert_uint_eq(walk.result.walks, 1);
            ck_assert_uint_eq(strlen(walk.vms), 1 + VMS[i]);
            for (unsigned vm = 0; vm < VMS[i]; vm++)
                ck_assert_ptr_nonnull(strchr(walk.vms, 'a' + (int)vm));
            unsigned pages = VMS[i] > 0 ? (VMS[i] + 1) / 2 : 1;
            ck_assert_uint_eq(array.requests, pages);
        }
    }
}
END_TEST

START_TEST(offsets_follow_from_the_first_page)
{
    char paths[4096];
    struct array array = {.vms = 7, .limit_max = 100};
    ck_assert(walk_over(&array, 3, paths, sizeof paths).done);
    ck_assert_str_eq(paths, "vm?offset=0&limit=2\n"
                            "vm?offset=2&limit=2\n"
                            "vm?offset=4&limit=2\n"
                            "vm?offset=6&limit=2\n");
}
END_TEST

START_TEST(a_limit_that_the_array_lowers_is_the_step)
{
    char paths[4096];
    struct array array = {.vms = 3, .limit_max = 1};
    struct recorded_walk walk = walk_over(&array, 2, paths, sizeof paths);
    ck_assert(walk.done);
    ck_assert_uint_eq(walk.result.items, 3);
    ck_assert_str_eq(paths, "vm?offset=0&limit=2\n"
                            "vm?offset=1&limit=1\n"
                            "vm?offset=2&limit=1\n");
}
END_TEST

/*
 * A page that differs from the computed one is read again with all that follow, one at a time. That
 * alone does not count as a change of the array.
 */
START_TEST(a_page_that_differs_from_the_computed_one_makes_the_walk_follow_next)
{
    static const struct array ARRAYS[] = {
        {.vms = 8, .limit_max = 100, .short_page = 3},
        {.vms = 8, .limit_max = 100, .next_behind_last = true},
    };
    for (size_t i = 0; i < COUNT(ARRAYS); i++) {
        char paths[4096];
        struct array array = ARRAYS[i];
        struct recorded_walk walk = walk_over(&array, 4, paths, sizeof paths);
        ck_assert_msg(walk.done, "array %zu: %s", i, walk.failure.text);
        ck_assert_uint_eq(walk.result.items, 8);
        ck_assert_uint_eq(walk.result.walks, 1);
        ck_assert(!walk.result.changed);
        ck_assert_str_eq(strrchr(walk.vms, '|'), "|abcdefgh");
    }
}
END_TEST

START_TEST(an_array_that_changes_meanwhile_is_read_again_and_reported)
{
    for (unsigned grows = 2; grows <= 4; grows++) {
        char paths[4096];
        struct array array = {.vms = 8, .vms_later = 9, .limit_max = 100, .grows = grows};
        struct recorded_walk walk = walk_over(&array, 4, paths, sizeof paths);
        ck_assert_msg(walk.done, "from request %u on: %s", grows, walk.failure.text);
        ck_assert_uint_eq(walk.result.items, 9);
        ck_assert_uint_eq(walk.result.walks, 2);
        ck_assert(!walk.result.changed);
        ck_assert_str_eq(strrchr(walk.vms, '|'), "|abcdefghi");
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pages_parallel");
    TCase *cases = tcase_create("lanes");
    tcase_add_test(cases, every_vm_comes_once_with_any_number_of_lanes);
    tcase_add_test(cases, offsets_follow_from_the_first_page);
    tcase_add_test(cases, a_limit_that_the_array_lowers_is_the_step);
    tcase_add_test(cases, a_page_that_differs_from_the_computed_one_makes_the_walk_follow_next);
    tcase_add_test(cases, an_array_that_changes_meanwhile_is_read_again_and_reported);
    suite_add_tcase(suite, cases);
    return unit_run(suite);
}
