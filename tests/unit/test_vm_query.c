/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vm_query.h"

#include <check.h>
#include <string.h>

#include "unit.h"

START_TEST(a_key_is_documented_misspelt_or_unknown)
{
    static const struct {
        const char *key;
        enum vm_query_key found;
        const char *meant;
    } CASES[] = {
        {"hypervisorType", VM_QUERY_KNOWN, NULL},
        {"name", VM_QUERY_KNOWN, NULL},
        {"replicationHasIssue", VM_QUERY_KNOWN, NULL},
        {"hypervisortype", VM_QUERY_MISSPELT, "hypervisorType"},
        {"HYPERVISORTYPE", VM_QUERY_MISSPELT, "hypervisorType"},
        {"hypervisorTyp", VM_QUERY_MISSPELT, "hypervisorType"},
        {"hypervisorTypes", VM_QUERY_MISSPELT, "hypervisorType"},
        {"vCenterName", VM_QUERY_MISSPELT, "vcenterName"},
        {"vcentreName", VM_QUERY_MISSPELT, "vcenterName"},
        {"Host", VM_QUERY_MISSPELT, "host"},
        {"hosts", VM_QUERY_MISSPELT, "host"},
        {"names", VM_QUERY_MISSPELT, "name"},
        {"type", VM_QUERY_MISSPELT, "types"},
        {"lives", VM_QUERY_MISSPELT, "live"},
        {"na me", VM_QUERY_UNKNOWN, NULL},
        {"name2", VM_QUERY_UNKNOWN, NULL},
        {"snapshotCount", VM_QUERY_UNKNOWN, NULL},
        {"x", VM_QUERY_UNKNOWN, NULL},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *meant = "";
        ck_assert_msg(vm_query_look_up(CASES[i].key, strlen(CASES[i].key), &meant) ==
                          CASES[i].found,
                      "%s", CASES[i].key);
        ck_assert_pstr_eq(meant, CASES[i].meant);
    }
}
END_TEST

START_TEST(a_key_ends_where_it_is_said_to)
{
    const char *meant;
    ck_assert_int_eq(vm_query_look_up("name=x", 4, &meant), VM_QUERY_KNOWN);
    ck_assert_int_eq(vm_query_look_up("Name=x", 4, &meant), VM_QUERY_MISSPELT);
    ck_assert_str_eq(meant, "name");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vm_query");
    TCase *tests = tcase_create("vm_query");
    tcase_add_test(tests, a_key_is_documented_misspelt_or_unknown);
    tcase_add_test(tests, a_key_ends_where_it_is_said_to);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
