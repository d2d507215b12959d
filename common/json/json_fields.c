/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_fields.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json_key.h"
#include "json/json_paths.h"
#include "json/json_skip.h"
#include "json/json_values.h"

/* What the next byte of the text belongs to. */
enum state {
    BEFORE_ROOT,
    FIRST_KEY, /* or the object's end */
    NEXT_KEY,
    IN_KEY,
    BEFORE_COLON,
    FIRST_ELEMENT, /* or the array's end */
    BEFORE_VALUE,
    IN_CHOSEN_STRING,
    IN_CHOSEN_WORD, /* a number or literal */
    IN_PASSED_STRING,
    IN_PASSED_WORD,
    FIRST_OF_PASSED, /* whether a chosen object or array has anything in it */
    IN_PASSED,       /* an object or array */
    AFTER_VALUE,
    AFTER_ROOT,
    REFUSED,
};

/* An open object or array that a path leads through. */
struct level {
    const struct json_node *node;
    bool is_object;
};

struct json_fields {
    const struct json_selection *selection;
    struct json_tokener *tokener;
    struct json_paths paths;

    enum state state;
    const struct json_node *node; /* of the value that comes next or is being read; or NULL */
    struct level *levels;         /* room for as many as there are nodes */
    size_t depth;                 /* how many levels are open */

    struct json_values root;
    struct json_values item;
    struct json_values *values; /* which of the two the text is in */
    bool items_came;

    struct json_key key;       /* being read */
    struct json_string string; /* being read */
    struct json_skip skip;     /* the object or array being passed over */

    uint64_t before; /* bytes of text before this chunk */
    const char *chunk;
    uint64_t item_start;
};

static uint64_t offset_of(const struct json_fields *fields, const char *at)
{
    return fields->before + (uint64_t)(at - fields->chunk);
}

static const struct level *innermost(const struct json_fields *fields)
{
    return &fields->levels[fields->depth - 1];
}

static const char *expected(const struct json_fields *fields)
{
    switch (fields->state) {
    case BEFORE_ROOT:
        return "a JSON object";
    case FIRST_KEY:
        return "a key or '}'";
    case NEXT_KEY:
        return "a key";
    case BEFORE_COLON:
        return "':'";
    case FIRST_ELEMENT:
        return "a value or ']'";
    case BEFORE_VALUE:
    case FIRST_OF_PASSED:
        return "a value";
    case IN_KEY:
    case IN_CHOSEN_STRING:
    case IN_PASSED_STRING:
        return "the end of a string";
    case IN_PASSED:
        return "the end of a value";
    case IN_CHOSEN_WORD:
    case IN_PASSED_WORD:
    case AFTER_VALUE:
        return innermost(fields)->is_object ? "',' or '}'" : "',' or ']'";
    case AFTER_ROOT:
    case REFUSED:
        break;
    }
    return "nothing more";
}

/* Always returns NULL, so that who reads can say why and leave in one statement. */
static const char *refuse(const struct json_fields *fields, const char *at, const char *wanted,
                          struct failure *failure)
{
    unsigned char found = (unsigned char)*at;
    char name[8];
    snprintf(name, sizeof name, found > 0x20 && found < 0x7f ? "'%c'" : "0x%02X", found);
    failure_set(failure, "byte %" PRIu64 ": expected %s, found %s", offset_of(fields, at), wanted,
                name);
    return NULL;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static const char *behind_space(const char *at, const char *end)
{
    while (at < end && is_space(*at))
        at++;
    return at;
}

/* What numbers and literals are made of. */
static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
           byte == '.' || byte == '+' || (byte >= 'A' && byte <= 'Z');
}

static const char *behind_word(const char *at, const char *end)
{
    while (at < end && is_word(*at))
        at++;
    return at;
}

static bool item_is_too_large(const struct json_fields *fields, const char *at)
{
    size_t limit = fields->selection->limits.item_bytes;
    return limit && offset_of(fields, at) - fields->item_start > limit;
}

static bool refuse_large_item(const struct json_fields *fields, struct failure *failure)
{
    return failure_set(
        failure,
        "byte %" PRIu64
        ": the item that begins here is larger than the %zu bytes that one item may have",
        fields->item_start, fields->selection->limits.item_bytes);
}

static void begin_item(struct json_fields *fields, const char *at)
{
    fields->item_start = offset_of(fields, at);
    fields->values = &fields->item;
}

