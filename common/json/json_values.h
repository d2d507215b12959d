/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_JSON_VALUES_H
#define TINTRI_JSON_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "json/json_fields.h"

/*
 * The chosen values of one object. Their texts are gathered as they come, and json-c parses them
 * all in one go, as the elements of one array: each call of json_tokener_parse_ex switches the
 * locale to and fro, which takes longer than the parsing of a short value. Literals, and strings
 * that hold neither a backslash nor a control character, are what they are: nobody parses them.
 */

struct json_object;
struct json_tokener;

/* A value whose text is gathered and not yet parsed. */
struct json_gathered {
    unsigned field;
    bool quoted;     /* a string */
    size_t start;    /* of its text among the gathered ones, behind the quote */
    uint64_t offset; /* of its text in the text that is read */
};

/* The text of a field that needs no parsing; used again by the next object. */
struct json_kept {
    char *text;
    size_t capacity;
};

struct json_values {
    struct json_tokener *tokener;
    bool strict_strings; /* json-c's strict mode can read them: see json_values_init */
    const char *const *paths;
    size_t text_limit; /* of one value, without quotes; 0 is none */

    uint32_t present; /* which fields have come, a bit each */
    struct json_field fields[JSON_FIELDS_MAX];
    struct json_object *objects[JSON_FIELDS_MAX]; /* that hold the fields' texts, or NULL */

    struct json_kept kept[JSON_FIELDS_MAX];
    struct json_gathered gathered[JSON_FIELDS_MAX];
    size_t gathered_count;
    char *text; /* an array in the making: "[1,true" */
    size_t length;
    size_t capacity;
};

/* A tokener is lent. A text_limit of 0 is none. */
void json_values_init(struct json_values *values, struct json_tokener *tokener,
                      const char *const *paths, size_t text_limit);

/* An object or array came. The kind may be set anew when more of it is known. */
void json_values_note(struct json_values *values, int field, enum json_kind kind);

/* The text of a string, number or literal begins; offset is where. Once for each field. */
bool json_values_begin(struct json_values *values, int field, bool quoted, uint64_t offset,
                       struct failure *failure);

/* More of it, without quotes. */
bool json_values_append(struct json_values *values, const char *bytes, size_t length,
                        struct failure *failure);

/* It is over. False where memory is out. */
bool json_values_finish(struct json_values *values, struct failure *failure);

/* Drops fields that have come, a bit each: their key came again. */
bool json_values_forget(struct json_values *values, uint32_t which, struct failure *failure);

/* Has json-c parse what was gathered. The fields are valid then, until forgotten or cleared. */
bool json_values_parse(struct json_values *values, struct failure *failure);

/* Makes room for another object. */
void json_values_clear(struct json_values *values);

/* Frees what the values hold; the tokener and the paths are the caller's. */
void json_values_free(struct json_values *values);

#endif
