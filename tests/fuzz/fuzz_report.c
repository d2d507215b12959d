/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <unistd.h>

#include "check/report.h"
#include "demand.h"

/*
 * Foreign text in a report, read back as a monitoring system would. The input is pieces with a NUL
 * between them. The first byte of a piece says what the rest is: s a status, l a line of long
 * output, L such a line twenty times, v a value, u a unit, w and c thresholds, m the label of a
 * metric with all of these, U such a label without a known value, f a first line that may be long.
 */

static const char SERVICE[] = "TINTRI FUZZ";
static const char *const units[] = {"", "s", "%", "B", "c", "KB"};
static const double range_units[] = {0, 1, 100, 1073741824.0};

enum {
    UNIT_COUNT = sizeof units / sizeof *units,
    RANGE_UNIT_COUNT = sizeof range_units / sizeof *range_units,
    METRICS_MAX = REPORT_FIRST_LINE_LONG / 3, /* the shortest metric is "a=1" */
};

/* The parts of a report, which must be found in it. */
struct making {
    struct report *report;
    struct metric metric;
    struct range warning;
    struct range critical;
    size_t metrics;
    struct {
        double value;
        int decimals;
    } given[METRICS_MAX]; /* the metrics */
    size_t lines;
    bool is_long; /* the first line may be long */
};

/* The report can rely on numbers of a usual size, as they come from counting and measuring. */
static double number_of(const char *text)
{
    double number = strtod(text, NULL);
    return fabs(number) <= 1e18 ? number : 1; /* false for NaN */
}

static void take_value(struct making *making, const char *text)
{
    making->metric.value = number_of(text);
    making->metric.decimals = (int)(strlen(text) % 7);
    making->metric.min = strchr(text, ',') ? 0 : NAN;
    making->metric.max = strchr(text, ';') ? number_of(strchr(text, ';') + 1) : NAN;
}

static void take_unit(struct making *making, const char *text)
{
    unsigned char byte = (unsigned char)text[0];
    making->metric.unit = byte % 16 < UNIT_COUNT ? units[byte % 16] : NULL;
    making->metric.range_unit = range_units[byte / 16 % RANGE_UNIT_COUNT];
}

static const struct range *take_range(struct range *range, const char *text)
{
    return range_parse(text, range) ? range : NULL;
}

static void take_metric(struct making *making, const char *label)
{
    making->metric.label = label[0] == '\0' ? "empty" : label;
    if (!report_metric(making->report, &making->metric))
        return;
    DEMAND(making->metrics < METRICS_MAX);
    making->given[making->metrics].value = making->metric.value;
    making->given[making->metrics].decimals = making->metric.decimals;
    making->metrics++;
}

static void take_unknown_metric(struct making *making, const char *label)
{
    double value = making->metric.value;
    making->metric.value = NAN;
    take_metric(making, label);
    making->metric.value = value;
}

static void take_line(struct making *making, const char *text, unsigned times)
{
    while (times-- > 0)
        making->lines += report_line(making->report, 0, "%s", text);
}

static void take_piece(struct making *making, const char *piece)
{
    const char *text = piece[0] == '\0' ? piece : piece + 1;
    switch (piece[0]) {
    case 's':
        report_status(making->report, (enum state)(strlen(text) % 4), "%s", text);
        break;
    case 'v':
        take_value(making, text);
        break;
    case 'u':
        take_unit(making, text);
        break;
    case 'w':
        making->metric.warning = take_range(&making->warning, text);
        break;
    case 'c':
        making->metric.critical = take_range(&making->critical, text);
        break;
    case 'm':
        take_metric(making, text);
        break;
    case 'U':
        take_unknown_metric(making, text);
        break;
    case 'f':
        report_long_first_line(making->report);
        making->is_long = true;
        break;
    case 'L':
        take_line(making, text, 20);
        break;
    default:
        take_line(making, text, 1);
        break;
    }
}