static bool end_item(struct json_fields *fields, const char *end, struct failure *failure)
{
    const struct json_selection *selection = fields->selection;
    if (item_is_too_large(fields, end))
        return refuse_large_item(fields, failure);
    if (!json_values_parse(&fields->item, failure) ||
        !selection->on_item(selection->context, fields->item.fields, failure))
        return false;
    json_values_clear(&fields->item);
    fields->values = &fields->root;
    return true;
}

/* Levels */

static const char *open_level(struct json_fields *fields, const char *at)
{
    bool is_object = *at == '{';
    if (fields->node == fields->paths.item)
        begin_item(fields, at);
    if (fields->node->is_items)
        fields->items_came = true;
    fields->levels[fields->depth++] = (struct level){fields->node, is_object};
    fields->state = is_object ? FIRST_KEY : FIRST_ELEMENT;
    return at + 1;
}

static const char *close_level(struct json_fields *fields, const char *at, struct failure *failure)
{
    fields->depth--;
    fields->state = fields->depth ? AFTER_VALUE : AFTER_ROOT;
    if (fields->levels[fields->depth].node == fields->paths.item &&
        !end_item(fields, at + 1, failure))
        return NULL;
    return at + 1;
}

static void note_kind(struct json_fields *fields, const struct json_node *node, enum json_kind kind)
{
    if (node->field >= 0)
        json_values_note(fields->values, node->field, kind);
}

/* Keys */

/* Says which node the value to come belongs to; what came before under the same key is void. */
static bool choose(struct json_fields *fields, const struct json_node *node, const char *at,
                   struct failure *failure)
{
    fields->node = node;
    fields->state = BEFORE_COLON;
    if (!node)
        return true;
    if (node->is_items && fields->items_came)
        return failure_set(failure, "byte %" PRIu64 ": the key '%s' comes again after its items",
                           offset_of(fields, at), node->key);
    uint32_t again = node->below & fields->values->present;
    return !again || json_values_forget(fields->values, again, failure);
}

static const char *read_key(struct json_fields *fields, const char *at, const char *end,
                            struct failure *failure)
{
    struct json_key *key = &fields->key;
    const char *quote = json_key_read(key, at, end);
    if (quote == end)
        return end;

    const char *wrong = json_key_finish(key);
    const struct json_node *node = NULL;
    if (wrong)
        failure_set(failure, "byte %" PRIu64 ": cannot read the key that ends here: %s",
                    offset_of(fields, quote), wrong);
    else if (!key->too_long)
        node = json_paths_member(innermost(fields)->node, key->text, key->length);
    return !wrong && choose(fields, node, quote, failure) ? quote + 1 : NULL;
}

static const char *open_key(struct json_fields *fields, const char *at, struct failure *failure)
{
    if (*at != '"')
        return refuse(fields, at, expected(fields), failure);
    if (fields->state == FIRST_KEY)
        note_kind(fields, innermost(fields)->node, JSON_FILLED_OBJECT);
    json_key_begin(&fields->key);
    fields->state = IN_KEY;
    return at + 1;
}

/* Values */

static const char *open_container(struct json_fields *fields, const char *at)
{
    const struct json_node *node = fields->node;
    bool is_object = *at == '{';
    bool is_chosen = node && node->field >= 0;
    if (is_chosen)
        note_kind(fields, node, is_object ? JSON_EMPTY_OBJECT : JSON_EMPTY_ARRAY);
    if (node && (is_object ? node->members != NULL : node->first_element || node->is_items))
        return open_level(fields, at);
    json_skip_begin(&fields->skip, *at);
    fields->state = is_chosen ? FIRST_OF_PASSED : IN_PASSED;
    return at + 1;
}

static const char *open_scalar(struct json_fields *fields, const char *at, struct failure *failure)
{
    bool quoted = *at == '"';
    bool is_chosen = fields->node && fields->node->field >= 0;
    if (quoted)
        fields->string = (struct json_string){false, false};
    if (is_chosen && !json_values_begin(fields->values, fields->node->field, quoted,
                                        offset_of(fields, at), failure))
        return NULL;
    if (is_chosen)
        fields->state = quoted ? IN_CHOSEN_STRING : IN_CHOSEN_WORD;
    else
        fields->state = quoted ? IN_PASSED_STRING : IN_PASSED_WORD;
    return at + quoted;
}

static const char *open_value(struct json_fields *fields, const char *at, struct failure *failure)
{
    if (fields->node == fields->paths.item && *at != '{')
        return refuse(fields, at, "an object as an item", failure);
    if (*at == '{' || *at == '[')
        return open_container(fields, at);
    if (*at == '"' || is_word(*at))
        return open_scalar(fields, at, failure);
    return refuse(fields, at, expected(fields), failure);
}

