/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/page_link.h"

#include <check.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* From a copy of its own, without a NUL, so that a sanitizer sees what is read beyond its end. */
static bool parse(const char *text, size_t length, struct page_link *link)
{
    char *copy = malloc(length > 0 ? length : 1);
    memcpy(copy, text, length);
    bool done = page_link_parse(copy, length, link);
    free(copy);
    return done;
}

START_TEST(a_link_gives_its_offset_and_its_limit)
{
    static const struct {
        const char *next;
        uint64_t offset;
        uint64_t limit;
    } CASES[] = {
        {"offset=100&limit=100", 100, 100},
        {"limit=50&offset=300", 300, 50},
        {"offset=100", 100, 0},
        {"offset=0", 0, 0},
        {"offset=007&limit=001", 7, 1},
        {"offset=10000000&limit=10000000", VM_TOTAL_MAX, VM_TOTAL_MAX},
        {"live=FALSE&queryType=TOP_DOCS_BY_TIME&offset=200&limit=100", 200, 100},
        {"offset=200&limit=100&live=FALSE", 200, 100},
        {"&offset=5&&limit=6&", 5, 6},
        {"offset=5&page=2&limit", 5, 0},
        {"xoffset=9&offset=5&limits=9&offset2=9", 5, 0},
        {"offset=5&offset=6", 6, 0},
        {"filter=a%26offset%3D9&offset=5", 5, 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct page_link link = {99, 99};
        ck_assert_msg(parse(CASES[i].next, strlen(CASES[i].next), &link), "'%s' is refused",
                      CASES[i].next);
        ck_assert_msg(link.offset == CASES[i].offset && link.limit == CASES[i].limit,
                      "'%s': %" PRIu64 ", %" PRIu64, CASES[i].next, link.offset, link.limit);
    }
}
END_TEST

START_TEST(a_link_without_a_usable_offset_is_refused_and_nothing_is_written)
{
    static const char *const NEXTS[] = {
        "",
        "&",
        "limit=100",
        "page=2",
        "garbage",
        "offset",
        "offset=",
        "offset=&limit=5",
        "Offset=5",
        "offset =5",
        " offset=5",
        "?offset=5",
        "offset=-5",
        "offset=+5",
        "offset= 5",
        "offset=5 ",
        "offset=5.0",
        "offset=5e2",
        "offset=0x5",
        "offset=five",
        "offset=5#x",
        "offset=5;limit=6",
        "offset=10000001",
        "offset=18446744073709551616",
        "offset=18446744073709551621",
        "offset=99999999999999999999999999999999999999999999999999",
        "offset=5&limit=",
        "offset=5&limit=-1",
        "offset=5&limit=x",
        "offset=5&limit=10000001",
        "offset=5&offset=x",
        "offset=x&offset=5",
        "offset=5\r\nHost: evil.example.com",
        "offset=5%0d%0aX: y",
        "https://evil.example.com/api/v310/vm?offset=5",
        "//evil.example.com/?offset=5",
        "../session/logout",
        "\xd9\xa5",
        "offset=\xd9\xa5",
    };
    for (size_t i = 0; i < COUNT(NEXTS); i++) {
        struct page_link link = {77, 88};
        ck_assert_msg(!parse(NEXTS[i], strlen(NEXTS[i]), &link), "'%s' is taken", NEXTS[i]);
        ck_assert_msg(link.offset == 77 && link.limit == 88, "'%s' has changed the link", NEXTS[i]);
    }
}
END_TEST

/* Nothing else of a link is kept: it has room for two numbers alone. */
START_TEST(of_an_absolute_url_the_two_numbers_alone_are_taken)
{
    static const char NEXT[] = "https://evil.example.com/x?a=b&offset=5&limit=6&live=TRUE";
    struct page_link link;
    ck_assert(parse(NEXT, sizeof NEXT - 1, &link));
    ck_assert_uint_eq(link.offset, 5);
    ck_assert_uint_eq(link.limit, 6);
}
END_TEST

START_TEST(the_length_ends_a_link_not_a_nul)
{
    struct page_link link = {77, 88};
    ck_assert(!parse("offset=5\0", 9, &link));
    ck_assert(!parse("offset=5\0&offset=6", 18, &link));
    ck_assert_uint_eq(link.offset, 77);
    ck_assert(parse("offset=56", 8, &link));
    ck_assert_uint_eq(link.offset, 5);
}
END_TEST

START_TEST(a_huge_link_is_read_in_one_go)
{
    enum { LENGTH = 1000000 };
    char *next = malloc(LENGTH);
    memset(next, '&', LENGTH);
    memcpy(next + LENGTH - 8, "offset=7", 8);
    struct page_link link;
    ck_assert(page_link_parse(next, LENGTH, &link));
    ck_assert_uint_eq(link.offset, 7);
    memset(next, '1', LENGTH);
    memcpy(next, "offset=", 7);
    ck_assert(!page_link_parse(next, LENGTH, &link));
    free(next);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("page_link");
    TCase *tests = tcase_create("page_link");
    tcase_add_test(tests, a_link_gives_its_offset_and_its_limit);
    tcase_add_test(tests, a_link_without_a_usable_offset_is_refused_and_nothing_is_written);
    tcase_add_test(tests, of_an_absolute_url_the_two_numbers_alone_are_taken);
    tcase_add_test(tests, the_length_ends_a_link_not_a_nul);
    tcase_add_test(tests, a_huge_link_is_read_in_one_go);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
