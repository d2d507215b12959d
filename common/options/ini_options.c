/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/ini_options.h"

#include <stdlib.h>
#include <string.h>

#include "base/foreign_text.h"
#include "base/secret_file.h"

/*
 * Why not inih: as built by Debian and Fedora, it cuts a value at " ;", which may be part of a
 * password; it limits a line to 197 bytes (before release 59, the rest becomes another line) and
 * the name of a section to 49; it takes an indented option as part of the option above; it reports
 * only the line of an error; and it leaves the text on the stack.
 */

#define FILE_SIZE_MAX 1048576 /* bytes: room for ten thousand sections */
#define BLANKS " \t\r\v\f"

/* A part of the file's text. */
struct span {
    const char *text;
    size_t length;
};

enum whereabouts { BEFORE_SECTIONS, IN_ANOTHER, IN_SECTION };

struct reader {
    const struct ini_place *place;
    ini_option_callback *on_option;
    void *context;
    struct secret **password;
    struct failure *failure;
    const char *source; /* the file's name for messages */
    bool open_to_others;
    size_t line;
    enum whereabouts whereabouts;
    size_t options;
};

static bool is_blank(char byte)
{
    return byte != '\0' && strchr(BLANKS, byte);
}

static struct span trimmed(const char *text, size_t length)
{
    for (; length > 0 && is_blank(*text); length--)
        text++;
    while (length > 0 && is_blank(text[length - 1]))
        length--;
    return (struct span){text, length};
}

static bool is_equal(struct span span, const char *text)
{
    return span.length == strlen(text) && memcmp(span.text, text, span.length) == 0;
}

static bool is_comment(struct span span)
{
    return span.length == 0 || span.text[0] == ';' || span.text[0] == '#';
}

/* Reports an error without showing the line, which may contain a password. */
static bool fault(const struct reader *reader, const char *what)
{
    return failure_set(reader->failure, "%s, line %zu: %s", reader->source, reader->line, what);
}

static bool take_heading(struct reader *reader, struct span line)
{
    const char *start = line.text + 1;
    const char *end = memchr(line.text, ']', line.length);
    size_t length = end ? (size_t)(end - start) : line.length - 1;
    if (!is_equal(trimmed(start, length), reader->place->section)) {
        reader->whereabouts = IN_ANOTHER;
        return true;
    }
    if (!end)
        return fault(reader, "the section's name is not closed with ]");
    if (!is_comment(trimmed(end + 1, line.length - length - 2)))
        return fault(reader, "something stands behind the section's name; give it a line of its "
                             "own");
    reader->whereabouts = IN_SECTION;
    return true;
}

static bool take_password(struct reader *reader, struct span value)
{
    if (reader->open_to_others)
        return failure_set(reader->failure,
                           "%s, line %zu: here is a password, and the file can be read by every "
                           "user of this machine; chmod o= %s, and change the password",
                           reader->source, reader->line, reader->source);
    if (value.length == 0)
        return fault(reader, "the password is empty");
    struct secret *password = secret_new(PASSWORD_LENGTH_MAX);
    if (!password)
        return fault(reader, "out of memory");
    if (!secret_append(password, value.text, value.length)) {
        secret_free(password);
        return failure_set(reader->failure, "%s, line %zu: the password is longer than %d bytes",
                           reader->source, reader->line, PASSWORD_LENGTH_MAX);
    }
    secret_free(*reader->password);
    *reader->password = password;
    return true;
}

static bool hand_over(struct reader *reader, struct span name, struct span value)
{
    size_t size = name.length + value.length + 2;
    char *copy = calloc(1, size);
    if (!copy)
        return fault(reader, "out of memory");
    memcpy(copy, name.text, name.length);
    char *value_copy = copy + name.length + 1;
    memcpy(value_copy, value.text, value.length);
    bool taken = reader->on_option(reader->context, copy, value.length > 0 ? value_copy : NULL,
                                   reader->failure);
    secret_wipe(copy, size); /* the name may be misspelt, and the value a password */
    free(copy);
    return taken || failure_prefix(reader->failure, "%s, line %zu: ", reader->source, reader->line);
}

