/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/ini_options.h"

#include <check.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"
#include "unit.h"

enum {
    PASSWORD_MAX = 1024,
    FILE_MAX = 1024 * 1024,
};

static char ini_file[sizeof "/tmp/tintri-ini-XXXXXX"];

static void make_file(void)
{
    snprintf(ini_file, sizeof ini_file, "/tmp/tintri-ini-XXXXXX");
    int file = mkstemp(ini_file);
    ck_assert_int_ge(file, 0);
    close(file);
}

static void remove_file(void)
{
    unlink(ini_file);
}

static void write_file(const char *path, const char *content, size_t length, mode_t mode)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(content, 1, length, file), length);
    ck_assert_int_eq(fchmod(fileno(file), mode), 0);
    fclose(file);
}

static void write_ini(const char *content)
{
    write_file(ini_file, content, strlen(content), 0600);
}

/* The options as one text: "name=value|switch|…". */
struct taken {
    char text[8192];
};

static bool take(void *context, const char *name, const char *value, struct failure *failure)
{
    struct taken *taken = context;
    if (strcmp(name, "bad") == 0)
        return failure_set(failure, "there is no option bad");
    size_t used = strlen(taken->text);
    snprintf(taken->text + used, sizeof taken->text - used, "%s%s%s%s", used > 0 ? "|" : "", name,
             value ? "=" : "", value ? value : "");
    return true;
}

static bool read_section(const char *section, const char *path, struct taken *taken,
                         struct secret **password, struct failure *failure)
{
    char section_copy[200];
    char path_copy[PATH_MAX];
    snprintf(section_copy, sizeof section_copy, "%s", section);
    snprintf(path_copy, sizeof path_copy, "%s", path);
    struct ini_place place = {section_copy, path_copy};
    taken->text[0] = '\0';
    return ini_options_read(&place, take, taken, password, failure);
}

/* Reads the options of a section that has no password. */
static const char *options_of(const char *section)
{
    static struct taken taken;
    struct failure failure = {""};
    struct secret *password = NULL;
    ck_assert_msg(read_section(section, ini_file, &taken, &password, &failure), "[%s]: %s", section,
                  failure.text);
    ck_assert_ptr_null(password);
    return taken.text;
}

/* Returns the text of the failure. */
static const char *refused_from(const char *section, const char *path)
{
    static struct failure failure;
    struct taken taken;
    struct secret *password = NULL;
    failure.text[0] = '\0';
    ck_assert_msg(!read_section(section, path, &taken, &password, &failure), "taken: %s",
                  taken.text);
    secret_free(password);
    return failure.text;
}

static const char *refused(const char *content, size_t length)
{
    write_file(ini_file, content, length, 0600);
    const char *text = refused_from("own", ini_file);
    ck_assert_msg(strstr(text, ini_file), "%s", text);
    return text;
}

/* A file with a section for each test case of the reference implementation. */
static const char GENERAL[] = "; a comment, as ini files have them\n"
                              "# another one, which is taken as well\n"
                              "\n"
                              "[plain]\n"
                              "alpha=beta\n"
                              "Mixed=Case\n"
                              "text=It's three words!\n"
                              "switch=\n"
                              "\n"
                              "[Two Words]\n"
                              "two words=value\n"
                              " padded = value  \t\n"
                              "[ /a/file.txt ]\n"
                              "one=1\n"
                              "[ before]\n"
                              "two=2\n"
                              "[after\t]\n"
                              "three=3\n"
                              "[pieces]\n"
                              "first=1\n"
                              "[letters]\n"
                              "u=admin\n"
                              "k=\n"
                              "v=\n"
                              "v =\n"
                              "[commented]\n"
                              "  ; warning=1\n"
                              "\t# warning=2\n"
                              "warning=3\n"
                              ";warning=4\n"
                              "[pieces]\n"
                              "second=2\n"
                              "[again]\n"
                              "filter=a=1\n"
                              "filter=b=2\n"
                              "filter=a=1";

