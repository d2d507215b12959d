/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/tally.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static struct vm_text text_of(const char *text)
{
    return (struct vm_text){text, text ? strlen(text) : 0};
}

/* A negative space: no statistics. */
static struct vm make_vm(const char *name, const char *uuid, int64_t space)
{
    return (struct vm){.name = text_of(name),
                       .uuid = text_of(uuid),
                       .has_space = space >= 0,
                       .space = space >= 0 ? (uint64_t)space : 0};
}

static void add(struct tally *tally, const struct vm *vm, int kind)
{
    ck_assert(tally_add(tally, vm, kind));
}

START_TEST(a_tally_counts_vms_kinds_and_space)
{
    static const struct {
        int64_t space;
        int kind;
    } VMS[] = {{100, 0}, {-1, 0}, {0, 1}, {23, 3}, {-1, 3}, {1000, 3}};
    struct tally tally;
    tally_start(&tally, 0);
    for (size_t i = 0; i < COUNT(VMS); i++) {
        struct vm vm = make_vm("name", "uuid", VMS[i].space);
        add(&tally, &vm, VMS[i].kind);
    }
    ck_assert_uint_eq(tally.count, 6);
    ck_assert_uint_eq(tally.kinds[0], 2);
    ck_assert_uint_eq(tally.kinds[1], 1);
    ck_assert_uint_eq(tally.kinds[2], 0);
    ck_assert_uint_eq(tally.kinds[3], 3);
    ck_assert_uint_eq(tally.with_space, 4);
    ck_assert_uint_eq(tally.space, 100 + 0 + 23 + 1000);
    ck_assert_uint_eq(tally.entry_count, 0);
    tally_free(&tally);
}
END_TEST

START_TEST(the_sum_of_space_stays_at_its_largest)
{
    struct tally tally;
    struct vm vm = make_vm("a", "a", 0);
    tally_start(&tally, 0);
    vm.space = UINT64_MAX - 1;
    add(&tally, &vm, 0);
    vm.space = 1;
    add(&tally, &vm, 0);
    ck_assert_uint_eq(tally.space, UINT64_MAX);
    add(&tally, &vm, 0);
    ck_assert_uint_eq(tally.space, UINT64_MAX);
    vm.space = UINT64_MAX;
    add(&tally, &vm, 0);
    ck_assert_uint_eq(tally.space, UINT64_MAX);
    ck_assert_uint_eq(tally.with_space, 4);
    tally_free(&tally);
}
END_TEST

START_TEST(entries_are_sorted_by_space_then_name_then_uuid)
{
    static const struct {
        const char *name;
        const char *uuid;
        int64_t space;
    } VMS[] = {
        {"none-b", "1", -1}, {"small", "1", 1},   {"none-a", "2", -1}, {"zero", "1", 0},
        {"twin", "2", 7},    {"large", "1", 90},  {"twin", "1", 7},    {"same-b", "1", 5},
        {"same-a", "2", 5},  {"none-a", "1", -1},
    };
    static const char *const SORTED[] = {
        "large/1", "twin/1", "twin/2",   "same-a/2", "same-b/1",
        "small/1", "zero/1", "none-a/1", "none-a/2", "none-b/1",
    };
    struct tally tally;
    tally_start(&tally, COUNT(VMS));
    for (size_t i = 0; i < COUNT(VMS); i++) {
        struct vm vm = make_vm(VMS[i].name, VMS[i].uuid, VMS[i].space);
        add(&tally, &vm, 0);
    }
    tally_sort(&tally);
    ck_assert_uint_eq(tally.entry_count, COUNT(SORTED));
    for (size_t i = 0; i < COUNT(SORTED); i++) {
        char shown[40];
        snprintf(shown, sizeof shown, "%s/%s", tally.entries[i].name, tally.entries[i].uuid);
        ck_assert_msg(strcmp(shown, SORTED[i]) == 0, "place %zu: %s, not %s", i, shown, SORTED[i]);
    }
    tally_free(&tally);
}
END_TEST

