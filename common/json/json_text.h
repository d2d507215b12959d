/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_JSON_TEXT_H
#define TINTRI_JSON_TEXT_H

#include <json-c/json.h>
#include <stddef.h>

/*
 * Parses a short, whole JSON text strictly, nothing behind it. NULL where it is not valid, and
 * where it is null. The caller gives the tree back with json_object_put.
 */
struct json_object *json_text_parse(const char *text, size_t length);

/* The same with a tokener that is lent, and that knows then what was wrong. */
struct json_object *json_text_parse_with(struct json_tokener *tokener, const char *text,
                                         size_t length);

#endif
