/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_member.h"

#include <check.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>

#include "unit.h"

/* Each text is an object; the tests ask for its member a.b. */
static struct json_object *parsed(const char *text)
{
    struct json_object *tree = json_tokener_parse(text);
    ck_assert_msg(tree, "%s", text);
    return tree;
}

START_TEST(a_member_that_is_missing_or_null_is_not_said)
{
    static const char *const CASES[] = {
        "{}",          "{\"b\":1}",           "{\"a\":null}",  "{\"a\":{}}", "{\"a\":{\"b\":null}}",
        "{\"a\":7}",   "{\"a\":[{\"b\":1}]}", "{\"a\":\"b\"}", "[]",         "7",
        "{\"a.b\":1}",
    };
    for (size_t i = 0; i <= COUNT(CASES); i++) {
        struct json_object *tree = i < COUNT(CASES) ? parsed(CASES[i]) : NULL;
        double number;
        bool answer;
        const char *text;
        struct json_object *list;
        ck_assert_int_eq(json_member_number(tree, "a.b", &number), JSON_NOT_SAID);
        ck_assert(isnan(number));
        ck_assert_int_eq(json_member_bool(tree, "a.b", &answer), JSON_NOT_SAID);
        ck_assert(!answer);
        ck_assert_int_eq(json_member_text(tree, "a.b", &text), JSON_NOT_SAID);
        ck_assert_str_eq(text, "");
        ck_assert_int_eq(json_member_list(tree, "a.b", &list), JSON_NOT_SAID);
        ck_assert_ptr_null(list);
        ck_assert_ptr_null(json_member(tree, "a.b"));
        json_object_put(tree);
    }
}
END_TEST

START_TEST(a_key_that_no_array_has_is_not_said)
{
    char key[200] = {0};
    for (size_t length = 62; length < 70; length++) {
        for (size_t i = 0; i < length; i++)
            key[i] = 'x';
        struct json_object *tree = parsed("{}");
        ck_assert_ptr_null(json_member(tree, key));
        json_object_put(tree);
    }
}
END_TEST

START_TEST(numbers_are_json_numbers_and_finite)
{
    static const struct {
        const char *text;
        enum json_said said;
        double number;
    } CASES[] = {
        {"0", JSON_SAID, 0},         {"-3", JSON_SAID, -3},
        {"1.5e3", JSON_SAID, 1500},  {"4294967296", JSON_SAID, 4294967296},
        {"1e300", JSON_SAID, 1e300}, {"1e999", JSON_ODD, NAN},
        {"NaN", JSON_ODD, NAN},      {"Infinity", JSON_ODD, NAN},
        {"\"7\"", JSON_ODD, NAN},    {"true", JSON_ODD, NAN},
        {"[7]", JSON_ODD, NAN},      {"{}", JSON_ODD, NAN},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[64];
        double number = 7;
        snprintf(text, sizeof text, "{\"a\":%s}", CASES[i].text);
        struct json_object *tree = parsed(text);
        ck_assert_msg(json_member_number(tree, "a", &number) == CASES[i].said, "%s", text);
        ck_assert_msg(isnan(CASES[i].number) ? isnan(number) : number == CASES[i].number, "%s: %g",
                      text, number);
        json_object_put(tree);
    }
}
END_TEST

START_TEST(answers_are_booleans_or_their_words)
{
    static const struct {
        const char *text;
        enum json_said said;
        bool answer;
    } CASES[] = {
        {"true", JSON_SAID, true},       {"false", JSON_SAID, false}, {"\"TRUE\"", JSON_SAID, true},
        {"\"False\"", JSON_SAID, false}, {"\"\"", JSON_ODD, false},   {"\"yes\"", JSON_ODD, false},
        {"\"truest\"", JSON_ODD, false}, {"1", JSON_ODD, false},      {"[true]", JSON_ODD, false},
        {"{}", JSON_ODD, false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[64];
        bool answer = true;
        snprintf(text, sizeof text, "{\"a\":%s}", CASES[i].text);
        struct json_object *tree = parsed(text);
        ck_assert_msg(json_member_bool(tree, "a", &answer) == CASES[i].said, "%s", text);
        ck_assert_msg(answer == CASES[i].answer, "%s", text);
        json_object_put(tree);
    }
}
END_TEST

START_TEST(texts_are_json_strings_that_are_not_empty)
{
    static const struct {
        const char *text;
        enum json_said said;
        const char *value;
    } CASES[] = {
        {"\"x y\"", JSON_SAID, "x y"}, {"\"\"", JSON_NOT_SAID, ""}, {"7", JSON_ODD, ""},
        {"[\"x\"]", JSON_ODD, ""},     {"true", JSON_ODD, ""},      {"{}", JSON_ODD, ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[64];
        const char *value = "before";
        snprintf(text, sizeof text, "{\"a\":{\"b\":{\"c\":%s}}}", CASES[i].text);
        struct json_object *tree = parsed(text);
        ck_assert_msg(json_member_text(tree, "a.b.c", &value) == CASES[i].said, "%s", text);
        ck_assert_str_eq(value, CASES[i].value);
        json_object_put(tree);
    }
}
END_TEST

START_TEST(lists_are_json_arrays)
{
    struct json_object *list;
    struct json_object *tree = parsed("{\"a\":[1,2,null],\"empty\":[],\"odd\":{\"0\":1}}");
    ck_assert_int_eq(json_member_list(tree, "a", &list), JSON_SAID);
    ck_assert_uint_eq(json_list_length(list), 3);
    ck_assert_int_eq(json_object_get_int(json_list_element(list, 1)), 2);
    ck_assert_ptr_null(json_list_element(list, 2));
    ck_assert_ptr_null(json_list_element(list, 3));

    ck_assert_int_eq(json_member_list(tree, "empty", &list), JSON_SAID);
    ck_assert_uint_eq(json_list_length(list), 0);

    ck_assert_int_eq(json_member_list(tree, "odd", &list), JSON_ODD);
    ck_assert_ptr_null(list);
    ck_assert_uint_eq(json_list_length(json_member(tree, "odd")), 0);
    ck_assert_ptr_null(json_list_element(json_member(tree, "odd"), 0));
    ck_assert_uint_eq(json_list_length(NULL), 0);
    ck_assert_ptr_null(json_list_element(NULL, 0));
    json_object_put(tree);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json_member");
    TCase *members = tcase_create("members");
    tcase_add_test(members, a_member_that_is_missing_or_null_is_not_said);
    tcase_add_test(members, a_key_that_no_array_has_is_not_said);
    tcase_add_test(members, numbers_are_json_numbers_and_finite);
    tcase_add_test(members, answers_are_booleans_or_their_words);
    tcase_add_test(members, texts_are_json_strings_that_are_not_empty);
    tcase_add_test(members, lists_are_json_arrays);
    suite_add_tcase(suite, members);
    return unit_run(suite);
}
