/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/api_answer.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "json/json_text.h"

/* From a copy of its own, without a NUL, so that a sanitizer sees what is read beyond its end. */
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

/* From a copy of its own, as above. The caller puts the tree. */
static struct json_object *parse_text(const char *text)
{
    size_t length = strlen(text);
    char *copy = malloc(length > 0 ? length : 1);
    memcpy(copy, text, length);
    struct json_object *tree = json_text_parse(copy, length);
    free(copy);
    return tree;
}

START_TEST(a_whole_json_text_is_parsed)
{
    static const struct {
        const char *text;
        json_type type;
    } CASES[] = {
        {"\"Read Only\"", json_type_string},
        {"\"\"", json_type_string},
        {" \"x\" \r\n", json_type_string},
        {"12", json_type_int},
        {"1.5", json_type_double},
        {"-3\n", json_type_int},
        {"true", json_type_boolean},
        {"false", json_type_boolean},
        {"{}", json_type_object},
        {"[1,{\"a\":[]}]", json_type_array},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct json_object *tree = parse_text(CASES[i].text);
        ck_assert_msg(tree && json_object_is_type(tree, CASES[i].type), "%s", CASES[i].text);
        json_object_put(tree);
    }
}
END_TEST

/* Not among them: NaN, Infinity and line breaks in strings, which some versions of json-c take. */
START_TEST(what_is_not_one_json_text_is_refused)
{
    static const char *const TEXTS[] = {
        "",      " ",         "null",   "nul",        "tru",     "01",         "1e",
        "-",     "\"x",       "\"x\"y", "\"x\"\"y\"", "1 2",     "{",          "[1",
        "[1,]",  "{\"a\":}",  "{a:1}",  "'x'",        "{'a':1}", "{\"a\":1,}", "// x\n1",
        "/**/1", "\"\\x41\"", "}",      "\xff",
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct json_object *tree = parse_text(TEXTS[i]);
        ck_assert_msg(!tree, "%s", TEXTS[i]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tintri_error");
    TCase *errors = tcase_create("errors");
    tcase_add_test(errors, an_errors_code_and_message_are_taken);
    tcase_add_test(errors, another_body_is_no_error_and_nothing_is_written);
    tcase_add_test(errors, long_texts_of_an_error_are_cut);
    suite_add_tcase(suite, errors);

    TCase *texts = tcase_create("json_text");
    tcase_add_test(texts, a_whole_json_text_is_parsed);
    tcase_add_test(texts, what_is_not_one_json_text_is_refused);
    suite_add_tcase(suite, texts);
    return unit_run(suite);
}
