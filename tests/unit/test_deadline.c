/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/deadline.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Seconds that a slow machine may need between two statements. */
#define SLACK 0.5

/* Moves the start into the past, which is what waiting does to a deadline. */
static void let_pass(struct deadline *deadline, unsigned milliseconds)
{
    deadline->start.tv_sec -= milliseconds / 1000;
    deadline->start.tv_nsec -= (long)(milliseconds % 1000) * 1000000;
    if (deadline->start.tv_nsec < 0) {
        deadline->start.tv_nsec += 1000000000;
        deadline->start.tv_sec--;
    }
}

/* Whether a time that is running is what it should be, or a little less. */
static bool is_about(double left, double wanted)
{
    return wanted <= 0 ? left == 0 : left <= wanted && left > wanted - SLACK;
}

/*
 * A tenth of the run, at most 2 s, is kept back for the logout, which ends 0.05 s before the run;
 * a login may use half of what is kept back.
 */
START_TEST(each_phase_has_its_share_of_the_run)
{
    static const struct {
        unsigned seconds;
        unsigned passed; /* milliseconds */
        double work, login, logout;
    } CASES[] = {
        {30, 0, 28, 28.975, 29.95},
        {30, 20000, 8, 8.975, 9.95},
        {30, 27500, 0.5, 1.475, 2.45},
        {30, 28000, 0, 0.975, 1.95},
        {30, 28980, 0, 0, 0.97},
        {30, 29950, 0, 0, 0},
        {30, 40000, 0, 0, 0},
        {10, 0, 9, 9.475, 9.95},
        {20, 0, 18, 18.975, 19.95},
        {1, 0, 0.9, 0.925, 0.95},
        {86400, 0, 86398, 86398.975, 86399.95},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct deadline deadline;
        deadline_start(&deadline, CASES[i].seconds, NULL);
        let_pass(&deadline, CASES[i].passed);
        double work = deadline_left(&deadline, DEADLINE_WORK);
        double login = deadline_left(&deadline, DEADLINE_LOGIN);
        double logout = deadline_left(&deadline, DEADLINE_LOGOUT);
        deadline_suspend();
        ck_assert_msg(is_about(work, CASES[i].work) && is_about(login, CASES[i].login) &&
                          is_about(logout, CASES[i].logout),
                      "%u s after %u ms: %g, %g, %g", CASES[i].seconds, CASES[i].passed, work,
                      login, logout);
    }
}
END_TEST

START_TEST(time_runs_down)
{
    struct deadline deadline;
    deadline_start(&deadline, 30, NULL);
    double before = deadline_left(&deadline, DEADLINE_WORK);
    double started = deadline_elapsed(&deadline);
    ck_assert_double_ge(started, 0);
    struct failure failure = {""};
    ck_assert(deadline_pause(&deadline, 0.05, &failure));
    ck_assert_double_ge(deadline_elapsed(&deadline), started + 0.05);
    ck_assert_double_le(deadline_left(&deadline, DEADLINE_WORK), before - 0.05);
    let_pass(&deadline, 7250);
    ck_assert_double_ge(deadline_elapsed(&deadline), started + 7.3);
}
END_TEST

START_TEST(a_phase_may_go_on_until_its_time_is_over)
{
    struct deadline deadline;
    struct failure failure = {""};
    deadline_start(&deadline, 30, NULL);
    ck_assert(deadline_allows(&deadline, DEADLINE_WORK, &failure));
    let_pass(&deadline, 28100);
    ck_assert(!deadline_allows(&deadline, DEADLINE_WORK, &failure));
    ck_assert_ptr_nonnull(strstr(failure.text, "30 s"));
    ck_assert_ptr_nonnull(strstr(failure.text, "-t"));
    ck_assert(deadline_allows(&deadline, DEADLINE_LOGIN, &failure));
    ck_assert(deadline_allows(&deadline, DEADLINE_LOGOUT, &failure));
    let_pass(&deadline, 1000);
    ck_assert(!deadline_allows(&deadline, DEADLINE_LOGIN, &failure));
    ck_assert(deadline_allows(&deadline, DEADLINE_LOGOUT, &failure));
    let_pass(&deadline, 1000);
    ck_assert(!deadline_allows(&deadline, DEADLINE_LOGOUT, &failure));
}
END_TEST

