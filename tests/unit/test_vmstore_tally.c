/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vmstore_tally.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "vm/age_tally.h"

static struct failure failure;

/* Adds a VM whose text is gone afterwards, as one's from the array is. */
static bool add(struct vmstore_tally *tally, const char *name, bool counts)
{
    char text[64] = "";
    if (name)
        snprintf(text, sizeof text, "%s", name);
    struct vm vm = {.vmstore = {name ? text : NULL, strlen(text)}};
    bool added = vmstore_tally_add(tally, &vm, counts, &failure);
    memset(text, '#', sizeof text);
    return added;
}

/* A tally as "name=count …", in its order. */
static const char *shown(const struct vmstore_tally *tally)
{
    static char text[400];
    text[0] = '\0';
    for (size_t i = 0; i < tally->store_count; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%s=%" PRIu64, i > 0 ? " " : "",
                 vmstore_tally_name(tally, &tally->stores[i]), tally->stores[i].count);
    }
    return text;
}

static bool expect(struct vmstore_tally *tally, const char *name, const char *alias)
{
    char name_copy[64], alias_copy[64] = "";
    snprintf(name_copy, sizeof name_copy, "%s", name);
    if (alias)
        snprintf(alias_copy, sizeof alias_copy, "%s", alias);
    bool added = vmstore_tally_expect(tally, name_copy, alias ? alias_copy : NULL, &failure);
    memset(name_copy, '#', sizeof name_copy);
    memset(alias_copy, '#', sizeof alias_copy);
    return added;
}

START_TEST(those_that_count_are_counted_for_each_vmstore_in_the_order_of_names)
{
    static const struct {
        const char *name;
        bool counts;
    } VMS[] = {{"b", true},  {"a", false}, {"b", false}, {"b", true}, {"ab", false},
               {"a", false}, {"B", true},  {"b", true},  {"ab", true}};
    struct vmstore_tally tally = {0};
    for (size_t i = 0; i < COUNT(VMS); i++)
        ck_assert(add(&tally, VMS[i].name, VMS[i].counts));
    vmstore_tally_sort(&tally);
    ck_assert_str_eq(shown(&tally), "B=1 a=0 ab=1 b=3");
    vmstore_tally_free(&tally);
}
END_TEST

START_TEST(the_whole_fleet_is_there_whether_vms_name_it_or_not)
{
    struct vmstore_tally tally = {0};
    ck_assert(expect(&tally, "s3", NULL));
    ck_assert(expect(&tally, "s1", NULL));
    ck_assert(expect(&tally, "s3", NULL)); /* once is enough */
    ck_assert(vmstore_tally_has(&tally, "s1"));
    ck_assert(add(&tally, "s1", true));
    ck_assert(add(&tally, "s2", true)); /* not of the fleet */
    vmstore_tally_sort(&tally);
    ck_assert_str_eq(shown(&tally), "s1=1 s2=1 s3=0");
    vmstore_tally_free(&tally);
}
END_TEST

START_TEST(all_are_called_as_the_vms_call_theirs)
{
    static const struct {
        const char *vms[3];
        const char *shown;
    } CASES[] = {
        {{NULL}, "h1=0 h2=0 h3=0"},
        {{"h2"}, "h1=0 h2=1 h3=0"},
        {{"a2"}, "a2=1 h3=0 z1=0"}, /* the order is that of what they are called */
        {{"h1", "a2"}, "a2=1 h3=0 z1=1"},
        {{"h3"}, "h1=0 h2=0 h3=1"},
        {{"z1", "h1", "z1"}, "a2=0 h3=0 z1=3"}, /* one VMstore, whichever name it has */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct vmstore_tally tally = {0};
        ck_assert(expect(&tally, "h1", "z1") && expect(&tally, "h2", "a2"));
        ck_assert(expect(&tally, "h3", NULL));
        for (size_t j = 0; j < COUNT(CASES[i].vms) && CASES[i].vms[j]; j++)
            ck_assert(add(&tally, CASES[i].vms[j], true));
        ck_assert(vmstore_tally_has(&tally, "h2") && vmstore_tally_has(&tally, "a2"));
        vmstore_tally_sort(&tally);
        ck_assert_msg(strcmp(shown(&tally), CASES[i].shown) == 0, "case %zu: %s", i, shown(&tally));
        vmstore_tally_free(&tally);
    }
}
END_TEST