static bool take_option(struct reader *reader, struct span line)
{
    if (memchr(line.text, '\0', line.length))
        return fault(reader, "the line contains a NUL byte");
    const char *equals = memchr(line.text, '=', line.length);
    if (!equals)
        return fault(reader, "there is no '='; write name=value, or name= for an option without "
                             "argument");
    size_t length = (size_t)(equals - line.text);
    struct span name = trimmed(line.text, length);
    struct span value = trimmed(equals + 1, line.length - length - 1);
    if (name.length == 0)
        return fault(reader, "there is no option's name in front of the '='");
    if (name.text[0] == '-')
        return fault(reader, "write the option's name without dashes in front");

    reader->options++;
    return is_equal(name, "password") ? take_password(reader, value)
                                      : hand_over(reader, name, value);
}

static bool take_line(struct reader *reader, struct span line)
{
    reader->line++;
    if (is_comment(line))
        return true;
    if (line.text[0] == '[')
        return take_heading(reader, line);
    if (reader->whereabouts == IN_ANOTHER)
        return true;
    if (reader->whereabouts == IN_SECTION)
        return take_option(reader, line);
    return fault(reader, "this is in no section; the first line has to be a [section]");
}

static bool take_text(struct reader *reader, const char *text, size_t length)
{
    const char *end = text + length;
    text += foreign_text_mark(text, length);
    while (text < end) {
        size_t left = (size_t)(end - text);
        const char *newline = memchr(text, '\n', left);
        size_t line = newline ? (size_t)(newline - text) : left;
        if (!take_line(reader, trimmed(text, line)))
            return false;
        text += line + (newline != NULL);
    }
    return reader->options > 0 ||
           failure_set(reader->failure,
                       "%s has no section [%s] with an option in it; write one, or name another "
                       "with --extra-opts=SECTION@FILE",
                       reader->source, reader->place->section);
}

/* Reads to the end of the file, without stdio, as nobody would wipe its buffer. */
static bool read_whole(struct secret_file *file, struct secret *text, struct failure *failure)
{
    char block[4096];
    long got = 0;
    bool fits = true;
    while (fits && (got = secret_file_read(file, block, sizeof block, failure)) > 0)
        fits = secret_append(text, block, (size_t)got);
    secret_wipe(block, sizeof block);
    if (!fits)
        return failure_set(failure,
                           "the ini file %s is larger than %d KiB, or grew while it was "
                           "read",
                           file->name, FILE_SIZE_MAX / 1024);
    return got == 0;
}

/* The memory to reserve for the file: no more than it needs, as some systems can lock little. */
static size_t room_for(const struct stat *status)
{
    bool known = S_ISREG(status->st_mode) && status->st_size > 0;
    return known && status->st_size < FILE_SIZE_MAX ? (size_t)status->st_size : FILE_SIZE_MAX;
}

static bool read_options(struct reader *reader, struct secret_file *file)
{
    struct secret *text = secret_new(room_for(&file->status));
    if (!text)
        return failure_set(reader->failure, "out of memory");
    bool taken = read_whole(file, text, reader->failure) &&
                 take_text(reader, secret_text(text), secret_length(text));
    secret_free(text);
    return taken;
}

bool ini_options_read(const struct ini_place *place, ini_option_callback *on_option, void *context,
                      struct secret **password, struct failure *failure)
{
    struct secret_file file;
    bool opened = secret_file_open(&file, "ini file", place->path, false, failure);
    struct reader reader = {
        .place = place,
        .on_option = on_option,
        .context = context,
        .password = password,
        .failure = failure,
        .source = file.name,
        .open_to_others = file.is_open_to_others,
    };
    bool taken = opened && read_options(&reader, &file);
    secret_file_close(&file);
    return taken;
}