START_TEST(a_pause_does_not_go_beyond_the_works_end)
{
    struct deadline deadline;
    struct failure failure = {""};
    deadline_start(&deadline, 30, NULL);
    let_pass(&deadline, 27900);
    ck_assert(!deadline_pause(&deadline, 3600, &failure));
    ck_assert_ptr_nonnull(strstr(failure.text, "timed out"));
    ck_assert_double_ge(deadline_elapsed(&deadline), 28);
    ck_assert_double_lt(deadline_elapsed(&deadline), 28 + SLACK);
    ck_assert(!deadline_pause(&deadline, 0, &failure));
}
END_TEST

START_TEST(a_pause_of_nothing_is_over_at_once)
{
    struct deadline deadline;
    struct failure failure = {""};
    deadline_start(&deadline, 30, NULL);
    ck_assert(deadline_pause(&deadline, 0, &failure));
    ck_assert(deadline_pause(&deadline, -5, &failure));
    ck_assert_double_lt(deadline_elapsed(&deadline), SLACK);
}
END_TEST

static const int SIGNALS[] = {SIGTERM, SIGINT, SIGHUP};

START_TEST(a_signal_ends_the_work_at_once_and_leaves_the_logout_a_second)
{
    struct deadline deadline;
    struct failure failure = {""};
    deadline_catch_signals();
    deadline_start(&deadline, 30, NULL);
    ck_assert_int_eq(deadline_signal(), 0);
    ck_assert(deadline_allows(&deadline, DEADLINE_WORK, &failure));
    raise(SIGNALS[_i]);
    ck_assert_int_eq(deadline_signal(), SIGNALS[_i]);
    ck_assert(!deadline_allows(&deadline, DEADLINE_WORK, &failure));
    ck_assert_ptr_nonnull(strstr(failure.text, "signal"));
    ck_assert_ptr_nonnull(strstr(failure.text, strsignal(SIGNALS[_i])));
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGOUT), 1));
    ck_assert(deadline_allows(&deadline, DEADLINE_LOGOUT, &failure));
    ck_assert(!deadline_pause(&deadline, 0, &failure));

    let_pass(&deadline, 400);
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGOUT), 0.6));
    let_pass(&deadline, 600);
    ck_assert(!deadline_allows(&deadline, DEADLINE_LOGOUT, &failure));
}
END_TEST

START_TEST(a_signal_after_the_works_end_leaves_the_logout_no_more_than_a_second_either)
{
    struct deadline deadline;
    deadline_catch_signals();
    deadline_start(&deadline, 30, NULL);
    let_pass(&deadline, 28010);
    ck_assert_double_eq(deadline_left(&deadline, DEADLINE_WORK), 0);
    raise(SIGTERM);
    ck_assert_double_le(deadline_left(&deadline, DEADLINE_LOGOUT), 1);
}
END_TEST

START_TEST(a_signal_gives_the_logout_no_more_time_than_the_run_has)
{
    struct deadline deadline;
    deadline_catch_signals();
    deadline_start(&deadline, 5, NULL);
    let_pass(&deadline, 4300); /* the work has 0.2 s left, the logout 0.65 s */
    raise(SIGTERM);
    ck_assert_double_eq(deadline_left(&deadline, DEADLINE_WORK), 0);
    ck_assert_double_le(deadline_left(&deadline, DEADLINE_LOGOUT), 0.65);
}
END_TEST

START_TEST(a_signal_ends_a_pause)
{
    struct deadline deadline;
    struct failure failure = {""};
    deadline_catch_signals();
    deadline_start(&deadline, 1000, NULL);
    pid_t child = fork();
    if (child == 0)
        for (;;) { /* until it is killed: which of the signals comes in the pause is not known */
            kill(getppid(), SIGTERM);
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        }
    ck_assert(!deadline_pause(&deadline, 900, &failure));
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    ck_assert_double_lt(deadline_elapsed(&deadline), 60);
    ck_assert_ptr_nonnull(strstr(failure.text, "signal"));
}
END_TEST

