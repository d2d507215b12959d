/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/alerts.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "recorded_walk.h"
#include "unit.h"

/* An alert as an array sends it. time is JSON. */
#define ALERT(name, time)                                                            \
    "{\"uuid\":{\"uuid\":\"uuid-" name "\"},\"message\":\"" name "\"," APPLIANCE "," \
    "\"notifiedTimestamp\":" time "}"
#define APPLIANCE "\"sourceApplianceDisplayName\":\"vmstore01\""
#define UNREAD "state=NEW&severity=ALERT"
#define ALL_MAX 100

static struct failure failure;

/* The kept messages in their order, then the number of alerts: "c b 3". */
static const char *shown(const struct alerts *alerts)
{
    static char text[1000];
    text[0] = '\0';
    for (size_t i = 0; i < alerts->count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", alerts->newest[i].message);
    snprintf(text + strlen(text), sizeof text - strlen(text), "%u", (unsigned)alerts->total);
    return text;
}

static bool read_alerts(struct session *session, size_t max, struct alerts *alerts)
{
    struct deadline deadline;
    deadline_start(&deadline, 600);
    return alerts_read(session, &deadline, max, alerts, &failure);
}

/* Checks what is kept of a page with these alerts, if at most max are kept. */
static void assert_kept(const char *items, unsigned total, size_t max, const char *expected)
{
    char body[2000];
    snprintf(body, sizeof body, "{\"items\":[%s],\"filteredTotal\":%u}", items, total);
    struct session *session = fake_session_alike(body, 200);
    struct alerts alerts;
    ck_assert_msg(read_alerts(session, max, &alerts), "%s", failure.text);
    ck_assert_str_eq(shown(&alerts), expected);
    alerts_free(&alerts);
    fake_session_free(session);
}

START_TEST(the_newest_are_kept_in_their_order)
{
#define THREE \
    ALERT("b", "2000000000000") "," ALERT("a", "1000000000000") "," ALERT("c", "3000000000000")
    assert_kept(THREE, 3, ALL_MAX, "c b a 3");
    assert_kept(THREE, 3, 3, "c b a 3");
    assert_kept(THREE, 3, 2, "c b 3");
    assert_kept(THREE, 3, 1, "c 3");
    assert_kept(THREE, 3, 0, "3");
    assert_kept("", 0, ALL_MAX, "0");
#undef THREE
}
END_TEST

START_TEST(a_time_may_be_a_number_or_a_text_and_what_has_none_is_the_oldest)
{
    assert_kept(ALERT("d", "1000") "," ALERT("c", "\"999999999000\"") "," ALERT(
                    "b", "1000000001000") "," ALERT("a", "\"2001-09-09T01:46:42Z\""),
                4, ALL_MAX, "a b c d 4");
    assert_kept(ALERT("a", "\"yesterday\"") "," ALERT("b", "null") "," ALERT("c", "1000"), 3,
                ALL_MAX, "c a b 3");
}
END_TEST

START_TEST(all_pages_are_read_of_what_nobody_has_read)
{
    const struct fake_answer pages[] = {
        {.body = PAGE(ALERT("a", "1000"), TOTAL(2) NEXT("offset=1"))},
        {.body = PAGE(ALERT("b", "2000"), TOTAL(2))},
        {.body = NULL},
    };
    struct session *session = fake_session_new(pages, 7);
    struct alerts alerts;
    ck_assert_msg(read_alerts(session, ALL_MAX, &alerts), "%s", failure.text);
    ck_assert_str_eq(shown(&alerts), "b a 2");
    ck_assert_str_eq(fake_session_paths(session),
                     "alert/paginated?" UNREAD "&offset=0&limit=100\n"
                     "alert/paginated?" UNREAD "&offset=1&limit=100\n");
    alerts_free(&alerts);
    fake_session_free(session);
}
END_TEST

START_TEST(a_walk_that_begins_again_counts_none_twice)
{
    const struct fake_answer pages[] = {
        {.body = PAGE(ALERT("a", "1000"), TOTAL(3) NEXT("offset=1"))},
        {.body = PAGE(ALERT("b", "2000"), TOTAL(2))}, /* one was marked as read */
        {.body = PAGE(ALERT("a", "1000"), TOTAL(2) NEXT("offset=1"))},
        {.body = PAGE(ALERT("b", "2000"), TOTAL(2))},
        {.body = NULL},
    };
    struct session *session = fake_session_new(pages, 0);
    struct alerts alerts;
    ck_assert_msg(read_alerts(session, ALL_MAX, &alerts), "%s", failure.text);
    ck_assert_str_eq(shown(&alerts), "b a 2");
    alerts_free(&alerts);
    fake_session_free(session);
}
END_TEST

/* Reads an array that has no pages of alerts, and sends a plain list instead. */
static bool read_plain(const char *answer, struct alerts *alerts)
{
    const struct fake_resource resources[] = {{"alert?" UNREAD, answer}, {NULL, NULL}};
    struct session *session = fake_session_by_path(resources);
    bool was_read = read_alerts(session, ALL_MAX, alerts);
    ck_assert_uint_eq(fake_session_requests(session), 2);
    fake_session_free(session);
    return was_read;
}

START_TEST(an_array_without_pages_is_asked_for_a_plain_list)
{
    static const struct {
        const char *answer, *shown;
    } CASES[] = {
        {"[" ALERT("a", "1000") "," ALERT("b", "2000") "]", "b a 2"},
        {"[" ALERT("a", "\"2001-09-09T01:46:40Z\"") "," ALERT("b", "1000000000000") "," ALERT(
             "c", "true") "]",
         "a b c 3"},
        {"[]", "0"},
        {PAGE(ALERT("a", "1000"), ""), "a 1"},
        {PAGE(ALERT("a", "1000"), TOTAL(1)), "a 1"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct alerts alerts;
        ck_assert_msg(read_plain(CASES[i].answer, &alerts), "%s", failure.text);
        ck_assert_str_eq(failure.text, "");
        ck_assert_str_eq(shown(&alerts), CASES[i].shown);
        ck_assert(alerts.count == 0 || strcmp(alerts.newest[0].appliance, "vmstore01") == 0);
        alerts_free(&alerts);
    }
}
END_TEST

START_TEST(a_list_that_is_not_whole_is_none)
{
    static const char *const ANSWERS[] = {
        "{}",
        "7",
        "{\"items\":{}}",
        PAGE(ALERT("a", "1000"), TOTAL(2)),
        PAGE(ALERT("a", "1000"), TOTAL("many")),
    };
    for (size_t i = 0; i < COUNT(ANSWERS); i++) {
        struct alerts alerts;
        ck_assert_msg(!read_plain(ANSWERS[i], &alerts), "case %zu", i);
        alerts_free(&alerts);
    }
}
END_TEST

START_TEST(where_neither_can_be_read_the_pages_failure_is_told)
{
    struct session *session = fake_session_alike(NULL, 500);
    struct alerts alerts;
    ck_assert(!read_alerts(session, ALL_MAX, &alerts));
    ck_assert_msg(strstr(failure.text, "reading the alerts of " FAKE_HOST) &&
                      strstr(failure.text, FAKE_FAILURE),
                  "%s", failure.text);
    alerts_free(&alerts);
    fake_session_free(session);
}
END_TEST

START_TEST(when_the_time_is_over_no_list_is_asked_for)
{
    struct session *session = fake_session_alike(NULL, 0);
    struct alerts alerts;
    struct deadline deadline;
    deadline_start(&deadline, 600);
    deadline.start.tv_sec -= 1000;
    ck_assert(!alerts_read(session, &deadline, ALL_MAX, &alerts, &failure));
    ck_assert_ptr_null(strstr(fake_session_paths(session), "alert?"));
    alerts_free(&alerts);
    fake_session_free(session);
}
END_TEST

START_TEST(a_long_text_is_cut)
{
    char body[2000], message[1000];
    memset(message, 'x', sizeof message);
    message[999] = '\0';
    snprintf(body, sizeof body, "[{\"message\":\"%s\",\"sourceApplianceDisplayName\":\"%s\"}]",
             message, message + 300);
    struct alerts alerts;
    ck_assert(read_plain(body, &alerts));
    ck_assert_uint_eq(strspn(alerts.newest[0].message, "x"), sizeof alerts.newest[0].message - 1);
    ck_assert_uint_eq(strspn(alerts.newest[0].appliance, "x"),
                      sizeof alerts.newest[0].appliance - 1);
    alerts_free(&alerts);
}
END_TEST

START_TEST(an_alert_is_described_as_far_as_it_is_known)
{
    static const struct {
        struct alert alert;
        const char *text;
    } CASES[] = {
        {{1000, "a fan is slow", "vmstore01"}, "alert, 3 hours ago: a fan is slow, on vmstore01"},
        {{1000, "a fan is slow", ""}, "alert, 3 hours ago: a fan is slow"},
        {{0, "a fan is slow", "vmstore01"}, "alert: a fan is slow, on vmstore01"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[ALERT_TEXT_SIZE];
        alert_describe(&CASES[i].alert, 1000 + 3 * 3600, text);
        ck_assert_str_eq(text, CASES[i].text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("alerts");
    TCase *pages = tcase_create("pages");
    tcase_add_test(pages, the_newest_are_kept_in_their_order);
    tcase_add_test(pages, a_time_may_be_a_number_or_a_text_and_what_has_none_is_the_oldest);
    tcase_add_test(pages, all_pages_are_read_of_what_nobody_has_read);
    tcase_add_test(pages, a_walk_that_begins_again_counts_none_twice);
    suite_add_tcase(suite, pages);

    TCase *list = tcase_create("plain list");
    tcase_add_test(list, an_array_without_pages_is_asked_for_a_plain_list);
    tcase_add_test(list, a_list_that_is_not_whole_is_none);
    tcase_add_test(list, where_neither_can_be_read_the_pages_failure_is_told);
    tcase_add_test(list, when_the_time_is_over_no_list_is_asked_for);
    tcase_add_test(list, a_long_text_is_cut);
    suite_add_tcase(suite, list);

    TCase *words = tcase_create("words");
    tcase_add_test(words, an_alert_is_described_as_far_as_it_is_known);
    suite_add_tcase(suite, words);
    return unit_run(suite);
}
