/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/page_fields.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* Parses an exact copy without a NUL, so that a sanitizer sees what is read beyond its end. */
static bool parse(const char *text, size_t length, struct page_link *link)
{
    char *copy = malloc(length > 0 ? length : 1);
    memcpy(copy, text, length);
    bool done = page_link_parse(copy, length, link);
    free(copy);
    return done;
}

START_TEST(a_link_to_a_number_gives_it_and_its_limit)
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
        {"offset=10000000&limit=10000000", PAGE_TOTAL_MAX, PAGE_TOTAL_MAX},
        {"live=FALSE&queryType=TOP_DOCS_BY_TIME&offset=200&limit=100", 200, 100},
        {"offset=200&limit=100&live=FALSE", 200, 100},
        {"&offset=5&&limit=6&", 5, 6},
        {"offset=5&page=2&limit", 5, 0},
        {"xoffset=9&offset=5&limits=9&offset2=9", 5, 0},
        {"offset=5&offset=6", 6, 0},
        {"offset=name:x&offset=6", 6, 0},
        {"filter=a%26offset%3D9&offset=5", 5, 0},
        {"Offset=5&LIMIT=6", 5, 6},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct page_link link = {.number = 99, .limit = 99};
        char offset[32];
        snprintf(offset, sizeof offset, "%" PRIu64, CASES[i].offset);
        ck_assert_msg(parse(CASES[i].next, strlen(CASES[i].next), &link), "'%s' is refused",
                      CASES[i].next);
        ck_assert_msg(link.has_number && link.is_plain && link.number == CASES[i].offset &&
                          link.limit == CASES[i].limit && strcmp(link.offset, offset) == 0,
                      "'%s': %s, %" PRIu64, CASES[i].next, link.offset, link.limit);
    }
}
END_TEST

