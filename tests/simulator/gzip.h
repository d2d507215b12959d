/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_GZIP_H
#define SIMULATOR_GZIP_H

#include <stddef.h>

/* Compresses the bytes from a source, block by block. */
struct gzip;

/* Returns how many bytes it has put into `bytes`, at most `size`; 0 at the end. */
typedef size_t gzip_source(void *context, char *bytes, size_t size);

/* NULL: out of memory. */
struct gzip *gzip_create(gzip_source *source, void *context);
void gzip_free(struct gzip *gzip);

/* Reads the next bytes of the gzip stream, at most `size`. Returns their number; 0 at the end. */
size_t gzip_read(struct gzip *gzip, char *bytes, size_t size);

#endif
