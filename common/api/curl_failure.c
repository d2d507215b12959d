/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/curl_failure.h"

#include <errno.h>
#include <string.h>

#include "api/api_answer.h"
#include "api/name_lookup.h"
#include "api/tls_reason.h"

/* Whether a step of the transfer is done: libcurl has taken its time then. */
static bool has_time(CURL *easy, CURLINFO time)
{
    curl_off_t microseconds = 0;
    return curl_easy_getinfo(easy, time, &microseconds) == CURLE_OK && microseconds > 0;
}

/*
 * Whether the other side has taken the connection, so that the TLS handshake is what is waited
 * for. From 7.88 on libcurl sets the time of the connection only behind the handshake, but counts
 * the connection before it; older ones do both the other way round.
 */
static bool is_connected(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075800
    long connections = 0;
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connections);
    return connections > 0;
#else
    return has_time(easy, CURLINFO_CONNECT_TIME_T);
#endif
}

void curl_failure_explain_late(const struct server *server, CURL *easy, double seconds,
                               struct failure *failure)
{
    const char *host = server->host;
    if (has_time(easy, CURLINFO_STARTTRANSFER_TIME_T))
        failure_set(failure,
                    "timed out in the middle of an answer: %.0f s were not enough" DEADLINE_ADVICE,
                    seconds);
    else if (has_time(easy, CURLINFO_PRETRANSFER_TIME_T))
        failure_set(failure,
                    "timed out while waiting for an answer: none came in %.0f s" DEADLINE_ADVICE,
                    seconds);
    else if (is_connected(easy))
        failure_set(failure,
                    "timed out in the TLS handshake: %s port %u takes the connection, but does not "
                    "finish the handshake in %.0f s; check that -p is its HTTPS port",
                    host, server->port, seconds);
    else if (has_time(easy, CURLINFO_NAMELOOKUP_TIME_T))
        failure_set(failure,
                    "timed out while connecting: %s port %u does not answer in %.0f s; check the "
                    "address, and whether a firewall between drops packets",
                    host, server->port, seconds);
    else
        failure_set(failure,
                    "timed out in the name look-up: no name server told the address of %s in %.0f "
                    "s; check this machine's DNS (/etc/resolv.conf)",
                    host, seconds);
}

static bool explain_connect(const struct server *server, CURL *easy, const char *detail,
                            struct failure *failure)
{
    long error = 0;
    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &error);
    if (error == 0 && name_lookup_lacks_family(server, failure))
        return false;
    const char *advice = error == ECONNREFUSED
                             ? "nothing listens there: check -p, and that the array is up"
                         : error == EHOSTUNREACH || error == ENETUNREACH
                             ? "check the address, and this machine's routes to it"
                             : "check -H and -p, and whether a firewall is between";
    failure_set(failure, "cannot connect to %s port %u: %s; %s", server->host, server->port,
                error != 0 ? strerror((int)error) : detail, advice);
    return true;
}

static void explain_lookup(const struct server *server, CURL *easy, struct failure *failure)
{
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &microseconds);
    name_lookup_explain(server, (double)microseconds / 1e6, failure);
}

/* Whether another try may go better. */
static bool is_transient(CURLcode code)
{
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
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

/* With GnuTLS, libcurl's words do not say what is wrong with a certificate. */
static const char *certificate_detail(CURL *easy, const char *detail)
{
    const char *library = curl_version_info(CURLVERSION_NOW)->ssl_version;
    long flags = 0;
    if (!library || strncmp(library, "GnuTLS", 6) != 0 ||
        curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &flags) != CURLE_OK)
        return detail;
    const char *words = tls_reason_of_gnutls(flags);
    return words ? words : detail;
}

bool curl_failure_explain(const struct server *server, CURL *easy, CURLcode code, const char *error,
                          double seconds, struct failure *failure)
{
    const char *detail = error[0] != '\0' ? error : curl_easy_strerror(code);
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        explain_lookup(server, easy, failure);
        break;
    case CURLE_COULDNT_CONNECT:
        return explain_connect(server, easy, detail, failure);
    case CURLE_OPERATION_TIMEDOUT:
        curl_failure_explain_late(server, easy, seconds, failure);
        break;
    case CURLE_PEER_FAILED_VERIFICATION:
        tls_reason_explain_certificate(server, certificate_detail(easy, detail), failure);
        break;
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        failure_set(failure,
                    "the key of %s is not the one that --pin-sha256 names; make sure that nobody "
                    "answers in its place before you change the pin",
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
                             "out" API_PROXY_ADVICE);
        break;
    case CURLE_BAD_CONTENT_ENCODING:
        failure_set(failure,
                    "an answer is compressed in a way that cannot be undone (%s)" API_PROXY_ADVICE,
                    detail);
        break;
    case CURLE_UNSUPPORTED_PROTOCOL: /* of another version than HTTP/1.1, or of none */
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_WRITE_ERROR: /* no refusal of a reader's: bytes behind what was compressed */
        failure_set(failure, "an answer of %s port %u is no valid HTTP (%s)" API_PROXY_ADVICE,
                    server->host, server->port, detail);
        break;
    case CURLE_SSL_CONNECT_ERROR:
        return !tls_reason_explain_handshake(server, detail, failure);
    default:
        failure_set(failure,
                    "the connection to %s port %u broke (%s); check the network, and whether the "
                    "array restarts",
                    server->host, server->port, detail);
        break;
    }
    return is_transient(code);
}
