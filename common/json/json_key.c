/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_key.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

bool json_key_init(struct json_key *key, struct json_tokener *tokener, size_t longest)
{
    enum { LONGEST_ESCAPE = 6 /* bytes for one byte: \u00XX */, QUOTES = 2 };

    *key = (struct json_key){.tokener = tokener, .room = longest * LONGEST_ESCAPE};
    key->kept = calloc(key->room + QUOTES, 1);
    if (key->kept)
        key->kept[0] = '"';
    return key->kept != NULL;
}

void json_key_begin(struct json_key *key)
{
    key->string = (struct json_string){false, false};
    key->too_long = false;
    key->used = 0;
}

static void keep(struct json_key *key, const char *piece, size_t length)
{
    if (length > key->room - key->used)
        key->too_long = true;
    if (key->too_long)
        return;
    memcpy(key->kept + 1 + key->used, piece, length);
    key->used += length;
}

const char *json_key_read(struct json_key *key, const char *at, const char *end)
{
    const char *quote = json_string_end(&key->string, at, end);
    key->text = at;
    key->length = (size_t)(quote - at);
    bool is_whole = quote < end && key->used == 0 && !key->too_long;
    if (is_whole && !key->string.has_escapes)
        return quote;
    keep(key, at, key->length);
    key->text = key->kept + 1;
    key->length = key->used;
    return quote;
}

const char *json_key_finish(struct json_key *key)
{
    if (key->too_long || !key->string.has_escapes)
        return NULL;
    key->kept[1 + key->used] = '"';
    json_tokener_reset(key->tokener);
    /* Not strict, for json-c 0.18.0 errs there: see json_values.c. */
    json_tokener_set_flags(key->tokener, 0);
    struct json_object *value = json_tokener_parse_ex(key->tokener, key->kept, (int)key->used + 2);
    if (!value)
        return json_tokener_error_desc(json_tokener_get_error(key->tokener));
    /* No escape is shorter than what it stands for. */
    key->length = (size_t)json_object_get_string_len(value);
    memcpy(key->kept + 1, json_object_get_string(value), key->length);
    json_object_put(value);
    return NULL;
}

void json_key_free(struct json_key *key)
{
    free(key->kept);
    key->kept = NULL;
}
