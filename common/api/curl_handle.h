/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_CURL_HANDLE_H
#define TINTRI_CURL_HANDLE_H

#include <curl/curl.h>
#include <stdbool.h>

#include "api/server.h"
#include "base/failure.h"

/* What several handles have in common. */
struct curl_shared {
    CURLSH *sessions; /* of TLS */
    struct curl_slist *headers;
};

/* False where memory is out. Free in either case, after the handles. */
bool curl_shared_make(struct curl_shared *shared);
void curl_shared_free(struct curl_shared *shared);

/*
 * Makes a handle for requests to a server: whom it trusts, which addresses it takes, that it uses
 * no proxy and follows no redirect. NULL with a failure where memory is out, or libcurl cannot
 * verify the server as asked. All of it stays the caller's.
 */
CURL *curl_handle_new(const struct server *server, const struct curl_shared *shared,
                      struct failure *failure);

#endif