static const char *open_element(struct json_fields *fields, const char *at, struct failure *failure)
{
    const struct json_node *array = innermost(fields)->node;
    if (*at == ']')
        return close_level(fields, at, failure);
    note_kind(fields, array, JSON_FILLED_ARRAY);
    fields->node = array->is_items ? fields->paths.item : array->first_element;
    return open_value(fields, at, failure);
}

static const char *read_chosen(struct json_fields *fields, const char *at, const char *end,
                               struct failure *failure)
{
    bool quoted = fields->state == IN_CHOSEN_STRING;
    const char *stop = quoted ? json_string_end(&fields->string, at, end) : behind_word(at, end);
    if (!json_values_append(fields->values, at, (size_t)(stop - at), failure))
        return NULL;
    if (stop == end)
        return end;
    if (!json_values_finish(fields->values, failure))
        return NULL;
    fields->state = AFTER_VALUE;
    return stop + quoted;
}

static const char *pass_string(struct json_fields *fields, const char *at, const char *end)
{
    const char *quote = json_string_end(&fields->string, at, end);
    if (quote == end)
        return end;
    fields->state = AFTER_VALUE;
    return quote + 1;
}

static const char *pass_word(struct json_fields *fields, const char *at, const char *end)
{
    at = behind_word(at, end);
    if (at < end)
        fields->state = AFTER_VALUE;
    return at;
}

static const char *look_for_content(struct json_fields *fields, const char *at)
{
    enum json_kind kind = fields->values->fields[fields->node->field].kind;
    if (*at != '}' && *at != ']')
        note_kind(fields, fields->node,
                  kind == JSON_EMPTY_OBJECT ? JSON_FILLED_OBJECT : JSON_FILLED_ARRAY);
    fields->state = IN_PASSED;
    return at;
}

static const char *pass_container(struct json_fields *fields, const char *at, const char *end,
                                  struct failure *failure)
{
    at = json_skip_over(&fields->skip, at, end);
    if (fields->skip.refused)
        return refuse(fields, at,
                      *at == ']'   ? "',' or '}'"
                      : *at == '}' ? "',' or ']'"
                                   : "a value",
                      failure);
    if (fields->skip.depth == 0)
        fields->state = AFTER_VALUE;
    return at;
}

static const char *after_value(struct json_fields *fields, const char *at, struct failure *failure)
{
    const struct level *level = innermost(fields);
    if (*at == (level->is_object ? '}' : ']'))
        return close_level(fields, at, failure);
    if (*at != ',')
        return refuse(fields, at, expected(fields), failure);
    if (level->is_object) {
        fields->state = NEXT_KEY;
    } else {
        fields->state = BEFORE_VALUE;
        fields->node = level->node->is_items ? fields->paths.item : NULL;
    }
    return at + 1;
}

/* The closing quote of a string without escapes; NULL where it has some, or goes on behind end. */
static const char *plain_string_end(const char *at, const char *end)
{
    const char *quote = memchr(at, '"', (size_t)(end - at));
    return quote && !memchr(at, '\\', (size_t)(quote - at)) ? quote : NULL;
}

/*
 * The place behind a member that nobody asked for, and its comma; NULL where it is not all here,
 * or not as plain as most of them are: "key":value, without white space and escapes.
 */
static const char *behind_plain_member(const struct json_node *object, const char *at,
                                       const char *end)
{
    enum { SHORTEST = 4 }; /* ":1, behind the key */
    const char *quote = *at == '"' ? plain_string_end(at + 1, end) : NULL;
    if (!quote || end - quote < SHORTEST || quote[1] != ':' ||
        json_paths_member(object, at + 1, (size_t)(quote - at - 1)))
        return NULL;
    const char *value = quote + 2;
    const char *behind = behind_word(value, end);
    if (*value == '"') {
        quote = plain_string_end(value + 1, end);
        behind = quote ? quote + 1 : value;
    }
    return behind > value && behind < end && *behind == ',' ? behind + 1 : NULL;
}

/* Most members are plain and not asked for: they are passed over without a state for each part. */
static const char *pass_plain_members(const struct json_fields *fields, const char *at,
                                      const char *end)
{
    const struct json_node *object = innermost(fields)->node;
    const char *behind;
    while (at < end && (behind = behind_plain_member(object, at, end)))
        at = behind;
    return at;
}

