/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/session_cookie.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

static void take(struct session_cookie *cookie, const char *line)
{
    session_cookie_take(cookie, line, strlen(line));
}

START_TEST(the_value_is_taken_whatever_attributes_it_has)
{
    static const char *const lines[] = {
        "Set-Cookie: JSESSIONID=AB12\r\n",
        "set-cookie:JSESSIONID=AB12\n",
        "SET-COOKIE: \t JSESSIONID=AB12; Path=/; Secure; HttpOnly\r\n",
        "Set-Cookie: JSESSIONID=AB12; Path=/somewhere/else; Domain=evil.example\r\n",
        "Set-Cookie: JSESSIONID=AB12 ;Expires=Thu, 01 Jan 1970 00:00:00 GMT;Max-Age=0\r\n",
        "Set-Cookie: JSESSIONID=AB12",
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct session_cookie cookie = {0};
        take(&cookie, lines[i]);
        ck_assert_msg(session_cookie_value(&cookie), "%s", lines[i]);
        ck_assert_str_eq(session_cookie_value(&cookie), "AB12");
        ck_assert_str_eq(cookie.text, "JSESSIONID=AB12");
        ck_assert_uint_eq(cookie.renewals, 1);
    }
}
END_TEST

START_TEST(other_lines_and_what_is_no_value_are_not_taken)
{
    static const char *const lines[] = {
        "",
        "Set-Cookie:",
        "Set-Cookie: JSESSIONID",
        "Set-Cookie: JSESSIONID=\r\n",
        "Set-Cookie: JSESSIONID=; Path=/\r\n",
        "Set-Cookie: JSESSIONIDX=AB12\r\n",
        "Set-Cookie: OTHER=1; JSESSIONID=AB12\r\n",
        "Cookie: JSESSIONID=AB12\r\n",
        "X-Set-Cookie: JSESSIONID=AB12\r\n",
        "Set-Cookie: JSESSIONID=AB\x01\x32\r\n",
        "Set-Cookie: JSESSIONID=AB\t12\r\n",
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct session_cookie cookie = {.text = "JSESSIONID=old"};
        take(&cookie, lines[i]);
        ck_assert_msg(strcmp(cookie.text, "JSESSIONID=old") == 0, "%s", lines[i]);
        ck_assert_uint_eq(cookie.renewals, 0);
    }
}
END_TEST

START_TEST(a_value_is_taken_up_to_its_limit)
{
    char line[SESSION_COOKIE_MAX + 100];
    for (int more = 0; more <= 1; more++) {
        struct session_cookie cookie = {0};
        int used = snprintf(line, sizeof line, "Set-Cookie: JSESSIONID=%0*d; Path=/\r\n",
                            SESSION_COOKIE_MAX + more, 7);
        ck_assert_int_gt(used, SESSION_COOKIE_MAX);
        take(&cookie, line);
        ck_assert_int_eq(session_cookie_value(&cookie) != NULL, more == 0);
        if (more == 0)
            ck_assert_uint_eq(strlen(session_cookie_value(&cookie)), SESSION_COOKIE_MAX);
    }
}
END_TEST

START_TEST(another_value_is_a_renewal_and_the_same_one_is_none)
{
    struct session_cookie cookie = {0};
    take(&cookie, "Set-Cookie: JSESSIONID=first-and-longer\r\n");
    take(&cookie, "Set-Cookie: JSESSIONID=first-and-longer; Path=/\r\n");
    ck_assert_uint_eq(cookie.renewals, 1);
    take(&cookie, "Set-Cookie: JSESSIONID=second\r\n");
    ck_assert_uint_eq(cookie.renewals, 2);
    ck_assert_str_eq(cookie.text, "JSESSIONID=second");
}
END_TEST

START_TEST(a_forgotten_cookie_is_wiped_and_its_renewals_still_count)
{
    struct session_cookie cookie = {0};
    take(&cookie, "Set-Cookie: JSESSIONID=AB12\r\n");
    session_cookie_forget(&cookie);
    ck_assert_ptr_null(session_cookie_value(&cookie));
    for (size_t i = 0; i < sizeof cookie.text; i++)
        ck_assert_int_eq(cookie.text[i], 0);
    take(&cookie, "Set-Cookie: JSESSIONID=AB12\r\n");
    ck_assert_uint_eq(cookie.renewals, 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("session_cookie");
    TCase *cookie = tcase_create("cookie");
    tcase_add_test(cookie, the_value_is_taken_whatever_attributes_it_has);
    tcase_add_test(cookie, other_lines_and_what_is_no_value_are_not_taken);
    tcase_add_test(cookie, a_value_is_taken_up_to_its_limit);
    tcase_add_test(cookie, another_value_is_a_renewal_and_the_same_one_is_none);
    tcase_add_test(cookie, a_forgotten_cookie_is_wiped_and_its_renewals_still_count);
    suite_add_tcase(suite, cookie);
    return unit_run(suite);
}
