/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/curl_failure.h"

void curl_failure_explain(const struct server *server, CURLcode code, const char *error,
                          struct failure *failure)
{
    const char *detail = error[0] != '\0' ? error : curl_easy_strerror(code);
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        failure_set(failure, "cannot look up the address of %s; check the name and the DNS",
                    server->host);
        break;
    case CURLE_COULDNT_CONNECT:
        failure_set(failure,
                    "cannot connect to %s port %u (%s); check the port and whether a firewall is "
                    "between",
                    server->host, server->port, detail);
        break;
    case CURLE_PEER_FAILED_VERIFICATION:
        failure_set(failure,
                    "the certificate of %s cannot be verified (%s); give its authority with "
                    "--ca-file or its key with --pin-sha256",
                    server->host, detail);
        break;
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        failure_set(failure,
                    "the key of %s is not the one that --pin-sha256 names; make sure that nobody "
                    "is between before the pin is changed",
                    server->host);
        break;
    case CURLE_SSL_CACERT_BADFILE:
        failure_set(failure, "cannot read the certificate authorities (%s); check --ca-file",
                    detail);
        break;
#if LIBCURL_VERSION_NUM >= 0x080600
    case CURLE_TOO_LARGE:
#endif
    case CURLE_OUT_OF_MEMORY: /* what libcurl also says of a header beyond its limit */
        failure_set(failure, "an answer's header is longer than the limit of 100 KiB, or memory is "
                             "out");
        break;
    case CURLE_SSL_CONNECT_ERROR:
        failure_set(failure, "no TLS connection with %s port %u (%s); is it the HTTPS port?",
                    server->host, server->port, detail);
        break;
    default:
        failure_set(failure, "the connection to %s port %u broke (%s)", server->host, server->port,
                    detail);
        break;
    }
}

bool curl_failure_is_passing(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return true;
    default:
        return false;
    }
}
