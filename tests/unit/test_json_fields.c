/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_fields.h"

#include <check.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_oracle.h"
#include "unit.h"
#include "json/json_skip.h"

/*
 * Every test reads texts like this one and compares a transcript: a line per item, then the
 * object's own fields, or why the text was refused.
 */

static const char *const ITEM_PATHS[] = {
    "id", "name.full", "live", "snapshot", "snapshot.bases", "snapshot.latest.at", "stats[0].used",
};
static const char *const ROOT_PATHS[] = {"total", "next.page", "items"};

enum {
    ITEM_COUNT = sizeof ITEM_PATHS / sizeof *ITEM_PATHS,
    ROOT_COUNT = sizeof ROOT_PATHS / sizeof *ROOT_PATHS,
};

static void write_field(FILE *out, const struct json_field *field)
{
    static const char *const WORDS[] = {
        [JSON_ABSENT] = "-",       [JSON_NULL] = "null",        [JSON_FALSE] = "false",
        [JSON_TRUE] = "true",      [JSON_EMPTY_OBJECT] = "{}",  [JSON_FILLED_OBJECT] = "{+}",
        [JSON_EMPTY_ARRAY] = "[]", [JSON_FILLED_ARRAY] = "[+]",
    };
    if (field->kind == JSON_NUMBER) {
        fprintf(out, "%.17g/%s", field->number, field->text);
        ck_assert_uint_eq(field->length, strlen(field->text));
    } else if (field->kind == JSON_STRING) {
        ck_assert_int_eq(field->text[field->length], '\0');
        fprintf(out, "%zu'", field->length);
        for (size_t i = 0; i < field->length; i++)
            if (field->text[i])
                fputc(field->text[i], out);
            else
                fputs("<NUL>", out);
        fputc('\'', out);
    } else {
        fputs(WORDS[field->kind], out);
    }
}

static void write_fields(FILE *out, const struct json_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            fputc(' ', out);
        write_field(out, &fields[i]);
    }
    fputc('\n', out);
}

static bool write_item(void *context, const struct json_field *fields, struct failure *failure)
{
    (void)failure;
    write_fields(context, fields, ITEM_COUNT);
    return true;
}

static bool refuse_item(void *context, const struct json_field *fields, struct failure *failure)
{
    (void)context;
    (void)fields;
    return failure_set(failure, "one is enough");
}

static struct json_selection selection_with(FILE *out)
{
    return (struct json_selection){
        .items = "items",
        .item_paths = ITEM_PATHS,
        .item_count = ITEM_COUNT,
        .root_paths = ROOT_PATHS,
        .root_count = ROOT_COUNT,
        .on_item = write_item,
        .context = out,
    };
}

/* Where a text is cut: after the first piece, then into pieces of one size. 0: no further cuts. */
struct cuts {
    size_t first;
    size_t others;
};

static bool feed_in_pieces(struct json_fields *fields, const char *text, size_t length,
                           struct cuts cuts, struct failure *failure)
{
    size_t piece = cuts.first;
    for (size_t at = 0; at < length; at += piece, piece = cuts.others) {
        if (piece == 0 || piece > length - at)
            piece = length - at;
        /* An exact copy, so that a sanitizer sees each byte that is read beyond it. */
        char *copy = malloc(piece);
        memcpy(copy, text + at, piece);
        bool fed = json_fields_feed(fields, copy, piece, failure);
        free(copy);
        if (!fed)
            return false;
    }
    return true;
}

static void read_with(struct json_fields *fields, FILE *out, const char *text, size_t length,
                      struct cuts cuts)
{
    struct failure failure = {""};
    const struct json_field *root = NULL;
    if (feed_in_pieces(fields, text, length, cuts, &failure))
        root = json_fields_end(fields, &failure);
    if (root)
        write_fields(out, root, ROOT_COUNT);
    else
        fprintf(out, "%s\n", failure.text);
}

/* The transcript of a text whose items have this key. The caller frees it. */
static char *transcript_under(const char *items, const char *text, size_t length, struct cuts cuts,
                              struct json_limits limits)
{
    char *transcript = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&transcript, &size);
    struct json_selection selection = selection_with(out);
    selection.items = items;
    selection.limits = limits;
    struct json_fields *fields = json_fields_new(&selection);
    ck_assert_ptr_nonnull(fields);
    read_with(fields, out, text, length, cuts);
    json_fields_free(fields);
    fclose(out);
    return transcript;
}

static char *transcript_of(const char *text, size_t length, struct cuts cuts,
                           struct json_limits limits)
{
    return transcript_under("items", text, length, cuts, limits);
}

static const struct cuts WHOLE = {0, 0};
static const struct cuts BY_BYTE = {1, 1};
static const struct json_limits NO_LIMITS = {0, 0};

/* Checks the transcript for every way to cut the text. */
static void assert_transcript_under(const char *items, const char *text, size_t length,
                                    struct json_limits limits, const char *wanted)
{
    char *found = transcript_under(items, text, length, WHOLE, limits);
    if (strcmp(found, wanted) != 0)
        ck_abort_msg("%s\nwanted %sfound  %s", text, wanted, found);
    free(found);
    for (size_t first = 1; first <= length; first++) {
        struct cuts cuts = {first, first == 1};
        found = transcript_under(items, text, length, cuts, limits);
        if (strcmp(found, wanted) != 0)
            ck_abort_msg("%s\ncut at %zu\nwanted %sfound  %s", text, first, wanted, found);
        free(found);
    }
}

static void assert_transcript(const char *text, size_t length, struct json_limits limits,
                              const char *wanted)
{
    assert_transcript_under("items", text, length, limits, wanted);
}

