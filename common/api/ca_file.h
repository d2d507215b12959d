/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_CA_FILE_H
#define TINTRI_CA_FILE_H

#include <stdbool.h>

#include "base/failure.h"

/*
 * Looks whether a file with certificate authorities has at least one certificate in PEM: what a TLS
 * library says of one that is empty or in DER does not tell. False with a failure.
 */
bool ca_file_check(const char *path, struct failure *failure);

#endif
