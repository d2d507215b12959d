/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/credentials.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"
#include "unit.h"

enum {
    PASSWORD_MAX = 1024,
    INTERRUPT = 3, /* what Ctrl-C sends */
};

/* Makes this the standard input. */
static void set_input(const char *content, size_t length)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], content, length), (ssize_t)length);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
}

static void forget_environment(void)
{
    unsetenv("TINTRI_USERNAME");
    unsetenv("TINTRI_PASSWORD");
    set_input("", 0);
}

static void assert_found(const char *given, const char *file, const char *username,
                         const char *password)
{
    struct credentials credentials;
    struct secret *offered = NULL;
    struct failure failure = {""};
    ck_assert_msg(credentials_find(&credentials, given, file, &offered, &failure), "%s",
                  failure.text);
    ck_assert_str_eq(credentials.username, username);
    ck_assert_str_eq(secret_text(credentials.password), password);
    ck_assert(!credentials.prompted);
    ck_assert_ptr_null(getenv("TINTRI_USERNAME"));
    ck_assert_ptr_null(getenv("TINTRI_PASSWORD"));
    credentials_free(&credentials);
    ck_assert_ptr_null(credentials.username);
    ck_assert_ptr_null(credentials.password);
}

/* Returns the text of the failure. */
static const char *refused(const char *given, const char *file)
{
    static struct failure failure;
    struct credentials credentials;
    struct secret *offered = NULL;
    failure.text[0] = '\0';
    ck_assert_msg(!credentials_find(&credentials, given, file, &offered, &failure), "%s is taken",
                  file ? file : "what there is");
    ck_assert_ptr_null(credentials.password);
    credentials_free(&credentials);
    ck_assert_ptr_null(getenv("TINTRI_PASSWORD"));
    return failure.text;
}

START_TEST(name_and_password_come_from_the_environment_and_leave_no_trace_there)
{
    static char name[] = "TINTRI_USERNAME=monitor";
    static char password[] = "TINTRI_PASSWORD=hunter2";
    putenv(name);
    putenv(password);
    assert_found(NULL, NULL, "monitor", "hunter2");
    ck_assert_str_eq(password + 16, "");
    ck_assert_str_eq(password + 17, "");
    ck_assert_mem_eq(password + 16, "\0\0\0\0\0\0\0", 8);
    ck_assert_mem_eq(name + 16, "\0\0\0\0\0\0\0", 8);
}
END_TEST

START_TEST(what_is_given_wins_over_the_environment_which_is_wiped_all_the_same)
{
    static char password[] = "TINTRI_PASSWORD=unwanted";
    setenv("TINTRI_USERNAME", "nobody", 1);
    putenv(password);
    const char *file = unit_make_file(TEXT("hunter2\n"), 0600);
    assert_found("monitor", file, "monitor", "hunter2");
    unlink(file);
    ck_assert_mem_eq(password + 16, "\0\0\0\0\0\0\0\0", 9);
}
END_TEST

START_TEST(a_password_file_that_fails_does_not_give_way_to_the_environment)
{
    static char password[] = "TINTRI_PASSWORD=unwanted";
    putenv(password);
    ck_assert_ptr_nonnull(strstr(refused("monitor", "/nonexistent/password"), "/nonexistent"));
    ck_assert_mem_eq(password + 16, "\0\0\0\0\0\0\0\0", 9);
}
END_TEST

START_TEST(an_empty_variable_counts_as_unset)
{
    forget_environment();
    setenv("TINTRI_PASSWORD", "", 1);
    ck_assert_ptr_nonnull(strstr(refused("monitor", NULL), "--password-file"));
    setenv("TINTRI_USERNAME", "", 1);
    setenv("TINTRI_PASSWORD", "hunter2", 1);
    ck_assert_ptr_nonnull(strstr(refused(NULL, NULL), "-u"));
}
END_TEST

