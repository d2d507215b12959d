/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_API_TIME_H
#define TINTRI_API_TIME_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Reads a time as the API has it, into seconds since 1970: ISO 8601 with an offset from UTC,
 * "2026-11-18T10:16:58.735-08:00", or milliseconds since 1970. Source: VMstore API reference,
 * Snapshot.createTime. False where it is neither, or not between the years 1970 and 9999.
 */
bool api_time_parse(const char *text, int64_t *seconds);

#endif
