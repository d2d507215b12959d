/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_QUERY_H
#define SIMULATOR_QUERY_H

#include "page.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

#define QUERY_PROBLEM_MAX 128

struct query_rules {
    bool takes_types; /* a parameter of a Global Center's alone */
    const struct faults *faults;
};

/* What a request for VMs asks for. False where a parameter is not valid, and then what is wrong. */
bool query_parse(struct MHD_Connection *connection, const struct query_rules *rules,
                 struct page_request *request, char problem[QUERY_PROBLEM_MAX]);

#endif
