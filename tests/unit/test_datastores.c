/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/datastores.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_session.h"
#include "unit.h"

static struct datastores datastores;
static struct failure failure;

static bool read_with(const char *answer, unsigned needs, bool allow_stale)
{
    struct session *session = fake_session_alike(answer, 200);
    failure.text[0] = '\0';
    bool was_read = datastores_read(session, needs, allow_stale, &datastores, &failure);
    ck_assert_str_eq(fake_session_paths(session), "datastore\n");
    fake_session_free(session);
    ck_assert(was_read == (failure.text[0] == '\0'));
    ck_assert(was_read || strstr(failure.text, FAKE_HOST));
    return was_read;
}

/* A datastore with these members in its stat. */
static const char *store(const char *stat)
{
    static char text[1000];
    snprintf(text, sizeof text, "[{\"displayName\":\"s1\",\"stat\":{%s}}]", stat);
    return text;
}

#define HALF "\"spaceTotalGiB\":100,\"spaceUsedPhysicalGiB\":50"

START_TEST(every_number_in_the_answer_is_read)
{
    ck_assert(read_with(store(HALF ",\"spaceRemainingPhysicalGiB\":49.5,\"spaceRemainingDays\":0,"
                                   "\"performanceReserveRemaining\":38.5,\"new\":[]"),
                        NEED_TOTAL | NEED_USED | NEED_DAYS | NEED_RESERVE, false));
    const struct space *all = &datastores.all;
    ck_assert(all->total == 100 && all->used == 50 && all->remaining == 49.5 && all->days == 0 &&
              all->reserve == 38.5);
    ck_assert_uint_eq(datastores.count, 1);
    ck_assert_str_eq(datastores.stores[0].name, "s1");
    ck_assert(space_share(all) == 50);
}
END_TEST

