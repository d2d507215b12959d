/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_JSON_PAGE_H
#define BENCH_JSON_PAGE_H

#include <stddef.h>

/* A page of VMs as the API has them, about 10 KB each, or a file's. */
struct json_page {
    char *text; /* with a NUL behind it */
    size_t length;
};

/* Of so many VMs, every sixth no clone. The text is NULL where memory is out. */
struct json_page json_page_make(unsigned vms);

/* A file's text; NULL where it cannot be read. */
struct json_page json_page_read(const char *path);

#endif
