/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_fields.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/foreign_text.h"
#include "json/json_bytes.h"
#include "json/json_read.h"

/*
 * Two steps. Text is gathered until there may be a whole item of it, or a whole member of the
 * object around the items. Then json_read reads that from its first byte to its last. Where it
 * comes to the end of what is there, nothing of it counts, and it is read again when there is more.
 * So nothing has to remember where in a value the text was cut.
 */

/* What comes next. */
enum state {
    BEFORE_ROOT,
    FIRST_MEMBER, /* or the object's end */
    NEXT_MEMBER,
    IN_PASSED, /* the rest of an object or array that nobody asked for: it is not gathered */
    AFTER_MEMBER,
    FIRST_ITEM, /* or the array's end */
    NEXT_ITEM,
    AFTER_ITEM,
    AFTER_ROOT,
    REFUSED,
};

enum { FEW = 4096, MANY = 65536 }; /* bytes: not waited for; the most that a guess waits for */

struct json_fields {
    const struct json_selection *selection;
    struct json_paths paths;
    struct json_values root;
    struct json_values item;
    struct json_skip skip;
    bool is_list; /* the text is the array of items itself */

    enum state state;
    bool items_came;
    int items_field; /* of root, whose value they are, once they came; or -1 */

    char *gathered; /* text from what comes next on, with room for JSON_PADDING behind it */
    size_t length;  /* of it */
    size_t capacity;
    size_t needed;   /* how long it has to be before it is read */
    uint64_t before; /* bytes of text before it */
};

/* Each returns the place behind what it read, or NULL, as json_read does. */

static const char *open_items(struct json_fields *fields, const struct json_node *items,
                              const char *at)
{
    fields->items_came = true;
    fields->items_field = items->field;
    json_values_note(&fields->root, items->field, JSON_EMPTY_ARRAY);
    fields->state = FIRST_ITEM;
    return at + 1;
}

static const char *open_root(struct json_fields *fields, struct json_reading *reading,
                             const char *at)
{
    static const char first[] = BYTE_ORDER_MARK;
    for (const char *mark = first; *mark && (mark > first || *at == *mark); mark++, at++)
        if (*at != *mark)
            return json_read_refuse(reading, at, "a byte order mark");
    at = json_space_end(at);
    if (*at != (fields->is_list ? '[' : '{'))
        return json_read_refuse(reading, at, fields->is_list ? "a JSON array" : "a JSON object");
    if (fields->is_list)
        return open_items(fields, fields->paths.root, at);
    fields->state = FIRST_MEMBER;
    return at + 1;
}

static const char *read_member(struct json_fields *fields, struct json_reading *reading,
                               const char *at)
{
    struct json_key key = json_read_key(reading, fields->paths.root, at);
    if (!key.value)
        return NULL;
    if (key.member && key.member->is_items && *key.value == '[')
        return open_items(fields, key.member, key.value);
    if (!key.member && (*key.value == '{' || *key.value == '[')) {
        json_skip_begin(&fields->skip, *key.value);
        fields->state = IN_PASSED;
        return key.value + 1;
    }
    at = json_read_value(reading, key.member, key.value);
    if (at == reading->end) /* a number may go on */
        at = json_read_refuse(reading, at, "',' or '}'");
    if (at)
        fields->state = AFTER_MEMBER;
    return at;
}

static const char *pass_on(struct json_fields *fields, struct json_reading *reading, const char *at)
{
    const char *stop = json_skip_over(&fields->skip, at, reading->end);
    if (fields->skip.refused || stop == at)
        return json_read_refuse(reading, stop, json_skip_expected(&fields->skip, stop));
    if (fields->skip.depth == 0)
        fields->state = AFTER_MEMBER;
    return stop;
}

static bool is_too_large(const struct json_fields *fields, struct json_reading *reading,
                         const char *at, const char *end)
{
    size_t limit = fields->selection->limits.item_bytes;
    return limit && (size_t)(end - at) > limit &&
           !failure_set(reading->failure,
                        "byte %" PRIu64 ": the %s that begins here is larger than the %zu bytes "
                        "that one item may have",
                        json_read_offset(reading, at), fields->state < FIRST_ITEM ? "text" : "item",
                        limit);
}

static const char *read_item(struct json_fields *fields, struct json_reading *reading,
                             const char *at)
{
    struct json_values *item = &fields->item;
    json_values_note(&fields->root, fields->items_field, JSON_FILLED_ARRAY);
    json_values_forget(item, UINT32_MAX);
    reading->values = item;
    const char *end = json_read_value(reading, fields->paths.item, at);
    reading->values = &fields->root;
    if (!end || is_too_large(fields, reading, at, end))
        return NULL;
    json_values_end(item);
    if (!fields->selection->on_item(fields->selection->context, item->fields, reading->failure))
        return NULL;
    fields->state = AFTER_ITEM;
    /* The next one may be as long. */
    fields->needed = end - at < FEW ? 0 : end - at < MANY ? (size_t)(end - at) : MANY;
    return end;
}

/* The byte that separates members or items, or ends them. */
static const char *read_separator(struct json_fields *fields, struct json_reading *reading,
                                  const char *at)
{
    bool in_root = fields->state < FIRST_ITEM;
    if (*at == ',')
        fields->state = in_root ? NEXT_MEMBER : NEXT_ITEM;
    else if (*at == (in_root ? '}' : ']'))
        fields->state = in_root || fields->is_list ? AFTER_ROOT : AFTER_MEMBER;
    else
        return json_read_refuse(reading, at, in_root ? "',' or '}'" : "',' or ']'");
    return at + 1;
}

