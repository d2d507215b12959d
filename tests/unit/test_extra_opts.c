/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/extra_opts.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options/option_table.h"
#include "unit.h"

#define WORDS_MAX 6

static const struct options_about ABOUT = {.program = "check_tintri_synthetic",
                                           .groups = GROUPS_OF_VM_CHECKS | GROUP_COUNT_ONLY};

static const char *ini; /* the file's path */

static void write_ini(const char *content)
{
    ini = unit_make_file(content, strlen(content), 0600);
}

/* Expands words in which @ stands for the ini file. Returns whether that succeeded. */
static bool expand(struct extra_opts *extra, const char *const *words, struct failure *failure)
{
    static char texts[WORDS_MAX][128];
    static char *argv[WORDS_MAX + 1];
    int argc = 0;
    for (; argc < WORDS_MAX && words[argc]; argc++) {
        size_t length = strcspn(words[argc], "@");
        snprintf(texts[argc], sizeof texts[argc], "%.*s%s%s", (int)length, words[argc],
                 words[argc][length] == '@' ? "@" : "", words[argc][length] == '@' ? ini : "");
        argv[argc] = texts[argc];
    }
    argv[argc] = NULL;
    failure->text[0] = '\0';
    return extra_opts_expand(extra, &ABOUT, argc, argv, failure);
}

/* Compares the words of an expanded line, joined with blanks. */
static void assert_line(const struct extra_opts *extra, const char *wanted)
{
    char line[512] = "";
    for (int i = 0; i < extra->argc; i++)
        snprintf(line + strlen(line), sizeof line - strlen(line), "%s%s", i > 0 ? " " : "",
                 extra->argv[i]);
    ck_assert_str_eq(line, wanted);
    ck_assert_ptr_null(extra->argv[extra->argc]);
}

