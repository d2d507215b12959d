/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/pages.h"

#include <check.h>
#include <string.h>

#include "recorded_walk.h"
#include "unit.h"

#define AB VM("a") "," VM("b")
#define AB_OF(total) PAGE(AB, TOTAL(total) NEXT("offset=2&limit=2"))

#define CD_OF(total) PAGE(VM("c") "," VM("d"), TOTAL(total) NEXT("offset=4&limit=2"))

START_TEST(the_counting_begins_again_if_vms_come_and_go)
{
    static const struct walk_case CASES[] = {
        {"one more, then steady", "|abc|abcd", .walks = 2,
         .pages = {AB_OF(3), PAGE(VM("c"), TOTAL(4)), AB_OF(4),
                   PAGE(VM("c") "," VM("d"), TOTAL(4))}},
        {"one fewer, then steady", "|abd|abd", .walks = 2,
         .pages = {AB_OF(4), PAGE(VM("d"), TOTAL(3)), AB_OF(3), PAGE(VM("d"), TOTAL(3))}},
        {"steady in the third walk", "|abc|abc|abc", .walks = 3,
         .pages = {AB_OF(3), PAGE(VM("c"), TOTAL(4)), AB_OF(4), PAGE(VM("c"), TOTAL(3)), AB_OF(3),
                   PAGE(VM("c"), TOTAL(3))}},
        {"the total changes and comes back", "|abcde|abcde", .walks = 2,
         .pages = {AB_OF(5), PAGE(VM("c") "," VM("d"), TOTAL(6) NEXT("offset=4")),
                   PAGE(VM("e"), TOTAL(5)),
                   PAGE(AB "," VM("c") "," VM("d") "," VM("e"), TOTAL(5))}},
        {"too many, then steady", "|abcd|abc", .walks = 2,
         .pages = {AB_OF(4), PAGE(VM("c") "," VM("d"), TOTAL(3)), AB_OF(3),
                   PAGE(VM("c"), TOTAL(3))}},
        {"one moves, then the total changes", "|ab|abd", .walks = 3,
         .pages = {AB_OF(3), PAGE(VM("b"), TOTAL(3)), PAGE(AB, TOTAL(2)),
                   PAGE(AB, TOTAL(3) NEXT("offset=2")), PAGE(VM("d"), TOTAL(3))}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(vms_that_only_move_between_pages_are_counted_when_all_were_seen)
{
    static const struct walk_case CASES[] = {
        {"one comes twice, and all are there", "|abc", .moved = true,
         .pages = {AB_OF(3), PAGE(VM("b") "," VM("c"), TOTAL(3))}},
        {"a swap hides one, and the second walk shows it", "|abc", .walks = 2, .moved = true,
         .pages = {AB_OF(3), PAGE(VM("b"), TOTAL(3)), AB_OF(3), PAGE(VM("c"), TOTAL(3))}},
        {"… and no page more is read than it takes", "|abcde", .walks = 2, .moved = true,
         .pages = {AB_OF(5), CD_OF(5), PAGE(VM("a"), TOTAL(5)),
                   PAGE(VM("e") "," VM("b"), TOTAL(5) NEXT("offset=2&limit=2"))}},
        {"another swap hides it again", "|abc", .walks = 3, .moved = true,
         .pages = {AB_OF(3), PAGE(VM("b"), TOTAL(3)), AB_OF(3), PAGE(VM("a"), TOTAL(3)), AB_OF(3),
                   PAGE(VM("c"), TOTAL(3))}},
        {"a walk that shows nothing new is not the last one", "|abc", .walks = 3, .moved = true,
         .pages = {AB_OF(3), PAGE(VM("b"), TOTAL(3)), AB_OF(3), PAGE("", TOTAL(3)), AB_OF(3),
                   PAGE(VM("c"), TOTAL(3))}},
        {"the fifth walk shows the last one", "|abc", .walks = 5, .moved = true,
         .pages = {AB_OF(3), PAGE(VM("b"), TOTAL(3)), AB_OF(3), PAGE(VM("b"), TOTAL(3)), AB_OF(3),
                   PAGE(VM("b"), TOTAL(3)), AB_OF(3), PAGE(VM("b"), TOTAL(3)), AB_OF(3),
                   PAGE(VM("c"), TOTAL(3))}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_list_that_changes_in_five_walks_counts_if_its_totals_agree)
{
    static const struct walk_case CASES[] = {
        {"totals that change, and agree in the end", "|abc|abc|abc|abc|abcd", .walks = 5,
         .changed = true,
         .pages = {AB_OF(3), PAGE(VM("c"), TOTAL(4)), AB_OF(3), PAGE(VM("c"), TOTAL(4)), AB_OF(3),
                   PAGE(VM("c"), TOTAL(4)), AB_OF(3), PAGE(VM("c"), TOTAL(4)), AB_OF(3),
                   PAGE(VM("c") "," VM("d"), TOTAL(4))}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_list_that_changes_in_five_walks_is_refused_if_its_totals_differ)
{
    static const struct walk_case CASES[] = {
        {"totals that change", "|abc|abc|abc|abc|abc", "4 VMs",
         .pages = {AB_OF(3), PAGE(VM("c"), TOTAL(4)), AB_OF(3), PAGE(VM("c"), TOTAL(4)), AB_OF(3),
                   PAGE(VM("c"), TOTAL(4)), AB_OF(3), PAGE(VM("c"), TOTAL(4)), AB_OF(3),
                   PAGE(VM("c"), TOTAL(4))}},
        {"one twice and one missing", "|ab", "they change while they are read",
         .pages = {AB_OF(3), PAGE(VM("b"), TOTAL(3)), AB_OF(3), PAGE(VM("b"), TOTAL(3)), AB_OF(3),
                   PAGE(VM("b"), TOTAL(3)), AB_OF(3), PAGE(VM("b"), TOTAL(3)), AB_OF(3),
                   PAGE(VM("b"), TOTAL(3))}},
        {"a failure in the second walk", "|abc|", "items",
         .pages = {AB_OF(3), PAGE(VM("c"), TOTAL(4)), "{}"}},
        {"a failure in a walk that adds", "|ab", "items",
         .pages = {AB_OF(3), PAGE(VM("b"), TOTAL(3)), "{}"}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

/* Without UUIDs nobody can tell which VM is missing, so the walks cannot be added up. */
START_TEST(the_counting_begins_again_if_vms_without_uuids_move)
{
    static const struct walk_case CASES[] = {
        {"one of them", "|xab|xabc", .walks = 2,
         .pages = {PAGE(VM_WITHOUT_UUID("x") "," VM("a"), TOTAL(4) NEXT("offset=2")),
                   PAGE(VM("a") "," VM("b"), TOTAL(4)),
                   PAGE(VM_WITHOUT_UUID("x") "," VM("a"), TOTAL(4) NEXT("offset=2")),
                   PAGE(VM("b") "," VM("c"), TOTAL(4))}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(without_time_no_further_walk_begins)
{
    static const struct {
        const char *second_page;
        const char *vms;
        bool done;
        bool changed;
    } CASES[] = {
        {PAGE(VM("b") "," VM("c"), TOTAL(3)), "|abc", true, false},
        {PAGE(VM("c") "," VM("d"), TOTAL(4)), "|abcd", true, true},
        {PAGE(VM("c"), TOTAL(4)), "|abc", false, true},
        {PAGE(VM("b"), TOTAL(3)), "|ab", false, false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct fake_answer answers[] = {
            {.body = AB_OF(3)}, {.body = CASES[i].second_page}, {.body = NULL}};
        struct session *session = fake_session_new(answers, 0);
        struct recorded_walk walk = {.without_time = true};
        record_walk(&walk, session);
        ck_assert_uint_eq(fake_session_requests(session), 2);
        ck_assert_msg(walk.done == CASES[i].done, "case %zu: %s", i, walk.failure.text);
        ck_assert_str_eq(walk.vms, CASES[i].vms);
        if (walk.done) {
            ck_assert_uint_eq(walk.result.walks, 1);
            ck_assert(walk.result.changed == CASES[i].changed);
        }
        fake_session_free(session);
    }
}
END_TEST

#define NO_UUID(name) VM_WITHOUT_UUID(name)
#define EMPTY_UUID(name) "{\"uuid\":{\"uuid\":\"\"}," NAME(name) "}"
#define NULL_UUID(name) "{\"uuid\":{\"uuid\":null}," NAME(name) "}"

START_TEST(vms_without_uuids_are_all_counted_and_reported)
{
    static const struct {
        const char *first_page;
        const char *second_page;
        const char *vms;
        uint64_t without_uuid;
    } CASES[] = {
        {PAGE(NO_UUID("a") "," NO_UUID("a"), TOTAL(2)), NULL, "|aa", 2},
        {PAGE(EMPTY_UUID("a") "," NULL_UUID("b") "," NO_UUID("c"), TOTAL(3)), NULL, "|abc", 3},
        {PAGE(NO_UUID("a") "," VM("b"), TOTAL(4) NEXT("offset=2")),
         PAGE(VM("c") "," NO_UUID("d"), TOTAL(4)), "|abcd", 2},
        {PAGE(VM("a"), TOTAL(1)), NULL, "|a", 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct fake_answer answers[] = {
            {.body = CASES[i].first_page}, {.body = CASES[i].second_page}, {.body = NULL}};
        struct session *session = fake_session_new(answers, 0);
        struct recorded_walk walk = {.query = ""};
        record_walk(&walk, session);
        ck_assert_msg(walk.done, "case %zu: %s", i, walk.failure.text);
        ck_assert_str_eq(walk.vms, CASES[i].vms);
        ck_assert_uint_eq(walk.result.items, strlen(CASES[i].vms) - 1);
        ck_assert_uint_eq(walk.result.without_id, CASES[i].without_uuid);
        ck_assert(!walk.result.changed);
        fake_session_free(session);
    }
}
END_TEST

/* Plays three pages, one of which breaks off after each of its bytes and is read again. */
static void assert_breaking_pages(const char *what, const char *const pages[static 3],
                                  const char *vms, uint64_t without_uuid)
{
    for (size_t page = 0; page < 3; page++) {
        for (size_t at = 0; at <= strlen(pages[page]); at++) {
            struct fake_answer answers[4] = {
                {.body = pages[0]}, {.body = pages[1]}, {.body = pages[2]}};
            answers[page].broken = pages[page];
            answers[page].broken_length = at;
            struct session *session = fake_session_new(answers, 5);
            struct recorded_walk walk = {.query = ""};
            record_walk(&walk, session);
            fake_session_free(session);
            bool right = walk.done && strcmp(walk.vms, vms) == 0 &&
                         walk.result.items == strlen(vms) - 1 && walk.result.walks == 1 &&
                         walk.result.without_id == without_uuid && !walk.result.changed;
            ck_assert_msg(right, "%s, page %zu broken at byte %zu: %s, %u VMs, %u walks; %s", what,
                          page, at, walk.vms, (unsigned)walk.result.items, walk.result.walks,
                          walk.failure.text);
        }
    }
}

START_TEST(a_page_that_breaks_anywhere_and_is_read_again_counts_each_vm_once)
{
    static const char *const WITH_UUIDS[] = {
        AB_OF(5), PAGE(VM("c") "," VM("d"), TOTAL(5) NEXT("offset=4&limit=2")),
        PAGE(VM("e"), TOTAL(5))};
    static const char *const WITHOUT_UUIDS[] = {
        PAGE(NO_UUID("a") "," NO_UUID("b"), TOTAL(5) NEXT("offset=2&limit=2")),
        PAGE(NO_UUID("a") "," NO_UUID("b"), TOTAL(5) NEXT("offset=4&limit=2")),
        PAGE(NO_UUID("a"), TOTAL(5))};
    static const char *const MIXED[] = {
        PAGE(NO_UUID("a") "," VM("b"), TOTAL(6) NEXT("offset=2&limit=2")),
        PAGE(VM("c") "," NO_UUID("d"), TOTAL(6) NEXT("offset=4&limit=2")),
        PAGE(NO_UUID("e") "," NO_UUID("f"), TOTAL(6))};
    assert_breaking_pages("with UUIDs", WITH_UUIDS, "|abcde", 0);
    assert_breaking_pages("without UUIDs", WITHOUT_UUIDS, "|ababa", 5);
    assert_breaking_pages("mixed", MIXED, "|abcdef", 4);
}
END_TEST

/* The VMs before the break are discarded, and the numbers of that page, too. */
START_TEST(only_the_last_try_of_a_broken_page_counts)
{
    static const char BROKEN[] = "{\"overflow\":true,\"filteredTotal\":9,\"next\":\"garbage\","
                                 "\"code\":\"C\",\"items\":[" VM("a") ",";
    static const char EMPTY[] = "{\"items\":[],\"filteredTotal\":0";
    static const struct walk_case CASES[] = {
        {"its own fields", "|ab", .pages = {PAGE(AB, TOTAL(2))}, .first_try = BROKEN},
        {"an empty try", "|abc", .pages = {AB_OF(3), PAGE(VM("c"), TOTAL(3))}, .first_try = EMPTY},
        {"an answer without a body", "|abc", .pages = {AB_OF(3), PAGE(VM("c"), TOTAL(3))},
         .first_try = ""},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_page_that_comes_again_with_other_vms_gives_no_wrong_count)
{
    static const char GONE[] = "{\"items\":[" VM("x") ",";
    static const char GONE_WITHOUT_UUID[] = "{\"items\":[" NO_UUID("x") "," NO_UUID("y") ",";
    static const struct walk_case CASES[] = {
        {"one is gone", "|xab", "2 VMs", .pages = {PAGE(AB, TOTAL(2))}, .first_try = GONE},
        {"one without a UUID is gone", "|xy", "1 VMs", .pages = {PAGE(NO_UUID("x"), TOTAL(1))},
         .first_try = GONE_WITHOUT_UUID},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

/* The first try is a 503 without any VM, after which the reader begins a second time. */
START_TEST(a_vm_that_moves_is_noticed_on_a_repeated_page_too)
{
    static const struct walk_case CASES[] = {
        {"the page after it was asked for twice", "|abc", .walks = 2, .moved = true,
         .pages = {AB_OF(3), PAGE(VM("b"), TOTAL(3)), AB_OF(3), PAGE(VM("c"), TOTAL(3))},
         .first_try = "", .broken = 1},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pages_changes");
    TCase *changes = tcase_create("changes");
    tcase_set_timeout(changes, 120);
    tcase_add_test(changes, the_counting_begins_again_if_vms_come_and_go);
    tcase_add_test(changes, vms_that_only_move_between_pages_are_counted_when_all_were_seen);
    tcase_add_test(changes, a_list_that_changes_in_five_walks_counts_if_its_totals_agree);
    tcase_add_test(changes, a_list_that_changes_in_five_walks_is_refused_if_its_totals_differ);
    tcase_add_test(changes, the_counting_begins_again_if_vms_without_uuids_move);
    tcase_add_test(changes, without_time_no_further_walk_begins);
    tcase_add_test(changes, vms_without_uuids_are_all_counted_and_reported);
    suite_add_tcase(suite, changes);

    TCase *breaks = tcase_create("breaks");
    tcase_set_timeout(breaks, 120);
    tcase_add_test(breaks, a_page_that_breaks_anywhere_and_is_read_again_counts_each_vm_once);
    tcase_add_test(breaks, only_the_last_try_of_a_broken_page_counts);
    tcase_add_test(breaks, a_page_that_comes_again_with_other_vms_gives_no_wrong_count);
    tcase_add_test(breaks, a_vm_that_moves_is_noticed_on_a_repeated_page_too);
    suite_add_tcase(suite, breaks);
    return unit_run(suite);
}
