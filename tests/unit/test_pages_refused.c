/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/pages.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "recorded_walk.h"
#include "unit.h"

#define AB VM("a") "," VM("b")
#define AB_OF_3 PAGE(AB, TOTAL(3) NEXT("offset=2&limit=2"))

START_TEST(a_next_that_does_not_lead_on_is_refused)
{
    static const struct walk_case CASES[] = {
        {"to itself", "|ab", "leads back", .pages = {PAGE(AB, TOTAL(3) NEXT("offset=0&limit=2"))}},
        {"to itself later", "|abc", "leads back to offset 2",
         .pages = {AB_OF_3, PAGE(VM("c"), TOTAL(3) NEXT("offset=2&limit=2"))}},
        {"backwards", "|abc", "leads back to offset 0",
         .pages = {AB_OF_3, PAGE(VM("c"), TOTAL(3) NEXT("offset=0&limit=2"))}},
        {"nowhere", "|ab", "'garbage'", .pages = {PAGE(AB, TOTAL(3) NEXT("garbage"))}},
        {"by page", "|ab", "no offset", .pages = {PAGE(AB, TOTAL(3) NEXT("page=2&limit=2"))}},
        {"to no number", "|ab", "no offset", .pages = {PAGE(AB, TOTAL(3) NEXT("offset=x"))}},
        {"to no position", "|ab", "no offset",
         .pages = {PAGE(AB, TOTAL(3) NEXT("offset=position:x"))}},
        {"to no name", "|ab", "no offset", .pages = {PAGE(AB, TOTAL(3) NEXT("offset=name:"))}},
        {"to the same position", "|abc", "leads back to offset position:2",
         .pages = {AB_OF_3, PAGE(VM("c"), TOTAL(3) NEXT("offset=position:2"))}},
        {"to the same name", "|abc", "leads back to offset name:x",
         .pages = {PAGE(AB, TOTAL(4) NEXT("offset=name:x")),
                   PAGE(VM("c"), TOTAL(4) NEXT("offset=name:x"))}},
        {"below zero", "|ab", "no offset", .pages = {PAGE(AB, TOTAL(3) NEXT("offset=-2"))}},
        {"to another host", "|ab", "no offset",
         .pages = {PAGE(AB, TOTAL(3) NEXT("https://evil.example.com/api/v310/vm?offset=2"))}},
        {"with a line's end", "|ab", "no offset",
         .pages = {PAGE(AB, TOTAL(3) NEXT("offset=2\\r\\nHost: evil.example.com"))}},
        {"too far", "|ab", "no offset", .pages = {PAGE(AB, TOTAL(3) NEXT("offset=10000001"))}},
        {"beyond 64 bits", "|ab", "no offset",
         .pages = {PAGE(AB, TOTAL(3) NEXT("offset=18446744073709551618"))}},
        {"a number", "|ab", "not a text", .pages = {PAGE(AB, TOTAL(3) ",\"next\":2")}},
        {"an object", "|ab", "not a text", .pages = {PAGE(AB, TOTAL(3) ",\"next\":{}")}},
        {"true", "|ab", "not a text", .pages = {PAGE(AB, TOTAL(3) ",\"next\":true")}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_huge_next_is_refused)
{
    enum { LENGTH = 200000 };
    char *body = malloc(LENGTH + 1000);
    char *end = stpcpy(body, "{\"items\":[" AB "],\"filteredTotal\":3,\"next\":\"offset=2&x=");
    memset(end, 'y', LENGTH);
    strcpy(end + LENGTH, "\"}");
    const struct fake_answer answers[] = {{.body = body}, {.body = NULL}};
    struct session *session = fake_session_new(answers, 0);
    struct recorded_walk walk = {.query = ""};
    record_walk(&walk, session);
    ck_assert(!walk.done);
    ck_assert_ptr_nonnull(strstr(walk.failure.text, "next"));
    fake_session_free(session);
    free(body);
}
END_TEST

#define WITH_TOTAL(total)                                      \
    {                                                          \
#total, "|a", .pages = { PAGE(VM("a"), TOTAL(total)) } \
    }
#define WITH_WRONG_TOTAL(total)                                                 \
    {                                                                           \
#total, "|a", "filteredTotal", .pages = { PAGE(VM("a"), TOTAL(total)) } \
    }

START_TEST(a_total_is_a_whole_number_or_one_in_a_string)
{
    static const struct walk_case CASES[] = {
        WITH_TOTAL(1),
        WITH_TOTAL(1.0),
        WITH_TOTAL(1e0),
        WITH_TOTAL("1"),
        WITH_WRONG_TOTAL(-1),
        WITH_WRONG_TOTAL(0.5),
        WITH_WRONG_TOTAL(1.5),
        WITH_WRONG_TOTAL(1e300),
        WITH_WRONG_TOTAL(10000001),
        WITH_WRONG_TOTAL(18446744073709551617),
        /* 1 and 2^64 */
        WITH_WRONG_TOTAL("10000001"),
        WITH_WRONG_TOTAL("18446744073709551617"),
        WITH_WRONG_TOTAL("-1"),
        WITH_WRONG_TOTAL("+1"),
        WITH_WRONG_TOTAL(" 1"),
        WITH_WRONG_TOTAL("1 "),
        WITH_WRONG_TOTAL("1.0"),
        WITH_WRONG_TOTAL("one"),
        WITH_WRONG_TOTAL(""),
        WITH_WRONG_TOTAL("1\u0000"),
        WITH_WRONG_TOTAL(null),
        WITH_WRONG_TOTAL([1]),
        WITH_WRONG_TOTAL({}),
        {"true", "|a", "filteredTotal", .pages = {PAGE(VM("a"), ",\"filteredTotal\":true")}},
        {"missing", "|a", "filteredTotal", .pages = {PAGE(VM("a"), ",\"total\":1")}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(an_array_that_lists_more_or_fewer_vms_than_its_total_is_refused)
{
    static const struct walk_case CASES[] = {
        {"too few on one page", "|ab", "3 VMs", .pages = {PAGE(AB, TOTAL(3))}},
        {"none of some", "|", "3 VMs", .pages = {PAGE("", TOTAL(3))}},
        {"too few on two pages", "|abc", "4 VMs",
         .pages = {PAGE(AB, TOTAL(4) NEXT("offset=2")), PAGE(VM("c"), TOTAL(4))}},
        {"an empty page too early", "|ab", "3 VMs", .pages = {AB_OF_3, PAGE("", TOTAL(3))}},
        {"next leaves some out", "|abd", "4 VMs",
         .pages = {PAGE(AB, TOTAL(4) NEXT("offset=3")), PAGE(VM("d"), TOTAL(4))}},
        {"too many on one page", "|ab", "1 VMs", .pages = {PAGE(AB, TOTAL(1))}},
        {"some of none", "|ab", "0 VMs", .pages = {PAGE(AB, TOTAL(0))}},
        {"too many on two pages", "|abcd", "3 VMs",
         .pages = {AB_OF_3, PAGE(VM("c") "," VM("d"), TOTAL(3))}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_wrong_total_is_reported_with_the_number_of_vms_that_came)
{
    static const struct fake_answer ANSWERS[] = {{.body = PAGE(AB, TOTAL(340))}, {.body = NULL}};
    struct session *session = fake_session_new(ANSWERS, 0);
    struct recorded_walk walk = {.query = ""};
    record_walk(&walk, session);
    ck_assert(!walk.done);
    ck_assert_ptr_nonnull(strstr(walk.failure.text, "340 VMs"));
    ck_assert_ptr_nonnull(strstr(walk.failure.text, " 2 different"));
    ck_assert_ptr_nonnull(strstr(walk.failure.text, "report it"));
    fake_session_free(session);
}
END_TEST

START_TEST(an_overflow_is_refused)
{
    static const struct walk_case CASES[] = {
        {"true", "|ab", "--page-size", .pages = {PAGE(AB, TOTAL(2) ",\"overflow\":true")}},
        {"true later", "|abc", "overflow",
         .pages = {AB_OF_3, PAGE(VM("c"), TOTAL(3) ",\"overflow\":true")}},
        {"true first", "|", "overflow",
         .pages = {"{\"overflow\":true,\"items\":[],\"filteredTotal\":0}"}},
        {"text", "|ab", "overflow", .pages = {PAGE(AB, TOTAL(2) ",\"overflow\":\"none\"")}},
        {"number", "|ab", "overflow", .pages = {PAGE(AB, TOTAL(2) ",\"overflow\":0")}},
        {"false as text", "|ab", .pages = {PAGE(AB, TOTAL(2) ",\"overflow\":\"FALSE\"")}},
        {"false", "|ab", .pages = {PAGE(AB, TOTAL(2) ",\"overflow\":false")}},
        {"null", "|ab", .pages = {PAGE(AB, TOTAL(2) ",\"overflow\":null")}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_page_without_a_list_of_vms_is_refused)
{
    static const struct walk_case CASES[] = {
        {"missing where there are some", "|", "items", .pages = {"{\"filteredTotal\":1}"}},
        {"null where there are some", "|", "items",
         .pages = {"{\"filteredTotal\":1,\"items\":null}"}},
        {"missing with a total that is none", "|", "items", .pages = {"{\"filteredTotal\":-1}"}},
        {"missing with all else", "|", "items", .pages = {"{}"}},
        {"an object", "|", "items", .pages = {"{\"filteredTotal\":0,\"items\":{}}"}},
        {"a filled object", "|", "items", .pages = {"{\"filteredTotal\":0,\"items\":{\"a\":1}}"}},
        {"a text", "|", "items", .pages = {"{\"filteredTotal\":0,\"items\":\"\"}"}},
        {"a number", "|", "items", .pages = {"{\"filteredTotal\":0,\"items\":0}"}},
        {"false", "|", "items", .pages = {"{\"filteredTotal\":0,\"items\":false}"}},
        {"a text later", "|ab", "items",
         .pages = {AB_OF_3, "{\"filteredTotal\":3,\"items\":\"\"}"}},
        {"missing too early", "|ab", "3 VMs", .pages = {AB_OF_3, "{\"filteredTotal\":3}"}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

/*
 * In a check, fetching reports the error itself. Here the answers come from memory and skip that.
 */
START_TEST(an_error_under_status_200_is_no_page)
{
    static const struct walk_case CASES[] = {
        {"first", "|", "items",
         .pages = {"{\"typeId\":\"com.tintri.api.rest.v310.dto.domain.beans.TintriError\","
                   "\"code\":\"ERR-API-9026\",\"message\":\"The server "
                   "failed\",\"causeDetails\":\"\"}"}},
        {"later", "|ab", "items", .pages = {AB_OF_3, "{\"message\":\"m\",\"code\":\"C\"}"}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_body_that_is_no_page_is_refused)
{
    static const struct walk_case CASES[] = {
        {"empty", "|", "byte 0", .pages = {""}},
        {"empty later", "|ab", "byte 0", .pages = {AB_OF_3, ""}},
        {"a list", "|", "byte 0", .pages = {"[{\"code\":\"C\",\"message\":\"m\"}]"}},
        {"HTML", "|", "byte 0", .pages = {"<html>503</html>"}},
        {"cut", "|a", "end of the text", .pages = {"{\"items\":[" VM("a") ",{\"uuid\""}},
        {"text behind it", "|a", "byte", .pages = {PAGE(VM("a"), TOTAL(1)) "x"}},
        {"a second list", "|a", "items",
         .pages = {PAGE(VM("a"), TOTAL(2) ",\"items\":[" VM("b") "]")}},
        {"a VM that is none", "|", "byte", .pages = {PAGE("7", TOTAL(1))}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_failure_names_the_host_and_the_place)
{
    static const struct walk_case CASES[] = {
        {"first request", "|", "the connection broke", .pages = {NULL}},
        {"first page", "|", FAKE_HOST " failed at offset 0: ", .pages = {"{}"}},
        {"second page", "|ab", FAKE_HOST " failed at offset 2: ", .pages = {AB_OF_3, "{}"}},
    };
    assert_walks(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_request_that_fails_ends_the_walk)
{
    static const struct fake_answer ANSWERS[] = {{.body = AB_OF_3}, {.body = NULL}};
    struct session *session = fake_session_new(ANSWERS, 0);
    struct recorded_walk walk = {.query = ""};
    record_walk(&walk, session);
    ck_assert(!walk.done);
    ck_assert_ptr_nonnull(strstr(walk.failure.text, "failed at offset 2: the connection broke"));
    ck_assert_uint_eq(fake_session_requests(session), 2);
    fake_session_free(session);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pages_refused");
    TCase *tests = tcase_create("refused");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, a_next_that_does_not_lead_on_is_refused);
    tcase_add_test(tests, a_huge_next_is_refused);
    tcase_add_test(tests, a_total_is_a_whole_number_or_one_in_a_string);
    tcase_add_test(tests, an_array_that_lists_more_or_fewer_vms_than_its_total_is_refused);
    tcase_add_test(tests, a_wrong_total_is_reported_with_the_number_of_vms_that_came);
    tcase_add_test(tests, an_overflow_is_refused);
    tcase_add_test(tests, a_page_without_a_list_of_vms_is_refused);
    tcase_add_test(tests, an_error_under_status_200_is_no_page);
    tcase_add_test(tests, a_body_that_is_no_page_is_refused);
    tcase_add_test(tests, a_failure_names_the_host_and_the_place);
    tcase_add_test(tests, a_request_that_fails_ends_the_walk);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
