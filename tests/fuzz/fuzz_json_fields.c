/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-c/json.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/json_oracle.h"
#include "demand.h"
#include "json/json_fields.h"

/*
 * Compares json_fields with json-c, which parses the whole text before the fields are looked up.
 * The first byte of an input says how to cut the text, which is the rest of the input, and whether
 * the text is itself the list of items.
 *
 * - If json-c accepts a text as an object with an array of objects as its items, or as such an
 * array, json_fields accepts it, too, and finds the same. Exceptions are texts with \u0000, which
 * ends a key for json-c, and those that json_fields refuses for a second "items".
 * - If only json_fields accepts a text, its mistake is in skipped text: each string and number that
 * was found is written out and must be read back the same.
 */

static const char *const ITEM_PATHS[] = {
    "id", "name.full", "live", "snapshot", "snapshot.bases", "snapshot.latest.at", "stats[0].used",
};
static const char *const ROOT_PATHS[] = {"total", "next.page", "items"};

enum {
    ITEM_COUNT = sizeof ITEM_PATHS / sizeof *ITEM_PATHS,
    ROOT_COUNT = sizeof ROOT_PATHS / sizeof *ROOT_PATHS,
};

static bool same_number(double one, double other)
{
    return isnan(one) ? isnan(other) : one <= other && one >= other;
}

static void compare_values(const struct json_field *field, struct json_object *object)
{
    if (field->kind != JSON_NUMBER && field->kind != JSON_STRING)
        return;
    if (field->kind == JSON_NUMBER) {
        DEMAND(same_number(field->number, json_object_get_double(object)));
        DEMAND(strlen(field->text) == field->length);
        DEMAND(strcmp(field->text, json_object_get_string(object)) == 0);
    } else {
        size_t length = (size_t)json_object_get_string_len(object);
        DEMAND(field->length == length);
        DEMAND(memcmp(field->text, json_object_get_string(object), length + 1) == 0);
    }
}

static void compare_fields(const struct json_field *fields, struct json_object *object,
                           const char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool found;
        struct json_object *value = json_oracle_at(object, paths[i], &found);
        DEMAND(fields[i].kind == json_oracle_kind(value, found));
        compare_values(&fields[i], value);
    }
}

static void check_reads_back(const struct json_field *field)
{
    if (field->kind != JSON_NUMBER && field->kind != JSON_STRING)
        return;
    struct json_object *value = field->kind == JSON_STRING
                                    ? json_object_new_string_len(field->text, (int)field->length)
                                    : json_object_new_double_s(field->number, field->text);
    struct json_object *array = json_object_new_array();
    json_object_array_add(array, value);
    const char *text = json_object_to_json_string_ext(array, JSON_C_TO_STRING_PLAIN);
    struct json_object *again = json_oracle_parse(text, strlen(text));
    DEMAND(again);
    DEMAND(json_oracle_kind(json_object_array_get_idx(again, 0), true) == field->kind);
    compare_values(field, json_object_array_get_idx(again, 0));
    json_object_put(again);
    json_object_put(array);
}

/* What the parser must find. root is NULL if json-c refuses the text. */
struct oracle {
    bool is_list; /* the text is itself the array of items */
    struct json_object *root;
    struct json_object *items;
    size_t items_seen;
};

static bool check_item(void *context, const struct json_field *fields, struct failure *failure)
{
    struct oracle *oracle = context;
    (void)failure;
    if (oracle->items) {
        DEMAND(oracle->items_seen < json_object_array_length(oracle->items));
        compare_fields(fields, json_object_array_get_idx(oracle->items, oracle->items_seen),
                       ITEM_PATHS, ITEM_COUNT);
    }
    for (size_t i = 0; i < ITEM_COUNT; i++)
        check_reads_back(&fields[i]);
    oracle->items_seen++;
    return true;
}

static void forget_oracle(struct oracle *oracle)
{
    json_object_put(oracle->root);
    *oracle = (struct oracle){.is_list = oracle->is_list};
}

