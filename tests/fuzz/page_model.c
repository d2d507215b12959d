/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page_model.h"

#include <ctype.h>
#include <inttypes.h>

#include "demand.h"
#include "json_oracle.h"

/* What the pages so far have said. */
struct model {
    struct json_object *uuids; /* an object with a key for each */
    uint64_t without_uuid;     /* VMs that have none */
    int64_t total;             /* -1 before the first page */
    uint64_t offset;           /* of the page to come */
    bool is_over;              /* the last page had no next */
};

size_t page_model_until(const char *text, size_t length, char end)
{
    const char *found = length > 0 ? memchr(text, end, length) : NULL;
    return found ? (size_t)(found - text) : length;
}

const char *page_model_number(const char *text, const char *word, uint64_t *number)
{
    size_t length = strlen(word);
    if (!text || strncmp(text, word, length) != 0 || !isdigit((unsigned char)text[length]))
        return NULL;
    char *end;
    *number = strtoull(text + length, &end, 10);
    return end;
}

static size_t count_of(const char *text, size_t length, const char *searched)
{
    size_t count = 0;
    for (size_t at = 0; at + strlen(searched) <= length; at++)
        count += memcmp(text + at, searched, strlen(searched)) == 0;
    return count;
}

struct json_object *page_model_parse(const char *text, size_t length)
{
    return count_of(text, length, "\\u0000") > 0 ? NULL : json_oracle_parse(text, length);
}

/* An object's member of this type, or NULL. */
static struct json_object *member(struct json_object *object, const char *key, json_type type)
{
    struct json_object *value = NULL;
    json_object_object_get_ex(object, key, &value);
    return json_object_is_type(value, type) ? value : NULL;
}

/* {"uuid":{"uuid":"…"}}, with a UUID that has not come before; or {}. */
static bool take_vm(struct model *model, struct json_object *vm)
{
    if (!json_object_is_type(vm, json_type_object) || json_object_object_length(vm) > 1)
        return false;
    if (json_object_object_length(vm) == 0)
        return ++model->without_uuid > 0;
    struct json_object *outer = member(vm, "uuid", json_type_object);
    struct json_object *inner = member(outer, "uuid", json_type_string);
    const char *uuid = json_object_get_string(inner);
    if (!inner || uuid[0] == '\0' || json_object_object_get_ex(model->uuids, uuid, NULL))
        return false;
    json_object_object_add(model->uuids, uuid, NULL);
    return true;
}

static bool take_vms(struct model *model, struct json_object *items)
{
    for (size_t i = 0; i < json_object_array_length(items); i++)
        if (!take_vm(model, json_object_array_get_idx(items, i)))
            return false;
    return true;
}

/* No next at all, or one that leads forward, written as the array writes it. */
static bool take_next(struct model *model, struct json_object *page)
{
    uint64_t offset = 0;
    uint64_t limit = 0;
    char written[64];
    struct json_object *next = member(page, "next", json_type_string);
    model->is_over = !next;
    if (model->is_over)
        return !json_object_object_get_ex(page, "next", NULL);

    const char *text = json_object_get_string(next);
    const char *end = page_model_number(text, "offset=", &offset);
    end = page_model_number(end, "&limit=", &limit);
    snprintf(written, sizeof written, "offset=%" PRIu64 "&limit=%" PRIu64, offset, limit);
    if (!end || strcmp(written, text) != 0 || offset <= model->offset || offset >= 10000000 ||
        limit > 10000000)
        return false;
    bool is_needed = model->offset < (uint64_t)model->total;
    model->offset = offset;
    return is_needed;
}

static bool take_page(struct model *model, struct json_object *page)
{
    if (!json_object_is_type(page, json_type_object))
        return false;
    struct json_object *total = member(page, "filteredTotal", json_type_int);
    struct json_object *items = member(page, "items", json_type_array);
    if (!total || !items || json_object_object_get_ex(page, "overflow", NULL))
        return false;
    if (model->total < 0)
        model->total = json_object_get_int64(total);
    return json_object_get_int64(total) == model->total && take_vms(model, items) &&
           take_next(model, page) && (model->is_over || json_object_array_length(items) > 0);
}

/* The page in the end, where all tries before were the beginning of it. */
static bool skip_tries(const char **text, size_t *length)
{
    size_t size = page_model_until(*text, *length, TRY_END);
    while (size < *length) {
        const char *next = *text + size + 1;
        size_t next_size = page_model_until(next, *length - size - 1, TRY_END);
        if (next_size < size || memcmp(*text, next, size) != 0)
            return false;
        *length -= size + 1;
        *text = next;
        size = next_size;
    }
    return true;
}

static bool take_text(struct model *model, const char *text, size_t length)
{
    /* An object may have items once; a key with an escape may be "items" in disguise. */
    if (!skip_tries(&text, &length) || memchr(text, '\\', length) ||
        count_of(text, length, "\"items\"") != 1)
        return false;
    struct json_object *page = page_model_parse(text, length);
    bool taken = take_page(model, page);
    json_object_put(page);
    return taken;
}

bool page_model_is_plain_walk(const char *pages, size_t length, uint64_t *vms)
{
    struct model model = {.uuids = json_object_new_object(), .total = -1};
    DEMAND(model.uuids);
    bool is_plain = true;
    for (size_t at = 0; is_plain && !model.is_over && at < length;) {
        size_t size = page_model_until(pages + at, length - at, PAGES_END);
        is_plain = take_text(&model, pages + at, size);
        at += size + 1;
    }
    *vms = (uint64_t)json_object_object_length(model.uuids) + model.without_uuid;
    is_plain = is_plain && model.is_over && model.total == (int64_t)*vms;
    json_object_put(model.uuids);
    return is_plain;
}
