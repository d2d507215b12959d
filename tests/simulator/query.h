/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_QUERY_H
#define SIMULATOR_QUERY_H

#include "page.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

#define QUERY_PROBLEM_MAX 128

/* What a request for VMs asks for; `types` is a Global Center's parameter alone. False where a
 * parameter is not valid, and then what is wrong. */
bool query_parse(struct MHD_Connection *connection, bool takes_types, struct page_request *request,
                 char problem[QUERY_PROBLEM_MAX]);

#endif