START_TEST(writing_to_a_closed_pipe_is_an_error_and_no_death)
{
    int ends[2];
    deadline_catch_signals();
    ck_assert_int_eq(pipe(ends), 0);
    close(ends[0]);
    ck_assert_int_eq(write(ends[1], "x", 1), -1);
    ck_assert_int_eq(errno, EPIPE);
    ck_assert_int_eq(deadline_signal(), 0);
    close(ends[1]);
}
END_TEST

static double watchdog_left(void)
{
    struct itimerval timer;
    ck_assert_int_eq(getitimer(ITIMER_REAL, &timer), 0);
    return (double)timer.it_value.tv_sec + (double)timer.it_value.tv_usec / 1e6;
}

START_TEST(the_watchdog_comes_half_a_second_after_the_deadline)
{
    struct deadline deadline;
    deadline_start(&deadline, 30, "words");
    ck_assert(is_about(watchdog_left(), 30.51)); /* the kernel rounds up */
    ck_assert_double_gt(watchdog_left(), 30);
    deadline_suspend();
    ck_assert_double_eq(watchdog_left(), 0);
    deadline_start(&deadline, 0, "words");
    ck_assert_double_eq(watchdog_left(), 0);
}
END_TEST

/* What a process says on standard output before the watchdog ends it, and its status. */
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

static const char WORDS[] = "TINTRI SYNTHETIC UNKNOWN - timed out\n";

static void hang_for_ever(void)
{
    struct deadline deadline;
    deadline_catch_signals();
    deadline_start(&deadline, 1, WORDS);
    for (;;)
        pause();
}

static void hang_in_silence(void)
{
    struct deadline deadline;
    deadline_start(&deadline, 30, WORDS);
    deadline_silence();
    raise(SIGALRM); /* the watchdog comes */
}

START_TEST(the_watchdog_ends_a_run_that_hangs_with_its_last_words_and_3)
{
    char said[100];
    struct deadline deadline;
    deadline_start(&deadline, 0, NULL);
    ck_assert_int_eq(run_hanging(hang_for_ever, said, sizeof said), 3);
    ck_assert_str_eq(said, WORDS);
    ck_assert_double_ge(deadline_elapsed(&deadline), 1.5);
}
END_TEST

START_TEST(a_silenced_watchdog_says_nothing_and_ends_with_3)
{
    char said[100];
    ck_assert_int_eq(run_hanging(hang_in_silence, said, sizeof said), 3);
    ck_assert_str_eq(said, "");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("deadline");
    TCase *time = tcase_create("time");
    tcase_add_test(time, each_phase_has_its_share_of_the_run);
    tcase_add_test(time, time_runs_down);
    tcase_add_test(time, a_phase_may_go_on_until_its_time_is_over);
    tcase_add_test(time, a_pause_does_not_go_beyond_the_works_end);
    tcase_add_test(time, a_pause_of_nothing_is_over_at_once);
    suite_add_tcase(suite, time);

    TCase *signals = tcase_create("signals");
    tcase_set_timeout(signals, 120);
    tcase_add_loop_test(signals, a_signal_ends_the_work_at_once_and_leaves_the_logout_a_second, 0,
                        COUNT(SIGNALS));
    tcase_add_test(signals,
                   a_signal_after_the_works_end_leaves_the_logout_no_more_than_a_second_either);
    tcase_add_test(signals, a_signal_gives_the_logout_no_more_time_than_the_run_has);
    tcase_add_test(signals, a_signal_ends_a_pause);
    tcase_add_test(signals, writing_to_a_closed_pipe_is_an_error_and_no_death);
    suite_add_tcase(suite, signals);

    TCase *watchdog = tcase_create("watchdog");
    tcase_set_timeout(watchdog, 60);
    tcase_add_test(watchdog, the_watchdog_comes_half_a_second_after_the_deadline);
    tcase_add_test(watchdog, the_watchdog_ends_a_run_that_hangs_with_its_last_words_and_3);
    tcase_add_test(watchdog, a_silenced_watchdog_says_nothing_and_ends_with_3);
    suite_add_tcase(suite, watchdog);
    return unit_run(suite);
}
