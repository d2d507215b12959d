/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_CA_FILE_H
#define TINTRI_CA_FILE_H

#include <stdbool.h>

#include "base/failure.h"

/*
 * Looks whether a file with certificate authorities can be read and has at least one certificate in
 * PEM: what a TLS library says of one that is empty or in DER does not tell. NULL: there is none,
 * and that is fine. False with a failure. To be called before a password is asked for, and where a
 * pin makes the file needless, too, so that a typing error is seen at once.
 */
bool ca_file_check(const char *path, struct failure *failure);

#endif
