/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/tls_reason.h"

#include <stddef.h>
#include <string.h>

#include "base/count.h"

/* What the library says, what that means, and what to do. */
struct reason {
    const char *words;
    const char *meaning;
    const char *advice;
};

#define NO_TLS "it answers without TLS"
#define NO_TLS_ADVICE "give its HTTPS port with -p"
#define OLD_TLS "it offers nothing newer than TLS 1.1"
#define OLD_TLS_ADVICE "update TXOS: from 5.6.0.1 on it speaks TLS 1.2"
#define WEAK_ADVICE                                                                                \
    "renew the array's certificate and TXOS, or let OPENSSL_CONF name a file for this check that " \
    "has CipherString = DEFAULT@SECLEVEL=0 (see doc/access.md)"

#define RENEW_ADVICE "renew the array's certificate and TXOS"

static const struct reason handshake[] = {
    {"wrong version number", NO_TLS, NO_TLS_ADVICE},
    {"packet length too long", NO_TLS, NO_TLS_ADVICE},
    {"record layer failure", NO_TLS, NO_TLS_ADVICE},
    {"unexpected TLS packet", NO_TLS, NO_TLS_ADVICE},
    {"unsupported protocol", OLD_TLS, OLD_TLS_ADVICE},
    {"protocol version", OLD_TLS, OLD_TLS_ADVICE},
    {"illegal or unsupported version", OLD_TLS, OLD_TLS_ADVICE},
    {"unsafe legacy renegotiation", "it lacks secure renegotiation (RFC 5746)",
     "update TXOS, or let OPENSSL_CONF name a file for this check that has Options = "
     "UnsafeLegacyServerConnect (see doc/access.md)"},
    {"dh key too small", "its Diffie-Hellman key is too weak", WEAK_ADVICE},
    {"ee key too small", "its certificate's key is too weak", WEAK_ADVICE},
    {"handshake failure", "it shares no cipher with this machine's OpenSSL", WEAK_ADVICE},
    {"Diffie-Hellman prime", "its Diffie-Hellman key is too weak", RENEW_ADVICE},
    {"Handshake failed", "it shares no cipher with this machine's GnuTLS", RENEW_ADVICE},
    {"insufficient security", "it finds this machine's ciphers too weak",
     "look for a policy of either side that forbids the other's ciphers"},
};

#define OR_PIN ", or trust its key with --pin-sha256"
#define RENEW_OR_PIN "renew it on the array" OR_PIN
#define UNKNOWN_AUTHORITY "it is signed by an authority that is not trusted"

static const struct reason certificate[] = {
    {"has expired", "it has expired", RENEW_OR_PIN},
    {"not yet valid", "it is not valid yet", "check the clocks of this machine and of the array"},
    {"key too weak", "its key is too weak", RENEW_OR_PIN},
    {"key too small", "its key is too weak", RENEW_OR_PIN},
    {"md too weak", "its signature is too weak", RENEW_OR_PIN},
    {"algorithm is insecure", "its signature is too weak", RENEW_OR_PIN},
    {"does not match", "it is for another name", "give a name that it is for with -H" OR_PIN},
    {"no alternative certificate subject name", "it is for another name",
     "give a name that it is for with -H" OR_PIN},
};

/* What GnuTLS's flags of a verification mean, of which libcurl tells the number alone. */
static const struct {
    long flag;
    const char *words;
} gnutls_flags[] = {
    {1L << 10, "it has expired"},
    {1L << 9, "it is not yet valid"},
    {1L << 8, "its algorithm is insecure"},
    {1L << 6, "self-signed, or signed by an unknown authority"},
};

const char *tls_reason_of_gnutls(long flags)
{
    for (size_t i = 0; i < COUNT(gnutls_flags); i++)
        if (flags & gnutls_flags[i].flag)
            return gnutls_flags[i].words;
    return NULL;
}

static const struct reason *find(const struct reason *reasons, size_t count, const char *detail)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(detail, reasons[i].words))
            return &reasons[i];
    return NULL;
}

bool tls_reason_explain_handshake(const struct server *server, const char *detail,
                                  struct failure *failure)
{
    const struct reason *reason = find(handshake, COUNT(handshake), detail);
    if (reason)
        failure_set(failure, "no TLS connection with %s port %u: %s (%s); %s", server->host,
                    server->port, reason->meaning, detail, reason->advice);
    else
        failure_set(failure,
                    "no TLS connection with %s port %u (%s); check that -p is its HTTPS port",
                    server->host, server->port, detail);
    return reason != NULL;
}

void tls_reason_explain_certificate(const struct server *server, const char *detail,
                                    struct failure *failure)
{
    const struct reason *reason = find(certificate, COUNT(certificate), detail);
    const char *meaning = reason ? reason->meaning : UNKNOWN_AUTHORITY;
    const char *advice = reason            ? reason->advice
                         : server->ca_file ? "check that --ca-file holds the authority that signed "
                                             "it" OR_PIN
                                           : "give its authority with --ca-file or its key with "
                                             "--pin-sha256";
    failure_set(failure, "the certificate of %s cannot be verified: %s (%s); %s", server->host,
                meaning, detail, advice);
}
