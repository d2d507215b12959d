/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/*
 * Parses an exact copy without a NUL, so that a sanitizer sees what is read beyond its end. The
 * caller puts the tree.
 */
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

/* Without NaN, Infinity and line breaks in strings, which some versions of json-c accept. */
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

START_TEST(what_stands_behind_a_nul_is_not_passed_over)
{
    static const struct {
        const char *text;
        size_t length;
    } CASES[] = {{TEXT("{}\0")}, {TEXT("{}\0x")}, {TEXT("[1\0]")}, {TEXT("\0{}")}};
    for (size_t i = 0; i < COUNT(CASES); i++)
        ck_assert_msg(!json_text_parse(CASES[i].text, CASES[i].length), "case %zu", i);
}
END_TEST

START_TEST(bytes_beyond_ascii_and_single_quotes_come_as_they_are)
{
    struct json_object *tree = parse_text("[\"it's \303\274\"]");
    ck_assert_str_eq(json_object_get_string(json_object_array_get_idx(tree, 0)), "it's \303\274");
    json_object_put(tree);
}
END_TEST

START_TEST(a_tokener_can_be_used_again)
{
    struct json_tokener *tokener = json_tokener_new();
    ck_assert_ptr_null(json_text_parse_with(tokener, "[1", 2));
    struct json_object *tree = json_text_parse_with(tokener, "[1]", 3);
    ck_assert_ptr_nonnull(tree);
    json_object_put(tree);
    json_tokener_free(tokener);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json_text");
    TCase *tests = tcase_create("json_text");
    tcase_add_test(tests, a_whole_json_text_is_parsed);
    tcase_add_test(tests, what_is_not_one_json_text_is_refused);
    tcase_add_test(tests, what_stands_behind_a_nul_is_not_passed_over);
    tcase_add_test(tests, bytes_beyond_ascii_and_single_quotes_come_as_they_are);
    tcase_add_test(tests, a_tokener_can_be_used_again);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
