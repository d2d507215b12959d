/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/session_cookie.h"

#include <string.h>
#include <strings.h>

#include "base/secret.h"

static const char header[] = "Set-Cookie:";
static const char name[] = SESSION_COOKIE "=";

/* What could end our header's line, or the cookie in it, is in no value that we send. */
static bool is_value(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            return false;
    return length > 0 && length <= SESSION_COOKIE_MAX;
}

static size_t blanks(const char *text, size_t length)
{
    size_t count = 0;
    while (count < length && (text[count] == ' ' || text[count] == '\t'))
        count++;
    return count;
}

void session_cookie_take(struct session_cookie *cookie, const char *line, size_t length)
{
    size_t at = strlen(header);
    if (length < at || strncasecmp(line, header, at) != 0)
        return;
    at += blanks(line + at, length - at);
    if (length - at < strlen(name) || memcmp(line + at, name, strlen(name)) != 0)
        return;
    at += strlen(name);

    const char *value = line + at;
    size_t size = 0;
    while (size < length - at && value[size] != ';' && value[size] != '\r' && value[size] != '\n')
        size++;
    while (size > 0 && blanks(value + size - 1, 1) > 0)
        size--;
    if (!is_value(value, size))
        return;
    const char *old = session_cookie_value(cookie);
    if (old && strlen(old) == size && memcmp(old, value, size) == 0)
        return;
    unsigned renewals = cookie->renewals + 1;
    session_cookie_forget(cookie);
    cookie->renewals = renewals;
    memcpy(cookie->text, name, strlen(name));
    memcpy(cookie->text + strlen(name), value, size);
}

const char *session_cookie_value(const struct session_cookie *cookie)
{
    return cookie->text[0] != '\0' ? cookie->text + strlen(name) : NULL;
}

void session_cookie_forget(struct session_cookie *cookie)
{
    unsigned renewals = cookie->renewals;
    secret_wipe(cookie, sizeof *cookie);
    cookie->renewals = renewals;
}
