/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_CERTIFICATE_H
#define SIMULATOR_CERTIFICATE_H

#include "text.h"

#include <stdbool.h>

/* A server's certificate and key in PEM, each with a NUL at its end that its size does not
 * count. */
struct certificate {
    struct text certificate;
    struct text key;
};

enum validity { VALID, EXPIRED, NOT_YET_VALID };

/* Makes a self-signed certificate for localhost, 127.0.0.1 and ::1, or only for another name.
 * False with a message on standard error. */
bool certificate_make(struct certificate *made, bool for_other_name, enum validity validity);

/* Reads both from files. False with a message on standard error. */
bool certificate_read(struct certificate *read, const char *certificate_path, const char *key_path);

void certificate_free(struct certificate *certificate);

#endif