static const char *read_next(struct json_fields *fields, struct json_reading *reading,
                             const char *at)
{
    bool is_first = fields->state == FIRST_MEMBER || fields->state == FIRST_ITEM;
    switch (fields->state) {
    case BEFORE_ROOT:
        return open_root(fields, reading, at);
    case FIRST_MEMBER:
    case NEXT_MEMBER:
        if (*at == '"')
            return read_member(fields, reading, at);
        if (*at == '}' && is_first)
            return read_separator(fields, reading, at);
        return json_read_refuse(reading, at, is_first ? "a key or '}'" : "a key");
    case IN_PASSED:
        return pass_on(fields, reading, at);
    case FIRST_ITEM:
    case NEXT_ITEM:
        if (*at == '{')
            return read_item(fields, reading, at);
        if (*at == ']' && is_first)
            return read_separator(fields, reading, at);
        return json_read_refuse(reading, at,
                                is_first && at == reading->end ? "a value or ']'"
                                                               : "an object as an item");
    case AFTER_MEMBER:
    case AFTER_ITEM:
        return read_separator(fields, reading, at);
    default:
        return json_read_refuse(reading, at, "nothing more");
    }
}

/* Reads on as far as can be. Returns what is missing then, or NULL with a failure. */
static const char *read_gathered(struct json_fields *fields, bool is_last, struct failure *failure)
{
    memset(fields->gathered + fields->length, '"', JSON_PADDING);
    fields->gathered[fields->length] = '\0';
    struct json_reading reading = {
        .text = fields->gathered,
        .end = fields->gathered + fields->length,
        .offset = fields->before,
        .values = &fields->root,
        .skip = &fields->skip,
        .failure = failure,
    };
    const char *at = reading.text;
    for (const char *next = at; next;) {
        reading.items_came = fields->items_came;
        bool may_space = fields->state != BEFORE_ROOT && fields->state != IN_PASSED;
        at = may_space ? json_space_end(next) : next;
        bool is_short = (size_t)(reading.end - at) < fields->needed;
        bool waits = is_short && fields->state == NEXT_ITEM && !is_last;
        reading.missing = waits ? "more" : NULL;
        next = waits ? NULL : read_next(fields, &reading, at);
    }
    if (!reading.missing || is_too_large(fields, &reading, at, reading.end))
        return NULL;

    size_t limit = fields->selection->limits.item_bytes;
    size_t rest = (size_t)(reading.end - at);
    if (rest >= fields->needed) /* twice as much: so text is read twice at most, in all */
        fields->needed = rest < FEW ? 0 : limit && rest > limit / 2 ? limit + 1 : 2 * rest;
    fields->before += fields->length - rest;
    fields->length = rest;
    memmove(fields->gathered, at, rest);
    return reading.missing;
}

static bool gather(struct json_fields *fields, const char *bytes, size_t length)
{
    size_t capacity = fields->length + length + JSON_PADDING;
    if (capacity > fields->capacity) {
        capacity += capacity / 2;
        char *larger = realloc(fields->gathered, capacity);
        if (!larger)
            return false;
        fields->gathered = larger;
        fields->capacity = capacity;
    }
    memcpy(fields->gathered + fields->length, bytes, length);
    fields->length += length;
    return true;
}

bool json_fields_feed(struct json_fields *fields, const char *bytes, size_t length,
                      struct failure *failure)
{
    if (fields->state == REFUSED)
        return failure_set(failure, "the text was refused before");
    bool fine = gather(fields, bytes, length)
                    ? fields->length < fields->needed || read_gathered(fields, false, failure)
                    : failure_set(failure, "out of memory");
    if (!fine)
        fields->state = REFUSED;
    return fine;
}

const struct json_field *json_fields_end(struct json_fields *fields, struct failure *failure)
{
    bool fine = json_fields_feed(fields, "", 0, failure);
    const char *missing = fine ? read_gathered(fields, true, failure) : NULL;
    if (missing && fields->state == AFTER_ROOT)
        return fields->root.fields;
    if (missing)
        failure_set(failure, "byte %" PRIu64 ": expected %s, found the end of the text",
                    fields->before + fields->length, missing);
    fields->state = REFUSED;
    return NULL;
}

void json_fields_reset(struct json_fields *fields)
{
    json_values_forget(&fields->root, UINT32_MAX);
    json_values_forget(&fields->item, UINT32_MAX);
    fields->state = BEFORE_ROOT;
    fields->items_came = false;
    fields->length = 0;
    fields->needed = 0;
    fields->before = 0;
}

struct json_fields *json_fields_new(const struct json_selection *selection)
{
    struct json_fields *fields = calloc(1, sizeof *fields);
    if (!fields)
        return NULL;
    fields->selection = selection;
    fields->is_list = !selection->items && selection->on_item;
    fields->root.tokener = fields->item.tokener = json_tokener_new();
    if (!fields->root.tokener || !json_paths_compile(&fields->paths, selection)) {
        json_fields_free(fields);
        return NULL;
    }
    fields->root.text_limit = fields->item.text_limit = selection->limits.text_bytes;
    fields->root.paths = selection->root_paths;
    fields->item.paths = selection->item_paths;
    fields->item.in_place = true;
    return fields;
}

void json_fields_free(struct json_fields *fields)
{
    if (!fields)
        return;
    json_fields_reset(fields);
    if (fields->root.tokener)
        json_tokener_free(fields->root.tokener);
    free(fields->gathered);
    free(fields);
}
