/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "echo.h"

#include <stdint.h>
#include <string.h>

/* RFC 4648, section 4. */
static void add_base64(struct text *out, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    while (*text != '\0') {
        const size_t taken = strnlen(text, 3);
        uint32_t bits = 0;
        for (size_t i = 0; i < taken; i++) {
            bits |= (uint32_t)(unsigned char)text[i] << (16 - 8 * i);
        }
        for (size_t i = 0; i < 4; i++) {
            text_add(out, i <= taken ? &digits[bits >> (18 - 6 * i) & 63] : "=", 1);
        }
        text += taken;
    }
}

void echo_add(struct text *out, enum echo encoding, const char *text)
{
    switch (encoding) {
    case ECHO_PERCENT:
        text_add_query(out, text);
        break;
    case ECHO_BASE64:
        add_base64(out, text);
        break;
    case ECHO_ESCAPES:
        for (; *text != '\0'; text++) {
            text_printf(out, "\\u%04x", (unsigned)(unsigned char)*text);
        }
        break;
    default:
        text_add_json(out, text, strlen(text));
        break;
    }
}
