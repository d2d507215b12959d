/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_CURL_FAILURE_H
#define TINTRI_CURL_FAILURE_H

#include <curl/curl.h>
#include <stdbool.h>

#include "api/server.h"
#include "base/failure.h"

/*
 * Says what libcurl's code means for an administrator, why, and what to do. easy is the handle
 * whose transfer ended so; error is what libcurl wrote into its error buffer, or empty. seconds
 * have passed since the run's start. Returns whether another try may go better: the connection
 * could not be made, or broke.
 */
bool curl_failure_explain(const struct server *server, CURL *easy, CURLcode code, const char *error,
                          double seconds, struct failure *failure);

/* Says how far the transfer of a handle has come in so many seconds, which were not enough. */
void curl_failure_explain_late(const struct server *server, CURL *easy, double seconds,
                               struct failure *failure);

#endif
