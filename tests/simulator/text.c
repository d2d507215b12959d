/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool reserve(struct text *text, size_t more)
{
    if (text->failed) {
        return false;
    }
    if (text->room - text->length > more) {
        return true;
    }
    size_t room = text->room + text->room / 2 + more + 64;
    char *data = realloc(text->data, room);
    if (data == NULL) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->room = room;
    return true;
}

void text_add(struct text *text, const void *bytes, size_t length)
{
    if (!text->counts) {
        if (length == 0 || !reserve(text, length)) {
            return;
        }
        memcpy(text->data + text->length, bytes, length);
    }
    text->length += length;
}

void text_puts(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0 || (!text->counts && !reserve(text, (size_t)length + 1))) {
        text->failed = true;
        return;
    }
    if (!text->counts) {
        va_start(arguments, format);
        vsnprintf(text->data + text->length, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    text->length += (size_t)length;
}

void text_fill(struct text *text, char byte, size_t count)
{
    if (text->counts) {
        text->length += count;
    } else if (reserve(text, count)) {
        memset(text->data + text->length, byte, count);
        text->length += count;
    }
}

void text_add_json(struct text *text, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        if (byte == '"' || byte == '\\') {
            text_add(text, "\\", 1);
            text_add(text, bytes + i, 1);
        } else if (byte < 0x20) {
            text_printf(text, "\\u%04x", (unsigned)byte);
        } else {
            text_add(text, bytes + i, 1);
        }
    }
}

/* The index of the quote that ends the string beginning at `start`. */
void text_add_query(struct text *text, const char *value)
{
    for (; *value != '\0'; value++) {
        bool plain = (*value >= '0' && *value <= '9') || (*value >= 'A' && *value <= 'Z') ||
                     (*value >= 'a' && *value <= 'z') || strchr("-._~,:", *value) != NULL;
        text_printf(text, plain ? "%c" : "%%%02X", (unsigned)(unsigned char)*value);
    }
}

static size_t string_end(const struct text *text, size_t start)
{
    size_t i = start + 1;

    while (i < text->length && text->data[i] != '"') {
        i += text->data[i] == '\\' ? 2 : 1;
    }
    return i;
}

void text_escape_keys(struct text *text)
{
    struct text out = {0};
    size_t i = 0;

    while (i < text->length) {
        if (text->data[i] != '"') {
            text_add(&out, text->data + i++, 1);
            continue;
        }
        size_t end = string_end(text, i);
        bool key = end + 1 < text->length && text->data[end + 1] == ':';
        size_t plain = i;
        if (key && end > i + 1 && text->data[i + 1] != '\\') {
            text_printf(&out, "\"\\u%04x", (unsigned)(unsigned char)text->data[i + 1]);
            plain = i + 2;
        }
        size_t stop = end < text->length ? end + 1 : text->length;
        text_add(&out, text->data + plain, stop - plain);
        i = stop;
    }
    out.failed = out.failed || text->failed;
    text_free(text);
    *text = out;
}

void text_clear(struct text *text)
{
    text->length = 0;
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

bool text_read_file(struct text *text, const char *path)
{
    FILE *file = fopen(path, "rb");
    char block[4096];
    size_t got;

    if (file == NULL) {
        return false;
    }
    while ((got = fread(block, 1, sizeof(block), file)) > 0) {
        text_add(text, block, got);
    }
    int error = ferror(file) ? errno : 0;
    fclose(file);
    /* Puts a NUL behind the text, for use as a string. */
    text_add(text, "", 1);
    if (text->failed || error != 0) {
        errno = error != 0 ? error : ENOMEM;
        return false;
    }
    text->length--;
    return true;
}

static bool write_all(int descriptor, const struct text *text)
{
    size_t done = 0;

    while (done < text->length) {
        ssize_t wrote = write(descriptor, text->data + done, text->length - done);
        if (wrote < 0 && errno != EINTR) {
            return false;
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

bool text_write_file(const struct text *text, const char *path)
{
    struct text temporary = {0};
    int descriptor = -1;
    bool done = false;

    text_printf(&temporary, "%s.XXXXXX", path);
    if (temporary.failed || text->failed) {
        errno = ENOMEM;
        goto out;
    }
    descriptor = mkstemp(temporary.data);
    if (descriptor < 0) {
        goto out;
    }
    /* None of these files is secret, and tests may run as another user. */
    done = fchmod(descriptor, 0644) == 0 && write_all(descriptor, text);
    done = close(descriptor) == 0 && done;
    done = done && rename(temporary.data, path) == 0;
    if (!done) {
        int error = errno;
        unlink(temporary.data);
        errno = error;
    }
out:
    text_free(&temporary);
    return done;
}
