/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/api_time.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "unit.h"

/* Seconds from 1970 to a time of day, so many days later. */
#define AT(days, hour, minute, second) \
    (INT64_C(86400) * (days) + 3600 * (hour) + 60 * (minute) + (second))

/*
 * Days from 1970 to dates: 365 per year, plus the leap days between, plus the days before in that
 * year.
 */
#define D1972_FEB_29 (2 * 365 + 31 + 28)
#define D2000_JAN_1 (30 * 365 + 7)
#define D2017_JAN_1 (47 * 365 + 12)
#define D2024_FEB_29 (54 * 365 + 13 + 31 + 28)
#define D2026_JAN_1 (56 * 365 + 14)
#define D2026_NOV_18 (D2026_JAN_1 + 304 + 17)
#define D2100_JAN_1 (130 * 365 + 32)
#define D2400_JAN_1 (430 * 365 + 107 - 3) /* 2100, 2200 and 2300 are not leap years */
#define D10000_JAN_1 (8030 * 365 + 2007 - 80 + 20)

struct good_case {
    const char *text;
    int64_t seconds;
};

static void assert_reads(const struct good_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t seconds = -1;
        ck_assert_msg(api_time_parse(cases[i].text, &seconds), "'%s' is refused", cases[i].text);
        ck_assert_msg(seconds == cases[i].seconds, "'%s': %" PRId64 ", not %" PRId64, cases[i].text,
                      seconds, cases[i].seconds);
    }
}

static void assert_refuses(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t seconds = -1;
        ck_assert_msg(!api_time_parse(texts[i], &seconds), "'%s' is taken: %" PRId64, texts[i],
                      seconds);
    }
}

START_TEST(an_iso_time_is_read_with_its_offset)
{
    static const struct good_case CASES[] = {
        {"2026-11-18T10:16:58.735-08:00", AT(D2026_NOV_18, 18, 16, 58)}, /* as the API writes it */
        {"2026-11-18T10:16:58Z", AT(D2026_NOV_18, 10, 16, 58)},
        {"2026-11-18T10:16:58+00:00", AT(D2026_NOV_18, 10, 16, 58)},
        {"2026-11-18T10:16:58-00:00", AT(D2026_NOV_18, 10, 16, 58)},
        {"2026-11-18T10:16:58+0000", AT(D2026_NOV_18, 10, 16, 58)},
        {"2026-11-18T10:16:58+02:00", AT(D2026_NOV_18, 8, 16, 58)},
        {"2026-11-18T10:16:58+0200", AT(D2026_NOV_18, 8, 16, 58)},
        {"2026-11-18T10:16:58-0230", AT(D2026_NOV_18, 12, 46, 58)},
        {"2026-11-18T10:16:58+05:45", AT(D2026_NOV_18, 4, 31, 58)},
        {"2026-11-18T10:16:58+14:00", AT(D2026_NOV_18 - 1, 20, 16, 58)},
        {"2026-11-18T10:16:58-12:00", AT(D2026_NOV_18, 22, 16, 58)},
        {"2026-11-18T23:59:59-00:01", AT(D2026_NOV_18 + 1, 0, 0, 59)},
        {"2026-11-18T00:00:00+00:01", AT(D2026_NOV_18 - 1, 23, 59, 0)},
        {"2026-11-18T00:00:00Z", AT(D2026_NOV_18, 0, 0, 0)},
        {"2026-11-18T23:59:59Z", AT(D2026_NOV_18, 23, 59, 59)},
    };
    assert_reads(CASES, COUNT(CASES));
}
END_TEST

START_TEST(fractions_of_a_second_are_left_out)
{
    static const struct good_case CASES[] = {
        {"2026-11-18T10:16:58.0Z", AT(D2026_NOV_18, 10, 16, 58)},
        {"2026-11-18T10:16:58.7Z", AT(D2026_NOV_18, 10, 16, 58)},
        {"2026-11-18T10:16:58.999Z", AT(D2026_NOV_18, 10, 16, 58)},
        {"2026-11-18T10:16:58.999999999Z", AT(D2026_NOV_18, 10, 16, 58)},
        {"2026-11-18T10:16:58.123456789012345678901234567890+01:00", AT(D2026_NOV_18, 9, 16, 58)},
    };
    assert_reads(CASES, COUNT(CASES));
}
END_TEST