START_TEST(sections_are_read_as_the_monitoring_plugins_do)
{
    static const struct {
        const char *section;
        const char *options;
    } CASES[] = {
        {"plain", "alpha=beta|Mixed=Case|text=It's three words!|switch"},
        {"Two Words", "two words=value|padded=value"},
        {"/a/file.txt", "one=1"},
        {"before", "two=2"},
        {"after", "three=3"},
        {"pieces", "first=1|second=2"},
        {"letters", "u=admin|k|v|v"},
        {"commented", "warning=3"},
        {"again", "filter=a=1|filter=b=2|filter=a=1"},
    };
    static char dos[2 * sizeof GENERAL];
    size_t length = 0;
    for (const char *byte = GENERAL; *byte != '\0'; byte++) {
        if (*byte == '\n')
            dos[length++] = '\r';
        dos[length++] = *byte;
    }
    for (size_t i = 0; i < COUNT(CASES); i++) {
        write_ini(GENERAL);
        ck_assert_str_eq(options_of(CASES[i].section), CASES[i].options);
        write_ini(dos);
        ck_assert_str_eq(options_of(CASES[i].section), CASES[i].options);
    }
}
END_TEST

START_TEST(a_value_is_taken_as_it_stands)
{
    static const struct {
        const char *line;
        const char *options;
    } CASES[] = {
        {"a=b ; no comment", "a=b ; no comment"},
        {"a=b # no comment", "a=b # no comment"},
        {"a==b=", "a==b="},
        {"a=\"quoted\"", "a=\"quoted\""},
        {"a='", "a='"},
        {"a=b\\", "a=b\\"},
        {"a=[own]", "a=[own]"},
        {"a=b:c", "a=b:c"},
        {"a:b=c", "a:b=c"},
        {"a=%s%n", "a=%s%n"},
        {"a=\xc3\xa4\xff", "a=\xc3\xa4\xff"},
        {"a=b\rc", "a=b\rc"},
        {"a \t = \t b \t ", "a=b"},
        {"\v\fa\v\f=\v\fb\v\f", "a=b"},
        {"a= ", "a"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char content[200];
        snprintf(content, sizeof content, "[own]\n%s\n", CASES[i].line);
        write_ini(content);
        ck_assert_str_eq(options_of("own"), CASES[i].options);
        snprintf(content, sizeof content, "[own]\n%s", CASES[i].line);
        write_ini(content);
        ck_assert_str_eq(options_of("own"), CASES[i].options);
    }
}
END_TEST

START_TEST(a_heading_may_have_a_comment_behind_it_and_a_mark_of_the_byte_order_before_it)
{
    write_ini("\xEF\xBB\xBF[own] ; mine\na=1\n[own]# mine\nb=2\n[own]\t\r\nc=3\n");
    ck_assert_str_eq(options_of("own"), "a=1|b=2|c=3");
    write_ini("\xEF\xBB\xBF# comment\n  [own]\na=1\n");
    ck_assert_str_eq(options_of("own"), "a=1");
}
END_TEST

START_TEST(the_name_of_a_section_is_compared_as_a_whole)
{
    write_ini("[ow]\na=1\n[owner]\na=2\n[Own]\na=3\n[own x]\na=4\n[]\na=5\n[[own]\na=6\n"
              "[x[own]]\na=7\n[own]\na=8\n");
    ck_assert_str_eq(options_of("own"), "a=8");
    ck_assert_str_eq(options_of("ow"), "a=1");
    ck_assert_str_eq(options_of("own x"), "a=4");
    ck_assert_str_eq(options_of(""), "a=5");
}
END_TEST

START_TEST(what_stands_in_other_sections_does_not_matter)
{
    static const char CONTENT[] = "[other]\n=\nno equals sign\n--dashes=1\n\0\n\xff\xfe\nbad=1\n"
                                  "password=secret\n[unclosed\nno equals sign\n[other] behind\n"
                                  "[own]\na=1\n[other]\n=";
    write_file(ini_file, TEXT(CONTENT), 0644);
    ck_assert_str_eq(options_of("own"), "a=1");
}
END_TEST

START_TEST(lines_may_be_long)
{
    static char content[300000];
    static char expected[8192];
    int length = snprintf(content, sizeof content, "[long]\nescape =\nsend = ");
    memset(content + length, 'x', 7000);
    snprintf(expected, sizeof expected, "escape|send=%s|jail", content + length);
    char *behind = content + length + 7000;
    int other = snprintf(behind, 100, "\njail=\n[other]\na=");
    memset(behind + other, 'y', 200000);
    write_ini(content);
    ck_assert_str_eq(options_of("long"), expected);
}
END_TEST

START_TEST(a_file_of_more_than_a_mebibyte_is_refused)
{
    static char content[FILE_MAX + 2];
    int head = snprintf(content, sizeof content, "[own]\na=1\n");
    memset(content + head, '#', sizeof content - 1 - (size_t)head);
    write_file(ini_file, content, FILE_MAX, 0600);
    ck_assert_str_eq(options_of("own"), "a=1");
    ck_assert_ptr_nonnull(strstr(refused(content, FILE_MAX + 1), "larger than 1024 KiB"));
}
END_TEST

START_TEST(a_line_that_is_wrong_is_named_but_not_shown)
{
    static const struct {
        const char *content;
        size_t length;
        const char *line;
        const char *reason;
    } CASES[] = {
        {TEXT("hunter2=1\n[own]\na=1\n"), "line 1:", "in no section"},
        {TEXT("# comment\n\nhunter2\n[own]\na=1\n"), "line 3:", "in no section"},
        {TEXT("\0\n[own]\na=1\n"), "line 1:", "in no section"},
        {TEXT("[own]\na=1\nhunter2\n"), "line 3:", "no '='"},
        {TEXT("[own]\na=1\nhunter2"), "line 3:", "name= for an option without"},
        {TEXT("[own]\n=hunter2\n"), "line 2:", "no option's name"},
        {TEXT("[own]\r\n  = hunter2\r\n"), "line 2:", "no option's name"},
        {TEXT("[own]\n=\n"), "line 2:", "no option's name"},
        {TEXT("[own]\n\n-=hunter2\n"), "line 3:", "without dashes"},
        {TEXT("[own]\n--password=hunter2\n"), "line 2:", "without dashes"},
        {TEXT("[own]\npassword=hun\0ter2\n"), "line 2:", "NUL"},
        {TEXT("[own]\n\0=hunter2\n"), "line 2:", "NUL"},
        {TEXT("[own]\na=1\npassword=\n"), "line 3:", "password is empty"},
        {TEXT("[own]\npassword = \t\n"), "line 2:", "password is empty"},
        {TEXT("[own]\npassword\n"), "line 2:", "no '='"},
        {TEXT("[own\na=hunter2\n"), "line 1:", "not closed"},
        {TEXT("[own]\na=1\n[ own \n"), "line 3:", "not closed"},
        {TEXT("[own] hunter2=1\n"), "line 1:", "behind the section's name"},
        {TEXT("[own]]\na=1\n"), "line 1:", "behind the section's name"},
        {TEXT("[own]\na=1\nbad=hunter2\n"), "line 3:", "there is no option bad"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *text = refused(CASES[i].content, CASES[i].length);
        ck_assert_msg(strstr(text, CASES[i].line), "case %zu: %s", i, text);
        ck_assert_msg(strstr(text, CASES[i].reason), "case %zu: %s", i, text);
        ck_assert_msg(!strstr(text, "hun"), "case %zu: %s", i, text);
    }
}
END_TEST

START_TEST(a_section_that_is_missing_or_empty_is_refused_with_its_name)
{
    static const char *const CONTENTS[] = {
        "",
        "\n",
        "# comment",
        "[other]\na=1\n",
        "[own]\n",
        "[own]\n# a=1\n[other]\nb=1\n",
        "\xEF\xBB\xBF",
    };
    for (size_t i = 0; i < COUNT(CONTENTS); i++) {
        const char *text = refused(CONTENTS[i], strlen(CONTENTS[i]));
        ck_assert_msg(strstr(text, "[own]") && strstr(text, "--extra-opts"), "case %zu: %s", i,
                      text);
    }
}
END_TEST

START_TEST(what_is_no_file_is_refused_with_its_name)
{
    const char *text = refused_from("own", "/nonexistent/some.ini");
    ck_assert_msg(strstr(text, "/nonexistent/some.ini") && strstr(text, "No such file"), "%s",
                  text);
    text = refused_from("own", "/usr");
    ck_assert_msg(strstr(text, "/usr") && strstr(text, "directory"), "%s", text);
    write_file(ini_file, TEXT("[own]\na=1\n"), 0);
    if (access(ini_file, R_OK) != 0) { /* root may read any file */
        text = refused_from("own", ini_file);
        ck_assert_msg(strstr(text, ini_file) && strstr(text, "denied"), "%s", text);
    }
}
END_TEST

/* Makes this the standard input. */
static void set_input(const char *content)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], content, strlen(content)), (ssize_t)strlen(content));
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
}