/* One of many VMs for the tests below. */
struct sample {
    char name[16];
    char uuid[16];
    int64_t space; /* negative: no statistics */
    int kind;
};

/* A separate order, written from the contract: largest first, without statistics last. */
static int by_contract(const void *left, const void *right)
{
    const struct sample *a = left;
    const struct sample *b = right;
    if (a->space != b->space)
        return a->space > b->space ? -1 : 1;
    int by_name = strcmp(a->name, b->name);
    return by_name != 0 ? by_name : strcmp(a->uuid, b->uuid);
}

static void assert_keeps_the_largest(const struct sample *samples, size_t count, size_t entry_max,
                                     const char *order)
{
    struct tally tally;
    tally_start(&tally, entry_max);
    for (size_t i = 0; i < count; i++) {
        struct vm vm = make_vm(samples[i].name, samples[i].uuid, samples[i].space);
        add(&tally, &vm, samples[i].kind);
    }
    tally_sort(&tally);

    struct sample *sorted = malloc(count * sizeof *sorted);
    memcpy(sorted, samples, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_contract);
    size_t kept = count < entry_max ? count : entry_max;
    ck_assert_uint_eq(tally.count, count);
    ck_assert_uint_eq(tally.entry_count, kept);
    for (size_t i = 0; i < kept; i++) {
        const struct tally_entry *entry = &tally.entries[i];
        bool same = strcmp(entry->name, sorted[i].name) == 0 &&
                    strcmp(entry->uuid, sorted[i].uuid) == 0 && entry->kind == sorted[i].kind &&
                    entry->has_space == (sorted[i].space >= 0) &&
                    (!entry->has_space || entry->space == (uint64_t)sorted[i].space);
        ck_assert_msg(same, "%s, %zu of %zu: place %zu has %s, not %s", order, entry_max, count, i,
                      entry->name, sorted[i].name);
    }
    free(sorted);
    tally_free(&tally);
}

enum { SAMPLES = 500 };

/*
 * Knuth's multiplier gives the same numbers in every run. There are few spaces, so that many are
 * equal.
 */
static void make_samples(struct sample samples[static SAMPLES])
{
    uint32_t seed = 1;
    for (size_t i = 0; i < SAMPLES; i++) {
        seed = seed * 1664525 + 1013904223;
        snprintf(samples[i].name, sizeof samples[i].name, "vm-%u", seed >> 24);
        snprintf(samples[i].uuid, sizeof samples[i].uuid, "%zu", i);
        samples[i].space = (int64_t)(seed >> 8 & 63) - 8;
        if (samples[i].space < 0)
            samples[i].space = -1;
        samples[i].kind = (int)(i % TALLY_KINDS_MAX);
    }
}

static int by_contract_backwards(const void *left, const void *right)
{
    return by_contract(right, left);
}

START_TEST(the_largest_of_many_are_kept_in_whatever_order_they_come)
{
    static const size_t SIZES[] = {1, 2, 3, 4, 5, 7, 8, 9, 10, 63, 64, 65, 499, 500, 501, 8192};
    struct sample samples[SAMPLES];
    make_samples(samples);
    for (size_t i = 0; i < COUNT(SIZES); i++)
        assert_keeps_the_largest(samples, SAMPLES, SIZES[i], "any order");
    qsort(samples, SAMPLES, sizeof *samples, by_contract);
    for (size_t i = 0; i < COUNT(SIZES); i++)
        assert_keeps_the_largest(samples, SAMPLES, SIZES[i], "largest first");
    qsort(samples, SAMPLES, sizeof *samples, by_contract_backwards);
    for (size_t i = 0; i < COUNT(SIZES); i++)
        assert_keeps_the_largest(samples, SAMPLES, SIZES[i], "smallest first");
}
END_TEST

