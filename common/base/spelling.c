/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/spelling.h"

#include <string.h>
#include <strings.h>

#define CHECKED_MIN 3 /* bytes: any two shorter words are one letter apart */

static bool is_other_case(const char *word, size_t length, const char *other)
{
    return strlen(other) == length && strncasecmp(word, other, length) == 0;
}

bool spelling_is_near(const char *word, size_t length, const char *other)
{
    size_t other_length = strlen(other);
    if (length == other_length && memcmp(word, other, length) == 0)
        return false;
    if (is_other_case(word, length, other))
        return true;
    if (length < CHECKED_MIN || other_length < CHECKED_MIN)
        return false;

    /* Behind what both begin with, and one change, the rest has to be the same. */
    size_t same = 0;
    while (same < length && same < other_length && strncasecmp(word + same, other + same, 1) == 0)
        same++;
    const char *rest = word + same;
    const char *other_rest = other + same;
    size_t left = length - same;
    size_t other_left = other_length - same;
    if (left == other_left + 1)
        return strncasecmp(rest + 1, other_rest, other_left) == 0;
    if (left + 1 == other_left)
        return strncasecmp(rest, other_rest + 1, left) == 0;
    if (left != other_left || left == 0)
        return false;
    if (strncasecmp(rest + 1, other_rest + 1, left - 1) == 0)
        return true;
    return left >= 2 && strncasecmp(rest, other_rest + 1, 1) == 0 &&
           strncasecmp(rest + 1, other_rest, 1) == 0 &&
           strncasecmp(rest + 2, other_rest + 2, left - 2) == 0;
}

const char *spelling_nearest(const char *word, size_t length, const char *const *words,
                             size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_other_case(word, length, words[i]))
            return words[i];
    for (size_t i = 0; i < count; i++)
        if (spelling_is_near(word, length, words[i]))
            return words[i];
    return NULL;
}
