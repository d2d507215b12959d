/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_COMMAND_LINE_H
#define TINTRI_COMMAND_LINE_H

#include <stddef.h>

/*
 * Writes a command line so that a shell takes it, with one long option set to another value. Empty
 * where it does not fit, or holds what a report would not show as it is, or a single quote.
 */
void command_line_write(int argc, char **argv, const char *option, const char *value, char *text,
                        size_t size);

#endif