START_TEST(a_minus_reads_standard_input)
{
    struct taken taken;
    struct failure failure = {""};
    struct secret *password = NULL;
    set_input("[own]\na=1\npassword=hunter2\n");
    ck_assert_msg(read_section("own", "-", &taken, &password, &failure), "%s", failure.text);
    ck_assert_str_eq(taken.text, "a=1");
    ck_assert_str_eq(secret_text(password), "hunter2");
    secret_free(password);
    ck_assert_int_eq(read(STDIN_FILENO, taken.text, 1), 0); /* still open, and at the end */

    write_file(ini_file, TEXT("[own]\npassword=secret\n"), 0644);
    int file = open(ini_file, O_RDONLY); /* the modes of standard input are not checked */
    dup2(file, STDIN_FILENO);
    close(file);
    password = NULL;
    ck_assert_msg(read_section("own", "-", &taken, &password, &failure), "%s", failure.text);
    secret_free(password);

    set_input("[own]\nhunter2");
    const char *text = refused_from("own", "-");
    ck_assert_msg(strstr(text, "standard input, line 2:"), "%s", text);
    close(STDIN_FILENO);
    text = refused_from("own", "-");
    ck_assert_msg(strstr(text, "standard input"), "%s", text);
}
END_TEST

static void *send_signal(void *context)
{
    (void)context;
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    kill(getpid(), SIGTERM);
    return NULL;
}

