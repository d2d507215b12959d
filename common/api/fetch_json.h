/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_FETCH_JSON_H
#define TINTRI_FETCH_JSON_H

#include <json-c/json.h>

#include "api/fetch.h"

#define FETCH_JSON_MAX ((size_t)1024 * 1024) /* bytes of a small answer */

/*
 * Reads one small answer, an object or a plain list, by GET and keeps it as a whole. plan names
 * who renews the session; its other members are not used. The path must stay until the end.
 * NULL with a failure; end tells the status. The caller gives the tree back with json_object_put.
 */
struct json_object *fetch_json(struct transport *transport, struct deadline *deadline,
                               const struct fetch_plan *plan, const char *path,
                               struct fetch_end *end, struct failure *failure);

#endif
