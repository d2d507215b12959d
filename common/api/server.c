/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"

#define PIN_PREFIX "sha256//"
#define PIN_LENGTH 44 /* 32 bytes in base64 */
#define PIN_OF_NOTHING "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static bool consists_of(const char *text, const char *characters)
{
    return text[strspn(text, characters)] == '\0';
}

/* An IPv6 address may name the interface that it belongs to: fe80::1%eth0. */
static bool is_ipv6_address(const char *text)
{
    char address[INET6_ADDRSTRLEN];
    size_t length = strcspn(text, "%");
    if (length >= sizeof address)
        return false;
    memcpy(address, text, length);
    address[length] = '\0';

    struct in6_addr binary;
    return inet_pton(AF_INET6, address, &binary) == 1 &&
           (text[length] == '\0' ||
            (text[length + 1] != '\0' && consists_of(text + length + 1, LETTERS DIGITS "._-")));
}

/* A host and a port in one word, as in a URL. */
static bool refuse_port(const char *text, struct failure *failure)
{
    const char *colon = strrchr(text, ':');
    if (strchr(text, ':') == colon && colon > text && colon[1] != '\0' &&
        consists_of(colon + 1, DIGITS))
        return failure_set(failure,
                           "'%s' is not a host name; a port is given with -p: -H %.*s -p %s", text,
                           (int)(colon - text), text, colon + 1);
    return failure_set(failure, "'%s' is not a host name; a port is given with -p", text);
}

/* A URL, or a part of one: names the host in it. What is before an @ may be a password: not shown.
 */
static bool refuse_url(const char *text, struct failure *failure)
{
    const char *scheme = strstr(text, "://");
    const char *user_end = strrchr(text, '@'); /* the last, as a password may hold anything */
    const char *host = user_end ? user_end + 1 : scheme ? scheme + strlen("://") : text;
    const char *end = host + strcspn(host, "/?#");
    size_t length = host[0] == '[' ? strcspn(host, "]") + 1 : strspn(host, LETTERS DIGITS "._-");
    const char *rest = host + length;
    size_t digits = rest < end && rest[0] == ':' ? strspn(rest + 1, DIGITS) : 0;
    bool is_host = length > 0 && (rest == end || (digits > 0 && rest + 1 + digits == end));
    if (scheme)
        failure_set(failure, "-H takes a host name alone, without https:// in front");
    else
        failure_set(failure, "'%s' is not a host name or an address%s", user_end ? host : text,
                    user_end ? " with a user name in front, which is given with -u" : "");
    if (is_host)
        failure_suffix(failure, ": -H %.*s%s%.*s", (int)length, host, digits > 0 ? " -p " : "",
                       (int)digits, rest + (digits > 0));
    return false;
}

bool server_set_host(struct server *server, const char *text, struct failure *failure)
{
    size_t length = strlen(text);
    if (length == 0)
        return failure_set(failure, "the host name is empty");
    if (length >= sizeof server->host)
        return failure_set(failure, "the host name is longer than 255 characters");
    if (text[strcspn(text, "/@")] != '\0')
        return refuse_url(text, failure);

    bool bracketed = text[0] == '[' && text[length - 1] == ']';
    snprintf(server->host, sizeof server->host, "%.*s", (int)(length - (bracketed ? 2 : 0)),
             text + bracketed);
    server->is_ipv6_address = is_ipv6_address(server->host);
    if (server->is_ipv6_address)
        return true;
    if (bracketed)
        return failure_set(failure, "'%s' is not an IPv6 address", text);
    if (consists_of(text, LETTERS DIGITS "._-:") && strchr(text, ':'))
        return refuse_port(text, failure);
    if (!consists_of(text, LETTERS DIGITS "._-") || text[0] == '-' || text[0] == '.')
        return failure_set(failure, "'%s' is not a host name or an address", text);
    return true;
}

void server_write_origin(const struct server *server, char origin[static SERVER_ORIGIN_SIZE])
{
    /* RFC 6874: the % before an interface's name is written as %25 in a URL. */
    const char *zone = strchr(server->host, '%');
    size_t address = strcspn(server->host, "%");
    const char *open = server->is_ipv6_address ? "[" : "", *close = open[0] != '\0' ? "]" : "";
    snprintf(origin, SERVER_ORIGIN_SIZE, "https://%s%.*s%s%s%s:%u", open, (int)address,
             server->host, zone ? "%25" : "", zone ? zone + 1 : "", close, server->port);
}

bool server_add_pin(struct server *server, const char *text, struct failure *failure)
{
    if (strncmp(text, PIN_PREFIX, strlen(PIN_PREFIX)) == 0)
        text += strlen(PIN_PREFIX);
    if (strlen(text) != PIN_LENGTH || text[PIN_LENGTH - 1] != '=' ||
        strspn(text, LETTERS DIGITS "+/") != PIN_LENGTH - 1)
        return failure_set(failure, "--pin-sha256 takes the SHA-256 of the server's public key in "
                                    "base64, 44 characters that end with =");
    if (strcmp(text, PIN_OF_NOTHING) == 0)
        return failure_set(failure, "the pin " PIN_OF_NOTHING " is that of an empty key: the "
                                    "command that computed it got no certificate");
    size_t used = strlen(server->pin);
    if (sizeof server->pin - used <= SERVER_PIN_SIZE && used > 0)
        return failure_set(failure, "--pin-sha256 can be given %d times at the most",
                           SERVER_PINS_MAX);
    snprintf(server->pin + used, sizeof server->pin - used, "%s" PIN_PREFIX "%s",
             used > 0 ? ";" : "", text);
    return true;
}

void server_forget_trust(struct server *server)
{
    server->ca_file = NULL;
    server->pin[0] = '\0';
    server->insecure = false;
}

bool server_check_trust(const struct server *server, struct failure *failure)
{
    const char *beside = server->ca_file          ? "--ca-file"
                         : server->pin[0] != '\0' ? "--pin-sha256"
                                                  : NULL;
    return !server->insecure || !beside ||
           failure_set(failure, "--insecure and %s contradict each other; leave one out", beside);
}
