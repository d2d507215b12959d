/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/redact.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define PASSWORD "p/4\"\\s s\n&\xc3\xa4+\xf0\x9f\x98\x80%41"

static void check_text(const char *text, const char *secret, const char *expected)
{
    char copy[1024];
    ck_assert_uint_lt((size_t)snprintf(copy, sizeof copy, "%s", text), sizeof copy);
    redact(copy, secret);
    ck_assert_msg(strcmp(copy, expected) == 0, "'%s' became '%s', not '%s'", text, copy, expected);
}

START_TEST(a_secret_is_cleared_wherever_it_stands)
{
    check_text("hunter2", "hunter2", "***");
    check_text("login of 'hunter2' failed", "hunter2", "login of '***' failed");
    check_text("hunter2hunter2, hunter2", "hunter2", "******, ***");
    check_text("xhunter2x", "hunter2", "x***x");
    check_text("hunthunter2", "hunter2", "hunt***");
    check_text("nothing of it", "hunter2", "nothing of it");
    check_text("Hunter2", "hunter2", "Hunter2");
    check_text("", "hunter2", "");
    check_text("no secret", "", "no secret");
}
END_TEST

START_TEST(each_way_to_write_it_is_known)
{
    static const char *const TEXTS[] = {
        PASSWORD,
        /* JSON with as few escapes as possible, and with as many */
        "p/4\\\"\\\\s s\\n&\xc3\xa4+\xf0\x9f\x98\x80%41",
        ("\\u0070\\u002F\\u0034\\u0022\\u005c\\u0073\\u0020\\u0073\\u000a\\u0026\\u00E4\\u002b"
         "\\uD83D\\ude00\\u0025\\u0034\\u0031"),
        "p\\/4\\\"\\\\s s\\u000A&\\u00e4+\\ud83d\\uDE00%41",
        /* JSON by a writer that took UTF-8 for Latin-1 */
        "p/4\\\"\\\\s s\\n&\\u00c3\\u00a4+\\u00f0\\u009f\\u0098\\u0080%41",
        /* … and encoded the result as UTF-8 */
        "p/4\"\\s s\n&\xc3\x83\xc2\xa4+\xc3\xb0\xc2\x9f\xc2\x98\xc2\x80%41",
        /* URLs and forms */
        "p%2F4%22%5Cs%20s%0A%26%C3%A4%2B%F0%9F%98%80%2541",
        "p%2f4%22%5cs+s%0a%26%c3%a4%2b%f0%9f%98%80%2541",
        "%70%2f%34%22%5c%73%20%73%0a%26%c3%A4%2B%f0%9F%98%80%25%34%31",
        /* HTML */
        "p/4&quot;\\s s\n&amp;&#228;+&#x1F600;%41",
        "p/4&#34;\\s s&#10;&#38;&#xe4;+&#128512;%41",
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        char text[512];
        snprintf(text, sizeof text, "it said {\"%s\"}, twice: %s.", TEXTS[i], TEXTS[i]);
        check_text(text, PASSWORD, "it said {\"***\"}, twice: ***.");
    }
}
END_TEST

/* Each character is escaped in another way. */
START_TEST(every_mixture_of_escapes_is_known)
{
    static const char SECRET[] = "%25\\u005c&amp;\\\\ab+/c";
    srand(1);
    for (int round = 0; round < 2000; round++) {
        char text[512] = "<";
        for (const char *at = SECRET; *at != '\0'; at++) {
            static const char *const FORMATS[] = {"%c", "%%%02x", "%%%02X", "\\u%04x", "&#%d;"};
            char piece[16];
            snprintf(piece, sizeof piece, FORMATS[rand() % 5], *at);
            strcat(text, piece);
        }
        strcat(text, ">");
        check_text(text, SECRET, "<***>");
    }
}
END_TEST