START_TEST(a_signal_ends_the_reading)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    dup2(ends[0], STDIN_FILENO);
    ck_assert_int_eq(write(ends[1], "[own]\n", 6), 6);
    process_catch_signals();
    pthread_t sender;
    ck_assert_int_eq(pthread_create(&sender, NULL, send_signal, NULL), 0);
    const char *text = refused_from("own", "-");
    pthread_join(sender, NULL);
    ck_assert_msg(strstr(text, "stopped by a signal"), "%s", text);
}
END_TEST

static void assert_password(const char *content, const char *options, const char *expected)
{
    struct taken taken;
    struct failure failure = {""};
    struct secret *password = NULL;
    write_ini(content);
    ck_assert_msg(read_section("own", ini_file, &taken, &password, &failure), "%s", failure.text);
    ck_assert_str_eq(taken.text, options);
    ck_assert_ptr_nonnull(password);
    ck_assert_str_eq(secret_text(password), expected);
    secret_free(password);
}

START_TEST(the_password_is_no_option)
{
    assert_password("[own]\npassword=hunter2\n", "", "hunter2");
    assert_password("[own]\na=1\n password = hunter2 \r\nb=2", "a=1|b=2", "hunter2");
    assert_password("[own]\npassword=a;b ;c #d =e \"f\"\n", "", "a;b ;c #d =e \"f\"");
    assert_password("[own]\npassword=p\xc3\xa4ss", "", "p\xc3\xa4ss");
    write_ini("[own]\nPassword=a\npasswords=b\npasswor=c\n");
    ck_assert_str_eq(options_of("own"), "Password=a|passwords=b|passwor=c");
}
END_TEST

START_TEST(the_last_password_counts_also_of_several_sections)
{
    assert_password("[own]\npassword=first\n[other]\npassword=other\n[own]\npassword=last\n", "",
                    "last");
    struct taken taken;
    struct failure failure = {""};
    struct secret *password = NULL;
    write_ini("[first]\npassword=one\n[second]\npassword=two\n[third]\na=3\n");
    ck_assert(read_section("first", ini_file, &taken, &password, &failure));
    ck_assert(read_section("second", ini_file, &taken, &password, &failure));
    ck_assert(read_section("third", ini_file, &taken, &password, &failure));
    ck_assert_str_eq(secret_text(password), "two");
    secret_free(password);
}
END_TEST

