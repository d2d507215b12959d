/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/deadline.h"

#include <check.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/process.h"
#include "unit.h"

/* Seconds that a slow machine may take between two statements. */
#define SLACK 0.5

/* Moves the start into the past, which has the same effect as waiting. */
static void let_pass(struct deadline *deadline, unsigned milliseconds)
{
    deadline->start.tv_sec -= milliseconds / 1000;
    deadline->start.tv_nsec -= (long)(milliseconds % 1000) * 1000000;
    if (deadline->start.tv_nsec < 0) {
        deadline->start.tv_nsec += 1000000000;
        deadline->start.tv_sec--;
    }
}

/* Whether a remaining time is as wanted, or a little less. */
static bool is_about(double left, double wanted)
{
    return wanted <= 0 ? left == 0 : left <= wanted && left > wanted - SLACK;
}

/*
 * The share of the logout is a tenth of the run, at most 2 s, and at least 1 s or half of the run.
 * The run ends 0.05 s after the logout. A login leaves 0.4 s of that share, or half of it, to the
 * logout.
 */
START_TEST(each_phase_has_its_share_of_the_run)
{
    static const struct {
        unsigned seconds;
        unsigned passed; /* milliseconds */
        double work, login, logout;
    } CASES[] = {
        {30, 0, 28, 29.55, 29.95},    {30, 20000, 8, 9.55, 9.95},
        {30, 27500, 0.5, 2.05, 2.45}, {30, 28000, 0, 1.55, 1.95},
        {30, 29560, 0, 0, 0.39},      {30, 29950, 0, 0, 0},
        {30, 40000, 0, 0, 0},         {15, 0, 13.5, 14.55, 14.95},
        {10, 0, 9, 9.55, 9.95},       {5, 0, 4, 4.55, 4.95},
        {20, 0, 18, 19.55, 19.95},    {2, 0, 1, 1.55, 1.95},
        {1, 0, 0.5, 0.7, 0.95},       {86400, 0, 86398, 86399.55, 86399.95},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct deadline deadline;
        deadline_start(&deadline, CASES[i].seconds);
        let_pass(&deadline, CASES[i].passed);
        double work = deadline_left(&deadline, DEADLINE_WORK);
        double login = deadline_left(&deadline, DEADLINE_LOGIN);
        double logout = deadline_left(&deadline, DEADLINE_LOGOUT);
        ck_assert_msg(is_about(work, CASES[i].work) && is_about(login, CASES[i].login) &&
                          is_about(logout, CASES[i].logout),
                      "%u s after %u ms: %g, %g, %g", CASES[i].seconds, CASES[i].passed, work,
                      login, logout);
    }
}
END_TEST

START_TEST(a_logout_has_its_slice_however_much_of_the_run_is_left)
{
    struct deadline deadline;
    deadline_start(&deadline, 30);
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGOUT), 29.95));
    deadline_start_logout(&deadline);
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGOUT), 2));
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_WORK), 28));
    let_pass(&deadline, 10000); /* the session is opened again, and closed at the end */
    ck_assert_double_eq(deadline_left(&deadline, DEADLINE_LOGOUT), 0);
    deadline_start_logout(&deadline);
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGOUT), 2));
}
END_TEST

START_TEST(time_runs_down)
{
    struct deadline deadline;
    deadline_start(&deadline, 30);
    double before = deadline_left(&deadline, DEADLINE_WORK);
    double started = deadline_elapsed(&deadline);
    ck_assert_double_ge(started, 0);
    struct failure failure = {""};
    ck_assert(deadline_pause(&deadline, DEADLINE_WORK, 0.05, &failure));
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
    deadline_start(&deadline, 30);
    ck_assert(deadline_allows(&deadline, DEADLINE_WORK, &failure));
    let_pass(&deadline, 28100);
    ck_assert(!deadline_allows(&deadline, DEADLINE_WORK, &failure));
    ck_assert_ptr_nonnull(strstr(failure.text, "30 s"));
    ck_assert_ptr_nonnull(strstr(failure.text, "-t"));
    ck_assert(deadline_allows(&deadline, DEADLINE_LOGIN, &failure));
    ck_assert(deadline_allows(&deadline, DEADLINE_LOGOUT, &failure));
    let_pass(&deadline, 1500);
    ck_assert(!deadline_allows(&deadline, DEADLINE_LOGIN, &failure));
    ck_assert(deadline_allows(&deadline, DEADLINE_LOGOUT, &failure));
    let_pass(&deadline, 500);
    ck_assert(!deadline_allows(&deadline, DEADLINE_LOGOUT, &failure));
}
END_TEST

START_TEST(a_pause_does_not_go_beyond_the_works_end)
{
    struct deadline deadline;
    struct failure failure = {""};
    deadline_start(&deadline, 30);
    let_pass(&deadline, 27900);
    ck_assert(!deadline_pause(&deadline, DEADLINE_WORK, 3600, &failure));
    ck_assert_ptr_nonnull(strstr(failure.text, "timed out"));
    ck_assert_double_ge(deadline_elapsed(&deadline), 28);
    ck_assert_double_lt(deadline_elapsed(&deadline), 28 + SLACK);
    ck_assert(!deadline_pause(&deadline, DEADLINE_WORK, 0, &failure));
}
END_TEST