/* At a byte that is not white space, where white space may be. */
static const char *read_token(struct json_fields *fields, const char *at, struct failure *failure)
{
    switch (fields->state) {
    case BEFORE_ROOT:
        if (*at != '{')
            break;
        fields->node = fields->paths.root;
        return open_level(fields, at);
    case FIRST_KEY:
        if (*at == '}')
            return close_level(fields, at, failure);
        return open_key(fields, at, failure);
    case NEXT_KEY:
        return open_key(fields, at, failure);
    case BEFORE_COLON:
        if (*at != ':')
            break;
        fields->state = BEFORE_VALUE;
        return at + 1;
    case FIRST_ELEMENT:
        return open_element(fields, at, failure);
    case BEFORE_VALUE:
        return open_value(fields, at, failure);
    case FIRST_OF_PASSED:
        return look_for_content(fields, at);
    case AFTER_VALUE:
        return after_value(fields, at, failure);
    default:
        break;
    }
    return refuse(fields, at, expected(fields), failure);
}

static const char *read_some(struct json_fields *fields, const char *at, const char *end,
                             struct failure *failure)
{
    switch (fields->state) {
    case IN_KEY:
        return read_key(fields, at, end, failure);
    case IN_CHOSEN_STRING:
    case IN_CHOSEN_WORD:
        return read_chosen(fields, at, end, failure);
    case IN_PASSED_STRING:
        return pass_string(fields, at, end);
    case IN_PASSED_WORD:
        return pass_word(fields, at, end);
    case IN_PASSED:
        return pass_container(fields, at, end, failure);
    default:
        if (fields->state == NEXT_KEY)
            at = pass_plain_members(fields, at, end);
        at = behind_space(at, end);
        return at < end ? read_token(fields, at, failure) : end;
    }
}

bool json_fields_feed(struct json_fields *fields, const char *bytes, size_t length,
                      struct failure *failure)
{
    const char *at = bytes;
    const char *end = bytes + length;
    if (fields->state == REFUSED)
        return failure_set(failure, "the text was refused before");
    fields->chunk = bytes;
    while (at && at < end)
        at = read_some(fields, at, end, failure);
    if (at && fields->values == &fields->item && item_is_too_large(fields, at)) {
        refuse_large_item(fields, failure);
        at = NULL;
    }
    fields->before += length;
    if (!at)
        fields->state = REFUSED;
    return at != NULL;
}

const struct json_field *json_fields_end(struct json_fields *fields, struct failure *failure)
{
    if (fields->state == REFUSED) {
        failure_set(failure, "the text was refused before");
        return NULL;
    }
    if (fields->state != AFTER_ROOT) {
        failure_set(failure, "byte %" PRIu64 ": expected %s, found the end of the text",
                    fields->before, expected(fields));
        return NULL;
    }
    if (!json_values_parse(&fields->root, failure)) {
        fields->state = REFUSED;
        return NULL;
    }
    return fields->root.fields;
}

void json_fields_reset(struct json_fields *fields)
{
    json_values_clear(&fields->root);
    json_values_clear(&fields->item);
    fields->values = &fields->root;
    fields->items_came = false;
    fields->state = BEFORE_ROOT;
    fields->depth = 0;
    fields->before = 0;
}

static void init_values(struct json_fields *fields)
{
    const struct json_selection *selection = fields->selection;
    size_t limit = selection->limits.text_bytes;
    json_values_init(&fields->root, fields->tokener, selection->root_paths, limit);
    json_values_init(&fields->item, fields->tokener, selection->item_paths, limit);
}

struct json_fields *json_fields_new(const struct json_selection *selection)
{
    struct json_fields *fields = calloc(1, sizeof *fields);
    if (!fields)
        return NULL;
    fields->selection = selection;
    if (!json_paths_compile(&fields->paths, selection))
        goto failed;
    fields->levels = calloc(fields->paths.count, sizeof *fields->levels);
    fields->tokener = json_tokener_new();
    if (!fields->levels || !fields->tokener ||
        !json_key_init(&fields->key, fields->tokener, fields->paths.longest_key))
        goto failed;
    init_values(fields);
    json_fields_reset(fields);
    return fields;

failed:
    json_fields_free(fields);
    return NULL;
}

void json_fields_free(struct json_fields *fields)
{
    if (!fields)
        return;
    json_values_free(&fields->root);
    json_values_free(&fields->item);
    json_paths_free(&fields->paths);
    if (fields->tokener)
        json_tokener_free(fields->tokener);
    free(fields->levels);
    json_key_free(&fields->key);
    free(fields);
}
