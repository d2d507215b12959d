/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TESTS_JSON_ORACLE_H
#define TINTRI_TESTS_JSON_ORACLE_H

#include <json-c/json.h>
#include <stdbool.h>

#include "json/json_fields.h"

/* The reference for json_fields: json-c parses the whole text, then the fields are looked up. */

/*
 * Parses a whole text as json-c's strict mode does, at any depth, with two differences: it allows
 * for what 0.18.0 does to bytes beyond ASCII, and refuses keys in single quotes. NULL if the text
 * is not valid, goes on behind a NUL, or is null.
 */
struct json_object *json_oracle_parse(const char *text, size_t length);

/* Follows a path of json_fields in a tree. found: whether the path leads to anything. */
struct json_object *json_oracle_at(struct json_object *object, const char *path, bool *found);

/* The kind that json_fields has to report for this value. */
enum json_kind json_oracle_kind(struct json_object *object, bool found);

#endif