struct expectation {
    const char *text;
    const char *transcript;
};

static void assert_all(const struct expectation *expectations, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_transcript(expectations[i].text, strlen(expectations[i].text), NO_LIMITS,
                          expectations[i].transcript);
}

#define ASSERT_ALL(expectations) \
    assert_all(expectations, sizeof(expectations) / sizeof *(expectations))

/* The reference: json-c parses the whole text, then the fields are looked up. */

static struct json_field oracle_field(struct json_object *object, const char *path)
{
    bool found;
    struct json_object *value = json_oracle_at(object, path, &found);
    struct json_field field = {.kind = json_oracle_kind(value, found)};
    if (field.kind == JSON_NUMBER)
        field.number = json_object_get_double(value);
    if (field.kind == JSON_STRING || field.kind == JSON_NUMBER) {
        field.text = json_object_get_string(value);
        field.length = (size_t)json_object_get_string_len(value);
    }
    if (field.kind == JSON_NUMBER)
        field.length = strlen(field.text);
    return field;
}

static void write_oracle_fields(FILE *out, struct json_object *object, const char *const *paths,
                                size_t count)
{
    struct json_field fields[JSON_FIELDS_MAX];
    for (size_t i = 0; i < count; i++)
        fields[i] = oracle_field(object, paths[i]);
    write_fields(out, fields, count);
}

/* NULL: json-c refuses the text. */
static char *oracle_transcript(const char *text)
{
    struct json_tokener *tokener = json_tokener_new_ex(5000);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    struct json_object *root = json_tokener_parse_ex(tokener, text, (int)strlen(text));
    json_tokener_free(tokener);
    if (!root)
        return NULL;
    char *transcript = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&transcript, &size);
    struct json_object *items = json_object_object_get(root, "items");
    if (json_object_is_type(items, json_type_array))
        for (size_t i = 0; i < json_object_array_length(items); i++)
            write_oracle_fields(out, json_object_array_get_idx(items, i), ITEM_PATHS, ITEM_COUNT);
    write_oracle_fields(out, root, ROOT_PATHS, ROOT_COUNT);
    fclose(out);
    json_object_put(root);
    return transcript;
}

#define ITEM(members) "{\"items\":[{" members "}]}"

START_TEST(every_cut_gives_what_json_c_gives)
{
    static const char *const TEXTS[] = {
        "{}",
        " \t\r\n{ \"total\" : 3 , \"items\" : [ ] , \"next\" : { \"page\" : \"a?b=1\" } } \n",
        "{\"items\":null,\"total\":null}",
        "{\"items\":{\"id\":1},\"total\":[]}",
        "{\"items\":\"none\",\"next\":[{\"page\":1}]}",
        "{\"items\":[{},{\"id\":\"b\"},{\"ID\":\"c\"}],\"total\":3}",
        "{\"a\":{\"items\":[{\"id\":1}]},\"items\":[{\"items\":[{\"id\":2}],\"id\":3}]}",
        ITEM("\"id\":\"u-1\",\"name\":{\"full\":\"one\"},\"live\":true,\"snapshot\":{\"bases\":[{}"
             "],\"latest\":{\"at\":\"2026\"}},\"stats\":[{\"used\":1.50},{\"used\":2}]"),
        ITEM("\"snapshot\":{\"bases\":[ ],\"latest\":null},\"stats\":[],\"live\":false"),
        ITEM("\"snapshot\":[{\"bases\":[1]}],\"stats\":{\"used\":1},\"name\":\"x\""),
        ITEM("\"snapshot\":{ },\"stats\":[[{\"used\":1}],{\"used\":2}],\"name\":[{\"full\":1}]"),
        ITEM("\"stats\":[7,{\"used\":2}]"),
        ITEM("\"stats\":[{\"used\":{\"x\":[1,2,{}]}}]"),
        ITEM("\"id\":[[[]]],\"live\":{\"a\":{\"b\":[{}]}}"),
        ITEM("\"id\":-0,\"live\":-12.5e-3,\"name\":{\"full\":18446744073709551615}"),
        ITEM("\"id\":1e400,\"live\":12345678901234567890,\"name\":{\"full\":-9223372036854775808}"),
        ITEM("\"id\":\"\\\"\\\\\\/"
             "\\b\\f\\n\\r\\t\\u0041\\u00e4\\ud83d\\ude00\\ud83d\",\"live\":\"\""),
        ITEM("\"id\":\"a\\u0000b\""),
        ITEM("\"\\u0069d\":1,\"na\\u006de\":{\"f\\u0075ll\":\"x\"},\"li\\/ve\":2,\"i\\\"d\":3"),
        ITEM("\"x\":\"\\\\\",\"y\":\"\\\\\\\"\",\"z\":[\"\\\\\",\"]\\\"}\"],\"id\":1"),
        ITEM("\"x\":[{\"id\":1,\"y\":\"}]{[\\\"\"}],\"name\":{\"id\":2,\"full\":{\"full\":3}}"),
        ITEM("\"id\":1,\"id\":2"),
        ITEM("\"snapshot\":{\"bases\":[1]},\"snapshot\":{}"),
        ITEM("\"snapshot\":{\"bases\":[1],\"latest\":{\"at\":1}},\"snapshot\":null"),
        ITEM("\"snapshot\":{\"latest\":{\"at\":1},\"latest\":{\"x\":2},\"bases\":1}"),
        ITEM("\"stats\":[{\"used\":1}],\"stats\":[]"),
        ITEM("\"id\":\"one\",\"id\":{},\"id\":\"two\",\"id\":\"three\",\"live\":1"),
        "{\"total\":1,\"total\":\"2\",\"next\":{\"page\":1},\"next\":{}}",
        "{\"items\":7,\"items\":null,\"items\":[{\"id\":1}]}",
        "{\"\":{\"\":\"\"},\"items\":[{\"\":\"\",\"id\":1}]}",
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        char *wanted = oracle_transcript(TEXTS[i]);
        if (wanted)
            assert_transcript(TEXTS[i], strlen(TEXTS[i]), NO_LIMITS, wanted);
        else
            ck_abort_msg("json-c refuses %s", TEXTS[i]);
        free(wanted);
    }
}
END_TEST

