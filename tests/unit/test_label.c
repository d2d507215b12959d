/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/label.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

static struct labels labels;

static void forget(void)
{
    labels.count = 0;
}

START_TEST(what_needs_quotes_anywhere_becomes_an_underscore)
{
    static const struct {
        const char *name;
        const char *label;
    } CASES[] = {
        {"vmstore01.example.com", "vmstore01.example.com"},
        {"Site_2-B", "Site_2-B"},
        {"it's = a|b;c", "it_s___a_b_c"},
        {"\"x\"%'::", "_x_____"},
        {"two\nlines\x1b[31m", "two_lines__31m"},
        {"K\xc3\xb6ln \xe2\x82\xac", "K_ln__"}, /* one for each character, not for each byte */
        {"\xff\xfe", "__"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        forget();
        ck_assert_str_eq(labels_add(&labels, CASES[i].name), CASES[i].label);
    }
}
END_TEST

START_TEST(names_that_become_the_same_are_told_apart)
{
    ck_assert_str_eq(labels_add(&labels, "a b"), "a_b");
    ck_assert_str_eq(labels_add(&labels, "a_b_2"), "a_b_2");
    ck_assert_str_eq(labels_add(&labels, "a|b"), "a_b_3");
    ck_assert_str_eq(labels_add(&labels, "a b"), "a_b_4");
    ck_assert_str_eq(labels_add(&labels, "a"), "a");
    ck_assert_uint_eq(labels.count, 5);
}
END_TEST

START_TEST(long_names_are_cut_and_told_apart_too)
{
    char name[1000];
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    size_t first = strlen(labels_add(&labels, name));
    ck_assert_uint_eq(first, LABEL_CHARACTERS);
    name[500] = 'y';
    const char *second = labels_add(&labels, name);
    ck_assert_uint_eq(strlen(second), first + 2);
    ck_assert_str_eq(second + first, "_2");
}
END_TEST

START_TEST(more_labels_than_there_is_room_for_do_no_harm)
{
    char name[32];
    for (unsigned i = 0; i < LABELS_MAX + 10; i++) {
        snprintf(name, sizeof name, "vmstore%u", i);
        ck_assert_str_eq(labels_add(&labels, name), name);
    }
    ck_assert_uint_eq(labels.count, LABELS_MAX);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("label");
    TCase *names = tcase_create("names");
    tcase_add_checked_fixture(names, forget, NULL);
    tcase_add_test(names, what_needs_quotes_anywhere_becomes_an_underscore);
    tcase_add_test(names, names_that_become_the_same_are_told_apart);
    tcase_add_test(names, long_names_are_cut_and_told_apart_too);
    tcase_add_test(names, more_labels_than_there_is_room_for_do_no_harm);
    suite_add_tcase(suite, names);
    return unit_run(suite);
}