/* All orders of five VMs, of which three are kept. */
START_TEST(every_order_of_a_few_gives_the_same_entries)
{
    static const struct sample FIVE[] = {
        {"a", "1", 3, 0}, {"b", "1", 3, 1}, {"c", "1", -1, 2}, {"d", "1", 0, 3}, {"e", "1", 9, 0}};
    unsigned orders = 0;
    for (unsigned code = 0; code < 5 * 5 * 5 * 5 * 5; code++) {
        struct sample samples[5];
        unsigned used = 0;
        for (unsigned i = 0, rest = code; i < 5; i++, rest /= 5) {
            samples[i] = FIVE[rest % 5];
            used |= 1U << rest % 5;
        }
        if (used != 0x1f)
            continue;
        orders++;
        for (size_t entry_max = 1; entry_max <= 5; entry_max++)
            assert_keeps_the_largest(samples, 5, entry_max, "five");
    }
    ck_assert_uint_eq(orders, 120);
}
END_TEST

START_TEST(names_and_uuids_are_cleaned_and_cut_at_128_characters)
{
    char name[300];
    for (size_t i = 0; i < sizeof name; i += 2)
        memcpy(name + i, "\xc3\xa4", 2);
    struct vm vm = {.name = {name, sizeof name}, .uuid = {"a\0|b\n", 5}};
    struct tally tally;
    tally_start(&tally, 1);
    add(&tally, &vm, 0);
    ck_assert_uint_eq(strlen(tally.entries[0].name), 256);
    ck_assert(memcmp(tally.entries[0].name, name, 256) == 0);
    ck_assert_str_eq(tally.entries[0].uuid, "a??b?");
    tally_free(&tally);
}
END_TEST

START_TEST(a_vm_without_name_or_uuid_is_remembered_with_empty_texts)
{
    struct vm vm = {.has_space = true, .space = 5};
    struct tally tally;
    tally_start(&tally, 3);
    add(&tally, &vm, 2);
    ck_assert_uint_eq(tally.entry_count, 1);
    ck_assert_str_eq(tally.entries[0].name, "");
    ck_assert_str_eq(tally.entries[0].uuid, "");
    ck_assert_str_eq(tally.entries[0].vmstore, "");
    ck_assert_str_eq(tally.entries[0].hypervisor, "");
    ck_assert_str_eq(tally.entries[0].vcenter, "");
    ck_assert(!tally.entries[0].has_snapshot_time);
    ck_assert_int_eq(tally.entries[0].kind, 2);
    ck_assert_uint_eq(tally.entries[0].space, 5);
    tally_free(&tally);
}
END_TEST

START_TEST(an_entry_remembers_where_a_vm_is_and_its_newest_snapshot)
{
    struct vm vm = make_vm("a", "1", 5);
    vm.vmstore = text_of("store1");
    vm.hypervisor = text_of("VMWARE");
    vm.vcenter = text_of("vc.example.com");
    vm.has_snapshot_time = true;
    vm.snapshot_time = INT64_C(1700000000);
    struct vm other = make_vm("b", "2", 4);
    other.vcenter = text_of("vc2");
    struct tally tally;
    tally_start(&tally, 2);
    add(&tally, &vm, 3);
    add(&tally, &other, 0);
    tally_sort(&tally);
    const struct tally_entry *entry = &tally.entries[0];
    ck_assert_str_eq(entry->vmstore, "store1");
    ck_assert_str_eq(entry->hypervisor, "VMWARE");
    ck_assert_str_eq(entry->vcenter, "vc.example.com");
    ck_assert(entry->has_snapshot_time);
    ck_assert_int_eq(entry->snapshot_time, INT64_C(1700000000));
    entry = &tally.entries[1];
    ck_assert_str_eq(entry->vmstore, "");
    ck_assert_str_eq(entry->hypervisor, "");
    ck_assert_str_eq(entry->vcenter, "vc2");
    ck_assert(!entry->has_snapshot_time);
    tally_free(&tally);
}
END_TEST

