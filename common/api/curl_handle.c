/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/curl_handle.h"
#include "base/count.h"

#define RECEIVE_BUFFER (32L * 1024) /* bytes: OpenSSL hands over 16 KiB at a time */

#define CLIENT_NAME "tintri-monitoring-plugins"

static struct curl_slist *make_headers(void)
{
    static const char *const lines[] = {
        "Content-Type: application/json", "Accept: application/json",
        "Expect:", "Tintri-Api-Client: " CLIENT_NAME "-" PACKAGE_VERSION};
    struct curl_slist *headers = NULL;
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct curl_slist *longer = curl_slist_append(headers, lines[i]);
        if (!longer) {
            curl_slist_free_all(headers);
            return NULL;
        }
        headers = longer;
    }
    return headers;
}

bool curl_shared_make(struct curl_shared *shared)
{
    shared->sessions = curl_share_init();
    shared->headers = make_headers();
    if (shared->sessions)
        curl_share_setopt(shared->sessions, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return shared->sessions && shared->headers;
}

void curl_shared_free(struct curl_shared *shared)
{
    curl_share_cleanup(shared->sessions);
    curl_slist_free_all(shared->headers);
}

/*
 * With a pin the key itself is what is trusted, so no authority is asked; libcurl compares the
 * pin whether it verifies the certificate or not.
 */
static CURLcode set_trust(CURL *easy, const struct server *server)
{
    bool verify = !server->insecure && server->pin[0] == '\0';
    CURLcode code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    if (code == CURLE_OK && server->pin[0] != '\0')
        code = curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, server->pin);
    if (code == CURLE_OK && (server->ca_file || !verify)) {
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, verify ? server->ca_file : NULL);
        if (code == CURLE_OK)
            code = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    return code;
}

static CURLcode set_up(CURL *easy, const struct server *server, const struct curl_shared *shared)
{
    static const long families[] = {[FAMILY_ANY] = CURL_IPRESOLVE_WHATEVER,
                                    [FAMILY_IPV4] = CURL_IPRESOLVE_V4,
                                    [FAMILY_IPV6] = CURL_IPRESOLVE_V6};
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, -1L); /* the name is looked up once */
    curl_easy_setopt(easy, CURLOPT_SHARE, shared->sessions);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* nor the environment's */
    curl_easy_setopt(easy, CURLOPT_USERAGENT, CLIENT_NAME "/" PACKAGE_VERSION);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, shared->headers);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER);
    /* "" is all that libcurl can undo; it undoes what it was not asked for, too. */
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, server->compress ? "" : "identity");
#if LIBCURL_VERSION_NUM >= 0x075700
    /* Do not wait for a name look-up that hangs when the deadline is over. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
    curl_easy_setopt(easy, CURLOPT_IPRESOLVE, families[server->family]);
    return set_trust(easy, server);
}

CURL *curl_handle_new(const struct server *server, const struct curl_shared *shared,
                      struct failure *failure)
{
    CURL *easy = curl_easy_init();
    CURLcode code = easy ? set_up(easy, server, shared) : CURLE_OUT_OF_MEMORY;
    if (code == CURLE_OK)
        return easy;
    if (easy)
        failure_set(failure, "this build of libcurl cannot verify the server as asked: %s",
                    curl_easy_strerror(code));
    else
        failure_set(failure, "out of memory");
    curl_easy_cleanup(easy);
    return NULL;
}
