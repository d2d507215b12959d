/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <arpa/inet.h>
#include <stdbool.h>

#include "api/server.h"
#include "demand.h"

/* -H and --pin-sha256: accepted values are harmless in a URL. */

/* Letters, digits and other characters of names, by the ASCII table and not by the locale. */
static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '.' || byte == '_' || byte == '-';
}

static void check_ipv6_address(const char *host)
{
    char address[sizeof((struct server *)NULL)->host];
    struct in6_addr binary;
    const char *zone = strchr(host, '%');
    size_t length = zone ? (size_t)(zone - host) : strlen(host);
    memcpy(address, host, length);
    address[length] = '\0';
    DEMAND(inet_pton(AF_INET6, address, &binary) == 1);
    DEMAND(!zone || zone[1] != '\0');
    for (const char *byte = zone ? zone + 1 : ""; *byte != '\0'; byte++)
        DEMAND(is_name_byte(*byte));
}

static void check_name(const char *host)
{
    DEMAND(host[0] != '\0' && host[0] != '-' && host[0] != '.');
    for (const char *byte = host; *byte != '\0'; byte++)
        DEMAND(is_name_byte(*byte));
}

static void try_host(const char *text)
{
    struct server server;
    struct failure failure = {""};
    memset(&server, 'x', sizeof server);
    server.is_ipv6_address = false;
    if (!server_set_host(&server, text, &failure)) {
        DEMAND(failure.text[0] != '\0');
        return;
    }
    DEMAND(memchr(server.host, '\0', sizeof server.host));
    DEMAND(strstr(text, server.host));
    if (server.is_ipv6_address)
        check_ipv6_address(server.host);
    else
        check_name(server.host);

    struct server again = {.port = 0};
    DEMAND(server_set_host(&again, server.host, &failure));
    DEMAND(strcmp(again.host, server.host) == 0 && again.is_ipv6_address == server.is_ipv6_address);
}

static void try_pin(const char *text)
{
    struct server server = {.port = 0};
    struct failure failure = {""};
    if (!server_add_pin(&server, text, &failure)) {
        DEMAND(failure.text[0] != '\0');
        return;
    }
    DEMAND(strlen(server.pin) == strlen("sha256//") + 44);
    DEMAND(strncmp(server.pin, "sha256//", strlen("sha256//")) == 0);
    DEMAND(server.pin[strlen(server.pin) - 1] == '=');
    for (const char *byte = server.pin; *byte != '\0'; byte++)
        DEMAND((is_name_byte(*byte) && !strchr("._-", *byte)) || strchr("+/=", *byte));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_of(data, size);
    try_host(text);
    try_pin(text);
    free(text);
    return 0;
}
