/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/name_pattern.h"

#include <check.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>

#include "unit.h"

/* The linker replaces the C library's setlocale (--wrap) to simulate a system with few locales. */
static const char *const *installed; /* ended by NULL; NULL: the locales of this machine */
char *__real_setlocale(int category, const char *name);
char *__wrap_setlocale(int category, const char *name);
char *__wrap_setlocale(int category, const char *name)
{
    if (!installed || !name || strcmp(name, "C") == 0)
        return __real_setlocale(category, name);
    for (const char *const *at = installed; *at; at++)
        if (strcmp(*at, name) == 0)
            return __real_setlocale(category, "C.UTF-8");
    return NULL;
}

static const char *const NO_LOCALES[] = {NULL};

static bool is_taken(const char *text, struct failure *failure)
{
    regex_t pattern;
    failure->text[0] = '\0';
    bool taken = name_pattern_compile(&pattern, "include", text, failure);
    if (taken)
        regfree(&pattern);
    return taken;
}

START_TEST(what_posix_does_not_define_is_refused_with_what_to_write)
{
    static const struct {
        const char *text;
        const char *says;
    } CASES[] = {
        {"^vdi-\\d+$", "'^vdi-\\d+$' is none: \\d is not known; write [0-9]"},
        {"\\w", "[[:alnum:]_]"},
        {"\\s", "[[:space:]]"},
        {"\\D", "[^0-9]"},
        {"\\bweb\\b", "\\b"},
        {"a\\z", "write z alone"},
        {"(a)\\1", "\\1"},
        {"[\\d]", "inside of []"},
        {"[^x\\w]", "inside of []"},
        {"a++", "behind another one"},
        {".*?web", "behind another one"},
        {"(a){2}{3}", "behind another one"},
        {"*", "any text is .*"},
        {"*.prod", "any text is .*"},
        {"^*x", "any text is .*"},
        {"a|*", "any text is .*"},
        {"(*)", "any text is .*"},
        {"(?i)web", "nothing in front"},
        {"(?:web)", "nothing in front"},
        {"+1", "nothing in front"},
        {"{2}", "nothing in front"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct failure failure;
        ck_assert_msg(!is_taken(CASES[i].text, &failure), "%s", CASES[i].text);
        ck_assert_msg(strstr(failure.text, "--include"), "%s", failure.text);
        ck_assert_msg(strstr(failure.text, CASES[i].says), "%s: %s", CASES[i].text, failure.text);
    }
}
END_TEST

START_TEST(what_posix_defines_is_taken)
{
    static const char *const TEXTS[] = {
        "",       "a\\.b", "a\\*", "[*]",  "[]*]", "[^]*?]", "[[:digit:]*]+", "[\\]", "[a\\]",
        "(a|b)*", "x{2}",  "^$",   "a|b+", "\\(?", "[\\.]",  "[[.a.]]",       "^a?",  "\\[*",
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct failure failure;
        ck_assert_msg(is_taken(TEXTS[i], &failure), "%s: %s", TEXTS[i], failure.text);
    }
}
END_TEST

/* The C library would need gigabytes and minutes for these. */
START_TEST(what_repeats_too_much_is_refused)
{
    static const struct {
        const char *text;
        const char *says;
    } CASES[] = {
        {"(((a{99}){99}){99})", "repeats too much"},
        {"((((((((((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+", "repeats too much"},
        {"((web|app){1,200}-){200,}", "repeats too much"},
        {"((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((a", "parentheses"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct failure failure;
        ck_assert_msg(!is_taken(CASES[i].text, &failure), "%s", CASES[i].text);
        ck_assert_msg(strstr(failure.text, CASES[i].says), "%s: %s", CASES[i].text, failure.text);
    }
}
END_TEST

START_TEST(usual_repetitions_are_accepted)
{
    static const char *const TEXTS[] = {
        "^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}-VIM-[0-9A-F]{16}$",
        "^(([a-z0-9]+-?)+\\.)+(example\\.com|example\\.net){1,2}$",
        "^([0-9]{1,3}\\.){3}[0-9]{1,3}$",
        "((((((((((a+)+)+)+)+)+)+)+)+)+)",
        "^.{0,255}$",
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct failure failure;
        ck_assert_msg(is_taken(TEXTS[i], &failure), "%s: %s", TEXTS[i], failure.text);
    }
}
END_TEST

/* A character of UTF-8 counts as one, no matter which locale the process had before. */
START_TEST(a_pattern_matches_characters)
{
    regex_t pattern;
    struct failure failure;
    setlocale(LC_CTYPE, "C");
    ck_assert(name_pattern_compile(&pattern, "include", "^gr.n[^a-z]$", &failure));
    ck_assert_int_eq(regexec(&pattern, "gr\xc3\xbcn\xe2\x82\xac", 0, NULL, 0), 0);
    ck_assert_int_ne(regexec(&pattern, "gr\xc3\xbc\xc3\xbcn1", 0, NULL, 0), 0);
    regfree(&pattern);
}
END_TEST

START_TEST(any_locale_with_utf_8_serves)
{
    static const char *const NAMES[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8", "de_DE.UTF-8", ""};
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        const char *const only[] = {NAMES[i], NULL};
        struct failure failure;
        __real_setlocale(LC_CTYPE, "C");
        installed = only;
        ck_assert_msg(is_taken("^gr.n", &failure), "'%s': %s", NAMES[i], failure.text);
        ck_assert_str_eq(nl_langinfo(CODESET), "UTF-8");
        installed = NULL;
    }
}
END_TEST

START_TEST(without_such_a_locale_a_pattern_must_mean_the_same_in_bytes)
{
    static const struct {
        const char *text;
        bool taken;
    } CASES[] = {
        {"^vdi-", true},   {"^vdi-[0-9]+$", true}, {"a\\.b", true},        {"[.]", true},
        {"(a|b)*", true},  {"[]a]", true},         {"a.c", false},         {".*", false},
        {"[^0-9]", false}, {"[[:alpha:]]", false}, {"gr\xc3\xbcn", false}, {"[\xc3\xbc]", false},
        {"[0-9].", false}, {"\\..", false},
    };
    __real_setlocale(LC_CTYPE, "C");
    installed = NO_LOCALES;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct failure failure;
        ck_assert_msg(is_taken(CASES[i].text, &failure) == CASES[i].taken, "%s: %s", CASES[i].text,
                      failure.text);
        if (!CASES[i].taken)
            ck_assert_msg(strstr(failure.text, "no locale with UTF-8"), "%s", failure.text);
    }
    installed = NULL;
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("name_pattern");
    TCase *tests = tcase_create("name_pattern");
    tcase_add_test(tests, what_posix_does_not_define_is_refused_with_what_to_write);
    tcase_add_test(tests, what_posix_defines_is_taken);
    tcase_add_test(tests, what_repeats_too_much_is_refused);
    tcase_add_test(tests, usual_repetitions_are_accepted);
    tcase_add_test(tests, a_pattern_matches_characters);
    tcase_add_test(tests, any_locale_with_utf_8_serves);
    tcase_add_test(tests, without_such_a_locale_a_pattern_must_mean_the_same_in_bytes);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