START_TEST(the_texts_of_an_entry_outlive_those_of_the_vm)
{
    char text[] = "store|1";
    struct vm vm = {.vmstore = {text, 7}, .hypervisor = {text, 5}, .vcenter = {text, 6}};
    struct tally tally;
    tally_start(&tally, 1);
    add(&tally, &vm, 0);
    memset(text, '#', sizeof text);
    ck_assert_str_eq(tally.entries[0].vmstore, "store?1");
    ck_assert_str_eq(tally.entries[0].hypervisor, "store");
    ck_assert_str_eq(tally.entries[0].vcenter, "store?");
    tally_free(&tally);
}
END_TEST

START_TEST(every_text_of_an_entry_is_cut_at_128_characters)
{
    char text[300];
    memset(text, 'x', sizeof text);
    const struct vm_text LONG = {text, sizeof text};
    struct vm vm = {.vmstore = LONG, .hypervisor = LONG, .vcenter = LONG};
    struct tally tally;
    tally_start(&tally, 1);
    add(&tally, &vm, 0);
    ck_assert_uint_eq(strlen(tally.entries[0].vmstore), 128);
    ck_assert_uint_eq(strlen(tally.entries[0].hypervisor), 128);
    ck_assert_uint_eq(strlen(tally.entries[0].vcenter), 128);
    tally_free(&tally);
}
END_TEST

START_TEST(a_replaced_entry_loses_all_of_its_texts)
{
    struct tally tally;
    tally_start(&tally, 2);
    for (int i = 0; i < 10; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        struct vm vm = make_vm(text, text, i);
        vm.vmstore = vm.hypervisor = vm.vcenter = text_of(text);
        vm.has_snapshot_time = true;
        vm.snapshot_time = i;
        add(&tally, &vm, 0);
    }
    tally_sort(&tally);
    ck_assert_uint_eq(tally.entry_count, 2);
    for (int i = 0; i < 2; i++) {
        char text[16];
        const struct tally_entry *entry = &tally.entries[i];
        snprintf(text, sizeof text, "%d", 9 - i);
        ck_assert_str_eq(entry->name, text);
        ck_assert_str_eq(entry->vmstore, text);
        ck_assert_str_eq(entry->hypervisor, text);
        ck_assert_str_eq(entry->vcenter, text);
        ck_assert_int_eq(entry->snapshot_time, 9 - i);
    }
    tally_free(&tally);
}
END_TEST

START_TEST(a_noted_vm_counts_only_by_its_kind)
{
    struct vm vm = make_vm("a", "1", 5);
    struct tally tally;
    tally_start(&tally, 5);
    tally_note(&tally, 0);
    tally_note(&tally, TALLY_KINDS_MAX - 1);
    tally_note(&tally, 0);
    ck_assert_uint_eq(tally.count, 0);
    add(&tally, &vm, 1);
    add(&tally, &vm, 0);
    tally_note(&tally, 1);
    ck_assert_uint_eq(tally.kinds[0], 3);
    ck_assert_uint_eq(tally.kinds[1], 2);
    ck_assert_uint_eq(tally.kinds[2], 0);
    ck_assert_uint_eq(tally.kinds[TALLY_KINDS_MAX - 1], 1);
    ck_assert_uint_eq(tally.count, 2);
    ck_assert_uint_eq(tally.with_space, 2);
    ck_assert_uint_eq(tally.space, 10);
    ck_assert_uint_eq(tally.entry_count, 2);
    tally_clear(&tally);
    for (size_t i = 0; i < TALLY_KINDS_MAX; i++)
        ck_assert_uint_eq(tally.kinds[i], 0);
    tally_free(&tally);
}
END_TEST

START_TEST(a_vm_of_unknown_kind_counts_too)
{
    struct vm vm = make_vm("a", "1", 5);
    struct tally tally;
    tally_start(&tally, 5);
    add(&tally, &vm, TALLY_KIND_NOT_KNOWN);
    add(&tally, &vm, 0);
    tally_note(&tally, TALLY_KIND_NOT_KNOWN);
    ck_assert_uint_eq(tally.count, 2);
    ck_assert_uint_eq(tally.kind_not_known, 2);
    ck_assert_uint_eq(tally.kinds[0], 1);
    ck_assert_uint_eq(tally.space, 10);
    ck_assert_uint_eq(tally.entry_count, 2);
    tally_clear(&tally);
    ck_assert_uint_eq(tally.kind_not_known, 0);
    tally_free(&tally);
}
END_TEST

