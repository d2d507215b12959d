/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include "demand.h"
#include "options/ini_options.h"

/*
 * An ini file of any bytes on standard input. The first line of the input is the name of the
 * section to read; the rest is the file. If the file is text, a second reader, written with strspn
 * and strcspn, must find the same options.
 */

#define BLANKS " \t\r\v\f"

/* The options as one text, with a newline in front of each: "name" or "name=value". */
struct options {
    char *text;
    size_t length;
    bool complete; /* false: a line was wrong */
    char *password;
};

static bool is_password(const char *name)
{
    return strcmp(name, "password") == 0;
}

static bool take(void *context, const char *name, const char *value, struct failure *failure)
{
    struct options *options = context;
    (void)failure;
    DEMAND(name[0] != '\0' && name[0] != '-' && !is_password(name));
    DEMAND(!strpbrk(name, "\n=") && !strchr(BLANKS, name[0]));
    DEMAND(!strchr(BLANKS, name[strlen(name) - 1]));
    if (value)
        DEMAND(value[0] != '\0' && !strchr(value, '\n') && !strchr(BLANKS, value[0]) &&
               !strchr(BLANKS, value[strlen(value) - 1]));
    options->length += (size_t)sprintf(options->text + options->length, "\n%s%s%s", name,
                                       value ? "=" : "", value ? value : "");
    return true;
}

/* Removes the blanks at both ends, in place. */
static char *strip(char *text)
{
    text += strspn(text, BLANKS);
    for (size_t length = strlen(text); length > 0 && strchr(BLANKS, text[length - 1]); length--)
        text[length - 1] = '\0';
    return text;
}

/* Reads a line of the section. False if the line is wrong. */
static bool expect_option(struct options *options, char *line)
{
    size_t length = strcspn(line, "=");
    if (line[length] == '\0')
        return false;
    line[length] = '\0';
    char *name = strip(line);
    char *value = strip(line + length + 1);
    if (name[0] == '\0' || name[0] == '-')
        return false;
    if (!is_password(name))
        return take(options, name, value[0] != '\0' ? value : NULL, NULL);
    free(options->password);
    options->password = strdup(value);
    return value[0] != '\0' && strlen(value) <= 1024;
}

/*
 * Whether the heading is that of the section. *wrong: it is, but something is missing or too much.
 */
static bool is_own(char *heading, const char *section, bool *wrong)
{
    size_t length = strcspn(heading, "]");
    bool closed = heading[length] == ']';
    heading[length] = '\0';
    const char *rest = closed ? heading + length + 1 : heading + length;
    rest += strspn(rest, BLANKS);
    bool own = strcmp(strip(heading + 1), section) == 0;
    *wrong = own && (!closed || !strchr("#;", rest[0]));
    return own;
}

/* The options that a file without NULs must give. */
static void expect(struct options *options, char *file, const char *section)
{
    enum { NOWHERE, HERE, ELSEWHERE } where = NOWHERE;
    bool any = false;
    file += strncmp(file, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (char *line; (line = strsep(&file, "\n"));) {
        line = strip(line);
        if (strchr("#;", line[0])) /* or the line is empty */
            continue;
        bool wrong = false;
        if (line[0] == '[')
            where = is_own(line, section, &wrong) ? HERE : ELSEWHERE;
        else if (where == HERE)
            wrong = !expect_option(options, line);
        else
            wrong = where == NOWHERE;
        if (wrong)
            return;
        any = any || (where == HERE && line[0] != '[');
    }
    options->complete = any;
}

static void set_input(const char *bytes, size_t size)
{
    static int file = -1;
    if (file < 0) {
        file = memfd_create("ini", MFD_CLOEXEC);
        DEMAND(file >= 0 && dup2(file, STDIN_FILENO) == STDIN_FILENO);
    }
    DEMAND(ftruncate(file, 0) == 0);
    DEMAND(pwrite(file, bytes, size, 0) == (ssize_t)size);
    DEMAND(lseek(file, 0, SEEK_SET) == 0);
}

static struct options no_options(size_t size)
{
    struct options options = {.text = calloc(1, 2 * size + 1)};
    DEMAND(options.text);
    return options;
}

static void compare(const struct options *read, const char *bytes, size_t size, const char *section)
{
    char *file = text_of((const uint8_t *)bytes, size);
    struct options expected = no_options(size);
    expect(&expected, file, section);
    DEMAND(read->complete == expected.complete);
    DEMAND(strcmp(read->text, expected.text) == 0);
    if (read->complete) {
        DEMAND((read->password != NULL) == (expected.password != NULL));
        DEMAND(!read->password || strcmp(read->password, expected.password) == 0);
    }
    free(expected.text);
    free(expected.password);
    free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t length = newline ? (size_t)(newline - data) : 0;
    char *section = text_of(data, length);
    const char *bytes = newline ? (const char *)newline + 1 : (const char *)data;
    size -= newline ? length + 1 : 0;

    struct ini_place place = {section, (char[]){"-"}};
    struct options options = no_options(size);
    struct failure failure = {""};
    struct secret *password = NULL;
    set_input(bytes, size);
    options.complete = ini_options_read(&place, take, &options, &password, &failure);
    DEMAND(options.complete == (failure.text[0] == '\0'));
    options.password = password ? strdup(secret_text(password)) : NULL;
    DEMAND(!password || strlen(options.password) == secret_length(password));
    if (size == 0 || !memchr(bytes, '\0', size))
        compare(&options, bytes, size, section);

    secret_free(password);
    free(options.text);
    free(options.password);
    free(section);
    return 0;
}
