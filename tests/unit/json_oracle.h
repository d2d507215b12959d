/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TESTS_JSON_ORACLE_H
#define TINTRI_TESTS_JSON_ORACLE_H

#include <json-c/json.h>
#include <stdbool.h>

#include "json/json_fields.h"

/* What json_fields is held against: json-c parses all of a text, and then we look. */

/*
 * Parses a whole text as json-c's strict mode does, at any depth, but for what 0.18.0 does to bytes
 * beyond ASCII, and for keys in single quotes, which are not valid. NULL where it is not valid,
 * goes on behind a NUL, or is null.
 */
struct json_object *json_oracle_parse(const char *text, size_t length);

/* What a path of json_fields leads to in a tree. found: whether there is anything. */
struct json_object *json_oracle_at(struct json_object *object, const char *path, bool *found);

/* The kind that json_fields has to tell of it. */
enum json_kind json_oracle_kind(struct json_object *object, bool found);

#endif
