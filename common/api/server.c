/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

#define PIN_PREFIX "sha256//"
#define PIN_LENGTH 44 /* 32 bytes in base64 */

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

bool server_set_host(struct server *server, const char *text, struct failure *failure)
{
    size_t length = strlen(text);
    if (length == 0)
        return failure_set(failure, "the host name is empty");
    if (length >= sizeof server->host)
        return failure_set(failure, "the host name is longer than 255 characters");
    if (strstr(text, "://"))
        return failure_set(failure, "-H takes a host name alone, without https:// in front");

    bool bracketed = text[0] == '[' && text[length - 1] == ']';
    snprintf(server->host, sizeof server->host, "%.*s", (int)(length - (bracketed ? 2 : 0)),
             text + bracketed);
    server->is_ipv6_address = is_ipv6_address(server->host);
    if (server->is_ipv6_address)
        return true;
    if (bracketed)
        return failure_set(failure, "'%s' is not an IPv6 address", text);
    if (consists_of(text, LETTERS DIGITS "._-:") && strchr(text, ':'))
        return failure_set(failure, "'%s' is not a host name; a port is given with -p", text);
    if (!consists_of(text, LETTERS DIGITS "._-") || text[0] == '-' || text[0] == '.')
        return failure_set(failure, "'%s' is not a host name or an address", text);
    return true;
}

bool server_set_pin(struct server *server, const char *text, struct failure *failure)
{
    if (strncmp(text, PIN_PREFIX, strlen(PIN_PREFIX)) == 0)
        text += strlen(PIN_PREFIX);
    if (strlen(text) != PIN_LENGTH || text[PIN_LENGTH - 1] != '=' ||
        strspn(text, LETTERS DIGITS "+/") != PIN_LENGTH - 1)
        return failure_set(failure, "--pin-sha256 takes the SHA-256 of the server's public key in "
                                    "base64, 44 characters that end with =");
    snprintf(server->pin, sizeof server->pin, PIN_PREFIX "%s", text);
    return true;
}
