/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_SERVER_H
#define TINTRI_SERVER_H

#include <stdbool.h>

#include "base/failure.h"

enum server_family { FAMILY_ANY, FAMILY_IPV4, FAMILY_IPV6 };

/* A VMstore or Global Center: where it is and why to believe that it is the one. */
struct server {
    char host[256]; /* DNS name or address, an IPv6 address without its brackets */
    bool is_ipv6_address;
    unsigned port;
    enum server_family family;
    const char *ca_file; /* certificate authorities to trust instead of the system's, or NULL */
    char pin[64];        /* "sha256//" and the server key's SHA-256 in base64, or empty */
    bool insecure;       /* the certificate is not verified */
    bool compress;       /* it may compress its answers */
};

/* Takes a DNS name, an IPv4 or an IPv6 address, the latter also in brackets. */
bool server_set_host(struct server *server, const char *text, struct failure *failure);

/* Takes the SHA-256 of a public key: 44 characters of base64, with "sha256//" in front or not. */
bool server_set_pin(struct server *server, const char *text, struct failure *failure);

#endif
