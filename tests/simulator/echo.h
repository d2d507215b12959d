/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_ECHO_H
#define SIMULATOR_ECHO_H

#include "text.h"

/* How an error message repeats a text of the request, as the value of a fault. */
enum echo { ECHO_PLAIN = 1, ECHO_PERCENT, ECHO_BASE64, ECHO_ESCAPES };

/* Adds the text in this encoding, for use within a JSON string. */
void echo_add(struct text *out, enum echo encoding, const char *text);

#endif
