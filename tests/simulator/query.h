/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_QUERY_H
#define SIMULATOR_QUERY_H

#include "page.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

#define QUERY_PROBLEM_MAX 128

struct query_rules {
    bool takes_types; /* the parameter `types`, which only a Global Center has */
    const struct faults *faults;
};

/* Parses the query of a request for VMs. False if a parameter is not valid; `problem` says why. */
bool query_parse(struct MHD_Connection *connection, const struct query_rules *rules,
                 struct page_request *request, char problem[QUERY_PROBLEM_MAX]);

#endif
