/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gzip.h"

#include <stdbool.h>
#include <stdlib.h>
#include <zlib.h>

#define LEVEL 1               /* the fastest, for runs over thousands of pages */
#define WINDOW_BITS (15 + 16) /* zlib.h: 16 asks for gzip's frame */
#define MEMORY_LEVEL 8        /* zlib's default */
#define BLOCK_SIZE 65536

struct gzip {
    gzip_source *source;
    void *context;
    z_stream stream;
    bool source_ended;
    bool ended;
    char block[BLOCK_SIZE];
};

struct gzip *gzip_create(gzip_source *source, void *context)
{
    struct gzip *gzip = calloc(1, sizeof(*gzip));

    if (gzip == NULL) {
        return NULL;
    }
    gzip->source = source;
    gzip->context = context;
    if (deflateInit2(&gzip->stream, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        free(gzip);
        return NULL;
    }
    return gzip;
}

void gzip_free(struct gzip *gzip)
{
    if (gzip != NULL) {
        deflateEnd(&gzip->stream);
        free(gzip);
    }
}

size_t gzip_read(struct gzip *gzip, char *bytes, size_t size)
{
    z_stream *stream = &gzip->stream;

    stream->next_out = (Bytef *)bytes;
    stream->avail_out = size < BLOCK_SIZE ? (uInt)size : BLOCK_SIZE;
    const uInt room = stream->avail_out;
    while (!gzip->ended && stream->avail_out > 0) {
        if (stream->avail_in == 0 && !gzip->source_ended) {
            stream->next_in = (Bytef *)gzip->block;
            stream->avail_in = (uInt)gzip->source(gzip->context, gzip->block, BLOCK_SIZE);
            gzip->source_ended = stream->avail_in == 0;
        }
        gzip->ended = deflate(stream, gzip->source_ended ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_END;
    }
    return room - stream->avail_out;
}