START_TEST(vms_without_a_snapshot_object_are_counted)
{
    struct vm with = make_vm("a", "1", 5);
    struct vm without = make_vm("b", "2", 5);
    with.has_snapshot = true;
    struct tally tally;
    tally_start(&tally, 0);
    add(&tally, &with, 0);
    ck_assert_uint_eq(tally.without_snapshot, 0);
    add(&tally, &without, 0);
    add(&tally, &without, 1);
    ck_assert_uint_eq(tally.without_snapshot, 2);
    tally_note(&tally, 0);
    ck_assert_uint_eq(tally.without_snapshot, 2);
    tally_clear(&tally);
    ck_assert_uint_eq(tally.without_snapshot, 0);
    tally_free(&tally);
}
END_TEST

START_TEST(a_cleared_tally_is_empty_and_remembers_as_many_as_before)
{
    struct vm small = make_vm("small", "1", 5);
    struct vm large = make_vm("large", "2", 6);
    struct tally tally;
    tally_start(&tally, 1);
    for (int round = 0; round < 2; round++) {
        add(&tally, &large, 1);
        add(&tally, &small, 0);
        ck_assert_uint_eq(tally.count, 2);
        ck_assert_uint_eq(tally.entry_count, 1);
        ck_assert_str_eq(tally.entries[0].name, "large");
        tally_clear(&tally);
        ck_assert_uint_eq(tally.count, 0);
        ck_assert_uint_eq(tally.kinds[0] + tally.kinds[1], 0);
        ck_assert_uint_eq(tally.with_space, 0);
        ck_assert_uint_eq(tally.space, 0);
        ck_assert_uint_eq(tally.entry_count, 0);
        ck_assert_uint_eq(tally.entry_max, 1);
    }
    tally_free(&tally);
}
END_TEST

START_TEST(an_empty_tally_can_be_sorted_and_freed)
{
    struct tally tally;
    tally_start(&tally, 10);
    tally_sort(&tally);
    ck_assert_uint_eq(tally.entry_count, 0);
    tally_free(&tally);
    tally_free(&tally);
    ck_assert_ptr_null(tally.entries);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tally");
    TCase *tests = tcase_create("tally");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_tally_counts_vms_kinds_and_space);
    tcase_add_test(tests, the_sum_of_space_stays_at_its_largest);
    tcase_add_test(tests, entries_are_sorted_by_space_then_name_then_uuid);
    tcase_add_test(tests, the_largest_of_many_are_kept_in_whatever_order_they_come);
    tcase_add_test(tests, every_order_of_a_few_gives_the_same_entries);
    tcase_add_test(tests, names_and_uuids_are_cleaned_and_cut_at_128_characters);
    tcase_add_test(tests, a_vm_without_name_or_uuid_is_remembered_with_empty_texts);
    tcase_add_test(tests, an_entry_remembers_where_a_vm_is_and_its_newest_snapshot);
    tcase_add_test(tests, the_texts_of_an_entry_outlive_those_of_the_vm);
    tcase_add_test(tests, every_text_of_an_entry_is_cut_at_128_characters);
    tcase_add_test(tests, a_replaced_entry_loses_all_of_its_texts);
    tcase_add_test(tests, a_noted_vm_counts_only_by_its_kind);
    tcase_add_test(tests, a_vm_of_unknown_kind_counts_too);
    tcase_add_test(tests, vms_without_a_snapshot_object_are_counted);
    tcase_add_test(tests, a_cleared_tally_is_empty_and_remembers_as_many_as_before);
    tcase_add_test(tests, an_empty_tally_can_be_sorted_and_freed);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
