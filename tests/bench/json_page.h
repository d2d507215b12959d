/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_JSON_PAGE_H
#define BENCH_JSON_PAGE_H

#include <stddef.h>

/* A page of VMs like the API's, of about 10 KB for each VM, or the content of a file. */
struct json_page {
    char *text; /* with a NUL behind it */
    size_t length;
};

/*
 * Makes a page of so many VMs, of which every sixth is no clone. text is NULL: out of memory. The
 * caller frees it.
 */
struct json_page json_page_make(unsigned vms);

/* Reads a file. text is NULL if that fails. */
struct json_page json_page_read(const char *path);

#endif
