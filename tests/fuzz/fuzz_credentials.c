/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdbool.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/credentials.h"
#include "demand.h"

/*
 * The user name and the password, from all sources. Bits of the first byte of the input say which
 * sources exist. After it come the user name, the environment's user name, the password file, the
 * ini file's password and the environment's password, with a byte 1E between two of them. A second
 * reader must find the same, and both variables must be gone.
 */

#define END '\x1E'
#define PASSWORD_MAX 1024

enum source { GIVEN_NAME, ENVIRONMENT_NAME, A_FILE, INI_FILE, ENVIRONMENT, SOURCES };
#define FROM_INPUT (1U << SOURCES) /* the password file is standard input */

struct bytes {
    const char *at; /* NULL: there is no such source */
    size_t length;
};

/* The first line, without its end and without a byte order mark in front. */
static struct bytes first_line(struct bytes bytes)
{
    size_t mark = bytes.length >= 3 && memcmp(bytes.at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    bytes.at += mark;
    bytes.length -= mark;
    size_t length = 0;
    while (length < bytes.length && bytes.at[length] != '\n')
        length++;
    bytes.length = length - (length > 0 && bytes.at[length - 1] == '\r');
    return bytes;
}

/* RFC 3629: each character in its shortest form, up to U+10FFFF, without surrogates. */
static bool is_utf8(struct bytes bytes)
{
    static const unsigned least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)bytes.at;
    const unsigned char *end = at + bytes.length;
    while (at < end) {
        size_t more = *at < 0x80 ? 0 : *at < 0xC0 ? 9 : *at < 0xE0 ? 1 : *at < 0xF0 ? 2 : 3;
        unsigned value = more > 0 ? *at & (0x3FU >> more) : *at;
        if (more > 3 || *at >= 0xF8 || more >= (size_t)(end - at))
            return false;
        at++;
        for (size_t i = 0; i < more; i++, at++) {
            if ((*at & 0xC0) != 0x80)
                return false;
            value = value << 6 | (*at & 0x3FU);
        }
        if (value < least[more] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
            return false;
    }
    return true;
}

static bool is_password(struct bytes line)
{
    return line.length > 0 && line.length <= PASSWORD_MAX && !memchr(line.at, '\0', line.length) &&
           is_utf8(line);
}

static bool is_doubtful(const char *password)
{
    size_t length = strlen(password);
    bool quoted = length > 1 && password[0] == password[length - 1] &&
                  (password[0] == '"' || password[0] == '\'');
    return quoted || strstr(password, " ;") || strstr(password, " #");
}

static bool is_same(struct bytes bytes, const char *text)
{
    return strlen(text) == bytes.length && memcmp(text, bytes.at, bytes.length) == 0;
}

/* Makes a file of this process with these bytes. Returns its name. */
static const char *make_file(struct bytes bytes, bool is_input)
{
    static int file = -1;
    static char name[32];
    if (file < 0) {
        file = memfd_create("password", MFD_CLOEXEC);
        DEMAND(file >= 0 && fchmod(file, 0600) == 0);
        DEMAND(dup2(file, STDIN_FILENO) == STDIN_FILENO);
        snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    }
    DEMAND(ftruncate(file, 0) == 0);
    DEMAND(pwrite(file, bytes.at, bytes.length, 0) == (ssize_t)bytes.length);
    DEMAND(lseek(file, 0, SEEK_SET) == 0);
    return is_input ? "-" : name;
}

static struct secret *make_secret(struct bytes bytes)
{
    struct secret *secret = secret_new(bytes.length);
    DEMAND(secret && secret_append(secret, bytes.at, bytes.length));
    return secret;
}

static void set_variable(const char *name, struct bytes value)
{
    DEMAND(unsetenv(name) == 0);
    if (!value.at)
        return;
    char *text = text_of((const uint8_t *)value.at, value.length);
    DEMAND(setenv(name, text, 1) == 0);
    free(text);
}

/* The text up to its first NUL, as a variable has it. An empty variable counts as none. */
static struct bytes as_variable(struct bytes bytes)
{
    if (bytes.at)
        bytes.length = strnlen(bytes.at, bytes.length);
    return bytes.length > 0 ? bytes : (struct bytes){0};
}

static struct bytes expected_name(const struct bytes *sources)
{
    struct bytes name = sources[GIVEN_NAME];
    if (name.at)
        name.length = strnlen(name.at, name.length);
    else if (as_variable(sources[ENVIRONMENT_NAME]).at)
        name = first_line(as_variable(sources[ENVIRONMENT_NAME]));
    return name;
}

static struct bytes expected_password(const struct bytes *sources)
{
    struct bytes password = sources[A_FILE].at     ? sources[A_FILE]
                            : sources[INI_FILE].at ? sources[INI_FILE]
                                                   : as_variable(sources[ENVIRONMENT]);
    return password.at ? first_line(password) : password;
}

static void check_found(const struct bytes *sources, const struct credentials *credentials)
{
    const char *password = secret_text(credentials->password);
    DEMAND(is_same(expected_name(sources), credentials->username));
    DEMAND(is_same(expected_password(sources), password));
    DEMAND(secret_length(credentials->password) == strlen(password));
    DEMAND((credentials->doubt != NULL) == is_doubtful(password));
    DEMAND(!credentials->prompted);
}

/* A message must not quote the password: bytes beyond ASCII could come from nowhere else. */
static void check_message(const char *text)
{
    DEMAND(text[0] != '\0');
    for (; *text != '\0'; text++)
        DEMAND(*text >= ' ' && *text <= '~');
}

static void check_credentials(const struct bytes *sources, bool from_input)
{
    make_file((struct bytes){"", 0}, true); /* without a terminal */
    const char *file = sources[A_FILE].at ? make_file(sources[A_FILE], from_input) : NULL;
    struct secret *offered = sources[INI_FILE].at ? make_secret(sources[INI_FILE]) : NULL;
    char *name = sources[GIVEN_NAME].at
                     ? text_of((const uint8_t *)sources[GIVEN_NAME].at, sources[GIVEN_NAME].length)
                     : NULL;
    set_variable("TINTRI_USERNAME", sources[ENVIRONMENT_NAME]);
    set_variable("TINTRI_PASSWORD", sources[ENVIRONMENT]);

    struct credentials credentials;
    struct failure failure = {""};
    bool found = credentials_find(&credentials, name, file, &offered, &failure);
    struct bytes password = expected_password(sources);
    DEMAND(found == (expected_name(sources).length > 0 && password.at && is_password(password)));
    if (found)
        check_found(sources, &credentials);
    else
        check_message(failure.text);
    DEMAND(!getenv("TINTRI_USERNAME") && !getenv("TINTRI_PASSWORD"));
    credentials_free(&credentials);
    secret_free(offered);
    free(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    char *copy = exact_copy((const char *)data + 1, size - 1);
    struct bytes rest = {copy, size - 1};
    struct bytes sources[SOURCES] = {0};
    for (unsigned i = 0; i < SOURCES; i++) {
        const char *end = rest.length > 0 ? memchr(rest.at, END, rest.length) : NULL;
        size_t length = end ? (size_t)(end - rest.at) : rest.length;
        if (data[0] & (1U << i))
            sources[i] = (struct bytes){rest.at, length};
        rest.at += length + (end != NULL);
        rest.length -= length + (end != NULL);
    }
    check_credentials(sources, data[0] & FROM_INPUT);
    free(copy);
    return 0;
}
