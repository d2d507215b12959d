/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_JSON_READ_H
#define TINTRI_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "json/json_fields.h"
#include "json/json_paths.h"
#include "json/json_skip.h"

/* The second step of json_fields: reads text that lies in one piece. */

struct json_object;
struct json_tokener;

/* The chosen values of one object. */
struct json_values {
    struct json_tokener *tokener;
    const char *const *paths;
    size_t text_limit; /* of one value, without quotes; 0 is none */
    bool in_place;     /* plain texts stay where they are until they are forgotten */
    uint32_t present;  /* which fields have come, a bit each */
    struct json_field fields[JSON_FIELDS_MAX];
    struct json_object *objects[JSON_FIELDS_MAX]; /* that hold the fields' texts, or NULL */
};

/* Notes an object or array; does nothing where the field is -1. The kind may be set anew. */
void json_values_note(struct json_values *values, int field, enum json_kind kind);

/* Adds a string with its quotes, a number or a literal: one for each field. */
bool json_values_add(struct json_values *values, int field, const char *text, size_t length,
                     uint64_t offset, struct failure *failure);

/* All have come: ends each text that stayed in place with a NUL. The item cannot be read again. */
void json_values_end(struct json_values *values);

/* Drops those of these fields that have come. */
void json_values_forget(struct json_values *values, uint32_t which);

/* Text with JSON_PADDING behind it. */
struct json_reading {
    const char *text;
    const char *end;
    uint64_t offset;            /* of the text in the stream, for what a failure says */
    struct json_values *values; /* where what is chosen goes */
    struct json_skip *skip;     /* lent */
    struct failure *failure;
    bool items_came;     /* their key may not come again */
    const char *missing; /* what was expected where the text ends; NULL: another failure */
};

/* Reads the value that begins here, and returns the place behind it, or NULL with a failure. What
   is chosen at this node and below is added to the values, if more text is behind it. */
const char *json_read_value(struct json_reading *reading, const struct json_node *node,
                            const char *at);

struct json_key {
    const struct json_node *member; /* NULL where no path leads there */
    const char *value;              /* behind the colon; or NULL with a failure */
};

/* Reads a key from its quote on. What came before under the same key is forgotten. */
struct json_key json_read_key(struct json_reading *reading, const struct json_node *object,
                              const char *at);

/* Says what was expected and what was found. Returns NULL. */
const char *json_read_refuse(struct json_reading *reading, const char *at, const char *wanted);

/* The offset of a place in the stream. */
uint64_t json_read_offset(const struct json_reading *reading, const char *at);

#endif
