/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_TEXT_H
#define SIMULATOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A buffer that grows. Zero-initialise it; when memory runs out `failed` is set and stays set, so a
 * caller need only look once, at the end. */
struct text {
    char *data;
    size_t length;
    size_t room;
    bool failed;
    bool counts; /* only the length is kept up: there is no data */
};

void text_add(struct text *text, const void *bytes, size_t length);
void text_puts(struct text *text, const char *string);
void text_printf(struct text *text, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;
void text_fill(struct text *text, char byte, size_t count);

/* Adds what stands between the quotes of a JSON string. Bytes from 0x20 on pass as they are, valid
 * UTF-8 or not. */
void text_add_json(struct text *text, const char *bytes, size_t length);

/* Adds the value of a query parameter, percent-encoded. */
void text_add_query(struct text *text, const char *value);

/* Rewrites every key of compact JSON text with an escape: "bases" becomes "\u0062ases". */
void text_escape_keys(struct text *text);

void text_clear(struct text *text);
void text_free(struct text *text);

/* The whole of a file; false with errno set where it cannot be read. */
bool text_read_file(struct text *text, const char *path);

/* Writes a file under another name and renames it, so that no reader ever sees half of it. False
 * with errno set. */
bool text_write_file(const struct text *text, const char *path);

#endif