START_TEST(base64_is_cleared_at_every_alignment)
{
    static const struct {
        const char *text;
        const char *expected;
    } CASES[] = {
        {"aHVudGVyMg==", "***"},                             /* hunter2 */
        {"aHVudGVyMg", "***"},                               /* without padding */
        {"key eGh1bnRlcjI= here", "key *** here"},           /* xhunter2 */
        {"key eHhodW50ZXIy here", "key *** here"},           /* xxhunter2 */
        {"Basic bW9uaXRvcjpodW50ZXIy, so", "Basic ***, so"}, /* monitor:hunter2 */
        {"aHVudGVyMiBhbmQgbW9yZQ==", "***"},                 /* hunter2 and more */
        {"'eGh1bnRlcjIgYW5kIG1vcmU='", "'***'"},             /* xhunter2 and more */
        {"aHVudGVzMg==", "aHVudGVzMg=="},                    /* huntes2 */
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        check_text(CASES[i].text, "hunter2", CASES[i].expected);
}
END_TEST

START_TEST(base64_is_known_in_both_alphabets_and_with_escapes)
{
    static const char SECRET[] = "a?>\xff\xfe~?>?";
    static const char *const TEXTS[] = {
        "YT8+//5+Pz4/",
        "YT8-__5-Pz4_",
        "YT8+\\/\\/5+Pz4\\/",
        "YT8%2B%2f%2F5%2bPz4%2F",
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        check_text(TEXTS[i], SECRET, "***");
}
END_TEST

START_TEST(base64_of_name_and_password_is_cleared_even_where_the_password_is_short)
{
    static const char *const TEXTS[] = {
        "Basic bW9uaXRvcjphYg==.",     /* monitor:ab */
        "Basic eG1vbml0b3I6YWI=.",     /* xmonitor:ab */
        "Basic eHhtb25pdG9yOmFi.",     /* xxmonitor:ab */
        "Basic eHhtb25pdG9yOmFieA==.", /* xxmonitor:abx */
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", TEXTS[i]);
        redact_login(text, "monitor", "ab");
        ck_assert_str_eq(text, "Basic ***.");
    }
    char plain[] = "monitor:hunter2";
    redact_login(plain, "monitor", "hunter2");
    ck_assert_str_eq(plain, "monitor:***");
}
END_TEST

/* A buffer that was too small for what the server sent. */
/* As the login sends it, encoded once more. */
START_TEST(the_password_of_a_request_that_is_encoded_as_a_whole_is_cleared)
{
    static const char *const TEXTS[] = {
        "%7B%22password%22:%22p%5C%22q%5C%5Cr%26s%22%7D",
        "{\\u0022password\\u0022:\\u0022p\\u005c\\u0022q\\u005c\\u005cr&s\\u0022}",
        "body eyJwYXNzd29yZCI6InBcInFcXHImcyJ9",
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        char text[256];
        snprintf(text, sizeof text, "%s", TEXTS[i]);
        redact_login(text, "monitor", "p\"q\\r&s");
        ck_assert_msg(strstr(text, "***") && !strstr(text, "%5C") && !strstr(text, "u005c") &&
                          !strstr(text, "cInF"),
                      "%s", text);
    }
}
END_TEST

START_TEST(the_beginning_of_a_secret_is_cleared_from_the_end_of_a_text)
{
    check_text("it was hunter", "hunter2", "it was ***");
    check_text("it was hunt", "hunter2", "it was ***");
    check_text("it was hun", "hunter2", "it was hun");
    check_text("it was hunt ", "hunter2", "it was hunt ");
    check_text("it was hunt\\u00", "hunter2", "it was ***");
    check_text("it was hunt%6", "hunter2", "it was ***");
    check_text("it was aHVudG", "hunter2", "it was ***");
}
END_TEST

START_TEST(a_short_secret_is_cleared_where_it_is_a_value_and_leaves_the_words_alone)
{
    check_text("a bad word, and a bad name", "a", "* bad word, and a bad name");
    check_text("the user and the password", "the", "*** user and the password");
    check_text("status 403 for a", "40", "status 403 for a");
    check_text("{\"username\":\"ab\",\"password\":\"ab\"}", "ab",
               "{\"username\":\"**\",\"password\":\"**\"}");
    check_text("password=ab&x=abc", "ab", "password=**&x=abc");
    check_text("password: ab", "ab", "password: **");
    check_text("{\"password\":\"\\u0061b\"}", "ab", "{\"password\":\"***\"}");
    check_text("key YWI= or 'YWI' or YWI", "ab", "key YWI= or '***' or YWI");
    check_text("key=YQ==", "a", "key=***");
    check_text("key:YWJj", "abc", "key:***");
}
END_TEST

/* A secret that matches in very many ways, and a text that never matches completely. */
START_TEST(no_text_makes_it_slow)
{
    enum { LENGTH = 1000 };
    char *secret = calloc(1, LENGTH + 1);
    static const char END[] = " and more";
    char *text = calloc(1, 4 * LENGTH + sizeof END);
    memset(secret, '\\', LENGTH);
    secret[LENGTH - 1] = 'x';
    memset(text, '\\', 4 * LENGTH);
    strcat(text, END);
    redact(text, secret);
    ck_assert_uint_eq(strlen(text), 4 * LENGTH + strlen(END));
    free(secret);
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("redact");
    TCase *tests = tcase_create("redact");
    tcase_add_test(tests, a_secret_is_cleared_wherever_it_stands);
    tcase_add_test(tests, each_way_to_write_it_is_known);
    tcase_add_test(tests, every_mixture_of_escapes_is_known);
    tcase_add_test(tests, base64_is_cleared_at_every_alignment);
    tcase_add_test(tests, base64_is_known_in_both_alphabets_and_with_escapes);
    tcase_add_test(tests, base64_of_name_and_password_is_cleared_even_where_the_password_is_short);
    tcase_add_test(tests, the_password_of_a_request_that_is_encoded_as_a_whole_is_cleared);
    tcase_add_test(tests, the_beginning_of_a_secret_is_cleared_from_the_end_of_a_text);
    tcase_add_test(tests, a_short_secret_is_cleared_where_it_is_a_value_and_leaves_the_words_alone);
    tcase_add_test(tests, no_text_makes_it_slow);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
