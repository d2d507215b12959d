/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool failure_set(struct failure *failure, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure->text, sizeof failure->text, format, arguments);
    va_end(arguments);
    return false;
}

bool failure_prefix(struct failure *failure, const char *format, ...)
{
    struct failure rest = *failure;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure->text, sizeof failure->text, format, arguments);
    va_end(arguments);

    size_t used = strlen(failure->text);
    snprintf(failure->text + used, sizeof failure->text - used, "%s", rest.text);
    return false;
}

void failure_cut(struct failure *failure, const char *part)
{
    char *found = strstr(failure->text, part);
    if (found)
        memmove(found, found + strlen(part), strlen(found + strlen(part)) + 1);
}

bool failure_suffix(struct failure *failure, const char *format, ...)
{
    size_t used = strlen(failure->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure->text + used, sizeof failure->text - used, format, arguments);
    va_end(arguments);
    return false;
}
