/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/foreign_text.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

/*
 * Decodes the character at text. Returns its length in bytes, or 0 where the bytes are no UTF-8:
 * too short, overlong, a surrogate, or beyond Unicode (RFC 3629).
 */
static size_t decode(const unsigned char *text, size_t length, uint32_t *character)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = text[0];
    size_t size = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (size == 0 || size > length || first > 0xF4)
        return 0;
    if (size == 1) {
        *character = first;
        return 1;
    }

    uint32_t value = first & (0x7FU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (text[i] & 0x3FU);
    }
    if (value < smallest[size] || (value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF)
        return 0;
    *character = value;
    return size;
}

/* Whether a character means something in plugin output: what Nagios cuts or forbids there. */
static bool is_special(uint32_t c)
{
    return c == '|' || c == '<' || c == '>';
}

/*
 * Whether a character can do harm: controls (C0, DEL, C1), and Unicode's invisible marks: soft
 * hyphen, zero width, direction, line and paragraph, tags.
 */
static bool is_harmful(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE007F);
}

static size_t copy(char *out, size_t size, const char *text, size_t length, size_t max_characters,
                   bool keep_special)
{
    size_t used = 0;
    for (size_t at = 0; at < length && max_characters > 0; max_characters--) {
        uint32_t character = 0;
        size_t bytes = decode((const unsigned char *)text + at, length - at, &character);
        bool shown =
            bytes > 0 && !is_harmful(character) && (keep_special || !is_special(character));
        size_t needed = shown ? bytes : 1;
        if (used + needed >= size)
            break;
        if (shown)
            memcpy(out + used, text + at, bytes);
        else
            out[used] = '?';
        used += needed;
        at += bytes > 0 ? bytes : 1;
    }
    out[used] = '\0';
    return used;
}

size_t foreign_text_clean(char *out, size_t size, const char *text, size_t length,
                          size_t max_characters)
{
    return copy(out, size, text, length, max_characters, false);
}

size_t foreign_text_plain(char *out, size_t size, const char *text, size_t length,
                          size_t max_characters)
{
    return copy(out, size, text, length, max_characters, true);
}

bool foreign_text_is_utf8(const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        uint32_t character = 0;
        size_t bytes = decode((const unsigned char *)text + at, length - at, &character);
        if (bytes == 0)
            return false;
        at += bytes;
    }
    return true;
}

bool foreign_text_has(const char *text, size_t length, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= length; i++)
        if (strncasecmp(text + i, word, size) == 0)
            return true;
    return false;
}

size_t foreign_text_mark(const char *text, size_t length)
{
    size_t size = strlen(BYTE_ORDER_MARK);
    return length >= size && memcmp(text, BYTE_ORDER_MARK, size) == 0 ? size : 0;
}

size_t foreign_text_cut(const char *text, size_t length, size_t size)
{
    if (length <= size)
        return length;
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
        size--;
    return size;
}
