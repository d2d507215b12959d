/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_WIRE_TRACE_H
#define TINTRI_WIRE_TRACE_H

#include <curl/curl.h>

/*
 * Makes a handle tell of its connection on standard error: events and the names of headers.
 * Of what is sent and received only a few harmless headers are shown with their values: never a
 * cookie, a body or a text that speaks of one.
 */
void wire_trace_attach(CURL *easy);

#endif