START_TEST(leap_years_are_those_of_the_gregorian_calendar)
{
    static const struct good_case CASES[] = {
        {"1972-02-28T23:59:59Z", AT(D1972_FEB_29, 0, 0, -1)},
        {"1972-02-29T00:00:00Z", AT(D1972_FEB_29, 0, 0, 0)},
        {"1972-03-01T00:00:00Z", AT(D1972_FEB_29 + 1, 0, 0, 0)},
        {"2000-01-01T00:00:00Z", AT(D2000_JAN_1, 0, 0, 0)},
        {"2000-02-29T12:00:00Z", AT(D2000_JAN_1 + 31 + 28, 12, 0, 0)}, /* a multiple of 400 */
        {"2000-03-01T00:00:00Z", AT(D2000_JAN_1 + 31 + 29, 0, 0, 0)},
        {"2000-12-31T00:00:00Z", AT(D2000_JAN_1 + 365, 0, 0, 0)},
        {"2024-02-29T00:00:00Z", AT(D2024_FEB_29, 0, 0, 0)},
        {"2024-03-01T00:00:00Z", AT(D2024_FEB_29 + 1, 0, 0, 0)},
        {"2026-03-01T00:00:00Z", AT(D2026_JAN_1 + 31 + 28, 0, 0, 0)},
        {"2100-02-28T00:00:00Z", AT(D2100_JAN_1 + 31 + 27, 0, 0, 0)},
        {"2100-03-01T00:00:00Z", AT(D2100_JAN_1 + 31 + 28, 0, 0, 0)}, /* another century */
        {"2400-02-29T00:00:00Z", AT(D2400_JAN_1 + 31 + 28, 0, 0, 0)},
        {"2400-03-01T00:00:00Z", AT(D2400_JAN_1 + 31 + 29, 0, 0, 0)},
    };
    assert_reads(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_leap_second_is_the_next_day)
{
    static const struct good_case CASES[] = {
        {"2016-12-31T23:59:59Z", AT(D2017_JAN_1, 0, 0, -1)},
        {"2016-12-31T23:59:60Z", AT(D2017_JAN_1, 0, 0, 0)},
        {"2016-12-31T23:59:60.5Z", AT(D2017_JAN_1, 0, 0, 0)},
        {"2017-01-01T00:59:60+01:00", AT(D2017_JAN_1, 0, 0, 0)},
        {"2017-01-01T00:00:00Z", AT(D2017_JAN_1, 0, 0, 0)},
    };
    assert_reads(CASES, COUNT(CASES));
}
END_TEST

static int days_of_month(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return DAYS[month - 1] + (month == 2 && leap);
}

START_TEST(each_day_follows_the_one_before)
{
    int64_t day = 0;
    for (int year = 1970; year <= 2405; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int date = 1; date <= days_of_month(year, month); date++, day++) {
                char text[64];
                int64_t seconds = -1;
                snprintf(text, sizeof text, "%04d-%02d-%02dT12:34:56Z", year, month, date);
                ck_assert_msg(api_time_parse(text, &seconds), "%s", text);
                ck_assert_msg(seconds == AT(day, 12, 34, 56), "%s: %" PRId64, text, seconds);
            }
        }
    }
}
END_TEST

START_TEST(a_day_beyond_the_end_of_its_month_is_refused)
{
    for (int year = 1999; year <= 2004; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int date = days_of_month(year, month) + 1; date <= 32; date++) {
                char text[64];
                int64_t seconds;
                snprintf(text, sizeof text, "%04d-%02d-%02dT12:34:56Z", year, month, date);
                ck_assert_msg(!api_time_parse(text, &seconds), "%s is taken", text);
            }
        }
    }
}
END_TEST

START_TEST(digits_alone_are_milliseconds)
{
    static const struct good_case CASES[] = {
        {"0", 0},
        {"1", 0},
        {"999", 0},
        {"1000", 1},
        {"1999", 1},
        {"946684800000", AT(D2000_JAN_1, 0, 0, 0)},
        {"1700000000000", INT64_C(1700000000)},
        {"1700000000999", INT64_C(1700000000)},
        {"000000000001000", 1},
        {"2026", 2}, /* milliseconds, not a year */
    };
    assert_reads(CASES, COUNT(CASES));
}
END_TEST

START_TEST(times_from_1970_to_9999_are_taken)
{
    static const struct good_case CASES[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T00:00:00.999Z", 0},
        {"1970-01-01T00:00:01Z", 1},
        {"1970-01-01T01:00:00+01:00", 0},
        {"1970-01-01T00:00:00-08:00", 8 * 3600},
        {"9999-12-31T23:59:59Z", AT(D10000_JAN_1, 0, 0, -1)},
        {"9999-12-31T23:59:59.999Z", AT(D10000_JAN_1, 0, 0, -1)},
        {"9999-12-31T23:59:59+14:00", AT(D10000_JAN_1, -14, 0, -1)},
        {"253402300799999", AT(D10000_JAN_1, 0, 0, -1)},
    };
    static const char *const WRONG[] = {
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+00:01",
        "1970-01-01T00:59:59+01:00",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1900-01-01T00:00:00Z",
        "9999-12-31T23:59:60Z",
        "9999-12-31T23:59:59-00:01",
        "10000-01-01T00:00:00Z",
        "-1000",
        "-1",
        "253402300800000",
        "999999999999999",
        "1000000000000000",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "99999999999999999999999999999999999999999999999999",
    };
    assert_reads(CASES, COUNT(CASES));
    assert_refuses(WRONG, COUNT(WRONG));
}
END_TEST