START_TEST(a_pause_of_nothing_is_over_at_once)
{
    struct deadline deadline;
    struct failure failure = {""};
    deadline_start(&deadline, 30);
    ck_assert(deadline_pause(&deadline, DEADLINE_WORK, 0, &failure));
    ck_assert(deadline_pause(&deadline, DEADLINE_WORK, -5, &failure));
    ck_assert_double_lt(deadline_elapsed(&deadline), SLACK);
}
END_TEST

START_TEST(a_signal_ends_the_work_at_once_and_leaves_the_logout_its_slice)
{
    struct deadline deadline;
    struct failure failure = {""};
    process_catch_signals();
    deadline_start(&deadline, 30);
    ck_assert(deadline_allows(&deadline, DEADLINE_WORK, &failure));
    raise(SIGTERM);
    ck_assert(!deadline_allows(&deadline, DEADLINE_WORK, &failure));
    ck_assert_ptr_nonnull(strstr(failure.text, "signal"));
    ck_assert_ptr_nonnull(strstr(failure.text, strsignal(SIGTERM)));
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGIN), 1.6));
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGOUT), 2));
    ck_assert(deadline_allows(&deadline, DEADLINE_LOGOUT, &failure));
    ck_assert(!deadline_pause(&deadline, DEADLINE_WORK, 0, &failure));

    let_pass(&deadline, 1400);
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGOUT), 0.6));
    let_pass(&deadline, 600);
    ck_assert(!deadline_allows(&deadline, DEADLINE_LOGOUT, &failure));
}
END_TEST

START_TEST(a_signal_during_the_logout_does_not_prolong_it)
{
    struct deadline deadline;
    process_catch_signals();
    deadline_start(&deadline, 30);
    deadline_start_logout(&deadline);
    let_pass(&deadline, 1500);
    raise(SIGTERM);
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGOUT), 0.5));
}
END_TEST

START_TEST(a_signal_gives_the_logout_no_more_time_than_the_run_has)
{
    struct deadline deadline;
    process_catch_signals();
    deadline_start(&deadline, 5);
    let_pass(&deadline, 4300);
    raise(SIGTERM);
    ck_assert_double_eq(deadline_left(&deadline, DEADLINE_WORK), 0);
    ck_assert_double_le(deadline_left(&deadline, DEADLINE_LOGOUT), 0.65);
}
END_TEST

START_TEST(a_process_that_was_stopped_beyond_its_deadline_still_has_a_slice_for_the_logout)
{
    struct deadline deadline;
    process_catch_signals();
    deadline_start(&deadline, 30);
    let_pass(&deadline, 100000);
    ck_assert_double_eq(deadline_left(&deadline, DEADLINE_LOGOUT), 0);
    raise(SIGCONT); /* sent when a stopped process goes on */
    ck_assert_double_eq(deadline_left(&deadline, DEADLINE_WORK), 0);
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGIN), 1.6));
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGOUT), 2));
    let_pass(&deadline, 2000);
    ck_assert_double_eq(deadline_left(&deadline, DEADLINE_LOGOUT), 0);
}
END_TEST

START_TEST(a_stop_within_the_deadline_changes_nothing)
{
    struct deadline deadline;
    process_catch_signals();
    deadline_start(&deadline, 30);
    let_pass(&deadline, 10000);
    raise(SIGCONT);
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_WORK), 18));
    ck_assert(is_about(deadline_left(&deadline, DEADLINE_LOGOUT), 19.95));
}
END_TEST

START_TEST(a_signal_ends_a_pause)
{
    struct deadline deadline;
    struct failure failure = {""};
    process_catch_signals();
    deadline_start(&deadline, 1000);
    pid_t child = fork();
    if (child == 0)
        for (;;) { /* until it is killed: any of the signals may come during the pause */
            kill(getppid(), SIGTERM);
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        }
    ck_assert(!deadline_pause(&deadline, DEADLINE_WORK, 900, &failure));
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    ck_assert_double_lt(deadline_elapsed(&deadline), 60);
    ck_assert_ptr_nonnull(strstr(failure.text, "signal"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("deadline");
    TCase *time = tcase_create("time");
    tcase_add_test(time, each_phase_has_its_share_of_the_run);
    tcase_add_test(time, a_logout_has_its_slice_however_much_of_the_run_is_left);
    tcase_add_test(time, time_runs_down);
    tcase_add_test(time, a_phase_may_go_on_until_its_time_is_over);
    tcase_add_test(time, a_pause_does_not_go_beyond_the_works_end);
    tcase_add_test(time, a_pause_of_nothing_is_over_at_once);
    suite_add_tcase(suite, time);

    TCase *signals = tcase_create("signals");
    tcase_set_timeout(signals, 120);
    tcase_add_test(signals, a_signal_ends_the_work_at_once_and_leaves_the_logout_its_slice);
    tcase_add_test(signals, a_signal_during_the_logout_does_not_prolong_it);
    tcase_add_test(signals, a_signal_gives_the_logout_no_more_time_than_the_run_has);
    tcase_add_test(signals,
                   a_process_that_was_stopped_beyond_its_deadline_still_has_a_slice_for_the_logout);
    tcase_add_test(signals, a_stop_within_the_deadline_changes_nothing);
    tcase_add_test(signals, a_signal_ends_a_pause);
    suite_add_tcase(suite, signals);
    return unit_run(suite);
}
