/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/spelling.h"

#include <check.h>
#include <string.h>

#include "unit.h"

START_TEST(another_case_and_one_wrong_letter_are_near)
{
    static const struct {
        const char *word;
        const char *other;
        bool near;
    } CASES[] = {
        {"orphans", "orphan", true},
        {"orphn", "orphan", true},
        {"orpahn", "orphan", true},
        {"orphen", "orphan", true},
        {"rphan", "orphan", true},
        {"xorphan", "orphan", true},
        {"ORPHAN", "orphan", true},
        {"orphanS", "orphan", true},
        {"orphan", "orphan", false},
        {"orhan", "orphans", false},
        {"orphna", "orphan", true},
        {"rophna", "orphan", false},
        {"replica", "orphan", false},
        {"", "orphan", false},
        {"w", "W", true},
        {"w", "c", false},
        {"ab", "abc", false},
        {"abc", "ab", false},
        {"hypervisortype", "hypervisorType", true},
        {"warning_space", "warning-space", true},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        ck_assert_msg(spelling_is_near(CASES[i].word, strlen(CASES[i].word), CASES[i].other) ==
                          CASES[i].near,
                      "'%s' and '%s'", CASES[i].word, CASES[i].other);
}
END_TEST

START_TEST(no_more_of_a_word_than_its_length_counts)
{
    ck_assert(spelling_is_near("orphans=5", 7, "orphan"));
    ck_assert(!spelling_is_near("orphan=5", 6, "orphan"));
}
END_TEST

START_TEST(the_nearest_of_several_is_that_of_another_case)
{
    static const char *const WORDS[] = {"hosts", "host", "name"};
    ck_assert_str_eq(spelling_nearest("HOST", 4, WORDS, COUNT(WORDS)), "host");
    ck_assert_str_eq(spelling_nearest("hostz", 5, WORDS, COUNT(WORDS)), "hosts");
    ck_assert_ptr_null(spelling_nearest("uuid", 4, WORDS, COUNT(WORDS)));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("spelling");
    TCase *tests = tcase_create("spelling");
    tcase_add_test(tests, another_case_and_one_wrong_letter_are_near);
    tcase_add_test(tests, no_more_of_a_word_than_its_length_counts);
    tcase_add_test(tests, the_nearest_of_several_is_that_of_another_case);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