START_TEST(a_vm_that_names_no_vmstore_is_on_none)
{
    struct vmstore_tally tally = {0};
    ck_assert(add(&tally, NULL, true));
    ck_assert(add(&tally, NULL, false));
    ck_assert(add(&tally, "", true));
    ck_assert_uint_eq(tally.store_count, 0);
    ck_assert(!vmstore_tally_has(&tally, ""));
    ck_assert(add(&tally, "a", true));
    ck_assert(add(&tally, NULL, true));
    ck_assert_str_eq(shown(&tally), "a=1");
    vmstore_tally_free(&tally);
}
END_TEST

START_TEST(a_vmstore_is_there_where_one_of_its_vms_was_seen)
{
    struct vmstore_tally tally = {0};
    ck_assert(!vmstore_tally_has(&tally, "a"));
    ck_assert(add(&tally, "store1", false)); /* whether it counts or not */
    ck_assert(add(&tally, "store2", true));
    ck_assert(vmstore_tally_has(&tally, "store1"));
    ck_assert(vmstore_tally_has(&tally, "store2"));
    ck_assert(!vmstore_tally_has(&tally, "store"));
    ck_assert(!vmstore_tally_has(&tally, "store10"));
    ck_assert(!vmstore_tally_has(&tally, "Store1"));
    ck_assert(!vmstore_tally_has(&tally, ""));
    vmstore_tally_free(&tally);
}
END_TEST

START_TEST(at_most_256_vmstores_are_told_apart)
{
    struct vmstore_tally tally = {0};
    char name[32];
    for (int i = 0; i < 256; i++) {
        snprintf(name, sizeof name, "store%d", i);
        bool added = i < 100 ? expect(&tally, name, NULL) : add(&tally, name, false);
        ck_assert_msg(added, "%d: %s", i, failure.text);
    }
    ck_assert(!add(&tally, "store256", true));
    ck_assert_msg(strstr(failure.text, "256") && strstr(failure.text, "VMstores"), "%s",
                  failure.text);
    ck_assert(!vmstore_tally_has(&tally, "store256"));
    ck_assert(!expect(&tally, "store257", NULL));
    ck_assert(add(&tally, "store255", true)); /* one that is known */
    ck_assert(add(&tally, NULL, true));
    ck_assert_uint_eq(tally.store_count, 256);
    vmstore_tally_free(&tally);
}
END_TEST

START_TEST(a_reset_forgets_what_vms_have_said_and_keeps_the_fleet)
{
    struct vmstore_tally tally = {0};
    ck_assert(expect(&tally, "h1", "a1") && expect(&tally, "h2", NULL));
    for (int round = 0; round < 2; round++) {
        ck_assert(add(&tally, round == 0 ? "a1" : "h1", true));
        ck_assert(add(&tally, "other", true));
        ck_assert_str_eq(shown(&tally), round == 0 ? "a1=1 h2=0 other=1" : "h1=1 h2=0 other=1");
        vmstore_tally_reset(&tally);
        ck_assert_str_eq(shown(&tally), "h1=0 h2=0");
        ck_assert(!vmstore_tally_has(&tally, "other"));
    }
    vmstore_tally_free(&tally);
}
END_TEST

START_TEST(an_empty_tally_can_be_sorted_reset_and_freed)
{
    struct vmstore_tally tally = {0};
    vmstore_tally_sort(&tally);
    vmstore_tally_reset(&tally);
    vmstore_tally_free(&tally);
    vmstore_tally_free(&tally);
    ck_assert_uint_eq(tally.store_count, 0);
}
END_TEST

#define NOW INT64_C(1700000000)
#define DAY INT64_C(86400)

START_TEST(of_no_ages_there_is_no_median_and_no_oldest)
{
    static struct age_tally tally;
    ck_assert_uint_eq(tally.count, 0);
    ck_assert_uint_eq(age_tally_median(&tally), 0);
    ck_assert_uint_eq(age_tally_oldest(&tally), 0);
}
END_TEST