/* Texts that must not be accepted, or cannot be compared. */
static bool is_excepted(const struct oracle *oracle, const char *text)
{
    enum json_type type = oracle->is_list ? json_type_array : json_type_object;
    if (!json_object_is_type(oracle->root, type) || strstr(text, "\\u0000"))
        return true;
    for (size_t i = 0; oracle->items && i < json_object_array_length(oracle->items); i++)
        if (!json_object_is_type(json_object_array_get_idx(oracle->items, i), json_type_object))
            return true;
    return false;
}

static struct oracle ask_json_c(const char *text, size_t length, bool is_list)
{
    size_t mark = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    struct oracle oracle = {.is_list = is_list,
                            .root = json_oracle_parse(text + mark, length - mark)};
    struct json_object *items = is_list ? oracle.root : NULL;
    if (json_object_is_type(oracle.root, json_type_object))
        json_object_object_get_ex(oracle.root, "items", &items);
    if (json_object_is_type(items, json_type_array))
        oracle.items = items;
    if (is_excepted(&oracle, text))
        forget_oracle(&oracle);
    return oracle;
}

static bool feed_in_pieces(struct json_fields *fields, const char *text, size_t length,
                           size_t piece, struct failure *failure)
{
    for (size_t at = 0; at < length; at += piece) {
        if (piece == 0 || piece > length - at)
            piece = length - at;
        char *copy = malloc(piece);
        DEMAND(copy);
        memcpy(copy, text + at, piece);
        bool fed = json_fields_feed(fields, copy, piece, failure);
        free(copy);
        if (!fed)
            return false;
    }
    return true;
}

static bool ignore_item(void *context, const struct json_field *fields, struct failure *failure)
{
    (void)context;
    (void)fields;
    (void)failure;
    return true;
}

static struct json_selection selection_for(struct oracle *oracle)
{
    return (struct json_selection){
        .items = oracle->is_list ? NULL : "items",
        .item_paths = ITEM_PATHS,
        .item_count = ITEM_COUNT,
        .root_paths = ROOT_PATHS,
        .root_count = ROOT_COUNT,
        .on_item = check_item,
        .context = oracle,
    };
}

static bool has_items_twice(const char *text, size_t length)
{
    struct oracle none = {.is_list = false};
    struct json_selection selection = selection_for(&none);
    selection.on_item = ignore_item;
    struct json_fields *fields = json_fields_new(&selection);
    DEMAND(fields);
    struct failure failure = {""};
    feed_in_pieces(fields, text, length, 0, &failure);
    json_fields_free(fields);
    return strstr(failure.text, "comes again after its items");
}

static void check_root(const struct json_field *root, const struct oracle *oracle)
{
    if (oracle->root)
        compare_fields(root, oracle->is_list ? NULL : oracle->root, ROOT_PATHS, ROOT_COUNT);
    if (oracle->items)
        DEMAND(oracle->items_seen == json_object_array_length(oracle->items));
    for (size_t i = 0; i < ROOT_COUNT; i++)
        check_reads_back(&root[i]);
}

static void check_text(const char *text, size_t length, size_t piece, bool is_list)
{
    struct oracle oracle = ask_json_c(text, length, is_list);
    if (!is_list && has_items_twice(text, length))
        forget_oracle(&oracle);
    struct json_selection selection = selection_for(&oracle);
    struct json_fields *fields = json_fields_new(&selection);
    DEMAND(fields);
    struct failure failure = {""};
    const struct json_field *root = NULL;
    if (feed_in_pieces(fields, text, length, piece, &failure))
        root = json_fields_end(fields, &failure);
    if (root)
        check_root(root, &oracle);
    else
        DEMAND(failure.text[0] && !oracle.root);
    json_fields_free(fields);
    json_object_put(oracle.root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    char *text = malloc(size);
    DEMAND(text);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    bool is_list = data[0] & 64;
    check_text(text, size - 1, data[0] % 64, is_list);
    check_text(text, size - 1, 0, is_list);
    free(text);
    return 0;
}
