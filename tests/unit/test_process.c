/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/process.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

static const int ENDING[] = {SIGTERM, SIGINT,  SIGHUP,  SIGQUIT,   SIGUSR1, SIGUSR2,
                             SIGALRM, SIGXCPU, SIGPROF, SIGVTALRM, SIGXFSZ, SIGABRT,
                             SIGTRAP, SIGSYS,  SIGSEGV, SIGBUS,    SIGFPE,  SIGILL};

START_TEST(a_signal_that_would_kill_is_noted)
{
    process_catch_signals();
    ck_assert_int_eq(process_signal(), 0);
    kill(getpid(), ENDING[_i]);
    ck_assert_int_eq(process_signal(), ENDING[_i]);
}
END_TEST

START_TEST(every_real_time_signal_is_noted)
{
    process_catch_signals();
    for (int number = SIGRTMIN; number <= SIGRTMAX; number++) {
        kill(getpid(), number);
        ck_assert_int_eq(process_signal(), number);
    }
}
END_TEST

START_TEST(what_does_not_kill_is_not_noted)
{
    static const int others[] = {SIGCHLD, SIGURG, SIGCONT, SIGPIPE, SIGWINCH};
    process_catch_signals();
    for (size_t i = 0; i < COUNT(others); i++)
        kill(getpid(), others[i]);
    ck_assert_int_eq(process_signal(), 0);
    ck_assert_uint_eq(process_resumptions(), 1);
}
END_TEST

START_TEST(signals_that_the_parent_blocked_or_ignored_are_noted_too)
{
    sigset_t all;
    sigfillset(&all);
    for (size_t i = 0; i < COUNT(ENDING); i++)
        signal(ENDING[i], SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
    sigprocmask(SIG_BLOCK, &all, NULL);
    process_catch_signals();
    for (size_t i = 0; i < COUNT(ENDING); i++) {
        kill(getpid(), ENDING[i]);
        ck_assert_int_eq(process_signal(), ENDING[i]);
    }
    struct sigaction action;
    ck_assert_int_eq(sigaction(SIGTSTP, NULL, &action), 0);
    ck_assert(action.sa_handler == SIG_DFL);
}
END_TEST

START_TEST(writing_to_a_closed_pipe_is_an_error_and_no_death)
{
    int ends[2];
    process_catch_signals();
    ck_assert_int_eq(pipe(ends), 0);
    close(ends[0]);
    ck_assert_int_eq(write(ends[1], "x", 1), -1);
    ck_assert_int_eq(errno, EPIPE);
    ck_assert_int_eq(process_signal(), 0);
    close(ends[1]);
}
END_TEST

/* Returns the status of a process that the watchdog ends, and its standard output. */
static int run_hanging(void (*hang)(void), char *said, size_t size)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        hang();
        _exit(99);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], said + length, size - length - 1)) > 0;)
        length += (size_t)got;
    said[length] = '\0';
    close(ends[0]);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status), "killed by signal %d", WTERMSIG(status));
    return WEXITSTATUS(status);
}

static const char SERVICE[] = "TINTRI SYNTHETIC";

static void hang_for_ever(void)
{
    process_catch_signals();
    process_watch(0.2, 1, SERVICE);
    process_doing("reading a|b\n");
    for (;;)
        pause();
}

static void hang_with_a_session(void)
{
    process_catch_signals();
    process_watch(0.2, 1, SERVICE);
    process_leaves("a session may stay open on array");
    for (;;)
        pause();
}

static void hang_in_silence(void)
{
    process_catch_signals();
    process_watch(0.2, 1, SERVICE);
    process_silence();
    for (;;)
        pause();
}

START_TEST(the_watchdog_ends_a_process_that_hangs_with_3_and_names_what_it_was_doing)
{
    char said[200];
    ck_assert_int_eq(run_hanging(hang_for_ever, said, sizeof said), 3);
    ck_assert_str_eq(said, "TINTRI SYNTHETIC UNKNOWN - timed out: reading a?b? did not return; "
                           "check what it waits for\n");
}
END_TEST

START_TEST(the_watchdog_says_what_is_left_behind)
{
    char said[200];
    ck_assert_int_eq(run_hanging(hang_with_a_session, said, sizeof said), 3);
    ck_assert_str_eq(said, "TINTRI SYNTHETIC UNKNOWN - timed out: a call of a library did not "
                           "return; see how far it comes with -vvv; a session may stay open on "
                           "array\n");
}
END_TEST

