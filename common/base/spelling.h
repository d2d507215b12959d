/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_SPELLING_H
#define TINTRI_SPELLING_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether a word of so many bytes is most likely a misspelling of another: the same in another
 * case, or with one letter left out, added, exchanged, or swapped with its neighbour. A word is
 * no misspelling of itself, and words of fewer than three bytes only of another case.
 */
bool spelling_is_near(const char *word, size_t length, const char *other);

/* The first of the words that a word may be a misspelling of, the same in another case before all
 * others. NULL: none. */
const char *spelling_nearest(const char *word, size_t length, const char *const *words,
                             size_t count);

#endif
