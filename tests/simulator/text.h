/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_TEXT_H
#define SIMULATOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A buffer that grows. Initialise it with zeros. When memory runs out, `failed` is set and stays
 * set, so that callers may check it once at the end. */
struct text {
    char *data;
    size_t length;
    size_t room;
    bool failed;
    bool counts; /* keep only the length, and no data */
};

void text_add(struct text *text, const void *bytes, size_t length);
void text_puts(struct text *text, const char *string);
void text_printf(struct text *text, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;
void text_fill(struct text *text, char byte, size_t count);

/* Adds text for use between the quotes of a JSON string. Bytes from 0x20 on stay as they are,
 * even if they are not valid UTF-8. */
void text_add_json(struct text *text, const char *bytes, size_t length);

/* Adds the value of a query parameter, percent-encoded. */
void text_add_query(struct text *text, const char *value);

/* Rewrites every key of compact JSON text with an escape: "bases" becomes "\u0062ases". */
void text_escape_keys(struct text *text);

void text_clear(struct text *text);
void text_free(struct text *text);

/* Reads a whole file. False with errno set if that fails. */
bool text_read_file(struct text *text, const char *path);

/* Writes a file under another name and renames it, so that no reader sees half of it. False with
 * errno set. */
bool text_write_file(const struct text *text, const char *path);

#endif
