/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TESTS_UNIT_H
#define TINTRI_TESTS_UNIT_H

#include <check.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/count.h"

/* A text and its length, as it may contain NULs. */
#define TEXT(literal) (literal), sizeof(literal) - 1

/* Runs a suite and prints TAP to standard output. Returns the exit code for main. */
int unit_run(Suite *suite);

/* A checked fixture around each test of a case. It fails if a test leaves a file open. */
void unit_note_open_files(void);
void unit_assert_files_are_closed(void);

/* How many files this process has open. */
unsigned unit_open_files(void);

/*
 * Makes a file with this content. Returns its path, which is valid until the next call. The caller
 * unlinks the file.
 */
const char *unit_make_file(const char *content, size_t length, mode_t mode);

#endif