static void take_pieces(struct making *making, const uint8_t *data, size_t size)
{
    for (size_t at = 0; at < size;) {
        char *piece = text_of(data + at, size - at);
        at += strlen(piece) + 1;
        take_piece(making, piece);
        free(piece);
    }
}

/* Writes the report to a file and reads it back. text gets a NUL at its end. */
static size_t write_and_read(const struct report *report, char *text, size_t room)
{
    static FILE *file;
    if (!file)
        file = tmpfile();
    DEMAND(file);
    int descriptor = fileno(file);
    DEMAND(ftruncate(descriptor, 0) == 0 && lseek(descriptor, 0, SEEK_SET) == 0);
    DEMAND(report_write(report, descriptor) == (int)report->state);

    off_t size = lseek(descriptor, 0, SEEK_END);
    DEMAND(size > 0 && (size_t)size < room);
    DEMAND(pread(descriptor, text, (size_t)size, 0) == size);
    text[size] = '\0';
    return (size_t)size;
}

/* Well-formed UTF-8 beyond ASCII. Source: the Unicode Standard, table 3-7. */
static const struct {
    unsigned char first_from, first_to, second_from, second_to, size;
} well_formed[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

/* The number of bytes of the character at text, which is beyond ASCII; 0: not well-formed. */
static size_t character_size(const unsigned char *text)
{
    for (size_t row = 0; row < sizeof well_formed / sizeof *well_formed; row++) {
        if (text[0] < well_formed[row].first_from || text[0] > well_formed[row].first_to)
            continue;
        if (text[1] < well_formed[row].second_from || text[1] > well_formed[row].second_to)
            return 0;
        for (size_t i = 2; i < well_formed[row].size; i++)
            if (text[i] < 0x80 || text[i] > 0xBF)
                return 0;
        return well_formed[row].size;
    }
    return 0;
}

/*
 * Invisible characters that join or turn the text, by their bytes: the first ones, and a range for
 * the last one.
 */
static bool is_invisible(const unsigned char *text, size_t size)
{
    static const struct {
        const char *head;
        unsigned char from, to; /* range of the last byte */
    } marks[] = {
        {"\xC2", 0x80, 0x9F},     /* C1 controls */
        {"\xD8", 0x9C, 0x9C},     /* Arabic letter mark */
        {"\xE2\x80", 0x8B, 0x8F}, /* zero width, left-to-right and right-to-left marks */
        {"\xE2\x80", 0xA8, 0xAE}, /* line and paragraph separators, embeddings, overrides */
        {"\xE2\x81", 0xA6, 0xA9}, /* isolates */
        {"\xEF\xBB", 0xBF, 0xBF}, /* byte order mark */
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strlen(marks[i].head) + 1 == size && memcmp(text, marks[i].head, size - 1) == 0 &&
            text[size - 1] >= marks[i].from && text[size - 1] <= marks[i].to)
            return true;
    return false;
}

static void check_characters(const char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        const unsigned char *c = (const unsigned char *)text + at;
        if (*c < 0x80) {
            DEMAND(*c == '\n' || (*c >= 0x20 && *c != 0x7F && *c != '<' && *c != '>'));
            at++;
            continue;
        }
        size_t bytes = character_size(c);
        DEMAND(bytes > 0 && !is_invisible(c, bytes));
        at += bytes;
    }
}

static const char *skip_number(const char *text)
{
    text += *text == '-';
    DEMAND(isdigit((unsigned char)*text));
    while (isdigit((unsigned char)*text))
        text++;
    if (*text != '.')
        return text;
    text++;
    DEMAND(isdigit((unsigned char)*text));
    while (isdigit((unsigned char)*text))
        text++;
    return text;
}

static const char *skip_label(const char *text)
{
    if (*text != '\'') {
        const char *start = text;
        while (isalnum((unsigned char)*text) || (*text != '\0' && strchr("_.-", *text)))
            text++;
        DEMAND(text > start);
        return text;
    }
    for (text++; *text != '\'' || text[1] == '\''; text++) {
        text += *text == '\'';
        DEMAND(*text != '\0' && *text != '=');
    }
    return text + 1;
}

