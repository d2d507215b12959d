/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page_model.h"

#include <ctype.h>
#include <inttypes.h>

#include "../unit/json_oracle.h"
#include "demand.h"

#define WALKS_MAX 5
#define CIRCLE_MIN 2000 /* items beyond twice the total, after which a walk goes in a circle */

/* The place of a page: an offset, or a name. */
struct place {
    bool has_number;
    uint64_t number;
    char text[64];
};

/* What the pages so far contained. */
struct model {
    struct json_object *uuids; /* an object: each VM, by its UUID */
    uint64_t without_uuid;     /* VMs without a UUID */
    int64_t total;             /* -1: no page so far */
    unsigned walks;            /* including the current one */

    /* of the current walk */
    struct place here; /* of the next page */
    uint64_t items;
    bool has_twice; /* a VM came twice */
    bool is_over;   /* no further page follows */
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

/* An object's member, if it has this type, else NULL. */
static struct json_object *member(struct json_object *object, const char *key, json_type type)
{
    struct json_object *value = NULL;
    json_object_object_get_ex(object, key, &value);
    return json_object_is_type(value, type) ? value : NULL;
}

/* Accepts an object with any members, whose uuid.uuid is a text or missing. */
static bool take_vm(struct model *model, struct json_object *vm)
{
    struct json_object *outer;
    model->items++;
    if (!json_object_is_type(vm, json_type_object))
        return false;
    if (!json_object_object_get_ex(vm, "uuid", &outer))
        return ++model->without_uuid > 0;
    struct json_object *inner = member(outer, "uuid", json_type_string);
    const char *uuid = json_object_get_string(inner);
    if (!inner || uuid[0] == '\0')
        return false;
    if (json_object_object_get_ex(model->uuids, uuid, NULL))
        model->has_twice = true;
    else
        json_object_object_add(model->uuids, uuid, json_object_get(vm));
    return true;
}

static bool take_vms(struct model *model, struct json_object *items)
{
    for (size_t i = 0; i < json_object_array_length(items); i++)
        if (!take_vm(model, json_object_array_get_idx(items, i)))
            return false;
    return true;
}

static uint64_t seen(const struct model *model)
{
    return (uint64_t)json_object_object_length(model->uuids) + model->without_uuid;
}

static bool is_complete(const struct model *model)
{
    return seen(model) == (uint64_t)model->total;
}

/* Reads the place in a next: offset=5&limit=2, offset=position:5&limit=2, offset=name:a&limit=2. */
static bool read_place(const char *text, struct place *place)
{
    uint64_t limit = 0;
    char written[128];
    *place = (struct place){.has_number = true};
    const char *end = page_model_number(text, "offset=", &place->number);
    if (!end)
        end = page_model_number(text, "offset=position:", &place->number);
    if (!end && strncmp(text, "offset=name:", 12) == 0 && islower((unsigned char)text[12])) {
        place->has_number = false;
        for (end = text + 12; islower((unsigned char)*end);)
            end++;
    }
    if (!end || end - text >= (int)sizeof place->text || place->number >= 10000000)
        return false;
    memcpy(place->text, text, (size_t)(end - text));
    if (place->has_number) {
        /* in the array's form: without needless zeros */
        snprintf(written, sizeof written, "%.*s%" PRIu64, (int)strcspn(place->text, "0123456789"),
                 place->text, place->number);
        if (strcmp(written, place->text) != 0)
            return false;
    }
    const char *limit_end = page_model_number(end, "&limit=", &limit);
    snprintf(written, sizeof written, "&limit=%" PRIu64, limit);
    return limit_end && strcmp(written, end) == 0 && limit <= 10000000;
}

static bool leads_on(const struct place *here, const struct place *next)
{
    return here->has_number && next->has_number ? next->number > here->number
                                                : strcmp(next->text, here->text) != 0;
}

/*
 * Accepts a page without a next, or with one that leads on. In a further walk, all VMs may have
 * been seen before the last page.
 */
static bool take_next(struct model *model, struct json_object *page)
{
    struct place place;
    struct json_object *next = member(page, "next", json_type_string);
    model->is_over = !next;
    if (model->is_over)
        return !json_object_object_get_ex(page, "next", NULL);
    if (!read_place(json_object_get_string(next), &place) || !leads_on(&model->here, &place))
        return false;
    bool is_needed = !model->here.has_number || model->here.number < (uint64_t)model->total;
    model->here = place;
    model->is_over = model->walks > 1 && is_complete(model);
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
           seen(model) <= (uint64_t)model->total && take_next(model, page) &&
           model->items <= 2 * (uint64_t)model->total + CIRCLE_MIN &&
           (model->is_over || json_object_array_length(items) > 0);
}

/* Finds the last try of a page, if all earlier tries were its beginning. */
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
    /* An object may have only one "items"; a key with an escape may be "items", too. */
    if (!skip_tries(&text, &length) || memchr(text, '\\', length) ||
        count_of(text, length, "\"items\"") != 1)
        return false;
    struct json_object *page = page_model_parse(text, length);
    bool taken = take_page(model, page);
    json_object_put(page);
    return taken;
}

static void begin_walk(struct model *model)
{
    model->walks++;
    model->here = (struct place){.has_number = true};
    model->items = 0;
    model->has_twice = false;
    model->is_over = false;
}

/* Whether another walk follows that can add VMs to an incomplete one. */
static bool can_add(const struct model *model)
{
    return (model->has_twice || model->walks > 1) && model->without_uuid == 0 &&
           model->walks < WALKS_MAX;
}

bool page_model_is_plain(const char *pages, size_t length, struct page_model_walks *wanted)
{
    struct model model = {.uuids = json_object_new_object(), .total = -1};
    DEMAND(model.uuids);
    bool is_plain = true;
    bool is_done = false;
    begin_walk(&model);
    for (size_t at = 0; is_plain && !is_done && at < length;) {
        size_t size = page_model_until(pages + at, length - at, PAGES_END);
        is_plain = take_text(&model, pages + at, size);
        at += size + 1;
        if (!is_plain || !model.is_over)
            continue;
        is_done = is_complete(&model);
        is_plain = is_done || can_add(&model);
        if (!is_done)
            begin_walk(&model);
    }
    *wanted = (struct page_model_walks){.vms = seen(&model),
                                        .walks = model.walks,
                                        .moved = model.has_twice || model.walks > 1,
                                        .by_uuid = model.uuids};
    return is_plain && is_done;
}
