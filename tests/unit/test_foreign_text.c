/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/foreign_text.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

struct cleaning {
    const char *text;
    size_t length;
    const char *clean;
};

static void assert_cleaned(const struct cleaning *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        /* An exact copy, so that a sanitizer sees each byte that is read beyond it. */
        char *text = malloc(cases[i].length > 0 ? cases[i].length : 1);
        memcpy(text, cases[i].text, cases[i].length);
        char clean[200];
        size_t length = foreign_text_clean(clean, sizeof clean, text, cases[i].length, 200);
        free(text);
        ck_assert_msg(strcmp(clean, cases[i].clean) == 0, "case %zu: '%s', not '%s'", i, clean,
                      cases[i].clean);
        ck_assert_uint_eq(length, strlen(clean));
    }
}

START_TEST(text_without_harm_is_kept)
{
    static const struct cleaning CASES[] = {
        {TEXT(""), ""},
        {TEXT("erp-test-old (5CFC98F0-731C): 41.3 GiB, 'x' = \"y\"; ~@#$%^&*\\/"),
         "erp-test-old (5CFC98F0-731C): 41.3 GiB, 'x' = \"y\"; ~@#$%^&*\\/"},
        {TEXT("B\xc3\xa4r"), "B\xc3\xa4r"},             /* U+00E4 */
        {TEXT("\xc2\xa0"), "\xc2\xa0"},                 /* U+00A0, the first character after C1 */
        {TEXT("\xdf\xbf"), "\xdf\xbf"},                 /* U+07FF, the last of two bytes */
        {TEXT("\xe0\xa0\x80"), "\xe0\xa0\x80"},         /* U+0800, the first of three */
        {TEXT("\xed\x9f\xbf"), "\xed\x9f\xbf"},         /* U+D7FF, before the surrogates */
        {TEXT("\xee\x80\x80"), "\xee\x80\x80"},         /* U+E000, after them */
        {TEXT("\xe2\x82\xac"), "\xe2\x82\xac"},         /* U+20AC */
        {TEXT("\xf0\x90\x80\x80"), "\xf0\x90\x80\x80"}, /* U+10000, the first of four */
        {TEXT("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80"}, /* U+1F600 */
        {TEXT("\xf4\x8f\xbf\xbd"), "\xf4\x8f\xbf\xbd"}, /* U+10FFFD, near the end */
        {TEXT("\xe4\xbb\xae\xe6\x83\xb3"), "\xe4\xbb\xae\xe6\x83\xb3"},
    };
    assert_cleaned(CASES, COUNT(CASES));
}
END_TEST

START_TEST(every_control_character_and_mark_of_plugin_output_is_shown_as_a_question_mark)
{
    for (unsigned byte = 0; byte < 0x80; byte++) {
        char text[] = {'a', (char)byte, 'b'};
        char clean[10];
        foreign_text_clean(clean, sizeof clean, text, sizeof text, 10);
        bool harmful = byte < 0x20 || byte == 0x7f || byte == '|' || byte == '<' || byte == '>';
        char wanted[] = {'a', harmful ? '?' : (char)byte, 'b', '\0'};
        ck_assert_msg(strcmp(clean, wanted) == 0, "byte 0x%02x: '%s'", byte, clean);
    }
}
END_TEST

/* C1 controls are U+0080 to U+009F. In UTF-8, each is C2 and a byte of the same number. */
START_TEST(every_c1_control_is_shown_as_one_question_mark)
{
    for (unsigned number = 0x80; number < 0xa0; number++) {
        char text[] = {'a', '\xc2', (char)number, 'b'};
        char clean[10];
        foreign_text_clean(clean, sizeof clean, text, sizeof text, 10);
        ck_assert_msg(strcmp(clean, "a?b") == 0, "U+%04X: '%s'", number, clean);
    }
}
END_TEST

START_TEST(marks_of_direction_and_lines_are_shown_as_question_marks)
{
    static const struct cleaning CASES[] = {
        {TEXT("\xd8\x9c"), "?"},                       /* U+061C Arabic letter mark */
        {TEXT("\xe2\x80\x8e"), "?"},                   /* U+200E left-to-right mark */
        {TEXT("\xe2\x80\x8f"), "?"},                   /* U+200F right-to-left mark */
        {TEXT("\xe2\x80\xa8"), "?"},                   /* U+2028 line separator */
        {TEXT("\xe2\x80\xa9"), "?"},                   /* U+2029 paragraph separator */
        {TEXT("\xe2\x80\xaa"), "?"},                   /* U+202A left-to-right embedding */
        {TEXT("\xe2\x80\xab"), "?"},                   /* U+202B right-to-left embedding */
        {TEXT("\xe2\x80\xac"), "?"},                   /* U+202C pop directional formatting */
        {TEXT("\xe2\x80\xad"), "?"},                   /* U+202D left-to-right override */
        {TEXT("vm\xe2\x80\xaetxt.exe"), "vm?txt.exe"}, /* U+202E right-to-left override */
        {TEXT("\xe2\x81\xa6"), "?"},                   /* U+2066 left-to-right isolate */
        {TEXT("\xe2\x81\xa7"), "?"},                   /* U+2067 right-to-left isolate */
        {TEXT("\xe2\x81\xa8"), "?"},                   /* U+2068 first strong isolate */
        {TEXT("\xe2\x81\xa9"), "?"},                   /* U+2069 pop directional isolate */
        {TEXT("\xe2\x80\x8b"), "?"},                   /* U+200B zero width space */
        {TEXT("\xef\xbb\xbfx"), "?x"},                 /* U+FEFF byte order mark */
        {TEXT("\xe2\x80\x90\xe2\x80\xaf"), "\xe2\x80\x90\xe2\x80\xaf"}, /* their neighbours */
    };
    assert_cleaned(CASES, COUNT(CASES));
}
END_TEST

/* The first and the last character of each block of invisible ones, and the visible neighbours. */
START_TEST(the_neighbours_of_invisible_characters_are_kept)
{
    static const struct cleaning CASES[] = {
        {TEXT("~\x7f"), "~?"},                                   /* U+007F delete */
        {TEXT("\xc2\x80\xc2\x9f\xc2\xa0"), "??\xc2\xa0"},        /* U+0080 to U+009F: C1 */
        {TEXT("\xc2\xac\xc2\xad\xc2\xae"), "\xc2\xac?\xc2\xae"}, /* U+00AD soft hyphen */
        {TEXT("\xd8\x9b\xd8\x9c\xd8\x9d"), "\xd8\x9b?\xd8\x9d"}, /* U+061C Arabic letter mark */
        /* U+200B zero width space to U+200F right-to-left mark */
        {TEXT("\xe2\x80\x8a\xe2\x80\x8b"), "\xe2\x80\x8a?"},
        {TEXT("\xe2\x80\x8c\xe2\x80\x8d"), "??"},
        {TEXT("\xe2\x80\x8f\xe2\x80\x90"), "?\xe2\x80\x90"},
        /* U+2028 line separator to U+202E right-to-left override */
        {TEXT("\xe2\x80\xa7\xe2\x80\xa8"), "\xe2\x80\xa7?"},
        {TEXT("\xe2\x80\xae\xe2\x80\xaf"), "?\xe2\x80\xaf"},
        /* U+2060 word joiner to U+206F nominal digit shapes */
        {TEXT("\xe2\x81\x9f\xe2\x81\xa0"), "\xe2\x81\x9f?"},
        {TEXT("\xe2\x81\xaf\xe2\x81\xb0"), "?\xe2\x81\xb0"},
        /* U+FEFF byte order mark */
        {TEXT("\xef\xbb\xbe\xef\xbb\xbf\xef\xbc\x80"), "\xef\xbb\xbe?\xef\xbc\x80"},
        /* U+FFF9 interlinear annotation anchor to U+FFFB its terminator */
        {TEXT("\xef\xbf\xb8\xef\xbf\xb9"), "\xef\xbf\xb8?"},
        {TEXT("\xef\xbf\xba"), "?"},
        {TEXT("\xef\xbf\xbb\xef\xbf\xbc"), "?\xef\xbf\xbc"},
        /* U+E0000 to U+E007F, the tags */
        {TEXT("\xf3\x9f\xbf\xbf\xf3\xa0\x80\x80"), "\xf3\x9f\xbf\xbf?"},
        {TEXT("\xf3\xa0\x81\xbf\xf3\xa0\x82\x80"), "?\xf3\xa0\x82\x80"},
        {TEXT("\xf4\x8f\xbf\xbf"), "\xf4\x8f\xbf\xbf"}, /* U+10FFFF, the very last */
    };
    assert_cleaned(CASES, COUNT(CASES));
}
END_TEST

/* RFC 3629, sections 3 and 4. Each byte that does not begin a character becomes a question mark. */
START_TEST(what_is_not_utf_8_is_shown_as_question_marks)
{
    static const struct cleaning CASES[] = {
        {TEXT("a\x80z"), "a?z"},                 /* a continuation alone */
        {TEXT("a\xbfz"), "a?z"},                 /* likewise */
        {TEXT("\xc3\xa4\xa4"), "\xc3\xa4?"},     /* one too many */
        {TEXT("\xc0\xbc"), "??"},                /* overlong '<' */
        {TEXT("\xc0\x80"), "??"},                /* overlong NUL */
        {TEXT("\xc1\xbf"), "??"},                /* overlong U+007F */
        {TEXT("\xe0\x80\xbc"), "???"},           /* overlong '<' in three */
        {TEXT("\xe0\x9f\xbf"), "???"},           /* overlong U+07FF */
        {TEXT("\xf0\x80\x80\xbc"), "????"},      /* overlong '<' in four */
        {TEXT("\xf0\x8f\xbf\xbf"), "????"},      /* overlong U+FFFF */
        {TEXT("\xed\xa0\x80"), "???"},           /* U+D800, the first surrogate */
        {TEXT("\xed\xbf\xbf"), "???"},           /* U+DFFF, the last */
        {TEXT("\xf4\x90\x80\x80"), "????"},      /* U+110000 */
        {TEXT("\xf5\x80\x80\x80"), "????"},      /* U+140000 */
        {TEXT("\xf8\x88\x80\x80\x80"), "?????"}, /* five bytes */
        {TEXT("\xfe\xff"), "??"},                /* never in UTF-8 */
        {TEXT("a\xc3"), "a?"},                   /* cut at the end */
        {TEXT("a\xe2\x82"), "a??"},              /* likewise */
        {TEXT("a\xf0\x9f\x98"), "a???"},         /* likewise */
        {TEXT("\xc3z"), "?z"},                   /* what follows a broken character is kept */
        {TEXT("\xe2\x82z"), "??z"},              /* likewise */
        {TEXT("\xf0\x9f\x98|"), "????"},         /* … and cleaned */
        {TEXT("\xe2\xc3\xa4"), "?\xc3\xa4"},     /* one character begins within another */
        {TEXT("B\xe4r"), "B?r"},                 /* Latin-1 */
    };
    assert_cleaned(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_nul_inside_a_text_does_not_end_it)
{
    static const struct cleaning CASES[] = {{TEXT("a\0b\0"), "a?b?"}, {TEXT("\0"), "?"}};
    assert_cleaned(CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_text_is_cut_at_characters_not_bytes)
{
    static const struct {
        const char *text;
        size_t length;
        size_t max;
        const char *clean;
    } CASES[] = {
        {TEXT("abcdef"), 3, "abc"},
        {TEXT("abc"), 3, "abc"},
        {TEXT("abc"), 0, ""},
        {TEXT("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"), 1, "\xc3\xa4"},
        {TEXT("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"), 2, "\xc3\xa4\xe2\x82\xac"},
        {TEXT("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"), 3, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
        {TEXT("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"), 4, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"},
        {TEXT("\n\xff\xc2\x85z"), 3, "???"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char clean[40];
        foreign_text_clean(clean, sizeof clean, CASES[i].text, CASES[i].length, CASES[i].max);
        ck_assert_msg(strcmp(clean, CASES[i].clean) == 0, "case %zu: '%s'", i, clean);
    }
}
END_TEST

/* Six characters of 1, 2, 3, 4, 1 and 1 bytes. The size includes the NUL. */
START_TEST(the_result_fits_into_its_room_with_whole_characters)
{
    static const char TEXT_IN[] = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xffz";
    static const size_t LENGTHS[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 12, 12, 12};
    for (size_t size = 1; size <= COUNT(LENGTHS); size++) {
        char *clean = malloc(size);
        size_t length = foreign_text_clean(clean, size, TEXT_IN, sizeof TEXT_IN - 1, 100);
        ck_assert_msg(length == LENGTHS[size - 1], "%zu bytes: %zu", size, length);
        ck_assert_uint_eq(strlen(clean), length);
        free(clean);
    }
}
END_TEST

START_TEST(a_cut_falls_between_characters)
{
    /* Characters of the text below end after 1, 3, 6, 10 and 11 bytes. */
    static const char TEXT_IN[] = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z";
    static const size_t ENDS[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11, 11};
    for (size_t size = 0; size < COUNT(ENDS); size++) {
        size_t end = foreign_text_cut(TEXT_IN, sizeof TEXT_IN - 1, size);
        ck_assert_msg(end == ENDS[size], "%zu bytes: cut at %zu", size, end);
    }
    ck_assert_uint_eq(foreign_text_cut("", 0, 0), 0);
    ck_assert_uint_eq(foreign_text_cut("\x80\x80\x80", 3, 2), 0);
}
END_TEST

/* What only plugin output must not have stays in a file; all else is cleaned in the same way. */
START_TEST(a_word_is_found_in_any_case_within_the_length)
{
    static const char TEXT_IN[] = "Too many Sessions";
    ck_assert(foreign_text_has(TEXT_IN, strlen(TEXT_IN), "session"));
    ck_assert(foreign_text_has(TEXT_IN, strlen(TEXT_IN), "too"));
    ck_assert(foreign_text_has(TEXT_IN, strlen(TEXT_IN) - 1, "Session"));
    ck_assert(!foreign_text_has(TEXT_IN, strlen(TEXT_IN) - 2, "session"));
    ck_assert(!foreign_text_has(TEXT_IN, strlen(TEXT_IN), "locked"));
    ck_assert(!foreign_text_has("", 0, "session"));
}
END_TEST

START_TEST(a_byte_order_mark_counts_only_if_it_is_complete_and_in_front)
{
    static const char MARKED[] = BYTE_ORDER_MARK "x" BYTE_ORDER_MARK;
    static const size_t MARKS[] = {0, 0, 0, 3, 3, 3, 3, 3};
    for (size_t length = 0; length < COUNT(MARKS); length++) {
        char *text = malloc(length > 0 ? length : 1);
        memcpy(text, MARKED, length);
        ck_assert_uint_eq(foreign_text_mark(text, length), MARKS[length]);
        free(text);
    }
    ck_assert_uint_eq(foreign_text_mark(MARKED + 1, strlen(MARKED + 1)), 0);
    ck_assert_uint_eq(foreign_text_mark(MARKED + 3, strlen(MARKED + 3)), 0);
}
END_TEST

START_TEST(plain_text_keeps_the_marks_of_plugin_output)
{
    static const struct cleaning CASES[] = {
        {TEXT("a|b<c>d"), "a|b<c>d"},
        {TEXT("a\r\nb\tc\0d\x7f"), "a??b?c?d?"},
        {TEXT("\xc2\x85\xe2\x80\xae\xff"), "???"},
        {TEXT("B\xc3\xa4r, \"x\""), "B\xc3\xa4r, \"x\""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char plain[40];
        size_t length =
            foreign_text_plain(plain, sizeof plain, CASES[i].text, CASES[i].length, 200);
        ck_assert_msg(strcmp(plain, CASES[i].clean) == 0, "case %zu: '%s'", i, plain);
        ck_assert_uint_eq(length, strlen(plain));
    }
    char cut[4];
    ck_assert_uint_eq(foreign_text_plain(cut, sizeof cut, "a|b<c", 5, 2), 2);
    ck_assert_str_eq(cut, "a|");
    ck_assert_uint_eq(foreign_text_plain(cut, sizeof cut, "a|b<c", 5, 9), 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("foreign_text");
    TCase *tests = tcase_create("foreign_text");
    tcase_add_test(tests, text_without_harm_is_kept);
    tcase_add_test(tests,
                   every_control_character_and_mark_of_plugin_output_is_shown_as_a_question_mark);
    tcase_add_test(tests, every_c1_control_is_shown_as_one_question_mark);
    tcase_add_test(tests, marks_of_direction_and_lines_are_shown_as_question_marks);
    tcase_add_test(tests, the_neighbours_of_invisible_characters_are_kept);
    tcase_add_test(tests, what_is_not_utf_8_is_shown_as_question_marks);
    tcase_add_test(tests, a_nul_inside_a_text_does_not_end_it);
    tcase_add_test(tests, a_text_is_cut_at_characters_not_bytes);
    tcase_add_test(tests, the_result_fits_into_its_room_with_whole_characters);
    tcase_add_test(tests, plain_text_keeps_the_marks_of_plugin_output);
    tcase_add_test(tests, a_cut_falls_between_characters);
    tcase_add_test(tests, a_word_is_found_in_any_case_within_the_length);
    tcase_add_test(tests, a_byte_order_mark_counts_only_if_it_is_complete_and_in_front);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
