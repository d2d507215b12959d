/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/wire_trace.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/count.h"
#include "base/foreign_text.h"

#define LINE_SIZE 512

static void show(const struct transport *transport, char mark, const char *text, size_t length)
{
    char raw[LINE_SIZE];
    char line[LINE_SIZE];
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
        length--;
    snprintf(raw, sizeof raw, "%.*s", (int)(length < sizeof raw ? length : sizeof raw), text);
    transport_redact(transport, raw);
    foreign_text_clean(line, sizeof line, raw, strlen(raw), LINE_SIZE);
    fprintf(stderr, "%c %s\n", mark, line);
}

/* Of a header's line: all of it where it is known to be harmless, else its name alone. */
static size_t harmless_length(const char *line, size_t length)
{
    static const char *const harmless[] = {
        "HTTP/",           "GET /",         "POST /",  "Host:",  "Accept:",     "Date:",
        "Content-Length:", "Content-Type:", "Server:", "Allow:", "Connection:", "Retry-After:"};
    for (size_t i = 0; i < COUNT(harmless); i++)
        if (strlen(harmless[i]) <= length &&
            strncasecmp(line, harmless[i], strlen(harmless[i])) == 0)
            return length;
    const char *colon = memchr(line, ':', length);
    return colon ? (size_t)(colon - line) + 1 : 0;
}

static void show_headers(const struct transport *transport, char mark, const char *text,
                         size_t length)
{
    while (length > 0) {
        const char *end = memchr(text, '\n', length);
        size_t line = end ? (size_t)(end - text) + 1 : length;
        size_t shown = harmless_length(text, line);
        if (shown > 0)
            show(transport, mark, text, shown);
        text += line;
        length -= line;
    }
}

static int on_event(CURL *easy, curl_infotype type, char *data, size_t size, void *context)
{
    (void)easy;
    switch (type) {
    case CURLINFO_TEXT: /* libcurl writes a cookie's value into the text of an event */
        if (!foreign_text_has(data, size, "cookie") && !foreign_text_has(data, size, "session"))
            show(context, '*', data, size);
        break;
    case CURLINFO_HEADER_IN:
        show_headers(context, '<', data, size);
        break;
    case CURLINFO_HEADER_OUT:
        show_headers(context, '>', data, size);
        break;
    default: /* what is in a body, nobody is shown; its size stands with the request */
        break;
    }
    return 0;
}

void wire_trace_attach(CURL *easy, const struct transport *transport)
{
    /* libcurl hands back a pointer that is not const; nothing here writes through it. */
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, (void *)transport);
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_event);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
}
