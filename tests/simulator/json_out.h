/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_JSON_OUT_H
#define SIMULATOR_JSON_OUT_H

#include "text.h"

#include <stdbool.h>

/* Writes small JSON documents member by member, and the commas between members. NULL as a key:
 * for the document itself, and for the items of a list. */

/* How members are written: correctly, not at all, as null, or with another type. */
enum json_style { JSON_RIGHT, JSON_BARE, JSON_NULLS, JSON_ODD };

struct json_out {
    struct text text;
    enum json_style style; /* for all values but objects and lists */
};

/* `type` is the typeId, after com.tintri.api.rest. */
void json_object(struct json_out *out, const char *key, const char *type);
void json_object_end(struct json_out *out);
void json_list(struct json_out *out, const char *key);
void json_list_end(struct json_out *out);

void json_text(struct json_out *out, const char *key, const char *value);
void json_number(struct json_out *out, const char *key, double value);
void json_bool(struct json_out *out, const char *key, bool value);

/* A Uuid, which no style leaves out. */
void json_uuid(struct json_out *out, const char *key, const char *uuid, const char *entity);

/* Adds members that are JSON already, but with ' in place of ". */
void json_members(struct json_out *out, const char *members);

#endif
