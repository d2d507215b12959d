/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_CURL_FAILURE_H
#define TINTRI_CURL_FAILURE_H

#include <curl/curl.h>
#include <stdbool.h>

#include "api/server.h"
#include "base/failure.h"

/*
 * Says what libcurl's code means for an administrator, and what to do. error is what libcurl wrote
 * into its error buffer, or empty.
 */
void curl_failure_explain(const struct server *server, CURLcode code, const char *error,
                          struct failure *failure);

/* Whether another try may go better: the connection could not be made, or broke. */
bool curl_failure_is_passing(CURLcode code);

#endif