START_TEST(a_missing_name_or_password_is_reported_with_the_ways_to_give_it)
{
    forget_environment();
    const char *text = refused("monitor", NULL);
    ck_assert_ptr_nonnull(strstr(text, "--password-file"));
    ck_assert_ptr_nonnull(strstr(text, "TINTRI_PASSWORD"));
    setenv("TINTRI_PASSWORD", "hunter2", 1);
    text = refused(NULL, NULL);
    ck_assert_ptr_nonnull(strstr(text, "-u"));
    ck_assert_ptr_nonnull(strstr(text, "TINTRI_USERNAME"));
    ck_assert_ptr_null(strstr(text, "hunter2"));
    setenv("TINTRI_PASSWORD", "hunter2", 1);
    ck_assert_ptr_nonnull(strstr(refused("", NULL), "-u"));
}
END_TEST

START_TEST(the_first_line_of_the_file_is_the_password)
{
    static const struct {
        const char *content;
        size_t length;
        const char *password;
    } CASES[] = {
        {TEXT("hunter2"), "hunter2"},
        {TEXT("hunter2\n"), "hunter2"},
        {TEXT("hunter2\nsecond\n"), "hunter2"},
        {TEXT("hunter2\r\n"), "hunter2"},
        {TEXT("hunter2\r\nsecond\r\n"), "hunter2"},
        {TEXT("hunter2\n\0"), "hunter2"},
        {TEXT("a\rb\n"), "a\rb"},
        {TEXT(" two words \n"), " two words "},
        {TEXT("p\xc3\xa4ss\"\\|\n"), "p\xc3\xa4ss\"\\|"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *file = unit_make_file(CASES[i].content, CASES[i].length, 0600);
        assert_found("monitor", file, "monitor", CASES[i].password);
        unlink(file);
    }
}
END_TEST

START_TEST(a_password_that_cannot_be_one_is_refused_with_the_reason)
{
    static const struct {
        const char *content;
        size_t length;
        const char *reason;
    } CASES[] = {
        {TEXT(""), "empty"},         {TEXT("\n"), "empty"},      {TEXT("\r\n"), "empty"},
        {TEXT("\nsecond"), "empty"}, {TEXT("hun\0ter2"), "NUL"}, {TEXT("\0"), "NUL"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *file = unit_make_file(CASES[i].content, CASES[i].length, 0600);
        const char *text = refused("monitor", file);
        unlink(file);
        ck_assert_msg(strstr(text, CASES[i].reason), "case %zu: %s", i, text);
        ck_assert_msg(strstr(text, file), "case %zu: %s", i, text);
        ck_assert_ptr_null(strstr(text, "hun"));
    }
}
END_TEST

START_TEST(a_password_has_at_most_1024_bytes)
{
    char content[PASSWORD_MAX + 2];
    memset(content, 'x', sizeof content);
    content[PASSWORD_MAX] = '\n';
    const char *file = unit_make_file(content, PASSWORD_MAX + 1, 0600);
    content[PASSWORD_MAX] = '\0';
    assert_found("monitor", file, "monitor", content);
    unlink(file);

    content[PASSWORD_MAX] = 'x';
    file = unit_make_file(content, PASSWORD_MAX + 1, 0600);
    const char *text = refused("monitor", file);
    unlink(file);
    ck_assert_ptr_nonnull(strstr(text, "1024"));
    ck_assert_ptr_null(strstr(text, "xxx"));
}
END_TEST

START_TEST(a_file_that_others_can_read_or_write_is_refused)
{
    static const struct {
        mode_t mode;
        bool taken;
    } CASES[] = {
        {0400, true},  {0600, true},  {0640, true},  {0660, true},  {0440, true},
        {0604, false}, {0602, false}, {0606, false}, {0644, false}, {0666, false},
        {0777, false}, {0642, false}, {0004, false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *file = unit_make_file(TEXT("hunter2\n"), CASES[i].mode);
        if (CASES[i].taken) {
            assert_found("monitor", file, "monitor", "hunter2");
        } else if (access(file, R_OK) == 0) {
            const char *text = refused("monitor", file);
            ck_assert_msg(strstr(text, "every user"), "mode %o: %s", (unsigned)CASES[i].mode, text);
            ck_assert_ptr_nonnull(strstr(text, file));
        }
        unlink(file);
    }
}
END_TEST

START_TEST(what_is_no_file_is_refused_with_its_name)
{
    char directory[] = "/tmp/tintri-test-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(directory));
    const char *text = refused("monitor", directory);
    ck_assert_msg(strstr(text, directory) && strstr(text, "directory"), "%s", text);
    rmdir(directory);
    text = refused("monitor", directory);
    ck_assert_msg(strstr(text, directory) && strstr(text, "No such file"), "%s", text);
    ck_assert_uint_gt(strlen(refused("monitor", "")), 0);
}
END_TEST

START_TEST(a_minus_reads_one_line_of_standard_input_and_leaves_the_rest)
{
    set_input(TEXT("hunter2\r\nrest"));
    assert_found("monitor", "-", "monitor", "hunter2");
    char rest[10] = "";
    ck_assert_int_eq(read(STDIN_FILENO, rest, sizeof rest - 1), 4);
    ck_assert_str_eq(rest, "rest");
    set_input("", 0);
    ck_assert_ptr_nonnull(strstr(refused("monitor", "-"), "standard input"));
    close(STDIN_FILENO);
    ck_assert_ptr_nonnull(strstr(refused("monitor", "-"), "standard input"));
}
END_TEST

/*
 * Asks on a terminal, in a process that has no other one. Ends with 0 if the password came and no
 * file was left open.
 */
static void ask_on_terminal(const char *terminal)
{
    setsid(); /* the next terminal that is opened becomes that of the process */
    int own = open(terminal, O_RDWR);
    if (own < 0 || dup2(own, STDIN_FILENO) < 0)
        _exit(99);
    process_catch_signals();
    struct credentials credentials;
    struct secret *offered = NULL;
    struct failure failure = {""};
    unsigned open_before = unit_open_files();
    bool found = credentials_find(&credentials, "monitor", NULL, &offered, &failure) &&
                 strcmp(secret_text(credentials.password), "hunter2") == 0;
    bool prompted = credentials.prompted;
    credentials_free(&credentials);
    bool closed = unit_open_files() == open_before;
    exit((found ? 0 : 1) + (prompted ? 0 : 2) + (closed ? 0 : 4));
}

/*
 * Plays the person: waits for the question, types, and reads the terminal. Returns the exit code.
 */
static int play_person(const char *typed, char *seen, size_t size)
{
    unsetenv("TINTRI_PASSWORD");
    int person = posix_openpt(O_RDWR | O_NOCTTY);
    ck_assert(person >= 0 && grantpt(person) == 0 && unlockpt(person) == 0);
    int kept = open(ptsname(person), O_RDWR | O_NOCTTY); /* the terminal outlives the process */
    ck_assert_int_ge(kept, 0);
    struct termios settings; /* a Ctrl-C must not discard the output before it */
    ck_assert_int_eq(tcgetattr(kept, &settings), 0);
    settings.c_lflag |= NOFLSH;
    ck_assert_int_eq(tcsetattr(kept, TCSANOW, &settings), 0);
    pid_t child = fork();
    if (child == 0) {
        char terminal[100];
        snprintf(terminal, sizeof terminal, "%s", ptsname(person));
        close(person); /* without the person, the terminal hangs up */
        close(kept);
        ask_on_terminal(terminal);
    }

    size_t length = 0;
    seen[0] = '\0';
    bool answered = false;
    for (ssize_t got; !answered && (got = read(person, seen + length, size - length - 1)) > 0;) {
        length += (size_t)got;
        seen[length] = '\0';
        answered = strstr(seen, "Password of monitor: ") != NULL;
    }
    struct termios silent;
    ck_assert_int_eq(tcgetattr(kept, &silent), 0);
    ck_assert_uint_eq(silent.c_lflag & ECHO, 0);
    ck_assert_int_eq(write(person, typed, strlen(typed)), (ssize_t)strlen(typed));
    int status;
    while (waitpid(child, &status, WNOHANG) == 0) {
        /* An interrupt before the process reads would have no effect. */
        if (strchr(typed, INTERRUPT))
            ck_assert_int_eq(write(person, (char[]){INTERRUPT}, 1), 1);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    struct termios after;
    ck_assert_int_eq(tcgetattr(kept, &after), 0);
    ck_assert_uint_ne(after.c_lflag & ECHO, 0);

    ck_assert_int_eq(write(kept, "$", 1), 1); /* marks the end of the output */
    while (!strchr(seen, '$')) {
        ssize_t got = read(person, seen + length, size - length - 1);
        ck_assert_int_gt(got, 0);
        length += (size_t)got;
        seen[length] = '\0';
    }
    close(kept);
    close(person);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

START_TEST(a_person_is_asked_on_the_terminal_without_echo)
{
    char seen[500];
    ck_assert_int_eq(play_person("hunter2\n", seen, sizeof seen), 0);
    ck_assert_str_eq(seen, "Password of monitor: \r\n$");
}
END_TEST

START_TEST(an_interrupted_question_leaves_the_terminal_as_it_was)
{
    char seen[500];
    ck_assert_int_eq(play_person("hun\003", seen, sizeof seen), 1);
    ck_assert_ptr_null(strstr(seen, "hun"));
}
END_TEST

START_TEST(an_empty_answer_is_refused)
{
    char seen[500];
    ck_assert_int_eq(play_person("\n", seen, sizeof seen), 1);
}
END_TEST

START_TEST(a_password_from_an_ini_file_comes_after_a_password_file_and_before_the_environment)
{
    const char *file = unit_make_file(TEXT("from-file\n"), 0600);
    static const struct {
        bool has_file;
        const char *password;
    } CASES[] = {{true, "from-file"}, {false, "from-ini"}};
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct credentials credentials;
        struct failure failure = {""};
        struct secret *offered = secret_new(20);
        ck_assert(secret_append(offered, "from-ini", 8));
        setenv("TINTRI_PASSWORD", "from-environment", 1);
        ck_assert(credentials_find(&credentials, "monitor", CASES[i].has_file ? file : NULL,
                                   &offered, &failure));
        ck_assert_str_eq(secret_text(credentials.password), CASES[i].password);
        ck_assert_int_eq(offered != NULL, CASES[i].has_file); /* NULL: it was used */
        ck_assert_ptr_null(getenv("TINTRI_PASSWORD"));
        credentials_free(&credentials);
        secret_free(offered);
    }
    unlink(file);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("credentials");
    TCase *tests = tcase_create("sources");
    tcase_add_test(tests, name_and_password_come_from_the_environment_and_leave_no_trace_there);
    tcase_add_test(tests, what_is_given_wins_over_the_environment_which_is_wiped_all_the_same);
    tcase_add_test(tests, a_password_file_that_fails_does_not_give_way_to_the_environment);
    tcase_add_test(
        tests, a_password_from_an_ini_file_comes_after_a_password_file_and_before_the_environment);
    tcase_add_test(tests, an_empty_variable_counts_as_unset);
    tcase_add_test(tests, a_missing_name_or_password_is_reported_with_the_ways_to_give_it);
    tcase_add_test(tests, a_minus_reads_one_line_of_standard_input_and_leaves_the_rest);
    suite_add_tcase(suite, tests);

    TCase *files = tcase_create("files");
    tcase_add_checked_fixture(files, unit_note_open_files, unit_assert_files_are_closed);
    tcase_add_test(files, the_first_line_of_the_file_is_the_password);
    tcase_add_test(files, a_password_that_cannot_be_one_is_refused_with_the_reason);
    tcase_add_test(files, a_password_has_at_most_1024_bytes);
    tcase_add_test(files, a_file_that_others_can_read_or_write_is_refused);
    tcase_add_test(files, what_is_no_file_is_refused_with_its_name);
    suite_add_tcase(suite, files);

    TCase *terminal = tcase_create("terminal");
    tcase_set_timeout(terminal, 60);
    tcase_add_test(terminal, a_person_is_asked_on_the_terminal_without_echo);
    tcase_add_test(terminal, an_interrupted_question_leaves_the_terminal_as_it_was);
    tcase_add_test(terminal, an_empty_answer_is_refused);
    suite_add_tcase(suite, terminal);
    return unit_run(suite);
}