START_TEST(a_link_may_count_positions)
{
    static const struct {
        const char *next;
        uint64_t number;
        const char *offset;
        uint64_t limit;
    } CASES[] = {
        {"offset=position:100&limit=100", 100, "position:100", 100},
        {"offset=position%3A100", 100, "position:100", 0},
        {"offset=position%3a100", 100, "position:100", 0},
        {"offset=POSITION:100", 100, "position:100", 0},
        {"limit=5&offset=position:0", 0, "position:0", 5},
        {"offset=position:007", 7, "position:7", 0},
        {"offset=position:10000000", PAGE_TOTAL_MAX, "position:10000000", 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct page_link link;
        ck_assert_msg(parse(CASES[i].next, strlen(CASES[i].next), &link), "'%s' is refused",
                      CASES[i].next);
        ck_assert_msg(link.has_number && !link.is_plain && link.number == CASES[i].number &&
                          link.limit == CASES[i].limit && strcmp(link.offset, CASES[i].offset) == 0,
                      "'%s': %s", CASES[i].next, link.offset);
    }
}
END_TEST

/* Encoded bytes are sent as they came. Nothing may end the parameter or the request. */
START_TEST(a_link_may_lead_to_a_name)
{
    static const struct {
        const char *next;
        const char *offset;
        uint64_t limit;
    } CASES[] = {
        {"offset=name:erp&limit=100", "name:erp", 100},
        {"offset=name%3Aerp", "name:erp", 0},
        {"offset=name%3aerp", "name:erp", 0},
        {"offset=NAME:ERP", "name:ERP", 0},
        {"offset=name:a%20b+c", "name:a%20b+c", 0},
        {"offset=name:a:b-c_d.e~f", "name:a:b-c_d.e~f", 0},
        {"offset=name:a b", "name:a%20b", 0},
        {"offset=name:a=b", "name:a%3Db", 0},
        {"offset=name:a#b?c/d\\e", "name:a%23b%3Fc%2Fd%5Ce", 0},
        {"offset=name:a\r\nHost: x", "name:a%0D%0AHost:%20x", 0},
        {"offset=name:gr\xc3\xbcn", "name:gr%C3%BCn", 0},
        {"offset=name:7", "name:7", 0},
        {"offset=name:a&offset=name:b", "name:b", 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct page_link link;
        ck_assert_msg(parse(CASES[i].next, strlen(CASES[i].next), &link), "'%s' is refused",
                      CASES[i].next);
        ck_assert_msg(!link.has_number && !link.is_plain && link.limit == CASES[i].limit &&
                          strcmp(link.offset, CASES[i].offset) == 0,
                      "'%s': %s", CASES[i].next, link.offset);
    }
}
END_TEST

/* The limit applies to the encoded name. */
START_TEST(a_name_is_taken_whole_or_refused)
{
    static const struct {
        char byte;
        size_t encoded; /* bytes */
    } SORTS[] = {{'x', 1}, {' ', 3}, {'\0', 3}};
    for (size_t i = 0; i < COUNT(SORTS); i++)
        for (size_t count = 0; count < 600; count++) {
            char next[700] = "offset=name:";
            size_t length = strlen(next) + count;
            memset(next + strlen(next), SORTS[i].byte, count);
            struct page_link link;
            size_t wanted = strlen("name:") + count * SORTS[i].encoded;
            bool fits = count > 0 && wanted < PAGE_OFFSET_SIZE;
            ck_assert_msg(parse(next, length, &link) == fits, "sort %zu, %zu bytes", i, count);
            ck_assert(!fits || strlen(link.offset) == wanted);
        }
}
END_TEST

START_TEST(the_link_to_an_offset_is_the_plain_one)
{
    struct page_link link = page_link_to(1200);
    ck_assert_str_eq(link.offset, "1200");
    ck_assert(link.has_number && link.is_plain);
    ck_assert_uint_eq(link.number, 1200);
    ck_assert_uint_eq(link.limit, 0);
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
        "offset=name:",
        "offset=name%3A",
        "offset=name",
        "offset=position:",
        "offset=position",
        "offset=position:x",
        "offset=position:-1",
        "offset=position:10000001",
        "offset=position:name:x",
        "offset=page:2",
        "offset=name:x&limit=y",
        "offset=5\r\nHost: evil.example.com",
        "offset=5%0d%0aX: y",
        "https://evil.example.com/api/v310/vm?offset=5",
        "//evil.example.com/?offset=5",
        "../session/logout",
        "\xd9\xa5",
        "offset=\xd9\xa5",
    };
    for (size_t i = 0; i < COUNT(NEXTS); i++) {
        struct page_link link = {.offset = "76", .number = 77, .limit = 88};
        ck_assert_msg(!parse(NEXTS[i], strlen(NEXTS[i]), &link), "'%s' is taken", NEXTS[i]);
        ck_assert_msg(strcmp(link.offset, "76") == 0 && link.number == 77 && link.limit == 88,
                      "'%s' has changed the link", NEXTS[i]);
    }
}
END_TEST

START_TEST(only_offset_and_limit_of_an_absolute_url_are_used)
{
    static const char NEXT[] = "https://evil.example.com/x?a=b&offset=5&limit=6&live=TRUE";
    struct page_link link;
    ck_assert(parse(NEXT, sizeof NEXT - 1, &link));
    ck_assert_str_eq(link.offset, "5");
    ck_assert_uint_eq(link.limit, 6);
}
END_TEST

START_TEST(the_length_ends_a_link_not_a_nul)
{
    struct page_link link = {.number = 77};
    ck_assert(!parse("offset=5\0", 9, &link));
    ck_assert(!parse("offset=5\0&offset=6", 18, &link));
    ck_assert_uint_eq(link.number, 77);
    ck_assert(parse("offset=56", 8, &link));
    ck_assert_uint_eq(link.number, 5);
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
    ck_assert_uint_eq(link.number, 7);
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
    tcase_add_test(tests, a_link_to_a_number_gives_it_and_its_limit);
    tcase_add_test(tests, a_link_may_count_positions);
    tcase_add_test(tests, a_link_may_lead_to_a_name);
    tcase_add_test(tests, a_name_is_taken_whole_or_refused);
    tcase_add_test(tests, the_link_to_an_offset_is_the_plain_one);
    tcase_add_test(tests, a_link_without_a_usable_offset_is_refused_and_nothing_is_written);
    tcase_add_test(tests, only_offset_and_limit_of_an_absolute_url_are_used);
    tcase_add_test(tests, the_length_ends_a_link_not_a_nul);
    tcase_add_test(tests, a_huge_link_is_read_in_one_go);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
