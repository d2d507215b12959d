/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_skip.h"

#include <string.h>

#include "json/json_bytes.h"

/*
 * In a block, arithmetic on the bits of quotes and backslashes finds out what lies in strings. Only
 * brackets outside of strings are visited one by one.
 */
enum { BLOCK = 64 };

/* Each bit becomes the parity of itself and all below it: set from each odd bit up to the next. */
static uint64_t running_parity(uint64_t word)
{
    word ^= word << 1;
    word ^= word << 2;
    word ^= word << 4;
    word ^= word << 8;
    word ^= word << 16;
    return word ^ word << 32;
}

/* Those of the backslashes that are not escaped themselves. */
static uint64_t escaping(uint64_t backslashes, uint64_t first_is_escaped)
{
    uint64_t found = 0;
    backslashes &= ~first_is_escaped;
    while (backslashes) {
        uint64_t first = backslashes & (0 - backslashes);
        found |= first;
        backslashes &= ~(first | first << 1);
    }
    return found;
}

static bool pass_bracket(struct json_skip *skip, char found)
{
    bool opens = found == '{' || found == '[';
    if (found == '\\' || (opens && skip->depth == JSON_DEPTH_MAX))
        return false;
    skip->depth -= !opens;
    uint64_t *kinds = &skip->braces[skip->depth / 64];
    uint64_t kind = (uint64_t)1 << (skip->depth % 64);
    if (!opens)
        return ((*kinds & kind) != 0) == (found == '}');
    *kinds = found == '{' ? *kinds | kind : *kinds & ~kind;
    skip->depth++;
    return true;
}

/* Returns how many bytes were passed. Of the block, only length bytes are text, the rest is 0. */
static size_t pass_block(struct json_skip *skip, const char *block, size_t length)
{
    struct json_marks marks = json_marks_of(block, BLOCK);
    uint64_t quotes = marks.quotes;
    uint64_t escapes = 0;
    if (marks.backslashes | skip->escaped) {
        escapes = escaping(marks.backslashes, skip->escaped);
        quotes &= ~(escapes << 1 | skip->escaped);
    }
    uint64_t in_string = running_parity(quotes) ^ skip->in_string;

    uint64_t places = (marks.brackets | marks.backslashes) & ~in_string;
    for (; places; places &= places - 1) {
        unsigned place = (unsigned)__builtin_ctzll(places);
        skip->refused = !pass_bracket(skip, block[place]);
        if (skip->refused)
            return place;
        if (skip->depth == 0)
            return place + 1;
    }
    skip->in_string = 0 - (in_string >> 63);
    skip->escaped = escapes >> (length - 1) & 1;
    return length;
}

void json_skip_begin(struct json_skip *skip, char bracket)
{
    skip->depth = 0;
    skip->in_string = 0;
    skip->escaped = 0;
    skip->refused = false;
    pass_bracket(skip, bracket);
}

const char *json_skip_over(struct json_skip *skip, const char *at, const char *end)
{
    while (at < end && skip->depth > 0 && !skip->refused) {
        char last[BLOCK] = {0};
        bool is_last = end - at < BLOCK;
        size_t length = is_last ? (size_t)(end - at) : BLOCK;
        at += pass_block(skip, is_last ? memcpy(last, at, length) : at, length);
    }
    return at;
}

const char *json_skip_expected(const struct json_skip *skip, const char *at)
{
    if (!skip->refused)
        return "the end of a value";
    if (*at == ']' || *at == '}')
        return *at == ']' ? "',' or '}'" : "',' or ']'";
    return *at == '\\' ? "a value" : "no more brackets";
}
