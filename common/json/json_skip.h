/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_JSON_SKIP_H
#define TINTRI_JSON_SKIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Passes over JSON text that nobody asked for, in constant memory and near the speed of memory.
 * The text may come in pieces, cut anywhere.
 */

/* A string whose opening quote is passed. All zero to begin with. */
struct json_string {
    bool escaped;     /* the last piece ended in a backslash */
    bool has_escapes; /* a backslash was seen */
};

/* The string's closing quote in this piece, or end where the string goes on behind it. */
const char *json_string_end(struct json_string *string, const char *at, const char *end);

/* The kinds of this many innermost brackets are remembered; of those around them, the number. */
enum { JSON_SKIP_KINDS = 1024 };

/* An object or array that is being passed over. */
struct json_skip {
    size_t depth;       /* how many brackets are open; 0: the value is over */
    size_t forgotten;   /* of how many of them, the outermost, the kind is not known any more */
    uint64_t in_string; /* all bits set where the last piece ended in a string, else 0 */
    uint64_t escaped;   /* 1 where the last piece ended in a backslash, else 0 */
    bool refused;
    uint64_t braces[JSON_SKIP_KINDS / 64]; /* a ring, by depth: set for {, clear for [ */
};

/* Begins behind the value's opening bracket, which is [ or {. */
void json_skip_begin(struct json_skip *skip, char bracket);

/*
 * Passes over what this piece holds of the value. Returns the place behind the value, with
 * skip->depth 0; or end, where the value goes on; or, with skip->refused, the place of a bracket
 * that closes another kind of bracket or of a backslash outside of strings.
 */
const char *json_skip_over(struct json_skip *skip, const char *at, const char *end);

#endif
