/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/report.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/decimal.h"
#include "base/foreign_text.h"
#include "check/label.h"

#define LINE_MAX_BYTES 4096
#define METRIC_MAX_BYTES 1024
#define STATUS_MIN_BYTES 100 /* of the first line: kept for the text before the metrics */

static const char *const state_names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};

void report_start(struct report *report, const char *service)
{
    report->service = service;
    report->state = STATE_UNKNOWN;
    report->first_line_max = REPORT_FIRST_LINE_MAX;
    report->status[0] = '\0';
    report->metrics_length = 0;
    report->lines_length = 0;
}

void report_long_first_line(struct report *report)
{
    report->first_line_max = REPORT_FIRST_LINE_LONG;
}

void report_status(struct report *report, enum state state, const char *format, ...)
{
    char text[2 * REPORT_FIRST_LINE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);

    report->state = state;
    foreign_text_clean(report->status, sizeof report->status, text, strlen(text), sizeof text);
}

/* Adds a semicolon, and a threshold or bound. */
static void add_range(char *text, size_t size, const struct range *range, double unit)
{
    char range_text[RANGE_TEXT_SIZE] = "";
    if (range)
        range_format(range, unit != 0 ? unit : 1, range_text);
    size_t used = strlen(text);
    snprintf(text + used, size - used, ";%s", range_text);
}

static void add_bound(char *text, size_t size, double bound, int decimals)
{
    char number[64] = "";
    if (!isnan(bound))
        decimal_format(bound, decimals, number, sizeof number);
    size_t used = strlen(text);
    snprintf(text + used, size - used, ";%s", number);
}

/* Quotes a label with characters that are not LABEL_PLAIN, and doubles each '. No label may contain
   '='. */
static void format_label(const char *label, char *text, size_t size)
{
    char clean[METRIC_MAX_BYTES / 2];
    foreign_text_clean(clean, sizeof clean, label, strlen(label), sizeof clean);
    if (clean[strspn(clean, LABEL_PLAIN)] == '\0') {
        snprintf(text, size, "%s", clean);
        return;
    }
    size_t used = 0;
    text[used++] = '\'';
    for (const char *c = clean; *c != '\0' && used + 3 < size; c++) {
        if (*c == '\'')
            text[used++] = '\'';
        text[used++] = (char)(*c == '=' ? '?' : *c);
    }
    text[used++] = '\'';
    text[used] = '\0';
}

bool report_metric(struct report *report, const struct metric *metric)
{
    char label[METRIC_MAX_BYTES];
    char text[METRIC_MAX_BYTES];
    format_label(metric->label, label, sizeof label);
    if (isnan(metric->value))
        snprintf(text, sizeof text, "%s=U", label);
    else {
        char number[64];
        decimal_format(metric->value, metric->decimals, number, sizeof number);
        snprintf(text, sizeof text, "%s=%s%s", label, number, metric->unit ? metric->unit : "");
    }
    add_range(text, sizeof text, metric->warning, metric->range_unit);
    add_range(text, sizeof text, metric->critical, metric->range_unit);
    add_bound(text, sizeof text, metric->min, metric->decimals);
    add_bound(text, sizeof text, metric->max, metric->decimals);

    size_t length = strlen(text);
    bool cut = length == sizeof text - 1;
    while (text[length - 1] == ';')
        text[--length] = '\0';
    size_t used = report->metrics_length;
    if (cut || used + 1 + length > report->first_line_max - STATUS_MIN_BYTES)
        return false;
    report->metrics_length +=
        (size_t)snprintf(report->metrics + used, sizeof report->metrics - used, " %s", text);
    return true;
}

bool report_line(struct report *report, size_t reserve, const char *format, ...)
{
    char text[LINE_MAX_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);

    char line[LINE_MAX_BYTES];
    size_t length = foreign_text_clean(line, sizeof line, text, strlen(text), sizeof text);
    if (report->lines_length + length + 1 + reserve > sizeof report->lines)
        return false;
    memcpy(report->lines + report->lines_length, line, length);
    report->lines[report->lines_length + length] = '\n';
    report->lines_length += length + 1;
    return true;
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

int report_write(const struct report *report, int file)
{
    /* Where text and performance data do not fit into the first line, the text is cut. */
    char first[REPORT_FIRST_LINE_LONG + 1];
    int head =
        snprintf(first, sizeof first, "%s %s - ", report->service, state_names[report->state]);
    size_t used = (size_t)head;
    size_t metrics = report->metrics_length > 0 ? report->metrics_length + 2 : 0; /* " |" */
    size_t room = report->first_line_max - 1 - used - metrics;
    size_t length = foreign_text_cut(report->status, strlen(report->status), room);
    memcpy(first + used, report->status, length);
    used += length;
    if (metrics > 0)
        used += (size_t)snprintf(first + used, sizeof first - used, " |%.*s",
                                 (int)report->metrics_length, report->metrics);
    first[used++] = '\n';

    bool written =
        write_all(file, first, used) && write_all(file, report->lines, report->lines_length);
    return written ? (int)report->state : STATE_UNKNOWN;
}
