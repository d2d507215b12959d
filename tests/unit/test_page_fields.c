/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/page_fields.h"

#include <check.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "json/json_member.h"

#define NUMBER(value) ((struct json_field){.kind = JSON_NUMBER, .number = (value)})
#define STRING(literal) \
    ((struct json_field){.kind = JSON_STRING, .text = (literal), .length = sizeof(literal) - 1})
#define KIND(value) ((struct json_field){.kind = (value)})

static struct failure failure;

/* The index of a field among those that the reader asks for. */
static size_t place_of(const char *path)
{
    size_t count;
    const char *const *paths = page_fields_paths(&count);
    ck_assert_uint_le(count, JSON_FIELDS_MAX);
    for (size_t i = 0; i < count; i++)
        if (strcmp(paths[i], path) == 0)
            return i;
    ck_abort_msg("%s is not asked for", path);
}

/* The only page of an array with three VMs, as the API documents it. */
static void make_page(struct json_field fields[static JSON_FIELDS_MAX])
{
    for (size_t i = 0; i < JSON_FIELDS_MAX; i++)
        fields[i] = KIND(JSON_ABSENT);
    fields[place_of("filteredTotal")] = NUMBER(3);
    fields[place_of("overflow")] = KIND(JSON_FALSE);
    fields[place_of("items")] = KIND(JSON_FILLED_ARRAY);
}

/* Reads such a page, at this offset and with one field changed. */
static bool read_with(const char *path, const struct json_field *field, uint64_t offset,
                      struct page *page)
{
    struct json_field fields[JSON_FIELDS_MAX];
    make_page(fields);
    fields[place_of(path)] = *field;
    memset(page, 0xA5, sizeof *page); /* so that what the reader does not set shows */
    failure.text[0] = '\0';
    struct page_link here = page_link_to(offset);
    return page_fields_read(fields, &here, page, &failure);
}

static void assert_refuses(const char *path, const struct json_field *field, size_t number,
                           const char *reason)
{
    struct page page;
    ck_assert_msg(!read_with(path, field, 0, &page), "%s, case %zu: taken", path, number);
    ck_assert_msg(strstr(failure.text, reason), "%s, case %zu: %s", path, number, failure.text);
}

START_TEST(a_page_as_the_api_documents_it_is_read)
{
    struct page page;
    ck_assert(read_with("filteredTotal", &NUMBER(3), 0, &page));
    ck_assert_uint_eq(page.total, 3);
    ck_assert(!page.has_next);
    ck_assert(read_with("next", &STRING("offset=100&limit=50"), 0, &page));
    ck_assert_uint_eq(page.total, 3);
    ck_assert(page.has_next);
    ck_assert_uint_eq(page.next.number, 100);
    ck_assert_uint_eq(page.next.limit, 50);
}
END_TEST

START_TEST(no_field_is_asked_for_twice)
{
    size_t count;
    const char *const *paths = page_fields_paths(&count);
    for (size_t i = 0; i < count; i++)
        ck_assert_uint_eq(place_of(paths[i]), i);
}
END_TEST

START_TEST(a_total_may_be_a_whole_number_or_its_digits)
{
    const struct {
        struct json_field field;
        uint64_t total;
    } CASES[] = {
        {NUMBER(0), 0},
        {NUMBER(-0.0), 0},
        {NUMBER(1), 1},
        {NUMBER(340), 340},
        {NUMBER(PAGE_TOTAL_MAX), 10000000},
        {STRING("0"), 0},
        {STRING("1"), 1},
        {STRING("340"), 340},
        {STRING("000000340"), 340},
        {STRING("10000000"), 10000000},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct page page;
        ck_assert_msg(read_with("filteredTotal", &CASES[i].field, 0, &page), "case %zu: %s", i,
                      failure.text);
        ck_assert_msg(page.total == CASES[i].total, "case %zu", i);
    }
}
END_TEST