START_TEST(keys_compare_by_value)
{
    static const struct expectation CASES[] = {
        {ITEM("\"\\u0069\\u0064\":1"), "1/1 - - - - - -\n- - [+]\n"},
        {ITEM("\"\\u0073\\u006e\\u0061\\u0070\\u0073\\u0068\\u006f\\u0074\":{}"),
         "- - - {} - - -\n- - [+]\n"},
        {ITEM("\"i\\u0064x\":1"), "- - - - - - -\n- - [+]\n"},
        {ITEM("\"i\\\\u0064\":1"), "- - - - - - -\n- - [+]\n"},
        {"{\"\\u0069tems\":[{\"id\":1}]}", "1/1 - - - - - -\n- - [+]\n"},
        {ITEM("\"i\\u0064\\u0000\":1"), "- - - - - - -\n- - [+]\n"},
        {ITEM("\"\\u0000\":1,\"id\\u0000x\":2,\"id\":3"), "3/3 - - - - - -\n- - [+]\n"},
        {ITEM("\"i\\qd\":1"), "byte 16: cannot read the key that ends here: "
                              "invalid string sequence\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

START_TEST(a_path_may_hold_characters_that_are_escaped_in_the_text)
{
    static const char *const PATHS[] = {"a\\b", "\xc3\xa4"};
    static const char TEXT[] =
        "{\"a\\b\":1,\"a\\\\b\":2,\"a\\\\\\\\b\":3,\"\\u00e4\":4,\"\xc3\xa4x\":5}";
    struct json_selection selection = {.root_paths = PATHS, .root_count = 2};
    struct json_fields *fields = json_fields_new(&selection);
    struct failure failure;
    ck_assert(json_fields_feed(fields, TEXT, strlen(TEXT), &failure));
    const struct json_field *root = json_fields_end(fields, &failure);
    ck_assert_ptr_nonnull(root);
    ck_assert_str_eq(root[0].text, "2");
    ck_assert_str_eq(root[1].text, "4");
    json_fields_free(fields);
}
END_TEST

START_TEST(the_last_of_two_equal_keys_counts)
{
    static const struct expectation CASES[] = {
        {ITEM("\"id\":\"a\",\"id\":\"b\""), "1'b' - - - - - -\n- - [+]\n"},
        {ITEM("\"id\":\"a\",\"id\":[]"), "[] - - - - - -\n- - [+]\n"},
        {ITEM("\"id\":[1],\"id\":[]"), "[] - - - - - -\n- - [+]\n"},
        {ITEM("\"snapshot\":{\"bases\":[1]},\"snapshot\":{}"), "- - - {} - - -\n- - [+]\n"},
        {ITEM("\"id\":01,\"id\":2"), "byte 16: cannot read the value of 'id': it is neither "
                                     "a number nor true, false or null\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

START_TEST(a_decoy_inside_skipped_text_is_not_seen)
{
    static const struct expectation CASES[] = {
        {ITEM("\"x\":{\"id\":1},\"y\":[{\"id\":2}],\"z\":\"\\\",\\\"id\\\":3\""),
         "- - - - - - -\n- - [+]\n"},
        {ITEM("\"x\":[\"\\\\\",\"]},\\\"id\\\":4\"],\"live\":{\"id\":5,\"live\":6}"),
         "- - {+} - - - -\n- - [+]\n"},
        {"{\"x\":[\"\\ \"],\"total\":1}", "1/1 - -\n"},
        {"{\"x\":\"\\\\\\\\\",\"y\":{\"items\":[{\"id\":1}],\"total\":1}}", "- - -\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

/*
 * Skipped text is read in blocks. A decoy and its end are put at every place of a block and across
 * its borders.
 */
START_TEST(the_end_of_skipped_text_is_found_at_every_place_of_a_block)
{
    for (size_t padding = 0; padding < 140; padding++) {
        for (size_t backslashes = 0; backslashes < 4; backslashes++) {
            char pad[160] = "";
            memset(pad, 'x', padding);
            static const char RUN[] = "\\\\\\\\\\\\\\\\";
            char text[500];
            snprintf(text, sizeof text,
                     "{\"a\":[\"%s%.*s\\\"]}\",{\"total\":1},\"%s\\\\\"],\"total\":2}", pad,
                     (int)(2 * backslashes), RUN, pad);
            char *found = transcript_of(text, strlen(text), WHOLE, NO_LIMITS);
            ck_assert_str_eq(found, "2/2 - -\n");
            free(found);
            found = transcript_of(text, strlen(text), (struct cuts){padding + 9, 63}, NO_LIMITS);
            ck_assert_str_eq(found, "2/2 - -\n");
            free(found);
        }
    }
}
END_TEST

START_TEST(a_trailing_comma_is_refused)
{
    static const struct expectation CASES[] = {
        {"{\"total\":1,}", "byte 11: expected a key, found '}'\n"},
        {"{\"items\":[{},]}", "- - - - - - -\nbyte 13: expected an object as an item, found ']'\n"},
        {ITEM("\"id\":1,"), "byte 18: expected a key, found '}'\n"},
        {ITEM("\"stats\":[1,]"), "byte 22: expected a value, found ']'\n"},
        {"{,}", "byte 1: expected a key or '}', found ','\n"},
        {"{\"items\":[,]}", "byte 10: expected an object as an item, found ','\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

START_TEST(what_breaks_the_grammar_is_named_with_its_place)
{
    static const struct expectation CASES[] = {
        {"<html>", "byte 0: expected a JSON object, found '<'\n"},
        {"[]", "byte 0: expected a JSON object, found '['\n"},
        {"\"x\"", "byte 0: expected a JSON object, found '\"'\n"},
        {" \n\x01", "byte 2: expected a JSON object, found 0x01\n"},
        {"{} x", "byte 3: expected nothing more, found 'x'\n"},
        {"{}{}", "byte 2: expected nothing more, found '{'\n"},
        {"{}\f", "byte 2: expected nothing more, found 0x0C\n"},
        {"{]", "byte 1: expected a key or '}', found ']'\n"},
        {"{\"a\" 1}", "byte 5: expected ':', found '1'\n"},
        {"{\"a\"::1}", "byte 5: expected a value, found ':'\n"},
        {"{\"a\":}", "byte 5: expected a value, found '}'\n"},
        {"{\"a\":1 2}", "byte 7: expected ',' or '}', found '2'\n"},
        {"{\"a\":1]", "byte 6: expected ',' or '}', found ']'\n"},
        {"{\"a\":1/**/}", "byte 6: expected ',' or '}', found '/'\n"},
        {"{\"a\":'x'}", "byte 5: expected a value, found '''\n"},
        {"{\"a\":1,,\"b\":2}", "byte 7: expected a key, found ','\n"},
        {"{a:1}", "byte 1: expected a key or '}', found 'a'\n"},
        {"{\"total\":\"x\"\"y\"}", "byte 12: expected ',' or '}', found '\"'\n"},
        {"{\"items\":[{}}", "- - - - - - -\nbyte 12: expected ',' or ']', found '}'\n"},
        {"{\"items\":[{} {}]}", "- - - - - - -\nbyte 13: expected ',' or ']', found '{'\n"},
        {"{\"items\":[1]}", "byte 10: expected an object as an item, found '1'\n"},
        {"{\"items\":[{},[]]}",
         "- - - - - - -\nbyte 13: expected an object as an item, found '['\n"},
        {"{\"items\":[null]}", "byte 10: expected an object as an item, found 'n'\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

START_TEST(a_byte_order_mark_is_passed_over)
{
    static const struct expectation CASES[] = {
        {"\xef\xbb\xbf{\"total\":1}", "1/1 - -\n"},
        {"\xef\xbb\xbf {\"items\":[{\"id\":\"\xef\xbb\xbf\"}]}",
         "3'\xef\xbb\xbf' - - - - - -\n- - [+]\n"},
        {"\xef\xbb\xbf[]", "byte 3: expected a JSON object, found '['\n"},
        {"\xef\xbb\xbf\xef\xbb\xbf{}", "byte 3: expected a JSON object, found 0xEF\n"},
        {" \xef\xbb\xbf{}", "byte 1: expected a JSON object, found 0xEF\n"},
        {"\xef\xbb{}", "byte 2: expected a byte order mark, found '{'\n"},
        {"\xef\xbb", "byte 2: expected a byte order mark, found the end of the text\n"},
        {"\xef\xbb\xbf", "byte 3: expected a JSON object, found the end of the text\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

START_TEST(a_text_may_be_the_list_of_items)
{
    static const struct expectation CASES[] = {
        {"[{\"id\":\"a\"} ,{\"live\":true}] ", "1'a' - - - - - -\n- - true - - - -\n- - -\n"},
        {"\xef\xbb\xbf [ ]", "- - -\n"},
        {"[{\"items\":[{\"id\":1}],\"total\":1}]", "- - - - - - -\n- - -\n"},
        {"{}", "byte 0: expected a JSON array, found '{'\n"},
        {"null", "byte 0: expected a JSON array, found 'n'\n"},
        {"[1]", "byte 1: expected an object as an item, found '1'\n"},
        {"[{},]", "- - - - - - -\nbyte 4: expected an object as an item, found ']'\n"},
        {"[{}}", "- - - - - - -\nbyte 3: expected ',' or ']', found '}'\n"},
        {"[{}],", "- - - - - - -\nbyte 4: expected nothing more, found ','\n"},
        {"[{}", "- - - - - - -\nbyte 3: expected ',' or ']', found the end of the text\n"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        assert_transcript_under(NULL, CASES[i].text, strlen(CASES[i].text), NO_LIMITS,
                                CASES[i].transcript);
}
END_TEST

START_TEST(brackets_in_skipped_text_must_match)
{
    static const struct expectation CASES[] = {
        {"{\"a\":[}", "byte 6: expected ',' or ']', found '}'\n"},
        {"{\"a\":{]", "byte 6: expected ',' or '}', found ']'\n"},
        {"{\"a\":[{\"x\":[1,2]},[}]]}", "byte 19: expected ',' or ']', found '}'\n"},
        {"{\"total\":{]}", "byte 10: expected ',' or '}', found ']'\n"},
        {"{\"total\":[1}}", "byte 11: expected ',' or ']', found '}'\n"},
        {"{\"a\":[\\\"]}", "byte 6: expected a value, found '\\'\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

START_TEST(single_quotes_are_refused)
{
    static const struct expectation CASES[] = {
        {"{'total':1}", "byte 1: expected a key or '}', found '''\n"},
        {"{\"total\":1,'a':2}", "byte 11: expected a key, found '''\n"},
        {ITEM("'id':1"), "byte 11: expected a key or '}', found '''\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

START_TEST(a_text_that_ends_too_early_is_refused)
{
    static const struct expectation CASES[] = {
        {"", "byte 0: expected a JSON object, found the end of the text\n"},
        {" ", "byte 1: expected a JSON object, found the end of the text\n"},
        {"{", "byte 1: expected a key or '}', found the end of the text\n"},
        {"{\"a", "byte 3: expected the end of a string, found the end of the text\n"},
        {"{\"a\"", "byte 4: expected ':', found the end of the text\n"},
        {"{\"a\":", "byte 5: expected a value, found the end of the text\n"},
        {"{\"a\":1", "byte 6: expected ',' or '}', found the end of the text\n"},
        {"{\"a\":\"x\\\"", "byte 9: expected the end of a string, found the end of the text\n"},
        {"{\"a\":[\"]}", "byte 9: expected the end of a value, found the end of the text\n"},
        {"{\"a\":[1,[2]", "byte 11: expected the end of a value, found the end of the text\n"},
        {"{\"total\":[", "byte 10: expected a value, found the end of the text\n"},
        {"{\"total\":\"x", "byte 11: expected the end of a string, found the end of the text\n"},
        {"{\"total\":1", "byte 10: expected ',' or '}', found the end of the text\n"},
        {"{\"a\":1,", "byte 7: expected a key, found the end of the text\n"},
        {"{\"items\":[", "byte 10: expected a value or ']', found the end of the text\n"},
        {"{\"items\":[{}", "- - - - - - -\n"
                           "byte 12: expected ',' or ']', found the end of the text\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

START_TEST(a_chosen_value_must_be_valid_for_json_c)
{
    static const char *const VALUES[] = {
        "tru", "TRUE",    "nul",         "nan",       "infinity",  "01",
        "1e",  "1.2.3",   "-",           "+1",        ".5",        "--1",
        "x",   "\"\\x\"", "\"\\u12g4\"", "\"\\u12\"", "truefalse", "1Infinity",
    };
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        char text[80];
        snprintf(text, sizeof text, ITEM("\"name\":{\"full\":\"\"},\"live\":%s,\"id\":1"),
                 VALUES[i]);
        ck_assert_ptr_null(oracle_transcript(text));
        char *found = transcript_of(text, strlen(text), WHOLE, NO_LIMITS);
        if (strncmp(found, "byte 37: cannot read the value of 'live': ", 42) != 0)
            ck_abort_msg("%s: %s", text, found);
        assert_transcript(text, strlen(text), NO_LIMITS, found);
        free(found);
    }
}
END_TEST

START_TEST(names_beyond_ascii_are_read_with_every_json_c)
{
    static const struct expectation CASES[] = {
        {ITEM("\"id\":\"B\xc3\xa4r\",\"name\":{\"full\":\"\xe2\x82\xac\"},\"live\":1"),
         "4'B\xc3\xa4r' 3'\xe2\x82\xac' 1/1 - - - -\n- - [+]\n"},
        {ITEM("\"\xc3\xa4\\u0069\":0,\"id\":\"\xc3\xa4\\n\""),
         "3'\xc3\xa4\n' - - - - - -\n- - [+]\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

START_TEST(a_second_array_of_items_is_refused)
{
    static const struct expectation CASES[] = {
        {"{\"items\":[{}],\"items\":[{}]}",
         "- - - - - - -\nbyte 20: the key 'items' comes again after its items\n"},
        {"{\"items\":[],\"items\":null}", "byte 18: the key 'items' comes again after its items\n"},
        {"{\"items\":{\"items\":[{}]},\"items\":[{}]}", "- - - - - - -\n- - [+]\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

START_TEST(an_item_over_the_limit_is_refused)
{
    static const char TEXT[] = "{\"items\":[{\"id\":1}, {\"x\":\"123456\"}]}";
    assert_transcript(TEXT, strlen(TEXT), (struct json_limits){.item_bytes = 14},
                      "1/1 - - - - - -\n- - - - - - -\n- - [+]\n");
    assert_transcript(TEXT, strlen(TEXT), (struct json_limits){.item_bytes = 13},
                      "1/1 - - - - - -\nbyte 20: the item that begins here is larger than the 13 "
                      "bytes that one item may have\n");
}
END_TEST

START_TEST(an_item_over_the_limit_is_refused_before_it_ends)
{
    static const char TEXT[] = "{\"items\":[{\"x\":\"1234567890";
    assert_transcript(TEXT, strlen(TEXT), (struct json_limits){.item_bytes = 10},
                      "byte 10: the item that begins here is larger than the 10 bytes that one "
                      "item may have\n");
}
END_TEST

START_TEST(no_more_is_gathered_than_an_item_may_have)
{
    enum { LIMIT = 10000 };
    struct json_selection selection = selection_with(NULL);
    selection.limits.item_bytes = LIMIT;
    struct json_fields *fields = json_fields_new(&selection);
    struct failure failure;
    ck_assert(json_fields_feed(fields, "{\"items\":[", 10, &failure));
    ck_assert(json_fields_feed(fields, "{\"x\":\"", 6, &failure));
    size_t length = 6;
    while (length <= LIMIT && json_fields_feed(fields, "v", 1, &failure))
        length++;
    ck_assert_uint_eq(length, LIMIT);
    json_fields_free(fields);
}
END_TEST

START_TEST(skipped_text_may_be_larger_than_an_item)
{
    static const char TEXT[] = "{\"a\":[\"1234567890\",{}],\"items\":[{\"id\":1}],\"b\":{\"x\":"
                               "\"12345678901234\"},\"total\":2}";
    assert_transcript(TEXT, strlen(TEXT), (struct json_limits){.item_bytes = 12},
                      "1/1 - - - - - -\n2/2 - [+]\n");
}
END_TEST

START_TEST(the_objects_own_fields_are_limited_like_an_item)
{
    static const char TEXT[] = "{\"next\":{\"x\":\"1234567890\"";
    assert_transcript(TEXT, strlen(TEXT), (struct json_limits){.item_bytes = 20},
                      "byte 1: the text that begins here is larger than the 20 bytes that one item "
                      "may have\n");
}
END_TEST

START_TEST(a_chosen_value_over_the_limit_is_refused)
{
    struct json_limits limits = {.text_bytes = 5};
    static const struct expectation CASES[] = {
        {ITEM("\"id\":\"12345\",\"live\":12345,\"x\":\"123456\",\"1234567\":1234567"),
         "5'12345' - 12345/12345 - - - -\n- - [+]\n"},
        {ITEM("\"id\":\"123456\""), "byte 16: cannot read the value of 'id': it is longer than the "
                                    "5 bytes that one value may have\n"},
        {ITEM("\"live\":123456"), "byte 18: cannot read the value of 'live': it is longer than the "
                                  "5 bytes that one value may have\n"},
        {"{\"total\":\"\\u0041\"}", "byte 9: cannot read the value of 'total': it is longer than "
                                    "the 5 bytes that one value may have\n"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        assert_transcript(CASES[i].text, strlen(CASES[i].text), limits, CASES[i].transcript);
}
END_TEST

static char *nested(const char *open, const char *close, size_t depth, const char *inside)
{
    size_t size = depth * (strlen(open) + strlen(close)) + strlen(inside) + 1;
    char *text = malloc(size);
    char *at = text;
    for (size_t i = 0; i < depth; i++)
        at = stpcpy(at, open);
    at = stpcpy(at, inside);
    for (size_t i = 0; i < depth; i++)
        at = stpcpy(at, close);
    return text;
}

static char *transcript_around(const char *skipped)
{
    size_t size = strlen(skipped) + 40;
    char *text = malloc(size);
    snprintf(text, size, "{\"a\":%s,\"total\":1}", skipped);
    char *found = transcript_of(text, strlen(text), WHOLE, NO_LIMITS);
    char *by_byte = transcript_of(text, strlen(text), BY_BYTE, NO_LIMITS);
    ck_assert_str_eq(found, by_byte);
    free(by_byte);
    free(text);
    return found;
}

START_TEST(a_key_too_long_to_be_chosen_is_passed_over)
{
    char *key = nested("d\\u0069", "", 25, "");
    char text[400];
    snprintf(text, sizeof text, ITEM("\"%s\":1,\"id\":2"), key);
    assert_transcript(text, strlen(text), NO_LIMITS, "2/2 - - - - - -\n- - [+]\n");
    free(key);
}
END_TEST

START_TEST(long_values_come_whole)
{
    char *value = nested("v", "", 100000, "");
    size_t size = strlen(value) + 20;
    char *text = malloc(size);
    snprintf(text, size, "{\"total\":\"%s\"}", value);
    char *wanted = oracle_transcript(text);
    char *found = transcript_of(text, strlen(text), (struct cuts){7, 999}, NO_LIMITS);
    ck_assert(strcmp(found, wanted) == 0);
    free(found);
    free(wanted);
    free(text);
    free(value);
}
END_TEST

START_TEST(skipped_text_may_nest_deep)
{
    static const size_t DEPTHS[] = {1, 63, 64, 65, 1023, 1024, 1025, 5000};
    for (size_t i = 0; i < sizeof DEPTHS / sizeof *DEPTHS; i++) {
        char *deep = nested("[{\"x\":", "}]", DEPTHS[i], "[{}]");
        char *found = transcript_around(deep);
        ck_assert_str_eq(found, "1/1 - -\n");
        free(found);
        free(deep);
    }
}
END_TEST

START_TEST(kinds_are_told_apart_in_deep_nests)
{
    char *inner = nested("[", "]", 1500, "");
    char *deep = nested("{\"x\":", "}", 300, inner);
    char *found = transcript_around(deep);
    ck_assert_str_eq(found, "1/1 - -\n");
    free(found);
    free(deep);
    free(inner);
}
END_TEST

/*
 * The kinds of the innermost brackets must match, even after the parser has left the nest and
 * entered it again.
 */
START_TEST(the_innermost_kinds_are_matched_in_deep_nests)
{
    static const char *const INSIDE[] = {"[}", "{]", "[[],{}},"};
    static const size_t DEPTHS[] = {1, 1023, 1024, 1025, 4000};
    for (size_t i = 0; i < sizeof DEPTHS / sizeof *DEPTHS; i++) {
        for (size_t j = 0; j < sizeof INSIDE / sizeof *INSIDE; j++) {
            char *deep = nested("[", "]", DEPTHS[i], INSIDE[j]);
            char *found = transcript_around(deep);
            ck_assert_ptr_nonnull(strstr(found, ": expected ',' or "));
            free(found);
            free(deep);
        }
    }
    char *nest = nested("[", "]", 2000, "");
    char *inside = malloc(strlen(nest) + sizeof ",[}");
    sprintf(inside, "%s,[}", nest);
    char *deep = nested("{\"x\":", "}", 3000, inside);
    char *found = transcript_around(deep);
    ck_assert_ptr_nonnull(strstr(found, ": expected ',' or ']', found '}'"));
    free(found);
    free(deep);
    free(inside);
    free(nest);
}
END_TEST

START_TEST(the_number_of_open_brackets_is_right)
{
    static struct json_skip skip;
    char opening[3000];
    char closing[3000];
    memset(opening, '{', sizeof opening);
    memset(closing, '}', sizeof closing);
    json_skip_begin(&skip, '{');
    ck_assert_ptr_eq(json_skip_over(&skip, opening, opening + 3000), opening + 3000);
    ck_assert_uint_eq(skip.depth, 3001);
    ck_assert_ptr_eq(json_skip_over(&skip, closing, closing + 3000), closing + 3000);
    ck_assert_uint_eq(skip.depth, 1);
    ck_assert_ptr_eq(json_skip_over(&skip, closing, closing + 3000), closing + 1);
    ck_assert_uint_eq(skip.depth, 0);
    ck_assert(!skip.refused);
}
END_TEST

START_TEST(the_outermost_kinds_are_matched_in_deep_nests)
{
    char *nest = nested("[", "]", 3000, "");
    size_t size = strlen(nest) + sizeof "{\"x\":]";
    char *text = malloc(size);
    snprintf(text, size, "{\"x\":%s]", nest);
    char *found = transcript_around(text);
    ck_assert_str_eq(found, "byte 6010: expected ',' or '}', found ']'\n");
    free(found);
    free(text);
    free(nest);
}
END_TEST

START_TEST(too_many_open_brackets_are_refused)
{
    enum { PIECE = 16384 };
    char *most = nested("[", "", JSON_DEPTH_MAX, "");
    memcpy(most, "{\"a\":", 5);
    char *found = transcript_of(most, JSON_DEPTH_MAX, (struct cuts){PIECE, PIECE}, NO_LIMITS);
    ck_assert_str_eq(found,
                     "byte 8388608: expected the end of a value, found the end of the text\n");
    free(found);
    free(most);
    char *more = nested("[", "", JSON_DEPTH_MAX + 6, "");
    memcpy(more, "{\"a\":", 5);
    found = transcript_of(more, JSON_DEPTH_MAX + 6, (struct cuts){PIECE, PIECE}, NO_LIMITS);
    ck_assert_str_eq(found, "byte 8388613: expected no more brackets, found '['\n");
    free(found);
    free(more);
}
END_TEST

START_TEST(an_item_of_eight_mebibytes_comes_whole_and_so_do_those_behind_it)
{
    enum { LARGE = 8 << 20, LIMIT = 16 << 20, PIECE = 16384 };
    char *value = nested("v", "", LARGE, "");
    size_t size = LARGE + 200;
    char *text = malloc(size);
    ck_assert_ptr_nonnull(text);
    snprintf(text, size,
             "{\"items\":[{\"id\":1},{\"id\":2,\"x\":[\"%s\"],\"live\":true},"
             "{\"id\":3},{\"id\":4}],\"total\":4}",
             value);
    char *found = transcript_of(text, strlen(text), (struct cuts){PIECE, PIECE},
                                (struct json_limits){.item_bytes = LIMIT});
    ck_assert_str_eq(found, "1/1 - - - - - -\n2/2 - true - - - -\n3/3 - - - - - -\n"
                            "4/4 - - - - - -\n4/4 - [+]\n");
    free(found);
    free(text);
    free(value);
}
END_TEST

START_TEST(a_false_from_on_item_ends_the_parse)
{
    struct json_selection selection = selection_with(NULL);
    selection.on_item = refuse_item;
    struct json_fields *fields = json_fields_new(&selection);
    struct failure failure;
    ck_assert(!json_fields_feed(fields, "{\"items\":[{},{}]}", 17, &failure));
    ck_assert_str_eq(failure.text, "one is enough");
    ck_assert(!json_fields_feed(fields, " ", 1, &failure));
    ck_assert_ptr_null(json_fields_end(fields, &failure));
    json_fields_free(fields);
}
END_TEST

START_TEST(a_reset_parser_remembers_nothing)
{
    static const char *const BEFORE[] = {
        "{\"items\":[{\"id\":\"old\",\"snapshot\":{\"bases\":[1]}}],\"total\":\"old\"}",
        "{\"total\":\"old\",\"items\":[{\"id\":\"old\",\"live\":\"ol",
        "{\"items\":[],\"a\":[[[\"x\\",
        "{\"total\":7,\"tot\\u006",
        "{\"items\":[{\"id\":01}",
        "nonsense",
    };
    static const char TEXT[] = "{\"items\":[{\"live\":1}],\"next\":2}";
    char *transcript = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&transcript, &size);
    struct json_selection selection = selection_with(out);
    struct json_fields *fields = json_fields_new(&selection);
    for (size_t i = 0; i < sizeof BEFORE / sizeof *BEFORE; i++) {
        read_with(fields, out, BEFORE[i], strlen(BEFORE[i]), WHOLE);
        json_fields_reset(fields);
        rewind(out);
        read_with(fields, out, TEXT, strlen(TEXT), WHOLE);
        json_fields_reset(fields);
        fputc('\0', out);
        fflush(out);
        ck_assert_str_eq(transcript, "- - 1/1 - - - -\n- - [+]\n");
        rewind(out);
    }
    json_fields_free(fields);
    fclose(out);
    free(transcript);
}
END_TEST

START_TEST(an_item_inherits_nothing_from_the_one_before)
{
    static const struct expectation CASES[] = {
        {"{\"items\":[{\"id\":1,\"snapshot\":{\"bases\":[]},\"live\":{\"x\":1}},{},{\"id\":2}]}",
         "1/1 - {+} {+} [] - -\n- - - - - - -\n2/2 - - - - - -\n- - [+]\n"},
    };
    ASSERT_ALL(CASES);
}
END_TEST

START_TEST(paths_that_cannot_be_read_are_refused)
{
    static const char *const PATHS[] = {
        "",    ".",     ".a", "a.",  "a..b",     "a[",          "a[1]",
        "a[0", "a[0]b", "a]", "[0]", "items.id", "items[0].id",
    };
    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        struct json_selection selection = {
            .items = "items", .root_paths = &PATHS[i], .root_count = 1};
        ck_assert_ptr_null(json_fields_new(&selection));
    }
    static const char *const TWICE[] = {"a.b", "a.b"};
    struct json_selection selection = {.root_paths = TWICE, .root_count = 2};
    ck_assert_ptr_null(json_fields_new(&selection));
    selection.root_count = JSON_FIELDS_MAX + 1;
    ck_assert_ptr_null(json_fields_new(&selection));
}
END_TEST

START_TEST(paths_with_too_many_keys_are_refused)
{
    char paths[JSON_FIELDS_MAX][40];
    const char *list[JSON_FIELDS_MAX];
    for (unsigned i = 0; i < JSON_FIELDS_MAX; i++) {
        snprintf(paths[i], sizeof paths[i], "k%u.b.c.d.e.f.g", i);
        list[i] = paths[i];
    }
    struct json_selection selection = {.root_paths = list, .root_count = JSON_FIELDS_MAX};
    struct json_fields *fields = json_fields_new(&selection);
    ck_assert_ptr_nonnull(fields);
    json_fields_free(fields);
    for (unsigned i = 0; i < JSON_FIELDS_MAX; i++)
        strcat(paths[i], ".h[0]");
    ck_assert_ptr_null(json_fields_new(&selection));
}
END_TEST

START_TEST(thirty_two_paths_may_be_chosen)
{
    char names[JSON_FIELDS_MAX][4];
    const char *paths[JSON_FIELDS_MAX];
    char text[400];
    size_t length = 0;
    for (size_t i = 0; i < JSON_FIELDS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "k%u", (unsigned)(i % 100));
        paths[i] = names[i];
        length += (size_t)snprintf(text + length, sizeof text - length, "%c\"k%zu\":%zu",
                                   i ? ',' : '{', i, i);
    }
    snprintf(text + length, sizeof text - length, "}");
    struct json_selection selection = {.root_paths = paths, .root_count = JSON_FIELDS_MAX};
    struct json_fields *fields = json_fields_new(&selection);
    struct failure failure;
    ck_assert(json_fields_feed(fields, text, strlen(text), &failure));
    const struct json_field *root = json_fields_end(fields, &failure);
    ck_assert_ptr_nonnull(root);
    for (size_t i = 0; i < JSON_FIELDS_MAX; i++)
        ck_assert_double_eq(root[i].number, (double)i);
    json_fields_free(fields);
}
END_TEST

START_TEST(freeing_no_parser_does_nothing)
{
    json_fields_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json_fields");
    TCase *tests = tcase_create("json_fields");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, every_cut_gives_what_json_c_gives);
    tcase_add_test(tests, keys_compare_by_value);
    tcase_add_test(tests, a_key_too_long_to_be_chosen_is_passed_over);
    tcase_add_test(tests, a_path_may_hold_characters_that_are_escaped_in_the_text);
    tcase_add_test(tests, the_last_of_two_equal_keys_counts);
    tcase_add_test(tests, a_decoy_inside_skipped_text_is_not_seen);
    tcase_add_test(tests, the_end_of_skipped_text_is_found_at_every_place_of_a_block);
    tcase_add_test(tests, a_trailing_comma_is_refused);
    tcase_add_test(tests, what_breaks_the_grammar_is_named_with_its_place);
    tcase_add_test(tests, a_byte_order_mark_is_passed_over);
    tcase_add_test(tests, a_text_may_be_the_list_of_items);
    tcase_add_test(tests, brackets_in_skipped_text_must_match);
    tcase_add_test(tests, single_quotes_are_refused);
    tcase_add_test(tests, a_text_that_ends_too_early_is_refused);
    tcase_add_test(tests, a_chosen_value_must_be_valid_for_json_c);
    tcase_add_test(tests, names_beyond_ascii_are_read_with_every_json_c);
    tcase_add_test(tests, a_second_array_of_items_is_refused);
    tcase_add_test(tests, an_item_over_the_limit_is_refused);
    tcase_add_test(tests, an_item_over_the_limit_is_refused_before_it_ends);
    tcase_add_test(tests, no_more_is_gathered_than_an_item_may_have);
    tcase_add_test(tests, skipped_text_may_be_larger_than_an_item);
    tcase_add_test(tests, the_objects_own_fields_are_limited_like_an_item);
    tcase_add_test(tests, a_chosen_value_over_the_limit_is_refused);
    tcase_add_test(tests, long_values_come_whole);
    tcase_add_test(tests, skipped_text_may_nest_deep);
    tcase_add_test(tests, kinds_are_told_apart_in_deep_nests);
    tcase_add_test(tests, the_innermost_kinds_are_matched_in_deep_nests);
    tcase_add_test(tests, the_number_of_open_brackets_is_right);
    tcase_add_test(tests, the_outermost_kinds_are_matched_in_deep_nests);
    tcase_add_test(tests, too_many_open_brackets_are_refused);
    tcase_add_test(tests, an_item_of_eight_mebibytes_comes_whole_and_so_do_those_behind_it);
    tcase_add_test(tests, a_false_from_on_item_ends_the_parse);
    tcase_add_test(tests, a_reset_parser_remembers_nothing);
    tcase_add_test(tests, an_item_inherits_nothing_from_the_one_before);
    tcase_add_test(tests, paths_that_cannot_be_read_are_refused);
    tcase_add_test(tests, paths_with_too_many_keys_are_refused);
    tcase_add_test(tests, thirty_two_paths_may_be_chosen);
    tcase_add_test(tests, freeing_no_parser_does_nothing);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
