/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/process.h"

#define PASSWORD_SIZE 1024 /* bytes: far more than any array takes */

/* Reads one line without its end, a byte at a time so that nothing behind it is taken. */
static bool read_line(int file, struct secret *line, const char *source, struct failure *failure)
{
    char byte = '\0';
    ssize_t got = 0;
    bool readable;
    while ((readable = process_wait_readable(file)) && (got = read(file, &byte, 1)) == 1 &&
           byte != '\n') {
        if (byte == '\0')
            return failure_set(failure, "the password from %s contains a NUL byte", source);
        if (!secret_append(line, &byte, 1))
            return failure_set(failure, "the password from %s is longer than %d bytes", source,
                               PASSWORD_SIZE);
    }
    secret_wipe(&byte, 1);
    if (!readable && process_signal())
        return failure_set(failure, "stopped by a signal while the password was read from %s",
                           source);
    if (!readable || got < 0)
        return failure_set(failure, "cannot read the password from %s: %s", source,
                           strerror(errno));
    return true;
}

/* A file made on Windows ends its lines with a carriage return too. */
static struct secret *without_carriage_return(struct secret *line)
{
    size_t length = secret_length(line);
    if (length == 0 || secret_text(line)[length - 1] != '\r')
        return line;
    struct secret *shorter = secret_new(PASSWORD_SIZE);
    if (shorter)
        secret_append(shorter, secret_text(line), length - 1);
    secret_free(line);
    return shorter;
}

static struct secret *password_from(int file, const char *source, struct failure *failure)
{
    struct secret *line = secret_new(PASSWORD_SIZE);
    if (line && !read_line(file, line, source, failure)) {
        secret_free(line);
        return NULL;
    }
    if (line)
        line = without_carriage_return(line);
    if (!line) {
        failure_set(failure, "out of memory");
        return NULL;
    }
    if (secret_length(line) == 0) {
        failure_set(failure, "the password from %s is empty", source);
        secret_free(line);
        return NULL;
    }
    return line;
}

static struct secret *password_from_file(const char *name, struct failure *failure)
{
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) {
        failure_set(failure, "cannot open the password file %s: %s", name, strerror(errno));
        if (file >= 0)
            close(file);
        return NULL;
    }

    struct secret *password = NULL;
    if (status.st_mode & (S_IROTH | S_IWOTH))
        failure_set(failure,
                    "the password file %s can be read or written by every user of this machine; "
                    "chmod o= %s, and change the password",
                    name, name);
    else
        password = password_from(file, name, failure);
    close(file);
    return password;
}

/*
 * Asks on the terminal, without echo. A signal only ends the reading (process_catch_signals), so
 * that an interrupted prompt leaves no mute terminal behind.
 */
static struct secret *password_from_terminal(const char *username, struct failure *failure)
{
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    struct termios before;
    if (terminal < 0 || tcgetattr(terminal, &before) != 0) {
        failure_set(failure, "cannot ask for the password: %s", strerror(errno));
        if (terminal >= 0)
            close(terminal);
        return NULL;
    }

    struct termios silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    tcsetattr(terminal, TCSAFLUSH, &silent);
    dprintf(terminal, "Password of %s: ", username);
    struct secret *password = password_from(terminal, "the terminal", failure);
    dprintf(terminal, "\n");
    tcsetattr(terminal, TCSAFLUSH, &before);
    close(terminal);
    return password;
}

static char *find_username(const char *given, const char *from_environment)
{
    if (given)
        return given[0] != '\0' ? strdup(given) : NULL;
    return from_environment ? strdup(from_environment) : NULL;
}

static struct secret *find_password(struct credentials *credentials, const char *file,
                                    struct secret **offered, struct secret *from_environment,
                                    struct failure *failure)
{
    if (file && strcmp(file, "-") == 0)
        return password_from(STDIN_FILENO, "standard input", failure);
    if (file)
        return password_from_file(file, failure);
    if (*offered) {
        struct secret *password = *offered;
        *offered = NULL;
        return password;
    }
    if (from_environment)
        return from_environment;
    if (isatty(STDIN_FILENO)) {
        credentials->prompted = true;
        process_unwatch();
        return password_from_terminal(credentials->username, failure);
    }
    failure_set(failure,
                "no password; give it with --password-file FILE, --extra-opts or the environment's "
                "TINTRI_PASSWORD");
    return NULL;
}

bool credentials_find(struct credentials *credentials, const char *username,
                      const char *password_file, struct secret **offered, struct failure *failure)
{
    struct secret *name = secret_from_environment("TINTRI_USERNAME");
    struct secret *password = secret_from_environment("TINTRI_PASSWORD");
    *credentials =
        (struct credentials){.username = find_username(username, name ? secret_text(name) : NULL)};
    secret_free(name);

    if (credentials->username)
        credentials->password =
            find_password(credentials, password_file, offered, password, failure);
    else
        failure_set(failure, "no user name; give it with -u NAME or in the environment's "
                             "TINTRI_USERNAME");
    if (password != credentials->password)
        secret_free(password);
    return credentials->password != NULL;
}

void credentials_free(struct credentials *credentials)
{
    free(credentials->username);
    secret_free(credentials->password);
    *credentials = (struct credentials){0};
}
