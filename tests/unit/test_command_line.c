/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/command_line.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { WORDS_MAX = 10 };

/* A command line, ended by NULL. */
typedef const char *words[WORDS_MAX + 1];

/* Writes it with --list all, into memory of exactly this size; the caller frees it. */
static char *write_into(const words line, size_t size)
{
    char *argv[WORDS_MAX + 1];
    int argc = 0;
    for (; line[argc]; argc++)
        argv[argc] = (char *)(uintptr_t)line[argc];
    argv[argc] = NULL;
    char *text = malloc(size);
    ck_assert_ptr_nonnull(text);
    memset(text, '#', size);
    command_line_write(argc, argv, "--list", "all", text, size);
    ck_assert_ptr_nonnull(memchr(text, '\0', size));
    return text;
}

static void assert_writes(const words line, const char *wanted)
{
    char *text = write_into(line, 1000);
    ck_assert_str_eq(text, wanted);
    free(text);
}

START_TEST(the_option_comes_last_and_instead_of_its_old_value)
{
    static const struct {
        words line;
        const char *text;
    } CASES[] = {
        {{"check"}, "check --list all"},
        {{"check", "-H", "a"}, "check -H a --list all"},
        {{"check", "--list", "3"}, "check --list all"},
        {{"check", "--list=3"}, "check --list all"},
        {{"check", "--list="}, "check --list all"},
        {{"check", "--list", ""}, "check --list all"},
        {{"check", "--list", "all"}, "check --list all"},
        {{"check", "-H", "a", "--list", "3", "-v"}, "check -H a -v --list all"},
        {{"check", "-H", "a", "--list=3", "-v"}, "check -H a -v --list all"},
        {{"check", "--list", "3", "-v", "--list=4", "-k", "--list", "5"}, "check -v -k --list all"},
        {{"check", "--list", "--list", "-v"}, "check -v --list all"},
        {{"check", "--list"}, "check --list all"},
        {{"check", "--listing", "3"}, "check --listing 3 --list all"},
        {{"check", "--listing=3"}, "check --listing=3 --list all"},
        {{"check", "list", "3"}, "check list 3 --list all"},
        {{"check", "-u", "x--list=3"}, "check -u x--list=3 --list all"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_writes(CASES[i].line, CASES[i].text);
}
END_TEST

START_TEST(words_that_a_shell_would_change_stand_in_quotes)
{
    static const struct {
        words line;
        const char *text;
    } CASES[] = {
        {{"/usr/lib/check_x", "-H", "a.example.com"}, "/usr/lib/check_x -H a.example.com"},
        {{"my plugins/check"}, "'my plugins/check'"},
        {{"c", "-w", "10%", "-c", "5:20"}, "c -w 10% -c 5:20"},
        {{"c", "--filter", "name=a"}, "c --filter name=a"},
        {{"c", "--filter", "name=a b"}, "c --filter 'name=a b'"},
        {{"c", "--filter=name=a b"}, "c '--filter=name=a b'"},
        {{"c", "--include", "^(erp)[0-9]+$"}, "c --include '^(erp)[0-9]+$'"},
        {{"c", "-w", "~:5"}, "c -w '~:5'"},
        {{"c", "-w", "@~:5"}, "c -w '@~:5'"},
        {{"c", "-u", "$USER"}, "c -u '$USER'"},
        {{"c", "-u", "`id`"}, "c -u '`id`'"},
        {{"c", "-u", "$(id)"}, "c -u '$(id)'"},
        {{"c", "-u", "a;b"}, "c -u 'a;b'"},
        {{"c", "-u", "a&b"}, "c -u 'a&b'"},
        {{"c", "-u", "a\\b"}, "c -u 'a\\b'"},
        {{"c", "-u", "a\"b"}, "c -u 'a\"b'"},
        {{"c", "-u", "*"}, "c -u '*'"},
        {{"c", "-u", "?"}, "c -u '?'"},
        {{"c", "-u", "#x"}, "c -u '#x'"},
        {{"c", "-u", "!x"}, "c -u '!x'"},
        {{"c", "-u", "{a,b}"}, "c -u '{a,b}'"},
        {{"c", "-u", ""}, "c -u ''"},
        {{"c", "-u", " "}, "c -u ' '"},
        {{"c", "-u", "gr\xc3\xbcn"}, "c -u 'gr\xc3\xbcn'"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char wanted[200];
        snprintf(wanted, sizeof wanted, "%s --list all", CASES[i].text);
        assert_writes(CASES[i].line, wanted);
    }
}
END_TEST

/* What a shell makes of a text: its words, each with a line's end behind it. */
static void read_with_shell(const char *text, char *lines, size_t size)
{
    char command[1200];
    snprintf(command, sizeof command, "printf '%%s\\n' %s", text);
    FILE *shell = popen(command, "r");
    ck_assert_ptr_nonnull(shell);
    lines[fread(lines, 1, size - 1, shell)] = '\0';
    ck_assert_int_eq(pclose(shell), 0);
}

START_TEST(a_shell_takes_the_line_for_the_same_words)
{
    static const words LINES[] = {
        {"check", "-H", "a.example.com", "-w", "10", "-c", "5%"},
        {"my check", "", " ", "  a  b  ", ""},
        {"c", "$HOME", "`id`", "$(id)", "${x}", "~", "~root", "a;b", "a&b", "&&"},
        {"c", "*", "?", "[a-z]", "{a,b}", "#", "!", "!!", "\\", "\\n"},
        {"c", "\"", "a\"b\"c", "(", ")", "^x$", "a\\", "=", "%s", "%"},
        {"c", "--include", "^(erp)-[0-9]{2}\\.x$", "-u", "\xc3\xbc"},
    };
    for (size_t i = 0; i < COUNT(LINES); i++) {
        char wanted[1000] = "";
        char lines[1000];
        for (size_t j = 0; LINES[i][j]; j++)
            snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), "%s\n", LINES[i][j]);
        strcat(wanted, "--list\nall\n");
        char *text = write_into(LINES[i], 1000);
        read_with_shell(text, lines, sizeof lines);
        ck_assert_str_eq(lines, wanted);
        free(text);
    }
}
END_TEST

START_TEST(a_line_with_what_the_output_may_not_hold_is_left_out)
{
    static const char *const UNSAFE[] = {"|",    "a|b",     "<",    "a<b",  ">",      "a>b",
                                         "'",    "it's",    "\n",   "a\nb", "\r",     "\t",
                                         "\x01", "\x1b[1m", "\x1f", "\x7f", "a b\x7f"};
    for (size_t i = 0; i < COUNT(UNSAFE); i++) {
        const words FIRST = {UNSAFE[i], "-H", "a"};
        const words LAST = {"check", "-H", "a", "-u", UNSAFE[i]};
        assert_writes(FIRST, "");
        assert_writes(LAST, "");
    }
    for (int byte = 1; byte < 0x20; byte++) {
        char word[] = {'a', (char)byte, '\0'};
        const words LINE = {"check", "-u", word};
        assert_writes(LINE, "");
    }
}
END_TEST

/* The report would show a ? in its place, and the command would be another one. */
START_TEST(a_line_that_the_report_would_change_is_left_out)
{
    static const char *const UNSAFE[] = {
        "\xc2\x9bx", /* a control character beyond ASCII */
        "\xff",      /* no UTF-8 */
        "a\xc3",     /* a part of a character */
    };
    for (size_t i = 0; i < COUNT(UNSAFE); i++) {
        const words LINE = {"check", "-u", UNSAFE[i]};
        assert_writes(LINE, "");
    }
}
END_TEST

START_TEST(an_old_value_is_not_shown_whatever_it_holds)
{
    static const words LINES[] = {{"check", "--list", "|"}, {"check", "--list=a'b"}};
    for (size_t i = 0; i < COUNT(LINES); i++)
        assert_writes(LINES[i], "check --list all");
}
END_TEST

/* Behind -- a plugin takes no options. */
START_TEST(the_option_does_not_come_behind_the_end_of_the_options)
{
    static const words LINE = {"check", "-H", "a", "--"};
    char *text = write_into(LINE, 1000);
    ck_assert_msg(!strstr(text, "-- --list"), "%s", text);
    free(text);
}
END_TEST

START_TEST(a_line_is_written_whole_or_left_out)
{
    static const words LINES[] = {
        {"check"}, {"check", "-H", "a", "-w", "~:5"}, {"", "", "a b"}, {"a b", "--list=3", "c"}};
    for (size_t i = 0; i < COUNT(LINES); i++) {
        char *whole = write_into(LINES[i], 1000);
        size_t length = strlen(whole);
        ck_assert_uint_gt(length, 10);
        for (size_t size = 1; size < length + 10; size++) {
            char *text = write_into(LINES[i], size);
            ck_assert_msg(strcmp(text, size > length ? whole : "") == 0, "%zu of %zu: %s", size,
                          length + 1, text);
            free(text);
        }
        free(whole);
    }
}
END_TEST

START_TEST(another_option_and_a_value_in_need_of_quotes_are_written_alike)
{
    char program[] = "check", option[] = "--include=x", list[] = "--list=3";
    char *argv[] = {program, option, list, NULL};
    char text[100];
    command_line_write(3, argv, "--include", "a b", text, sizeof text);
    ck_assert_str_eq(text, "check --list=3 --include 'a b'");
    command_line_write(3, argv, "--include", "a|b", text, sizeof text);
    ck_assert_str_eq(text, "");
    command_line_write(3, argv, "--include", "", text, sizeof text);
    ck_assert_str_eq(text, "check --list=3 --include ''");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("command_line");
    TCase *tests = tcase_create("command_line");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_option_comes_last_and_instead_of_its_old_value);
    tcase_add_test(tests, words_that_a_shell_would_change_stand_in_quotes);
    tcase_add_test(tests, a_shell_takes_the_line_for_the_same_words);
    tcase_add_test(tests, a_line_with_what_the_output_may_not_hold_is_left_out);
    tcase_add_test(tests, a_line_that_the_report_would_change_is_left_out);
    tcase_add_test(tests, an_old_value_is_not_shown_whatever_it_holds);
    tcase_add_test(tests, the_option_does_not_come_behind_the_end_of_the_options);
    tcase_add_test(tests, a_line_is_written_whole_or_left_out);
    tcase_add_test(tests, another_option_and_a_value_in_need_of_quotes_are_written_alike);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
