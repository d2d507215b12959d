/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_JSON_KEY_H
#define TINTRI_JSON_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "json/json_skip.h"

/* An object's key: read from text that may come in pieces, and freed of its escapes by json-c. */

struct json_tokener;

struct json_key {
    /* Of a key that was read whole: its value, until the next one is read or the piece is gone. */
    const char *text;
    size_t length;
    bool too_long; /* to be one of those that are looked for: it has no value then */

    struct json_tokener *tokener;
    struct json_string string;
    char *kept;  /* a key that came in pieces or has escapes: '"' and its text */
    size_t room; /* for that text */
    size_t used;
};

/* Values of up to longest bytes will be told; a tokener is lent. False where memory is out. */
bool json_key_init(struct json_key *key, struct json_tokener *tokener, size_t longest);

/* Another key begins, behind its opening quote. */
void json_key_begin(struct json_key *key);

/* The key's closing quote in this piece, or end where the key goes on behind it. */
const char *json_key_read(struct json_key *key, const char *at, const char *end);

/* Behind the closing quote: sets text and length. Returns NULL, or json-c's words for what is
 * wrong. */
const char *json_key_finish(struct json_key *key);

void json_key_free(struct json_key *key);

#endif