START_TEST(any_other_total_is_refused)
{
    const struct json_field FIELDS[] = {
        NUMBER(-1),
        NUMBER(-0.5),
        NUMBER(0.5),
        NUMBER(340.0000001),
        NUMBER(PAGE_TOTAL_MAX + 1),
        NUMBER(PAGE_TOTAL_MAX - 0.5),
        NUMBER(1e300),
        NUMBER(-1e300),
        NUMBER((double)NAN),
        NUMBER((double)INFINITY),
        NUMBER(-(double)INFINITY),
        STRING(""),
        STRING(" "),
        STRING("-1"),
        STRING("+1"),
        STRING(" 1"),
        STRING("1 "),
        STRING("1.0"),
        STRING("1e3"),
        STRING("0x10"),
        STRING("one"),
        STRING("10000001"),
        STRING("999999999"),
        STRING("4294967299"),           /* 3 and 2^32 */
        STRING("18446744073709551619"), /* 3 and 2^64 */
        STRING("3\0"),
        STRING("3\0x"),
        KIND(JSON_ABSENT),
        KIND(JSON_NULL),
        KIND(JSON_TRUE),
        KIND(JSON_FALSE),
        KIND(JSON_EMPTY_OBJECT),
        KIND(JSON_FILLED_OBJECT),
        KIND(JSON_EMPTY_ARRAY),
        KIND(JSON_FILLED_ARRAY),
    };
    for (size_t i = 0; i < COUNT(FIELDS); i++) {
        assert_refuses("filteredTotal", &FIELDS[i], i, "filteredTotal");
        ck_assert_ptr_nonnull(strstr(failure.text, "10000000"));
    }
}
END_TEST

START_TEST(an_overflow_that_is_true_or_no_boolean_is_refused)
{
    const struct json_field GOOD[] = {KIND(JSON_FALSE), KIND(JSON_NULL), KIND(JSON_ABSENT),
                                      STRING("FALSE"), STRING("false")};
    const struct json_field FULL[] = {KIND(JSON_TRUE), STRING("TRUE"), STRING("true")};
    const struct json_field BAD[] = {
        NUMBER(0),
        NUMBER(1),
        STRING(""),
        STRING("no"),
        KIND(JSON_EMPTY_OBJECT),
        KIND(JSON_FILLED_OBJECT),
        KIND(JSON_EMPTY_ARRAY),
        KIND(JSON_FILLED_ARRAY),
    };
    struct page page;
    for (size_t i = 0; i < COUNT(GOOD); i++)
        ck_assert_msg(read_with("overflow", &GOOD[i], 0, &page), "case %zu: %s", i, failure.text);
    for (size_t i = 0; i < COUNT(BAD); i++)
        assert_refuses("overflow", &BAD[i], i, "its overflow is neither");
    for (size_t i = 0; i < COUNT(FULL); i++)
        assert_refuses("overflow", &FULL[i], i, "--page-size");
}
END_TEST

START_TEST(a_page_may_have_no_next)
{
    const struct json_field FIELDS[] = {KIND(JSON_ABSENT), KIND(JSON_NULL), STRING("")};
    for (size_t i = 0; i < COUNT(FIELDS); i++) {
        struct page page;
        ck_assert_msg(read_with("next", &FIELDS[i], 5, &page), "case %zu: %s", i, failure.text);
        ck_assert_msg(!page.has_next, "case %zu", i);
    }
}
END_TEST

