/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/query_keys.h"

#include <check.h>
#include <string.h>

#include "unit.h"

START_TEST(a_key_is_documented_misspelt_or_unknown)
{
    static const struct {
        const char *key;
        enum query_key found;
        const char *meant;
    } CASES[] = {
        {"hypervisorType", QUERY_KEY_KNOWN, NULL},
        {"name", QUERY_KEY_KNOWN, NULL},
        {"replicationHasIssue", QUERY_KEY_KNOWN, NULL},
        {"hypervisortype", QUERY_KEY_MISSPELT, "hypervisorType"},
        {"HYPERVISORTYPE", QUERY_KEY_MISSPELT, "hypervisorType"},
        {"hypervisorTyp", QUERY_KEY_MISSPELT, "hypervisorType"},
        {"hypervisorTypes", QUERY_KEY_MISSPELT, "hypervisorType"},
        {"vCenterName", QUERY_KEY_MISSPELT, "vcenterName"},
        {"vcentreName", QUERY_KEY_MISSPELT, "vcenterName"},
        {"Host", QUERY_KEY_MISSPELT, "host"},
        {"hosts", QUERY_KEY_MISSPELT, "host"},
        {"names", QUERY_KEY_MISSPELT, "name"},
        {"type", QUERY_KEY_MISSPELT, "types"},
        {"lives", QUERY_KEY_MISSPELT, "live"},
        {"na me", QUERY_KEY_UNKNOWN, NULL},
        {"name2", QUERY_KEY_UNKNOWN, NULL},
        {"snapshotCount", QUERY_KEY_UNKNOWN, NULL},
        {"x", QUERY_KEY_UNKNOWN, NULL},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *meant = "";
        ck_assert_msg(query_key_find(CASES[i].key, strlen(CASES[i].key), &meant) == CASES[i].found,
                      "%s", CASES[i].key);
        ck_assert_pstr_eq(meant, CASES[i].meant);
    }
}
END_TEST

START_TEST(a_key_ends_where_it_is_said_to)
{
    const char *meant;
    ck_assert_int_eq(query_key_find("name=x", 4, &meant), QUERY_KEY_KNOWN);
    ck_assert_int_eq(query_key_find("Name=x", 4, &meant), QUERY_KEY_MISSPELT);
    ck_assert_str_eq(meant, "name");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("query_keys");
    TCase *tests = tcase_create("query_keys");
    tcase_add_test(tests, a_key_is_documented_misspelt_or_unknown);
    tcase_add_test(tests, a_key_ends_where_it_is_said_to);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
