/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/progress.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

/*
 * The linker replaces the clock and isatty with these (--wrap), so that a test sets the time, and
 * whether standard error is a terminal. The clock has two names: 32-bit systems with a 64-bit
 * time_t use the second one.
 */
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap___clock_gettime64(clockid_t clock, struct timespec *now);
int __wrap_isatty(int file);

static long milliseconds; /* the time of the clock */
static bool is_terminal;

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
    ck_assert_int_eq(clock, CLOCK_MONOTONIC); /* another clock may be set during a check */
    *now =
        (struct timespec){.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
    return 0;
}

int __wrap___clock_gettime64(clockid_t clock, struct timespec *now)
{
    return __wrap_clock_gettime(clock, now);
}

int __wrap_isatty(int file)
{
    ck_assert_int_eq(file, STDERR_FILENO);
    return is_terminal;
}

static int seen;          /* the file behind standard error */
static char written[100]; /* what was written there since the last call */

static void catch_standard_error(void)
{
    char name[] = "/tmp/tintri-progress-XXXXXX";
    seen = mkstemp(name);
    ck_assert_int_ge(seen, 0);
    unlink(name);
    ck_assert_int_eq(dup2(seen, STDERR_FILENO), STDERR_FILENO);
    milliseconds = 5000000;
    is_terminal = true;
}

static const char *look(void)
{
    fflush(stderr);
    ssize_t got = pread(seen, written, sizeof written - 1, 0);
    ck_assert_int_ge(got, 0);
    written[got] = '\0';
    ck_assert_int_eq(ftruncate(seen, 0), 0);
    ck_assert_int_eq(lseek(seen, 0, SEEK_SET), 0);
    return written;
}

static const char *shown_after(struct progress *progress, long wait, uint64_t vms)
{
    milliseconds += wait;
    progress_show(progress, vms, 7500);
    return look();
}

START_TEST(a_wait_of_less_than_a_second_shows_nothing)
{
    struct progress progress;
    progress_start(&progress);
    ck_assert_str_eq(shown_after(&progress, 0, 100), "");
    ck_assert_str_eq(shown_after(&progress, 999, 200), "");
    progress_end(&progress);
    ck_assert_str_eq(look(), "");
}
END_TEST

START_TEST(the_line_tells_how_many_have_come_how_fast_and_how_long_it_takes)
{
    struct progress progress;
    progress_start(&progress);
    ck_assert_str_eq(shown_after(&progress, 2000, 1500),
                     "\r\033[K1500 of 7500 VMs, 750 a second, 8 s left");
    progress_end(&progress);
    ck_assert_str_eq(look(), "\r\033[K");
}
END_TEST

START_TEST(the_line_is_written_ten_times_a_second_at_most)
{
    struct progress progress;
    progress_start(&progress);
    ck_assert_str_ne(shown_after(&progress, 1000, 100), "");
    for (int i = 0; i < 9; i++)
        ck_assert_str_eq(shown_after(&progress, 11, 200), "");
    ck_assert_str_ne(shown_after(&progress, 1, 300), "");
    ck_assert_str_eq(shown_after(&progress, 99, 400), "");
    ck_assert_str_ne(shown_after(&progress, 1, 400), "");
}
END_TEST

START_TEST(nothing_is_shown_where_nobody_looks)
{
    is_terminal = false;
    struct progress progress;
    progress_start(&progress);
    ck_assert_str_eq(shown_after(&progress, 5000, 100), "");
    progress_end(&progress);
    ck_assert_str_eq(look(), "");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("progress");
    TCase *tests = tcase_create("line");
    tcase_add_checked_fixture(tests, catch_standard_error, NULL);
    tcase_add_test(tests, a_wait_of_less_than_a_second_shows_nothing);
    tcase_add_test(tests, the_line_tells_how_many_have_come_how_fast_and_how_long_it_takes);
    tcase_add_test(tests, the_line_is_written_ten_times_a_second_at_most);
    tcase_add_test(tests, nothing_is_shown_where_nobody_looks);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