START_TEST(a_next_has_to_be_a_text_that_names_an_offset)
{
    const struct {
        struct json_field field;
        const char *reason;
    } CASES[] = {
        {NUMBER(100), "not a text"},
        {KIND(JSON_TRUE), "not a text"},
        {KIND(JSON_FALSE), "not a text"},
        {KIND(JSON_EMPTY_OBJECT), "not a text"},
        {KIND(JSON_FILLED_OBJECT), "not a text"},
        {KIND(JSON_EMPTY_ARRAY), "not a text"},
        {KIND(JSON_FILLED_ARRAY), "not a text"},
        {STRING("garbage"), "'garbage'"},
        {STRING("page=2&limit=2"), "no offset"},
        {STRING("limit=100"), "no offset"},
        {STRING("offset="), "no offset"},
        {STRING("offset=-1"), "no offset"},
        {STRING("offset=10000001"), "no offset"},
        {STRING("offset=100&limit=x"), "no offset"},
        {STRING("offset=100\0"), "no offset"},
        {STRING("\0offset=100"), "no offset"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_refuses("next", &CASES[i].field, i, CASES[i].reason);
}
END_TEST

START_TEST(a_next_has_to_lead_on)
{
    static const struct {
        uint64_t at, next;
        bool leads_on;
    } CASES[] = {
        {0, 0, false},
        {0, 1, true},
        {0, 10000000, true},
        {100, 99, false},
        {100, 0, false},
        {100, 100, false},
        {100, 101, true},
        {100, 200, true},
        {9999999, 10000000, true},
        {10000000, 10000000, false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[64], reason[64];
        int length = snprintf(text, sizeof text, "offset=%u&limit=7", (unsigned)CASES[i].next);
        snprintf(reason, sizeof reason, "back to offset %u", (unsigned)CASES[i].next);
        struct json_field field = {.kind = JSON_STRING, .text = text, .length = (size_t)length};
        struct page page;
        bool read = read_with("next", &field, CASES[i].at, &page);
        ck_assert_msg(read == CASES[i].leads_on, "case %zu: %s", i, failure.text);
        ck_assert_msg(read ? page.has_next && page.next.number == CASES[i].next &&
                                 page.next.limit == 7
                           : strstr(failure.text, reason) != NULL,
                      "case %zu: %s", i, failure.text);
    }
}
END_TEST

/* A name cannot be compared like a number: it only has to be another one. */
START_TEST(a_next_may_have_another_form_than_the_offset_of_its_page)
{
    static const struct {
        const char *at, *next;
        bool leads_on;
    } CASES[] = {
        {"offset=2", "offset=position:3", true},     {"offset=2", "offset=position:2", false},
        {"offset=position:2", "offset=1", false},    {"offset=position:2", "offset=3", true},
        {"offset=0", "offset=name:a", true},         {"offset=name:a", "offset=name:b", true},
        {"offset=name:b", "offset=name:a", true},    {"offset=name:a", "offset=name:a", false},
        {"offset=name:a", "offset=name%3Aa", false}, {"offset=name:a", "offset=5", true},
        {"offset=name:a", "offset=name:A", true},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct json_field fields[JSON_FIELDS_MAX];
        struct page_link here;
        struct page page;
        ck_assert(page_link_parse(CASES[i].at, strlen(CASES[i].at), &here));
        make_page(fields);
        fields[place_of("next")] = (struct json_field){
            .kind = JSON_STRING, .text = CASES[i].next, .length = strlen(CASES[i].next)};
        bool read = page_fields_read(fields, &here, &page, &failure);
        ck_assert_msg(read == CASES[i].leads_on, "%s, %s", CASES[i].at, CASES[i].next);
        ck_assert_msg(read || strstr(failure.text, "leads back"), "%s", failure.text);
    }
}
END_TEST

START_TEST(a_list_may_be_left_out_where_it_would_be_empty)
{
    static const struct {
        const char *at;
        double total;
        bool read;
    } CASES[] = {
        {"offset=0", 0, true},          {"offset=0", 1, false},
        {"offset=position:0", 0, true}, {"offset=position:0", 3, false},
        {"offset=100", 100, true},      {"offset=50", 100, true}, /* the caller counts VMs */
        {"offset=name:a", 100, true},   {"offset=0", -1, false},
        {"offset=100", -1, false},      {"offset=100", 0.5, false},
    };
    static const enum json_kind KINDS[] = {JSON_ABSENT, JSON_NULL};
    for (size_t i = 0; i < COUNT(CASES) * COUNT(KINDS); i++) {
        struct json_field fields[JSON_FIELDS_MAX];
        struct page_link here;
        struct page page;
        const char *at = CASES[i / 2].at;
        ck_assert(page_link_parse(at, strlen(at), &here));
        make_page(fields);
        fields[place_of("items")] = KIND(KINDS[i % 2]);
        fields[place_of("filteredTotal")] = NUMBER(CASES[i / 2].total);
        bool read = page_fields_read(fields, &here, &page, &failure);
        ck_assert_msg(read == CASES[i / 2].read, "%s, %g", at, CASES[i / 2].total);
        ck_assert_msg(read || strstr(failure.text, "items"), "%s", failure.text);
    }
}
END_TEST

START_TEST(a_page_has_a_list_of_vms)
{
    const struct json_field GOOD[] = {KIND(JSON_EMPTY_ARRAY), KIND(JSON_FILLED_ARRAY)};
    const struct json_field BAD[] = {
        KIND(JSON_ABSENT),       KIND(JSON_NULL),          KIND(JSON_TRUE), KIND(JSON_FALSE),
        KIND(JSON_EMPTY_OBJECT), KIND(JSON_FILLED_OBJECT), NUMBER(3),       STRING("[]"),
    };
    for (size_t i = 0; i < COUNT(GOOD); i++) {
        struct page page;
        ck_assert_msg(read_with("items", &GOOD[i], 0, &page), "case %zu: %s", i, failure.text);
        ck_assert_uint_eq(page.total, 3);
    }
    for (size_t i = 0; i < COUNT(BAD); i++)
        assert_refuses("items", &BAD[i], i, "items");
}
END_TEST

START_TEST(a_long_text_of_the_array_does_not_hide_what_is_wrong)
{
    static char text[5000];
    memset(text, 'x', sizeof text - 1);
    const struct json_field LONG = {.kind = JSON_STRING, .text = text, .length = sizeof text - 1};
    assert_refuses("next", &LONG, 0, "names no offset");
}
END_TEST

START_TEST(a_small_answer_is_a_list_or_a_page_that_holds_all)
{
    static const struct {
        const char *answer;
        int length; /* of the list; -1: there is none */
    } CASES[] = {
        {"[]", 0},
        {"[1,2]", 2},
        {"{\"items\":[1,2]}", 2},
        {"{\"items\":[1,2],\"filteredTotal\":2}", 2},
        {"{\"items\":[1,2],\"filteredTotal\":1}", 2},
        {"{\"items\":[],\"filteredTotal\":0}", 0},
        {"{\"items\":null,\"filteredTotal\":0}", 0},
        {"{\"filteredTotal\":0}", 0},
        {"{\"items\":[1,2],\"filteredTotal\":3}", -1},
        {"{\"items\":[],\"filteredTotal\":1}", -1},
        {"{\"filteredTotal\":1}", -1},
        {"{\"items\":[1],\"filteredTotal\":[]}", -1},
        {"{\"items\":{\"a\":1},\"filteredTotal\":0}", -1},
        {"{}", -1},
        {"7", -1},
        {"\"[]\"", -1},
        {"null", -1},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct json_object *answer = json_tokener_parse(CASES[i].answer), *list;
        bool is_whole = page_whole_list(answer, &list);
        ck_assert_msg(is_whole == (CASES[i].length >= 0), "%s", CASES[i].answer);
        if (is_whole)
            ck_assert_int_eq((int)json_list_length(list), CASES[i].length);
        json_object_put(answer);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("page_fields");
    TCase *tests = tcase_create("page_fields");
    tcase_add_test(tests, a_page_as_the_api_documents_it_is_read);
    tcase_add_test(tests, no_field_is_asked_for_twice);
    tcase_add_test(tests, a_total_may_be_a_whole_number_or_its_digits);
    tcase_add_test(tests, any_other_total_is_refused);
    tcase_add_test(tests, an_overflow_that_is_true_or_no_boolean_is_refused);
    tcase_add_test(tests, a_page_may_have_no_next);
    tcase_add_test(tests, a_next_has_to_be_a_text_that_names_an_offset);
    tcase_add_test(tests, a_next_has_to_lead_on);
    tcase_add_test(tests, a_next_may_have_another_form_than_the_offset_of_its_page);
    tcase_add_test(tests, a_page_has_a_list_of_vms);
    tcase_add_test(tests, a_list_may_be_left_out_where_it_would_be_empty);
    tcase_add_test(tests, a_long_text_of_the_array_does_not_hide_what_is_wrong);
    tcase_add_test(tests, a_small_answer_is_a_list_or_a_page_that_holds_all);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
