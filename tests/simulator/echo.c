/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "echo.h"

#include <stdint.h>
#include <string.h>

/* RFC 4648, section 4. */
static void add_base64(struct text *out, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t left = strlen(text); left > 0;) {
        const size_t taken = left < 3 ? left : 3;
        uint32_t bits = 0;
        char group[4] = "===";
        for (size_t i = 0; i < 3; i++) {
            bits = bits << 8 | (i < taken ? (unsigned char)text[i] : 0);
        }
        for (size_t i = 0; i < 4; i++) {
            group[i] = i <= taken ? digits[bits >> (18 - 6 * i) & 63] : '=';
        }
        text_add(out, group, sizeof(group));
        text += taken;
        left -= taken;
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
