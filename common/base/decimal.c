/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/decimal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/count.h"

size_t decimal_format(double number, int decimals, char *text, size_t size)
{
    snprintf(text, size, "%.*f", decimals, number);
    size_t length = strlen(text);
    if (strchr(text, '.')) {
        while (text[length - 1] == '0')
            length--;
        length -= text[length - 1] == '.';
        text[length] = '\0';
    }
    if (strcmp(text, "-0") == 0)
        memmove(text, text + 1, length--);
    return length;
}

void decimal_group(uint64_t number, char text[static DECIMAL_TEXT_SIZE])
{
    char digits[24];
    size_t count = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, number);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
}

void decimal_size(double gib, int decimals, char text[static DECIMAL_TEXT_SIZE])
{
    static const char *const units[] = {"GiB", "TiB", "PiB"};
    size_t unit = 0;
    while (gib >= 1024 && unit + 1 < COUNT(units)) {
        gib /= 1024;
        unit++;
    }
    snprintf(text, DECIMAL_TEXT_SIZE, "%.*f %s", decimals, gib, units[unit]);
}

const char *decimal_plural(uint64_t number)
{
    return number == 1 ? "" : "s";
}