START_TEST(an_age_is_in_whole_days)
{
    static const struct {
        int64_t age; /* seconds */
        unsigned days;
    } CASES[] = {
        {0, 0},
        {1, 0},
        {DAY - 1, 0},
        {DAY, 1},
        {2 * DAY - 1, 1},
        {2 * DAY, 2},
        {400 * DAY, 400},
        {3649 * DAY, 3649},
        {3650 * DAY - 1, 3649},
        {3650 * DAY, 3650},
        {3651 * DAY, 3650}, /* older counts as this old */
        {NOW, 3650},
        {-1, 0}, /* still to come */
        {-DAY, 0},
        {-4000 * DAY, 0},
        {NOW - INT64_C(253402300799), 0}, /* the end of 9999 */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct age_tally tally = {0};
        age_tally_add(&tally, NOW - CASES[i].age, NOW);
        ck_assert_uint_eq(tally.count, 1);
        ck_assert_msg(age_tally_median(&tally) == CASES[i].days, "%" PRId64 " s: median %u",
                      CASES[i].age, age_tally_median(&tally));
        ck_assert_msg(age_tally_oldest(&tally) == CASES[i].days, "%" PRId64 " s: oldest %u",
                      CASES[i].age, age_tally_oldest(&tally));
    }
}
END_TEST

/* Of an even number, the younger of the two in the middle: half of them are as old or younger. */
START_TEST(the_median_has_half_of_the_ages_up_to_it)
{
    static const struct {
        int days[8]; /* ended by -1 */
        unsigned median;
        unsigned oldest;
    } CASES[] = {
        {{7, -1}, 7, 7},
        {{1, 2, 3, -1}, 2, 3},
        {{3, 1, 2, -1}, 2, 3},
        {{9, 9, 1, -1}, 9, 9},
        {{1, 1, 9, -1}, 1, 9},
        {{0, 0, 3000, -1}, 0, 3000},
        {{5, 1, 100, 2, 3, -1}, 3, 100},
        {{4000, 5000, 6000, -1}, 3650, 3650},
        {{1, 3, -1}, 1, 3},
        {{3, 1, -1}, 1, 3},
        {{4, 4, -1}, 4, 4},
        {{1, 2, 3, 4, -1}, 2, 4},
        {{2, 2, 2, 9, -1}, 2, 9},
        {{1, 9, 9, 9, -1}, 9, 9},
        {{0, 0, 1, 1, -1}, 0, 1},
        {{10, 20, 30, 40, 50, 60, -1}, 30, 60},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct age_tally tally = {0};
        size_t count = 0;
        for (; CASES[i].days[count] >= 0; count++)
            age_tally_add(&tally, NOW - CASES[i].days[count] * DAY, NOW);
        ck_assert_uint_eq(tally.count, count);
        ck_assert_msg(age_tally_median(&tally) == CASES[i].median, "case %zu: median %u", i,
                      age_tally_median(&tally));
        ck_assert_msg(age_tally_oldest(&tally) == CASES[i].oldest, "case %zu: oldest %u", i,
                      age_tally_oldest(&tally));
    }
}
END_TEST

START_TEST(the_median_of_very_many_is_found)
{
    struct age_tally tally = {0};
    for (int i = 0; i < 100000; i++)
        age_tally_add(&tally, NOW - i % 1001 * DAY, NOW);
    /* 99 rounds of 0 to 1000, and 0 to 900 once more: up to day n stand 100 (n + 1). */
    ck_assert_uint_eq(tally.count, 100000);
    ck_assert_uint_eq(age_tally_median(&tally), 499);
    ck_assert_uint_eq(age_tally_oldest(&tally), 1000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vmstore_tally");
    TCase *stores = tcase_create("VMstores");
    tcase_add_test(stores, those_that_count_are_counted_for_each_vmstore_in_the_order_of_names);
    tcase_add_test(stores, the_whole_fleet_is_there_whether_vms_name_it_or_not);
    tcase_add_test(stores, all_are_called_as_the_vms_call_theirs);
    tcase_add_test(stores, a_vm_that_names_no_vmstore_is_on_none);
    tcase_add_test(stores, a_vmstore_is_there_where_one_of_its_vms_was_seen);
    tcase_add_test(stores, at_most_256_vmstores_are_told_apart);
    tcase_add_test(stores, a_reset_forgets_what_vms_have_said_and_keeps_the_fleet);
    tcase_add_test(stores, an_empty_tally_can_be_sorted_reset_and_freed);
    suite_add_tcase(suite, stores);

    TCase *ages = tcase_create("ages");
    tcase_add_test(ages, of_no_ages_there_is_no_median_and_no_oldest);
    tcase_add_test(ages, an_age_is_in_whole_days);
    tcase_add_test(ages, the_median_has_half_of_the_ages_up_to_it);
    tcase_add_test(ages, the_median_of_very_many_is_found);
    suite_add_tcase(suite, ages);
    return unit_run(suite);
}
