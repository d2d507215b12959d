/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/failure.h"

#include <check.h>
#include <string.h>

#include "unit.h"

START_TEST(a_sentence_is_put_together_from_all_sides)
{
    struct failure failure;
    ck_assert(!failure_set(&failure, "no answer from %s", "vmstore01"));
    ck_assert(!failure_prefix(&failure, "reading page %d: ", 3));
    ck_assert(!failure_suffix(&failure, "; tried %d times", 5));
    ck_assert_str_eq(failure.text, "reading page 3: no answer from vmstore01; tried 5 times");
}
END_TEST

START_TEST(what_does_not_fit_is_cut)
{
    char words[2 * sizeof((struct failure *)0)->text];
    struct failure failure;
    const size_t longest = sizeof failure.text - 1;
    memset(words, 'x', sizeof words);
    words[sizeof words - 1] = '\0';
    failure_set(&failure, "%s", words);
    ck_assert_uint_eq(strlen(failure.text), longest);
    failure_prefix(&failure, "the beginning, ");
    ck_assert_uint_eq(strlen(failure.text), longest);
    ck_assert_ptr_nonnull(strstr(failure.text, "the beginning, xxx"));
    failure_suffix(&failure, ", the end");
    ck_assert_uint_eq(strlen(failure.text), longest);
    ck_assert_ptr_null(strstr(failure.text, "the end"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("failure");
    TCase *sentences = tcase_create("sentences");
    tcase_add_test(sentences, a_sentence_is_put_together_from_all_sides);
    tcase_add_test(sentences, what_does_not_fit_is_cut);
    suite_add_tcase(suite, sentences);
    return unit_run(suite);
}