START_TEST(a_password_has_at_most_1024_bytes)
{
    char content[PASSWORD_MAX + 100] = "[own]\npassword=";
    size_t start = strlen(content);
    memset(content + start, 'x', PASSWORD_MAX);
    char expected[PASSWORD_MAX + 1] = "";
    memcpy(expected, content + start, PASSWORD_MAX);
    assert_password(content, "", expected);
    content[start + PASSWORD_MAX] = 'x';
    const char *text = refused(content, strlen(content));
    ck_assert_ptr_nonnull(strstr(text, "1024"));
    ck_assert_ptr_null(strstr(text, "xxx"));
}
END_TEST

START_TEST(a_file_with_a_password_is_refused_where_others_can_read_or_write_it)
{
    static const struct {
        mode_t mode;
        bool taken;
    } CASES[] = {
        {0400, true},  {0600, true},  {0640, true},  {0660, true},  {0440, true},
        {0604, false}, {0602, false}, {0606, false}, {0644, false}, {0666, false},
        {0777, false}, {0642, false}, {0004, false},
    };
    static const char WITH[] = "[own]\na=1\npassword=hunter2\n";
    static const char WITHOUT[] = "[own]\na=1\n[other]\npassword=hunter2\n";
    for (size_t i = 0; i < COUNT(CASES); i++) {
        write_file(ini_file, TEXT(WITHOUT), CASES[i].mode);
        bool readable = access(ini_file, R_OK) == 0; /* root may read all files */
        if (readable && (CASES[i].mode & S_IWOTH))
            ck_assert_ptr_nonnull(strstr(refused_from("own", ini_file), "can be written by every"));
        else if (readable)
            ck_assert_str_eq(options_of("own"), "a=1");
        unlink(ini_file);
        if (!readable)
            continue;

        write_file(ini_file, TEXT(WITH), CASES[i].mode);
        struct taken taken;
        struct failure failure = {""};
        struct secret *password = NULL;
        bool ok = read_section("own", ini_file, &taken, &password, &failure);
        ck_assert_msg(ok == CASES[i].taken, "mode %o", (unsigned)CASES[i].mode);
        ck_assert_int_eq(password != NULL, ok);
        ck_assert_msg(ok || (strstr(failure.text, "every user") && strstr(failure.text, "chmod") &&
                             ((CASES[i].mode & S_IWOTH) || strstr(failure.text, "line 3:")) &&
                             strstr(failure.text, ini_file)),
                      "%s", failure.text);
        secret_free(password);
        unlink(ini_file);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ini_options");
    TCase *sections = tcase_create("sections");
    tcase_add_checked_fixture(sections, make_file, remove_file);
    tcase_add_checked_fixture(sections, unit_note_open_files, unit_assert_files_are_closed);
    tcase_add_test(sections, sections_are_read_as_the_monitoring_plugins_do);
    tcase_add_test(sections, a_value_is_taken_as_it_stands);
    tcase_add_test(sections,
                   a_heading_may_have_a_comment_behind_it_and_a_mark_of_the_byte_order_before_it);
    tcase_add_test(sections, the_name_of_a_section_is_compared_as_a_whole);
    tcase_add_test(sections, what_stands_in_other_sections_does_not_matter);
    tcase_add_test(sections, lines_may_be_long);
    tcase_add_test(sections, a_file_of_more_than_a_mebibyte_is_refused);
    tcase_add_test(sections, a_line_that_is_wrong_is_named_but_not_shown);
    tcase_add_test(sections, a_section_that_is_missing_or_empty_is_refused_with_its_name);
    tcase_add_test(sections, what_is_no_file_is_refused_with_its_name);
    suite_add_tcase(suite, sections);

    TCase *input = tcase_create("standard input");
    tcase_add_checked_fixture(input, make_file, remove_file);
    tcase_add_test(input, a_minus_reads_standard_input);
    tcase_add_test(input, a_signal_ends_the_reading);
    suite_add_tcase(suite, input);

    TCase *passwords = tcase_create("passwords");
    tcase_add_checked_fixture(passwords, make_file, remove_file);
    tcase_add_checked_fixture(passwords, unit_note_open_files, unit_assert_files_are_closed);
    tcase_add_test(passwords, the_password_is_no_option);
    tcase_add_test(passwords, the_last_password_counts_also_of_several_sections);
    tcase_add_test(passwords, a_password_has_at_most_1024_bytes);
    tcase_add_test(passwords, a_file_with_a_password_is_refused_where_others_can_read_or_write_it);
    suite_add_tcase(suite, passwords);
    return unit_run(suite);
}
