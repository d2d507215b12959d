/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_ECHO_H
#define SIMULATOR_ECHO_H

#include "text.h"

/* How an error message repeats what the request held: the values of the faults. */
enum echo { ECHO_PLAIN = 1, ECHO_PERCENT, ECHO_BASE64, ECHO_ESCAPES };

/* Adds the text so encoded, as it stands in a JSON string. */
void echo_add(struct text *out, enum echo encoding, const char *text);

#endif
