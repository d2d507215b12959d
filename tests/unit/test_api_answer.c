/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/api_answer.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* Parses an exact copy without a NUL, so that a sanitizer sees what is read beyond its end. */
static bool parse_error(const char *text, size_t length, struct tintri_error *error)
{
    char *copy = malloc(length > 0 ? length : 1);
    memcpy(copy, text, length);
    bool done = tintri_error_parse(copy, length, error);
    free(copy);
    return done;
}

START_TEST(an_errors_code_and_message_are_taken)
{
    static const struct {
        const char *text;
        const char *code;
        const char *message;
    } CASES[] = {
        /* As the API reference shows it. */
        {"{\"typeId\":\"com.tintri.api.rest.v310.dto.domain.beans.TintriError\","
         "\"code\":\"ERR-API-8001\",\"message\":\"Failed to find requested resource of type "
         "VirtualMachine with id: 'x'\",\"causeDetails\":\"\",\"title\":\"Resource not found\"}",
         "ERR-API-8001", "Failed to find requested resource of type VirtualMachine with id: 'x'"},
        {"{\"message\":\"first\",\"code\":\"c\"}", "c", "first"},
        {"{\"code\":\"c\"}", "c", ""},
        {"{\"code\":\"c\",\"message\":null}", "c", ""},
        {"{\"code\":\"c\",\"message\":5}", "c", ""},
        {"{\"code\":\"\",\"message\":\"m\"}", "", "m"},
        {" {\"code\":\"c\",\"message\":\"\\u0041\\n\"}\r\n", "c", "A\n"},
        {"[{\"code\":\"c1\",\"message\":\"m1\"},{\"code\":\"c2\",\"message\":\"m2\"}]", "c1", "m1"},
        {"[{\"code\":\"c1\",\"message\":\"m1\"}]", "c1", "m1"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct tintri_error error = {"unset", "unset"};
        ck_assert_msg(parse_error(CASES[i].text, strlen(CASES[i].text), &error), "%s",
                      CASES[i].text);
        ck_assert_str_eq(error.code, CASES[i].code);
        ck_assert_str_eq(error.message, CASES[i].message);
    }
}
END_TEST

START_TEST(another_body_is_no_error_and_nothing_is_written)
{
    static const char *const TEXTS[] = {
        "",
        " ",
        "null",
        "true",
        "7",
        "\"ADMIN\"",
        "\"code\"",
        "{}",
        "[]",
        "[[]]",
        "[null,{\"code\":\"c\"}]",
        "[[{\"code\":\"c\"}]]",
        "{\"message\":\"m\"}",
        "{\"code\":7,\"message\":\"m\"}",
        "{\"code\":null}",
        "{\"code\":[\"c\"]}",
        "{\"error\":{\"code\":\"c\"}}",
        "{\"items\":[{\"code\":\"c\"}]}",
        "{\"code\":\"c\"",
        "{\"code\":\"c\"}{}",
        "{\"code\":\"c\"} x",
        "{'code':'c'}",
        "{'code':\"c\"}",
        "{\"code\":\"c\",}",
        "<html><title>503 Service Unavailable</title></html>",
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct tintri_error error = {"unset", "unset"};
        ck_assert_msg(!parse_error(TEXTS[i], strlen(TEXTS[i]), &error), "%s", TEXTS[i]);
        ck_assert_str_eq(error.code, "unset");
        ck_assert_str_eq(error.message, "unset");
    }
}
END_TEST

START_TEST(long_texts_of_an_error_are_cut)
{
    char text[2100];
    memset(text, 'x', sizeof text);
    memcpy(text, "{\"code\":\"", 9);
    memcpy(text + 1000, "\",\"message\":\"", 13);
    memcpy(text + 2000, "\"}", 2);
    struct tintri_error error;
    ck_assert(parse_error(text, 2002, &error));
    ck_assert_uint_eq(strlen(error.code), sizeof error.code - 1);
    ck_assert_uint_eq(strspn(error.code, "x"), sizeof error.code - 1);
    ck_assert_uint_eq(strlen(error.message), sizeof error.message - 1);
    ck_assert_uint_eq(strspn(error.message, "x"), sizeof error.message - 1);
}
END_TEST

START_TEST(an_error_or_a_web_page_under_status_200_is_a_failure)
{
    static const struct {
        long status;
        const char *body;
        bool is_failure;
    } CASES[] = {
        {200, "\"Read Only\"", false},
        {200, "", false},
        {200, "{\"items\":[]}", false},
        {200, "{\"code\":\"c\"}", true},
        {200, "<html>", true},
        {204, "", true},
        {404, "{}", true},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct transport_answer answer = {
            .status = CASES[i].status, .head = CASES[i].body, .head_length = strlen(CASES[i].body)};
        ck_assert_msg(api_answer_is_failure(&answer) == CASES[i].is_failure, "case %zu", i);
    }
}
END_TEST

START_TEST(a_broken_connection_and_a_busy_server_are_worth_another_try)
{
    static const struct {
        enum transport_outcome outcome;
        long status;
        bool kept, is_transient;
    } CASES[] = {
        {TRANSPORT_BROKEN, 0, false, true},      {TRANSPORT_BROKEN, 200, false, true},
        {TRANSPORT_FAILED, 0, false, false},     {TRANSPORT_FAILED, 503, false, false},
        {TRANSPORT_ANSWERED, 429, false, true},  {TRANSPORT_ANSWERED, 502, false, true},
        {TRANSPORT_ANSWERED, 503, false, true},  {TRANSPORT_ANSWERED, 504, false, true},
        {TRANSPORT_ANSWERED, 408, true, true},   {TRANSPORT_ANSWERED, 408, false, false},
        {TRANSPORT_ANSWERED, 200, false, false}, {TRANSPORT_ANSWERED, 400, true, false},
        {TRANSPORT_ANSWERED, 401, true, false},  {TRANSPORT_ANSWERED, 500, false, false},
        {TRANSPORT_ANSWERED, 501, false, false}, {TRANSPORT_ANSWERED, 505, false, false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct transport_answer answer = {
            .status = CASES[i].status, .kept = CASES[i].kept, .head = ""};
        bool is_transient = api_answer_is_transient(CASES[i].outcome, &answer);
        ck_assert_msg(is_transient == CASES[i].is_transient, "case %zu", i);
    }
}
END_TEST

START_TEST(pauses_double_and_are_as_long_as_the_array_asks_for)
{
    const struct transport_answer silent = {.head = ""};
    const struct transport_answer asking = {.head = "", .retry_after = 1.5};
    for (unsigned tries = 2; tries < API_TRIES_MAX; tries++)
        ck_assert_double_eq(api_answer_pause(&silent, tries),
                            2 * api_answer_pause(&silent, tries - 1));
    ck_assert_double_eq(api_answer_pause(&silent, 1), 0.25);
    ck_assert_double_eq(api_answer_pause(&asking, 1), 1.5);
    ck_assert_double_eq(api_answer_pause(&asking, 4), api_answer_pause(&silent, 4));
}
END_TEST

START_TEST(a_failure_says_how_often_it_was_tried)
{
    struct failure failure = {"HTTP status 503"};
    ck_assert(!api_answer_give_up(&failure, 1));
    ck_assert_str_eq(failure.text, "HTTP status 503");
    ck_assert(!api_answer_give_up(&failure, 5));
    ck_assert_str_eq(failure.text, "HTTP status 503; tried 5 times");
}
END_TEST

/* The failure's text for an answer with this status and body. */
static const char *explained(long status, const char *body)
{
    static struct failure failure;
    const struct transport_answer answer = {
        .status = status, .head = body, .head_length = strlen(body)};
    ck_assert(!api_answer_explain(&answer, &failure));
    return failure.text;
}

START_TEST(the_array_s_own_words_are_told)
{
    const char *text = explained(
        400,
        "{\"code\":\"ERR-API-0001\",\"message\":\"no such parameter\",\"typeId\":\"TintriError\"}");
    ck_assert_msg(strstr(text, "no such parameter (ERR-API-0001, HTTP status 400)"), "%s", text);
    text = explained(500, "{\"code\":\"ERR-API-0002\"}");
    ck_assert_msg(strstr(text, "(ERR-API-0002, HTTP status 500)"), "%s", text);
}
END_TEST

START_TEST(each_status_has_an_advice)
{
    static const struct {
        long status;
        const char *advice;
    } CASES[] = {
        {400, "API v310"},   {401, "ends sessions"}, {403, "Read Only"},  {404, "API v310"},
        {408, "network"},    {418, "between"},       {429, "overloaded"}, {500, "own alerts"},
        {501, "own alerts"}, {502, "overloaded"},    {503, "overloaded"}, {504, "restarts"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *text = explained(CASES[i].status, "");
        ck_assert_msg(strstr(text, "and nothing else") && strstr(text, CASES[i].advice), "%ld: %s",
                      CASES[i].status, text);
    }
    ck_assert_ptr_null(strstr(explained(500, "oops"), "nothing else"));
}
END_TEST

START_TEST(a_redirect_and_a_web_page_are_told_as_such)
{
    ck_assert_ptr_nonnull(strstr(explained(302, "<html>"), "a redirect, which is not followed"));
    ck_assert_ptr_nonnull(strstr(explained(200, "<html>"), "a web page"));
    ck_assert_ptr_nonnull(strstr(explained(500, "<html>"), "a web page"));
    /* A busy gateway answers with its own page. */
    ck_assert_ptr_null(strstr(explained(503, "<html>"), "a web page"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("api_answer");
    TCase *errors = tcase_create("errors");
    tcase_add_test(errors, an_errors_code_and_message_are_taken);
    tcase_add_test(errors, another_body_is_no_error_and_nothing_is_written);
    tcase_add_test(errors, long_texts_of_an_error_are_cut);
    suite_add_tcase(suite, errors);

    TCase *words = tcase_create("words");
    tcase_add_test(words, the_array_s_own_words_are_told);
    tcase_add_test(words, each_status_has_an_advice);
    tcase_add_test(words, a_redirect_and_a_web_page_are_told_as_such);
    suite_add_tcase(suite, words);

    TCase *answers = tcase_create("answers");
    tcase_add_test(answers, an_error_or_a_web_page_under_status_200_is_a_failure);
    tcase_add_test(answers, a_broken_connection_and_a_busy_server_are_worth_another_try);
    tcase_add_test(answers, pauses_double_and_are_as_long_as_the_array_asks_for);
    tcase_add_test(answers, a_failure_says_how_often_it_was_tried);
    suite_add_tcase(suite, answers);
    return unit_run(suite);
}
