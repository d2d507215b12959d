/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/secret.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

#include "unit.h"

static struct secret *new_secret(size_t size)
{
    struct secret *secret = secret_new(size);
    ck_assert_ptr_nonnull(secret);
    return secret;
}

START_TEST(a_new_secret_is_empty)
{
    static const size_t SIZES[] = {0, 1, 1024, 4095, 4096, 4097, 100000};
    for (size_t i = 0; i < COUNT(SIZES); i++) {
        struct secret *secret = new_secret(SIZES[i]);
        ck_assert_uint_eq(secret_length(secret), 0);
        ck_assert_str_eq(secret_text(secret), "");
        secret_free(secret);
    }
    secret_free(NULL);
}
END_TEST

START_TEST(a_secret_grows_up_to_its_size_and_no_further)
{
    struct secret *secret = new_secret(8);
    ck_assert(secret_append(secret, "abc", 3));
    ck_assert(secret_append(secret, "", 0));
    ck_assert(secret_append(secret, "defxx", 3));
    ck_assert_str_eq(secret_text(secret), "abcdef");
    ck_assert(!secret_append(secret, "ghi", 3));
    ck_assert(!secret_append(secret, "x", SIZE_MAX));
    ck_assert_str_eq(secret_text(secret), "abcdef");
    ck_assert_uint_eq(secret_length(secret), 6);
    ck_assert(secret_append(secret, "gh", 2));
    ck_assert(!secret_append(secret, "i", 1));
    ck_assert(secret_append(secret, "i", 0));
    ck_assert_str_eq(secret_text(secret), "abcdefgh");
    ck_assert_uint_eq(secret_length(secret), 8);
    secret_free(secret);
}
END_TEST

START_TEST(a_large_secret_can_be_filled)
{
    enum { SIZE = 100000 };
    char *bytes = malloc(SIZE);
    memset(bytes, 'x', SIZE);
    struct secret *secret = new_secret(SIZE);
    ck_assert(secret_append(secret, bytes, SIZE));
    ck_assert_uint_eq(strlen(secret_text(secret)), SIZE);
    secret_free(secret);
    free(bytes);
}
END_TEST

/* RFC 8259, section 7. */
START_TEST(a_text_is_escaped_as_a_json_string)
{
    static const struct {
        const char *text;
        const char *json;
    } CASES[] = {
        {"", "\"\""},
        {"monitor", "\"monitor\""},
        {"say \"x\"", "\"say \\\"x\\\"\""},
        {"a\\b", "\"a\\\\b\""},
        {"\\\"", "\"\\\\\\\"\""},
        {"a/b'c", "\"a/b'c\""},
        {"\n\r\t\b\f", "\"\\u000a\\u000d\\u0009\\u0008\\u000c\""},
        {"\x01\x1f\x20\x7f", "\"\\u0001\\u001f \x7f\""},
        {"p\xc3\xa4ss\xe2\x82\xac\xf0\x9f\x98\x80", "\"p\xc3\xa4ss\xe2\x82\xac\xf0\x9f\x98\x80\""},
        {"%s%n", "\"%s%n\""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct secret *secret = new_secret(100);
        ck_assert(secret_append(secret, "<", 1));
        ck_assert(secret_append_json(secret, CASES[i].text));
        ck_assert_int_eq(secret_text(secret)[0], '<');
        ck_assert_str_eq(secret_text(secret) + 1, CASES[i].json);
        ck_assert_uint_eq(secret_length(secret), strlen(CASES[i].json) + 1);
        secret_free(secret);
    }
}
END_TEST

START_TEST(every_control_character_is_escaped_by_its_number)
{
    static const char HEX[] = "0123456789abcdef";
    for (unsigned byte = 1; byte < 0x20; byte++) {
        char text[] = {(char)byte, '\0'};
        char json[] = {'"', '\\', 'u', '0', '0', HEX[byte >> 4], HEX[byte & 15], '"', '\0'};
        struct secret *secret = new_secret(20);
        ck_assert(secret_append_json(secret, text));
        ck_assert_str_eq(secret_text(secret), json);
        secret_free(secret);
    }
}
END_TEST

START_TEST(a_json_string_that_does_not_fit_is_refused)
{
    /* With quotes, "a\"b" takes six bytes. */
    for (size_t size = 0; size <= 7; size++) {
        struct secret *secret = new_secret(size);
        ck_assert_msg(secret_append_json(secret, "a\"b") == (size >= 6), "%zu bytes", size);
        ck_assert_uint_le(secret_length(secret), size);
        secret_free(secret);
    }
}
END_TEST

START_TEST(a_secret_is_removed_from_the_environment)
{
    static char variable[] = "TEST_SECRET=hunter2";
    char *value = strchr(variable, '=') + 1;
    static const char NOTHING[sizeof "hunter2"];
    putenv(variable); /* the string becomes part of the environment */
    struct secret *secret = secret_from_environment("TEST_SECRET");
    ck_assert_ptr_nonnull(secret);
    ck_assert_str_eq(secret_text(secret), "hunter2");
    ck_assert_uint_eq(secret_length(secret), 7);
    ck_assert_ptr_null(getenv("TEST_SECRET"));
    ck_assert_mem_eq(value, NOTHING, sizeof NOTHING);
    secret_free(secret);
}
END_TEST

START_TEST(an_empty_variable_counts_as_unset_and_goes_too)
{
    ck_assert_int_eq(setenv("TEST_SECRET", "", 1), 0);
    ck_assert_ptr_null(secret_from_environment("TEST_SECRET"));
    ck_assert_ptr_null(getenv("TEST_SECRET"));
    ck_assert_ptr_null(secret_from_environment("TEST_SECRET"));
}
END_TEST

START_TEST(wiped_memory_is_zero)
{
    unsigned char memory[100];
    memset(memory, 0xA5, sizeof memory);
    secret_wipe(memory + 1, 98);
    ck_assert_uint_eq(memory[0], 0xA5);
    ck_assert_uint_eq(memory[99], 0xA5);
    for (size_t i = 1; i < 99; i++)
        ck_assert_uint_eq(memory[i], 0);
    secret_wipe(memory, 0);
    ck_assert_uint_eq(memory[0], 0xA5);
}
END_TEST

START_TEST(dumps_are_forbidden_for_the_whole_process)
{
    secret_forbid_dumps();
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_CORE, &limit), 0);
    ck_assert_uint_eq(limit.rlim_cur, 0);
    ck_assert_uint_eq(limit.rlim_max, 0);
#ifdef HAVE_SYS_PRCTL_H
    int dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* a leak sanitizer needs it */
    ck_assert_int_eq(dumpable, 0);
#endif
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("secret");
    TCase *tests = tcase_create("secret");
    tcase_add_test(tests, a_new_secret_is_empty);
    tcase_add_test(tests, a_secret_grows_up_to_its_size_and_no_further);
    tcase_add_test(tests, a_large_secret_can_be_filled);
    tcase_add_test(tests, a_text_is_escaped_as_a_json_string);
    tcase_add_test(tests, every_control_character_is_escaped_by_its_number);
    tcase_add_test(tests, a_json_string_that_does_not_fit_is_refused);
    tcase_add_test(tests, a_secret_is_removed_from_the_environment);
    tcase_add_test(tests, an_empty_variable_counts_as_unset_and_goes_too);
    tcase_add_test(tests, wiped_memory_is_zero);
    tcase_add_test(tests, dumps_are_forbidden_for_the_whole_process);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
