/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_FOREIGN_TEXT_H
#define TINTRI_FOREIGN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Of a name or a UUID that is shown: its characters, and its bytes with a NUL. */
#define FOREIGN_NAME_CHARACTERS 128
#define FOREIGN_NAME_SIZE (4 * FOREIGN_NAME_CHARACTERS + 1)

/*
 * Copies text that came from elsewhere so that no terminal, web page or parser of plugin output
 * can be misled by it: control characters, '|', '<', '>', direction and line marks of Unicode, and
 * bytes that are not UTF-8 become '?'. At most max_characters characters are taken, and never a
 * part of one. The result ends with a NUL inside size, which is at least 1. Returns its length.
 */
size_t foreign_text_clean(char *out, size_t size, const char *text, size_t length,
                          size_t max_characters);

/* The same for a file: '|', '<' and '>' stay, which only plugin output must not have. */
size_t foreign_text_plain(char *out, size_t size, const char *text, size_t length,
                          size_t max_characters);

/* Whether a text has a word in it, in any case of its letters. */
bool foreign_text_has(const char *text, size_t length, const char *word);

/* Whether all of a text is UTF-8 (RFC 3629). */
bool foreign_text_is_utf8(const char *text, size_t length);

/* What some editors and servers put in front of UTF-8; it is no part of the text. */
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* How many bytes of a byte order mark a text begins with: all or none of it. */
size_t foreign_text_mark(const char *text, size_t length);

/* Where text of this length has to end so that it fits into size bytes with whole characters. */
size_t foreign_text_cut(const char *text, size_t length, size_t size);

#endif
