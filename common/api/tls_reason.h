/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TLS_REASON_H
#define TINTRI_TLS_REASON_H

#include <stdbool.h>

#include "api/server.h"
#include "base/failure.h"

/*
 * What the words of a TLS library mean for an administrator, and what to do. The words are those
 * of OpenSSL 1.1.1 to 3.x and of GnuTLS 3.7; of others, the words themselves are shown.
 */

/*
 * Says why there was no TLS connection; detail is what libcurl wrote. Returns whether the reason is
 * known to be one that stays, so that another try goes no better.
 */
bool tls_reason_explain_handshake(const struct server *server, const char *detail,
                                  struct failure *failure);

/* What is wrong with a certificate, as GnuTLS's flags (CURLINFO_SSL_VERIFYRESULT) have it; NULL:
 * not known. */
const char *tls_reason_of_gnutls(long flags);

/* Says why the certificate is not trusted; detail is what the TLS library says. */
void tls_reason_explain_certificate(const struct server *server, const char *detail,
                                    struct failure *failure);

#endif
