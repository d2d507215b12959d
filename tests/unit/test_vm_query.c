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

START_TEST(the_users_parameter_stands_where_both_have_one)
{
    static const struct {
        const char *ours, *users[2], *joined;
    } CASES[] = {
        {"", {NULL}, ""},
        {"live=FALSE&deleted=FALSE", {NULL}, "live=FALSE&deleted=FALSE"},
        {"", {"name=a b", "host=c&d"}, "name=a%20b&host=c%26d"},
        {"live=FALSE&deleted=FALSE", {"name=x"}, "live=FALSE&deleted=FALSE&name=x"},
        {"live=FALSE&deleted=FALSE", {"deleted=TRUE"}, "live=FALSE&deleted=TRUE"},
        {"deleted=FALSE&live=FALSE", {"DELETED=TRUE"}, "live=FALSE&DELETED=TRUE"},
        {"deleted=FALSE", {"name=x", "deleted=BOTH"}, "name=x&deleted=BOTH"},
        {"live=FALSE", {"alive=x"}, "live=FALSE&alive=x"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct vm_query users = {""}, joined = {"unset"};
        for (size_t j = 0; j < COUNT(CASES[i].users) && CASES[i].users[j]; j++)
            ck_assert(vm_query_add(&users, CASES[i].users[j]));
        ck_assert(vm_query_join(&joined, CASES[i].ours, &users));
        ck_assert_str_eq(joined.text, CASES[i].joined);
    }
}
END_TEST

START_TEST(what_does_not_fit_is_refused_and_leaves_the_query_as_it_was)
{
    char parameter[VM_QUERY_SIZE] = "name=";
    struct vm_query query = {"host=a"}, joined;
    memset(parameter + 5, 'x', sizeof parameter - 6);
    ck_assert(!vm_query_add(&query, parameter));
    ck_assert_str_eq(query.text, "host=a");
    ck_assert(!vm_query_join(&joined, parameter, &query));
}
END_TEST

START_TEST(what_has_a_meaning_in_a_url_is_encoded)
{
    struct vm_query query = {""};
    ck_assert(vm_query_add(&query, "name=a b&c=d/\303\274"));
    ck_assert_str_eq(query.text, "name=a%20b%26c%3Dd%2F%C3%BC");
    ck_assert(vm_query_add(&query, "x-._~Y=1"));
    ck_assert_str_eq(query.text, "name=a%20b%26c%3Dd%2F%C3%BC&x-._~Y=1");
    ck_assert(vm_query_add(&query, "bare"));
    ck_assert_str_eq(query.text + strlen(query.text) - strlen("&bare="), "&bare=");
}
END_TEST

START_TEST(a_query_is_filled_to_its_last_byte)
{
    char parameter[VM_QUERY_SIZE];
    struct vm_query query = {""};
    memset(parameter, 'x', sizeof parameter);
    parameter[sizeof parameter - 1] = '\0';
    ck_assert(!vm_query_add(&query, parameter)); /* the = does not fit */
    parameter[sizeof parameter - 2] = '\0';
    ck_assert(vm_query_add(&query, parameter));
    ck_assert_uint_eq(strlen(query.text), sizeof query.text - 1);
}
END_TEST

START_TEST(a_parameter_is_found_by_its_whole_name_in_any_case)
{
    const struct vm_query query = {"xlive=1&LIVE=2&livex=3"};
    static const char *const THERE[] = {"live", "Live", "xlive", "livex"};
    static const char *const NOT_THERE[] = {"l", "iv", "live=", "xlivex", "2"};
    for (size_t i = 0; i < COUNT(THERE); i++)
        ck_assert_msg(vm_query_has(&query, THERE[i]), "%s", THERE[i]);
    for (size_t i = 0; i < COUNT(NOT_THERE); i++)
        ck_assert_msg(!vm_query_has(&query, NOT_THERE[i]), "%s", NOT_THERE[i]);
    ck_assert(!vm_query_has(&(struct vm_query){""}, "live"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vm_query");
    TCase *tests = tcase_create("vm_query");
    tcase_add_test(tests, a_key_is_documented_misspelt_or_unknown);
    tcase_add_test(tests, a_key_ends_where_it_is_said_to);
    tcase_add_test(tests, what_has_a_meaning_in_a_url_is_encoded);
    tcase_add_test(tests, a_query_is_filled_to_its_last_byte);
    tcase_add_test(tests, a_parameter_is_found_by_its_whole_name_in_any_case);
    tcase_add_test(tests, the_users_parameter_stands_where_both_have_one);
    tcase_add_test(tests, what_does_not_fit_is_refused_and_leaves_the_query_as_it_was);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