static void hang_behind_the_report(void)
{
    process_catch_signals();
    process_watch(0.2, 1, SERVICE);
    process_silence();
    process_told(1);
    for (;;)
        pause();
}

START_TEST(the_watchdog_ends_with_the_given_status)
{
    char said[100];
    ck_assert_int_eq(run_hanging(hang_behind_the_report, said, sizeof said), 1);
    ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(a_silenced_watchdog_says_nothing_and_ends_with_3)
{
    char said[100];
    ck_assert_int_eq(run_hanging(hang_in_silence, said, sizeof said), 3);
    ck_assert_str_eq(said, "");
}
END_TEST

static void touch_what_is_not_there(void)
{
    process_catch_signals();
    process_watch(60, 1, SERVICE);
    process_doing("reading a file");
    volatile char *page = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    page[0] = 'x';
}

static void abort_as_libraries_do(void)
{
    process_catch_signals();
    process_watch(60, 1, SERVICE);
    abort();
}

START_TEST(a_fault_of_the_process_ends_it_with_3_and_is_told)
{
    static void (*const FAULTS[])(void) = {touch_what_is_not_there, abort_as_libraries_do};
    for (size_t i = 0; i < COUNT(FAULTS); i++) {
        char said[200];
        ck_assert_int_eq(run_hanging(FAULTS[i], said, sizeof said), 3);
        ck_assert_str_eq(said, "TINTRI SYNTHETIC UNKNOWN - a fault of the program itself; report "
                               "it, with the output of -vvv\n");
    }
}
END_TEST

static double now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

START_TEST(a_watchdog_that_is_off_stays_off_when_the_process_goes_on)
{
    process_catch_signals();
    process_watch(0.2, 0.2, SERVICE);
    process_unwatch();
    raise(SIGCONT);
    for (double end = now() + 0.6; now() < end;)
        process_sleep(end - now());
    ck_assert_int_eq(process_signal(), 0);
}
END_TEST

/* Ends with 42 if it still runs half a second after it was continued. */
static void sleep_through_the_watchdog(void)
{
    process_catch_signals();
    process_watch(0.3, 20, SERVICE);
    raise(SIGSTOP);
    for (double end = now() + 0.5; now() < end;)
        process_sleep(end - now());
    _exit(42);
}

START_TEST(a_process_that_was_stopped_beyond_its_watchdog_has_the_granted_time_from_then_on)
{
    int status;
    pid_t child = fork();
    if (child == 0)
        sleep_through_the_watchdog();
    ck_assert_int_eq(waitpid(child, &status, WUNTRACED), child);
    ck_assert(WIFSTOPPED(status));
    for (double end = now() + 0.6; now() < end;) /* the timer runs out in the meantime */
        process_sleep(end - now());
    kill(child, SIGCONT);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 42, "status %x", (unsigned)status);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("process");
    TCase *signals = tcase_create("signals");
    tcase_add_test(signals, what_does_not_kill_is_not_noted);
    tcase_add_test(signals, writing_to_a_closed_pipe_is_an_error_and_no_death);
    suite_add_tcase(suite, signals);

    TCase *watchdog = tcase_create("watchdog");
    tcase_set_timeout(watchdog, 60);
    tcase_add_test(watchdog,
                   the_watchdog_ends_a_process_that_hangs_with_3_and_names_what_it_was_doing);
    tcase_add_test(watchdog, the_watchdog_says_what_is_left_behind);
    tcase_add_test(watchdog, the_watchdog_ends_with_the_given_status);
    tcase_add_test(watchdog, a_silenced_watchdog_says_nothing_and_ends_with_3);
    tcase_add_test(watchdog, a_watchdog_that_is_off_stays_off_when_the_process_goes_on);
    suite_add_tcase(suite, watchdog);

    TCase *kernel = tcase_create("signals as the kernel sends them");
    tcase_set_timeout(kernel, 60);
    tcase_set_tags(kernel, "kernel");
    tcase_add_loop_test(kernel, a_signal_that_would_kill_is_noted, 0, COUNT(ENDING));
    tcase_add_test(kernel, every_real_time_signal_is_noted);
    tcase_add_test(kernel, a_fault_of_the_process_ends_it_with_3_and_is_told);
    tcase_add_test(kernel, signals_that_the_parent_blocked_or_ignored_are_noted_too);
    tcase_add_test(
        kernel, a_process_that_was_stopped_beyond_its_watchdog_has_the_granted_time_from_then_on);
    suite_add_tcase(suite, kernel);
    return unit_run(suite);
}
