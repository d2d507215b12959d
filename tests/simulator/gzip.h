/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_GZIP_H
#define SIMULATOR_GZIP_H

#include <stddef.h>

/* Compresses what a source gives, a block at a time. */
struct gzip;

/* Gives the next bytes, at most `size`; 0 at the end. */
typedef size_t gzip_source(void *context, char *bytes, size_t size);

/* NULL where memory runs out. */
struct gzip *gzip_create(gzip_source *source, void *context);
void gzip_free(struct gzip *gzip);

/* The next bytes of the gzip stream, at most `size`; 0 at its end. */
size_t gzip_read(struct gzip *gzip, char *bytes, size_t size);

#endif
