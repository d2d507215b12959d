/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vmstore_tally.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

static struct failure failure;

/* Adds a VM whose text is overwritten afterwards, as with a real array. */
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
    ck_assert(add(&tally, "s2", true)); /* not in the fleet */
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
        {{"a2"}, "a2=1 h3=0 z1=0"}, /* in the order of the shown names */
        {{"h1", "a2"}, "a2=1 h3=0 z1=1"},
        {{"h3"}, "h1=0 h2=0 h3=1"},
        {{"z1", "h1", "z1"}, "a2=0 h3=0 z1=3"}, /* one VMstore under both names */
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
    ck_assert(add(&tally, "store255", true)); /* a known one */
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
    return unit_run(suite);
}
