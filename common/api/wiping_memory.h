/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_WIPING_MEMORY_H
#define TINTRI_WIPING_MEMORY_H

#include <stdbool.h>

/*
 * Makes libcurl take its memory through us, so that whatever it copies of a password or a session
 * is wiped before it is freed. Takes the place of curl_global_init; false where that fails.
 */
bool wiping_memory_init_curl(void);

#endif