START_TEST(an_absent_number_is_not_known_and_fails_only_where_it_is_needed)
{
    static const struct {
        const char *stat;
        unsigned needs;
        const char *named;
    } CASES[] = {
        {"\"spaceTotalGiB\":100", NEED_USED, "spaceUsedPhysicalGiB"},
        {"\"spaceUsedPhysicalGiB\":100", NEED_TOTAL, "spaceTotalGiB"},
        {HALF, NEED_DAYS, "spaceRemainingDays"},
        {HALF ",\"spaceRemainingDays\":null", NEED_DAYS, "spaceRemainingDays"},
        {HALF, NEED_RESERVE, "performanceReserveRemaining"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ck_assert_msg(read_with(store(CASES[i].stat), 0, false), "case %zu: %s", i, failure.text);
        ck_assert_msg(!read_with(store(CASES[i].stat), CASES[i].needs, false), "case %zu", i);
        ck_assert_msg(strstr(failure.text, CASES[i].named) && strstr(failure.text, "s1"),
                      "case %zu: %s", i, failure.text);
    }
}
END_TEST

START_TEST(an_impossible_space_is_a_failure)
{
    static const char *const CASES[] = {
        "\"spaceTotalGiB\":0,\"spaceUsedPhysicalGiB\":0",
        "\"spaceTotalGiB\":0",
        "\"spaceTotalGiB\":10,\"spaceUsedPhysicalGiB\":10.5",
        "\"spaceTotalGiB\":10,\"spaceUsedPhysicalGiB\":-1",
        "\"spaceTotalGiB\":-10,\"spaceUsedPhysicalGiB\":1",
        "\"spaceTotalGiB\":1e300,\"spaceUsedPhysicalGiB\":1",
        "\"spaceTotalGiB\":\"100\",\"spaceUsedPhysicalGiB\":1",
        "\"spaceTotalGiB\":100,\"spaceUsedPhysicalGiB\":\"1 or so\"",
        "\"spaceTotalGiB\":100,\"spaceUsedPhysicalGiB\":[1]",
        "\"spaceTotalGiB\":NaN,\"spaceUsedPhysicalGiB\":1",
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        ck_assert_msg(!read_with(store(CASES[i]), 0, true), "case %zu", i);
    ck_assert(read_with(store("\"spaceTotalGiB\":10,\"spaceUsedPhysicalGiB\":10"), 0, false));
    ck_assert(read_with(store("\"spaceTotalGiB\":10,\"spaceUsedPhysicalGiB\":0"), 0, false));
}
END_TEST

START_TEST(another_impossible_number_fails_only_where_it_is_needed)
{
    static const char *const VALUES[] = {"-1", "1e300", "\"soon\"", "true", "{}", "NaN"};
    static const struct {
        const char *key;
        unsigned need;
    } KEYS[] = {{"spaceRemainingDays", NEED_DAYS},
                {"performanceReserveRemaining", NEED_RESERVE},
                {"spaceRemainingPhysicalGiB", 0}};
    for (size_t i = 0; i < COUNT(VALUES) * COUNT(KEYS); i++) {
        char stat[200];
        unsigned need = KEYS[i % COUNT(KEYS)].need;
        snprintf(stat, sizeof stat, HALF ",\"%s\":%s", KEYS[i % COUNT(KEYS)].key,
                 VALUES[i / COUNT(KEYS)]);
        ck_assert_msg(read_with(store(stat), 0, false), "%s: %s", stat, failure.text);
        const struct space *all = &datastores.all;
        ck_assert(isnan(all->days) && isnan(all->reserve) && isnan(all->remaining));
        ck_assert_msg(need == 0 || (!read_with(store(stat), need, false) &&
                                    strstr(failure.text, KEYS[i % COUNT(KEYS)].key)),
                      "%s", stat);
    }
    ck_assert(!read_with(store(HALF ",\"performanceReserveRemaining\":100.5"), NEED_RESERVE, true));
    ck_assert(read_with(store(HALF ",\"performanceReserveRemaining\":100"), NEED_RESERVE, false));
}
END_TEST

START_TEST(a_list_without_a_usable_datastore_is_a_failure)
{
    static const char *const CASES[] = {
        "[]",
        "{}",
        "{\"items\":[]}",
        "7",
        "\"text\"",
        "[{}]",
        "[null]",
        "[7]",
        "[[]]",
        "[{\"stat\":null}]",
        "[{\"stat\":[]}]",
        "[{\"stat\":{}}]",
        "[{\"stat\":{" HALF "}},{}]",
        "[{\"stat\":{\"spaceTotalGiB\":5}},{\"stat\":{\"spaceUsedPhysicalGiB\":5}}]",
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        ck_assert_msg(!read_with(CASES[i], 0, true), "%s", CASES[i]);
}
END_TEST

START_TEST(no_answer_is_a_failure_with_its_reason)
{
    ck_assert(!read_with(NULL, 0, true));
    ck_assert_str_eq(failure.text, "reading the space of " FAKE_HOST " failed: " FAKE_FAILURE);
}
END_TEST

START_TEST(old_numbers_have_to_be_allowed)
{
    static const struct {
        const char *fresh;
        bool is_stale;
    } CASES[] = {
        {"true", false},        {"null", false}, {"7", false},
        {"\"perhaps\"", false}, {"false", true}, {"\"FALSE\"", true},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char answer[200];
        snprintf(answer, sizeof answer,
                 "[{\"displayName\":\"s1\",\"isDataFromAppliance\":%s,\"stat\":{" HALF "}}]",
                 CASES[i].fresh);
        ck_assert_msg(read_with(answer, 0, false) == !CASES[i].is_stale, "%s", answer);
        ck_assert(!CASES[i].is_stale || (strstr(failure.text, "s1 is out of reach") &&
                                         strstr(failure.text, "--ignore-disconnected")));
        ck_assert_msg(read_with(answer, 0, true), "%s", failure.text);
        ck_assert_uint_eq(datastores.stale, CASES[i].is_stale);
    }
}
END_TEST

#define NAMED(name, total, used, more)                                  \
    "{\"displayName\":\"" name "\",\"stat\":{\"spaceTotalGiB\":" #total \
    ",\"spaceUsedPhysicalGiB\":" #used more "}}"

START_TEST(a_fleet_is_the_sum_of_its_datastores_and_the_worst_of_its_estimates)
{
    ck_assert(read_with(
        "[" NAMED("s2", 100, 40, ",\"spaceRemainingDays\":30,\"performanceReserveRemaining\":9") "," NAMED(
            "s10", 300, 30,
            "") "," NAMED("s1", 200, 20,
                          ",\"spaceRemainingDays\":60,\"performanceReserveRemaining\":5") "]",
        0, false));
    const struct space *all = &datastores.all;
    ck_assert(all->total == 600 && all->used == 90 && all->days == 30 && all->reserve == 5);
    ck_assert(isnan(all->remaining));
    ck_assert(space_share(all) == 15);
    static const char *const ORDER[] = {"s1", "s10", "s2"};
    for (size_t i = 0; i < COUNT(ORDER); i++)
        ck_assert_str_eq(datastores.stores[i].name, ORDER[i]);
    ck_assert(datastores.stores[2].used == 40);
}
END_TEST

START_TEST(one_datastore_without_a_number_leaves_the_sum_unknown)
{
    ck_assert(
        read_with("[" NAMED("s1", 100, 40, "") ",{\"stat\":{\"spaceTotalGiB\":100}}]", 0, false));
    ck_assert(isnan(datastores.all.used) && datastores.all.total == 200);
    ck_assert(!read_with("[" NAMED("s1", 100, 40, "") ",{\"stat\":{\"spaceTotalGiB\":100}}]",
                         NEED_USED, false));
}
END_TEST

START_TEST(a_name_is_cleaned_and_cut_and_has_a_stand_in)
{
    static const struct {
        const char *object;
        const char *name;
    } CASES[] = {
        {"\"displayName\":\"a|b\\u001b\"", "a?b?"},
        {"\"displayName\":\"\",\"applianceUuid\":{\"uuid\":\"5CFC\"}", "5CFC"},
        {"\"displayName\":7,\"applianceUuid\":{\"uuid\":\"5CFC\"}", "5CFC"},
        {"\"applianceUuid\":7", "without a name"},
    };
    char answer[2000];
    for (size_t i = 0; i < COUNT(CASES); i++) {
        snprintf(answer, sizeof answer, "[{%s,\"stat\":{" HALF "}}]", CASES[i].object);
        ck_assert_msg(read_with(answer, 0, false), "%s", failure.text);
        ck_assert_str_eq(datastores.stores[0].name, CASES[i].name);
    }
    char name[1001];
    for (size_t i = 0; i < sizeof name - 1; i += 2)
        memcpy(name + i, "\xc3\xa4", 2);
    name[sizeof name - 1] = '\0';
    snprintf(answer, sizeof answer, "[{\"displayName\":\"%s\",\"stat\":{" HALF "}}]", name);
    ck_assert(read_with(answer, 0, false));
    ck_assert_uint_eq(strlen(datastores.stores[0].name), 256);
}
END_TEST

START_TEST(more_datastores_than_any_fleet_has_are_a_failure)
{
    for (unsigned count = DATASTORES_MAX; count <= DATASTORES_MAX + 1; count++) {
        char *answer = NULL;
        size_t size;
        FILE *out = open_memstream(&answer, &size);
        for (unsigned i = 0; i < count; i++)
            fprintf(out, "%s{\"stat\":{" HALF "}}", i == 0 ? "[" : ",");
        fputs("]", out);
        fclose(out);
        ck_assert(read_with(answer, 0, false) == (count == DATASTORES_MAX));
        free(answer);
    }
}
END_TEST

START_TEST(space_is_described_as_far_as_it_is_known)
{
    static const struct {
        double total, used, days;
        const char *text;
    } CASES[] = {
        {43110.4, 26383.5, 210, "61.2% of 42.1 TiB used on h, full in 210 days"},
        {1000, 500, NAN, "50.0% of 1000.0 GiB used on h"},
        {1000, 500, 1, "50.0% of 1000.0 GiB used on h, full in 1 day"},
        {1000, 500, 0, "50.0% of 1000.0 GiB used on h, full in 0 days"},
        {NAN, 500, 7, "500.0 GiB used, size not known on h, full in 7 days"},
        {1000, NAN, NAN, "1000.0 GiB in all, used space not known on h"},
        {NAN, NAN, NAN, "size and used space not known on h"},
    };
    char text[SPACE_TEXT_SIZE];
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct space space = {
            .total = CASES[i].total, .used = CASES[i].used, .days = CASES[i].days};
        space_describe(&space, "h", text);
        ck_assert_str_eq(text, CASES[i].text);
    }
    space_describe(&(struct space){.total = 10, .used = 1, .days = NAN}, NULL, text);
    ck_assert_str_eq(text, "10.0% of 10.0 GiB used");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("datastores");
    TCase *numbers = tcase_create("numbers");
    tcase_add_test(numbers, every_number_in_the_answer_is_read);
    tcase_add_test(numbers, an_absent_number_is_not_known_and_fails_only_where_it_is_needed);
    tcase_add_test(numbers, an_impossible_space_is_a_failure);
    tcase_add_test(numbers, another_impossible_number_fails_only_where_it_is_needed);
    suite_add_tcase(suite, numbers);

    TCase *lists = tcase_create("lists");
    tcase_add_test(lists, a_list_without_a_usable_datastore_is_a_failure);
    tcase_add_test(lists, no_answer_is_a_failure_with_its_reason);
    tcase_add_test(lists, old_numbers_have_to_be_allowed);
    tcase_add_test(lists, a_fleet_is_the_sum_of_its_datastores_and_the_worst_of_its_estimates);
    tcase_add_test(lists, one_datastore_without_a_number_leaves_the_sum_unknown);
    tcase_add_test(lists, a_name_is_cleaned_and_cut_and_has_a_stand_in);
    tcase_add_test(lists, more_datastores_than_any_fleet_has_are_a_failure);
    suite_add_tcase(suite, lists);

    TCase *texts = tcase_create("texts");
    tcase_add_test(texts, space_is_described_as_far_as_it_is_known);
    suite_add_tcase(suite, texts);
    return unit_run(suite);
}
