/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_JSON_SKIP_H
#define TINTRI_JSON_SKIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Passes over JSON text that nobody asked for, near the speed of memory. It may come in pieces. */

enum { JSON_DEPTH_MAX = 1 << 23 }; /* brackets that may be open: memory for a bit each */

/* An object or array that is being passed over. */
struct json_skip {
    size_t depth;       /* how many brackets are open; 0: the value is over */
    uint64_t in_string; /* all bits set where the last piece ended in a string, else 0 */
    uint64_t escaped;   /* 1 where the last piece ended in a backslash, else 0 */
    bool refused;
    uint64_t braces[JSON_DEPTH_MAX / 64]; /* of the open brackets: set for {, clear for [ */
};

/* Begins behind the value's opening bracket, which is [ or {. */
void json_skip_begin(struct json_skip *skip, char bracket);

/* Passes over what this piece holds of the value. Returns the place behind the value, with depth 0;
   or end, where the value goes on; or, with refused, the place of a bracket that closes another
   kind or is one too many, or of a backslash outside of strings. */
const char *json_skip_over(struct json_skip *skip, const char *at, const char *end);

/* What should have stood where json_skip_over came to: the text goes on there, or is refused. */
const char *json_skip_expected(const struct json_skip *skip, const char *at);

#endif
