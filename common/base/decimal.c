/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/decimal.h"

#include <stdio.h>
#include <string.h>

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
