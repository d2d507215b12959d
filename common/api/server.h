/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_SERVER_H
#define TINTRI_SERVER_H

#include <stdbool.h>

#include "base/failure.h"

#define SERVER_PINS_MAX 8
#define SERVER_PIN_SIZE 53 /* bytes of a pin: "sha256//", 44 characters, and ';' or a NUL */

enum server_family { FAMILY_ANY, FAMILY_IPV4, FAMILY_IPV6 };

/* A VMstore or Global Center: where it is and why to believe that it is the one. */
struct server {
    char host[256]; /* DNS name or address, an IPv6 address without its brackets */
    bool is_ipv6_address;
    unsigned port;
    enum server_family family;
    const char *ca_file; /* certificate authorities to trust instead of the system's, or NULL */
    /* The server's key is one of these: "sha256//" and a key's SHA-256 in base64, several joined
     * by ';', which is what libcurl takes. Empty: any key that the certificate vouches for. */
    char pin[SERVER_PINS_MAX * SERVER_PIN_SIZE];
    bool insecure; /* the certificate is not verified */
    bool compress; /* it may compress its answers */
};

/* Takes a DNS name, an IPv4 or an IPv6 address, the latter also in brackets. */
bool server_set_host(struct server *server, const char *text, struct failure *failure);

#define SERVER_ORIGIN_SIZE 320 /* bytes of any origin, the NUL included */

/* Writes what the URL of every request to it begins with: "https://HOST:PORT". */
void server_write_origin(const struct server *server, char origin[static SERVER_ORIGIN_SIZE]);

/*
 * Adds the SHA-256 of a public key: 44 characters of base64, with "sha256//" in front or not. That
 * of nothing, which a failed command prints as readily, is refused.
 */
bool server_add_pin(struct server *server, const char *text, struct failure *failure);

/* Forgets authorities, pins and insecure: the system's authorities vouch for the server again. */
void server_forget_trust(struct server *server);

/* Whether what is to be trusted is free of contradictions. */
bool server_check_trust(const struct server *server, struct failure *failure);

#endif
