/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/report_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void report_parts_add(struct report_parts *parts, enum state state, const char *format, ...)
{
    if (parts->count == REPORT_PARTS_MAX)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(parts->parts[parts->count].text, REPORT_PART_SIZE, format, arguments);
    va_end(arguments);
    parts->parts[parts->count++].state = state;
}

/* Joins the texts of all parts of one state. */
static void add_words(const struct report_parts *parts, enum state state, char *text, size_t size)
{
    for (size_t i = 0; i < parts->count; i++) {
        size_t used = strlen(text);
        if (parts->parts[i].state == state)
            snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", parts->parts[i].text);
    }
}

void report_parts_status(const struct report_parts *parts, const char *host, const char *reasons,
                         struct report *report)
{
    char text[REPORT_PARTS_MAX * REPORT_PART_SIZE] = "";
    add_words(parts, STATE_CRITICAL, text, sizeof text);
    enum state state = text[0] != '\0' ? STATE_CRITICAL : STATE_OK;
    add_words(parts, STATE_WARNING, text, sizeof text);
    if (state == STATE_OK && text[0] != '\0')
        state = STATE_WARNING;
    if (state == STATE_OK)
        add_words(parts, STATE_OK, text, sizeof text);
    report_status(report, state, "%s on %s%s%s", text, host, reasons[0] != '\0' ? ": " : "",
                  reasons);
}