START_TEST(a_files_options_stand_in_front_of_the_users_own)
{
    static const struct {
        const char *ini;
        const char *words[WORDS_MAX];
        const char *line;
    } CASES[] = {
        {"[check_tintri_synthetic]\nhostname=a\nw=5\ninsecure=\n",
         {"p", "-w", "10", "--extra-opts=@"},
         "p --hostname=a --warning=5 --insecure -w 10"},
        {"[x]\nexclude=a\nexclude=b c\n[y]\nexclude=d\n",
         {"p", "--extra-opts=x@", "-H", "h", "--extra-opts=y@"},
         "p --exclude=a --exclude=b c --exclude=d -H h"},
        {"[x]\nkind=orphan\n", {"p", "--", "--extra-opts=x@"}, "p -- --extra-opts=x@"},
        {"", {"p", "-H", "h"}, "p -H h"},
        /*
         * As with the Monitoring Plugins, the argument may be the next word if that has no dash in
         * front.
         */
        {"[x]\nwarning=1\n", {"p", "--extra-opts", "x@", "-H", "h"}, "p --warning=1 -H h"},
        {"[x]\nwarning=1\n", {"p", "-H", "h", "--extra-opts", "x@"}, "p --warning=1 -H h"},
        {"[check_tintri_synthetic]\ninsecure=\n[x]\nno-insecure=\n",
         {"p", "--extra-opts", "@", "--extra-opts=x@", "-H", "h"},
         "p --insecure --no-insecure -H h"},
        {"", {"p", "--extra-optsx"}, "p --extra-optsx"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct extra_opts extra;
        struct failure failure;
        write_ini(CASES[i].ini);
        bool done = expand(&extra, CASES[i].words, &failure);
        unlink(ini);
        ck_assert_msg(done, "case %zu: %s", i, failure.text);
        char wanted[512];
        size_t length = strcspn(CASES[i].line, "@");
        snprintf(wanted, sizeof wanted, "%.*s%s%s", (int)length, CASES[i].line,
                 CASES[i].line[length] == '@' ? "@" : "", CASES[i].line[length] == '@' ? ini : "");
        assert_line(&extra, wanted);
        ck_assert_ptr_null(extra.password);
        extra_opts_free(&extra);
    }
}
END_TEST

START_TEST(a_password_is_taken_apart_from_the_options)
{
    static const char *const WORDS[] = {"p", "--extra-opts=x@", NULL};
    struct extra_opts extra;
    struct failure failure;
    write_ini("[x]\nusername=monitor\npassword=hunter2\n");
    ck_assert(expand(&extra, WORDS, &failure));
    assert_line(&extra, "p --username=monitor");
    ck_assert_str_eq(secret_text(extra.password), "hunter2");
    extra_opts_free(&extra);

    ck_assert_int_eq(chmod(ini, 0644), 0);
    ck_assert(!expand(&extra, WORDS, &failure));
    ck_assert_ptr_nonnull(strstr(failure.text, ini));
    ck_assert_ptr_null(strstr(failure.text, "hunter2"));
    extra_opts_free(&extra);
    unlink(ini);
}
END_TEST

START_TEST(what_a_file_may_not_hold_is_refused_with_its_place)
{
    static const struct {
        const char *line;
        const char *says;
    } CASES[] = {
        {"nonsense=1", "no option of check_tintri_synthetic"},
        {"warnign=1", "there is no option 'warnign'; did you mean 'warning'?"},
        {"Warning=1", "did you mean 'warning'?"},
        {"no-timeout=", "no option of check_tintri_synthetic"},
        {"no-k=", "no option of check_tintri_synthetic"},
        {"no-insecure=1", "takes no value"},
        {"hostname=", "needs a value"},
        {"insecure=1", "takes no value"},
        {"extra-opts=x", "extra-opts"},
        {"help=", "help"},
        {"version=", "version"},
        {"live=", "live"},
        {"h=", "'h'"},
    };
    static const char *const WORDS[] = {"p", "--extra-opts=x@", NULL};
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char content[100];
        struct extra_opts extra;
        struct failure failure;
        snprintf(content, sizeof content, "[x]\n\n%s\n", CASES[i].line);
        write_ini(content);
        bool done = expand(&extra, WORDS, &failure);
        extra_opts_free(&extra);
        unlink(ini);
        ck_assert_msg(!done, "%s", CASES[i].line);
        ck_assert_msg(strstr(failure.text, "--extra-opts: "), "%s", failure.text);
        ck_assert_msg(strstr(failure.text, ini) && strstr(failure.text, "3"), "%s", failure.text);
        ck_assert_msg(strstr(failure.text, CASES[i].says), "%s", failure.text);
    }
}
END_TEST

/* Without a name in front, a password may look like a name: base64 ends with '='. */
START_TEST(what_may_be_a_password_is_not_shown)
{
    static const char *const LINES[] = {"aHVudGVyMg==", "hunter2=", "hunter2=x",
                                        "hunter2 = ", "correcthorsebatterystaple="};
    static const char *const WORDS[] = {"p", "--extra-opts=x@", NULL};
    for (size_t i = 0; i < COUNT(LINES); i++) {
        char content[100], begin[5] = "";
        struct extra_opts extra;
        struct failure failure;
        snprintf(content, sizeof content, "[x]\n%s\n", LINES[i]);
        memcpy(begin, LINES[i], 4);
        write_ini(content);
        bool done = expand(&extra, WORDS, &failure);
        extra_opts_free(&extra);
        unlink(ini);
        ck_assert_msg(!done, "%s", LINES[i]);
        ck_assert_msg(strstr(failure.text, "line 2: "), "%s", failure.text);
        ck_assert_msg(!strstr(failure.text, begin), "%s", failure.text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("extra_opts");
    TCase *cases = tcase_create("files");
    tcase_add_test(cases, a_files_options_stand_in_front_of_the_users_own);
    tcase_add_test(cases, a_password_is_taken_apart_from_the_options);
    tcase_add_test(cases, what_a_file_may_not_hold_is_refused_with_its_place);
    tcase_add_test(cases, what_may_be_a_password_is_not_shown);
    suite_add_tcase(suite, cases);
    return unit_run(suite);
}
