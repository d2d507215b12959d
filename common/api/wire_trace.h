/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_WIRE_TRACE_H
#define TINTRI_WIRE_TRACE_H

#include <curl/curl.h>

#include "api/transport.h"

/*
 * Makes a handle tell of its connection on standard error: events and the names of headers.
 * Of what is sent and received only a few harmless headers are shown with their values: never a
 * cookie, a body or a text that speaks of one. Nor is the login of the transport, or its session,
 * shown where the server repeats them in such a header.
 */
void wire_trace_attach(CURL *easy, const struct transport *transport);

#endif
