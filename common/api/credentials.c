/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/foreign_text.h"
#include "base/process.h"
#include "base/prompt.h"
#include "base/secret_file.h"

/* Takes the first line of a text, as editors write it: a byte order mark in front and the line's
 * end, which on Windows begins with a carriage return, are no part of it. */
static void keep_first_line(struct secret *text)
{
    size_t start = foreign_text_mark(secret_text(text), secret_length(text));
    const char *line = secret_text(text) + start;
    const char *end = memchr(line, '\n', secret_length(text) - start);
    size_t length = end ? (size_t)(end - line) : secret_length(text) - start;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    secret_keep(text, start, length);
}

/* Reads the first line, a byte at a time so that nothing behind it is taken. */
static bool read_line(struct secret_file *file, struct secret *line, struct failure *failure)
{
    char byte = ' ';
    bool fits = true;
    long got = 0;
    while (fits && byte != '\n' && (got = secret_file_read(file, &byte, 1, failure)) == 1)
        fits = secret_append(line, &byte, 1);
    secret_wipe(&byte, 1);
    if (!fits)
        return failure_set(failure, "the password from %s is longer than %d bytes", file->name,
                           PASSWORD_LENGTH_MAX);
    return got >= 0;
}

static bool password_from_file(const char *name, struct secret *password, struct failure *failure)
{
    struct secret_file file;
    bool read = secret_file_open(&file, "password file", name, true, failure) &&
                read_line(&file, password, failure);
    secret_file_close(&file);
    return read;
}

static bool password_from_terminal(const char *username, struct secret *password,
                                   struct failure *failure)
{
    char question[128];
    snprintf(question, sizeof question, "Password of %.100s: ", username);
    return prompt_ask(question, password, failure) ||
           failure_prefix(failure, "no password from the terminal: ");
}

/* Whether a text can be what was meant. The API's language is JSON, which knows UTF-8 alone. */
static bool check_password(const struct secret *password, const char *source,
                           struct failure *failure)
{
    if (secret_length(password) == 0)
        return failure_set(failure, "the password from %s is empty", source);
    if (strlen(secret_text(password)) != secret_length(password))
        return failure_set(failure, "the password from %s contains a NUL byte", source);
    return foreign_text_is_utf8(secret_text(password), secret_length(password)) ||
           failure_set(failure,
                       "the password from %s is not UTF-8, which the array takes alone; it was not "
                       "sent",
                       source);
}

/* What makes it likely that a text holds more than the password. NULL: nothing. */
static const char *doubt_about(const char *password)
{
    size_t length = strlen(password);
    char first = password[0];
    if (length >= 2 && (first == '"' || first == '\'') && password[length - 1] == first)
        return "the password was sent with the quotes around it; take them away if they are none "
               "of it";
    if (strstr(password, " ;") || strstr(password, " #"))
        return "the password was sent with the ; or # in it and all behind that; take it away if "
               "it is a remark";
    return NULL;
}

static char *find_username(const char *given, const char *from_environment)
{
    const char *name = given ? given : from_environment;
    return name && name[0] != '\0' ? strdup(name) : NULL;
}

/* Room for the longest password and what may stand around it. NULL: out of memory. */
static struct secret *new_password(struct failure *failure)
{
    struct secret *password = secret_new(PASSWORD_LENGTH_MAX + strlen(BYTE_ORDER_MARK "\r\n"));
    if (!password)
        failure_set(failure, "out of memory");
    return password;
}

/* Reads it from a file or the terminal. */
static bool read_password(struct credentials *credentials, const char *file,
                          struct failure *failure)
{
    if (!file && !isatty(STDIN_FILENO))
        return failure_set(failure,
                           "no password; give it with --password-file FILE, --extra-opts or the "
                           "environment's TINTRI_PASSWORD");
    credentials->password = new_password(failure);
    if (!credentials->password)
        return false;
    if (file)
        return password_from_file(file, credentials->password, failure);
    credentials->prompted = true;
    process_unwatch();
    return password_from_terminal(credentials->username, credentials->password, failure);
}

/* Moves a secret to where it is wanted. */
static bool take(struct secret **place, struct secret **from)
{
    *place = *from;
    *from = NULL;
    return true;
}

static bool find_password(struct credentials *credentials, const char *file,
                          struct secret **offered, struct secret **from_environment,
                          struct failure *failure)
{
    const char *source = "the ini file";
    bool found;
    if (!file && *offered) {
        found = take(&credentials->password, offered);
    } else if (!file && *from_environment) {
        source = "TINTRI_PASSWORD";
        found = take(&credentials->password, from_environment);
    } else {
        source = !file ? "the terminal" : strcmp(file, "-") == 0 ? "standard input" : file;
        found = read_password(credentials, file, failure);
    }
    if (!found)
        return false;
    keep_first_line(credentials->password);
    if (secret_length(credentials->password) > PASSWORD_LENGTH_MAX)
        return failure_set(failure, "the password from %s is longer than %d bytes", source,
                           PASSWORD_LENGTH_MAX);
    credentials->doubt = doubt_about(secret_text(credentials->password));
    return check_password(credentials->password, source, failure);
}

bool credentials_find(struct credentials *credentials, const char *username,
                      const char *password_file, struct secret **offered, struct failure *failure)
{
    struct secret *name = secret_from_environment("TINTRI_USERNAME");
    struct secret *password = secret_from_environment("TINTRI_PASSWORD");
    if (name)
        keep_first_line(name);
    *credentials =
        (struct credentials){.username = find_username(username, name ? secret_text(name) : NULL)};
    secret_free(name);

    bool found = credentials->username
                     ? find_password(credentials, password_file, offered, &password, failure)
                     : failure_set(failure, "no user name; give it with -u NAME or in the "
                                            "environment's TINTRI_USERNAME");
    secret_free(password);
    if (!found) {
        secret_free(credentials->password);
        credentials->password = NULL;
    }
    return found;
}

void credentials_free(struct credentials *credentials)
{
    free(credentials->username);
    secret_free(credentials->password);
    *credentials = (struct credentials){0};
}