START_TEST(what_is_no_time_is_refused)
{
    static const char *const TEXTS[] = {
        "",
        " ",
        "now",
        "null",
        "Z",
        "T",
        "-",
        "+",
        "1 ",
        " 1",
        "+1",
        "0x10",
        "1e12",
        "NaN",
        "2026-",
        "2026-11",
        "2026-11-18",
        "2026-11-18T",
        "2026-11-18T10",
        "2026-11-18T10:16:5",
        "2026-11-18T10:16:58", /* without an offset */
        "2026-11-18T10:16:58.735",
        "26-11-18T10:16:58Z",
        "02026-11-18T10:16:58Z",
        "+2026-11-18T10:16:58Z",
        "2026-1-18T10:16:58Z",
        "2026-011-18T10:16:58Z",
        "2026-11-8T10:16:58Z",
        "2026-11-18T1:16:58Z",
        "2026-11-18T10:6:58Z",
        "2026-11-18T10:16:8Z",
        "2026-11-18T10:16:058Z",
        "2026/11/18T10:16:58Z",
        "2026:11:18T10:16:58Z",
        "2026-11-18T10-16-58Z",
        "2026-11-18T10.16.58Z",
        "2026-11-18_10:16:58Z",
        "2026-11-1810:16:58Z",
        "18-11-2026T10:16:58Z",
        "2026-00-18T10:16:58Z",
        "2026-13-18T10:16:58Z",
        "2026-11-00T10:16:58Z",
        "2026-11-32T10:16:58Z",
        "2026-11-18T24:16:58Z",
        "2026-11-18T99:16:58Z",
        "2026-11-18T10:60:58Z",
        "2026-11-18T10:16:61Z",
        "2026-11-18T10:16:-5Z",
        "2026-11-18T10:16:58+",
        "2026-11-18T10:16:58-",
        "2026-11-18T10:16:58+8:00",
        "2026-11-18T10:16:58+08:0",
        "2026-11-18T10:16:58+08:",
        "2026-11-18T10:16:58+080",
        "2026-11-18T10:16:58+08:000",
        "2026-11-18T10:16:58+24:00",
        "2026-11-18T10:16:58+99:00",
        "2026-11-18T10:16:58+08:60",
        "2026-11-18T10:16:58+-8:00",
        "2026-11-18T10:16:58+08::00",
        "2026-11-18T10:16:58 08:00",
        "2026-11-18T10:16:58+08:00Z",
        "2026-11-18T10:16:58Z+08:00",
        "2026-11-18T10:16:58ZZ",
        "2026-11-18T10:16:58Z ",
        "2026-11-18T10:16:58Z\n",
        " 2026-11-18T10:16:58Z",
        "2026-11-18T10:16:58PST",
        "2026-11-18T10:16:58.7.3Z",
        "2026-11-18T10:16:58.-3Z",
        "2026-11-18T10:16:58.7e1Z",
        "x026-11-18T10:16:58Z",
        "\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa6-11-18T10:16:58Z",
    };
    assert_refuses(TEXTS, COUNT(TEXTS));
}
END_TEST

/* ISO 8601 requires at least one digit behind the decimal sign. */
START_TEST(a_fraction_without_digits_is_refused)
{
    static const char *const TEXTS[] = {"2026-11-18T10:16:58.Z", "2026-11-18T10:16:58.+01:00"};
    assert_refuses(TEXTS, COUNT(TEXTS));
}
END_TEST

START_TEST(every_beginning_of_a_time_is_refused)
{
    static const char WHOLE[] = "2026-11-18T10:16:58.735-08:00";
    for (size_t length = 5; length < sizeof WHOLE - 1; length++) { /* 2026 would be milliseconds */
        char text[sizeof WHOLE];
        int64_t seconds;
        snprintf(text, sizeof text, "%.*s", (int)length, WHOLE);
        ck_assert_msg(!api_time_parse(text, &seconds), "'%s' is taken", text);
    }
}
END_TEST

/* A time_t of 32 bits ends in January 2038. */
START_TEST(the_c_library_knows_times_after_2038)
{
    int64_t seconds = 0;
    ck_assert(api_time_parse("2106-02-08T00:00:00Z", &seconds));
    time_t time = (time_t)seconds;
    struct tm utc;
    ck_assert_ptr_nonnull(gmtime_r(&time, &utc));
    ck_assert_int_eq(utc.tm_year + 1900, 2106);
    ck_assert_int_eq(utc.tm_mon + 1, 2);
    ck_assert_int_eq(utc.tm_mday, 8);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("api_time");
    TCase *tests = tcase_create("api_time");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_c_library_knows_times_after_2038);
    tcase_add_test(tests, an_iso_time_is_read_with_its_offset);
    tcase_add_test(tests, fractions_of_a_second_are_left_out);
    tcase_add_test(tests, leap_years_are_those_of_the_gregorian_calendar);
    tcase_add_test(tests, a_leap_second_is_the_next_day);
    tcase_add_test(tests, each_day_follows_the_one_before);
    tcase_add_test(tests, a_day_beyond_the_end_of_its_month_is_refused);
    tcase_add_test(tests, digits_alone_are_milliseconds);
    tcase_add_test(tests, times_from_1970_to_9999_are_taken);
    tcase_add_test(tests, what_is_no_time_is_refused);
    tcase_add_test(tests, a_fraction_without_digits_is_refused);
    tcase_add_test(tests, every_beginning_of_a_time_is_refused);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
