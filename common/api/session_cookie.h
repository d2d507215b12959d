/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_SESSION_COOKIE_H
#define TINTRI_SESSION_COOKIE_H

#include <stdbool.h>
#include <stddef.h>

#define SESSION_COOKIE "JSESSIONID"
#define SESSION_COOKIE_MAX 4096 /* bytes of its value; a longer one is ignored */

/* The cookie that carries a session. Secret: whoever has it is logged in. */
struct session_cookie {
    char text[sizeof SESSION_COOKIE + SESSION_COOKIE_MAX + 1]; /* "JSESSIONID=…", or empty */
    unsigned renewals; /* how often the server has set another value */
};

/*
 * Takes the cookie from a line of an answer's header, where it is one that sets it. Its attributes
 * are not looked at: Path, Domain and Expires of a real array are not known, and Tintri's own
 * clients send the cookie back by hand to the server that it came from, and so do we.
 */
void session_cookie_take(struct session_cookie *cookie, const char *line, size_t length);

/* Its value, or NULL where there is none. */
const char *session_cookie_value(const struct session_cookie *cookie);

/* Wipes it. */
void session_cookie_forget(struct session_cookie *cookie);

#endif