static bool is_unit(const char *text, size_t length)
{
    for (size_t i = 0; i < UNIT_COUNT; i++)
        if (strlen(units[i]) == length && strncmp(text, units[i], length) == 0)
            return true;
    return false;
}

static const char *skip_unit(const char *text)
{
    size_t length = strcspn(text, "; ");
    DEMAND(is_unit(text, length));
    return text + length;
}

static bool is_end_of_field(const char *text)
{
    return *text == ';' || *text == ' ' || *text == '\0';
}

static const char *skip_range(const char *text)
{
    text += *text == '@';
    if (*text == '~')
        text++;
    else if (!is_end_of_field(text))
        text = skip_number(text);
    if (*text == ':')
        text++;
    return is_end_of_field(text) ? text : skip_number(text);
}

/* Whether a number is this value, rounded. A double has 15 reliable digits. */
static bool is_rounded(const char *number, double value, int decimals)
{
    return fabs(strtod(number, NULL) - value) <=
           0.5 * pow(10, -decimals) * 1.000001 + fabs(value) * 1e-15;
}

/* Skips label=value[unit];warning;critical;minimum;maximum, without empty fields at the end. */
static const char *skip_metric(const char *text, double value, int decimals)
{
    text = skip_label(text);
    DEMAND(*text == '=');
    if (isnan(value)) {
        DEMAND(text[1] == 'U');
        text += 2;
    } else {
        DEMAND(is_rounded(text + 1, value, decimals));
        text = skip_unit(skip_number(text + 1));
    }
    for (int ranges = 0; ranges < 2 && *text == ';'; ranges++)
        text = skip_range(text + 1);
    for (int bounds = 0; bounds < 2 && *text == ';'; bounds++)
        text = is_end_of_field(text + 1) ? text + 1 : skip_number(text + 1);
    DEMAND(*text == ' ' || *text == '\0');
    DEMAND(text[-1] != ';');
    return text;
}

static void check_metrics(const char *text, const struct making *making)
{
    for (size_t i = 0; i < making->metrics; i++) {
        DEMAND(*text == ' ');
        text = skip_metric(text + 1, making->given[i].value, making->given[i].decimals);
    }
    DEMAND(*text == '\0');
}

static void check_first_line(const char *line, const struct making *making)
{
    static const char *const names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    char head[64];
    snprintf(head, sizeof head, "%s %s - ", SERVICE, names[making->report->state]);
    DEMAND(strncmp(line, head, strlen(head)) == 0);
    const char *bar = strchr(line, '|');
    DEMAND((bar != NULL) == (making->metrics > 0));
    if (!bar)
        return;
    DEMAND(!strchr(bar + 1, '|'));
    check_metrics(bar + 1, making);
}

static void check_lines(const char *text, size_t count)
{
    DEMAND(!strchr(text, '|'));
    for (; *text != '\0'; count--) {
        DEMAND(count > 0);
        text = strchr(text, '\n');
        DEMAND(text);
        text++;
    }
    DEMAND(count == 0);
}

static void check_output(const struct making *making)
{
    static char text[REPORT_MAX + 2];
    size_t size = write_and_read(making->report, text, sizeof text);
    DEMAND(size <= REPORT_MAX && strlen(text) == size);
    check_characters(text, size);

    char *end = strchr(text, '\n');
    DEMAND(end && end - text < (making->is_long ? REPORT_FIRST_LINE_LONG : REPORT_FIRST_LINE_MAX));
    *end = '\0';
    check_first_line(text, making);
    check_lines(end + 1, making->lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct report *report = malloc(sizeof *report);
    DEMAND(report);
    memset(report, '|', sizeof *report); /* so that what the report does not set shows */
    report_start(report, SERVICE);
    struct making making = {
        .report = report,
        .metric = {.value = 1, .min = NAN, .max = NAN},
    };
    take_pieces(&making, data, size);
    check_output(&making);
    free(report);
    return 0;
}
