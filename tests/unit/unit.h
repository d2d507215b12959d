/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TESTS_UNIT_H
#define TINTRI_TESTS_UNIT_H

#include <check.h>

/* Runs a suite, printing TAP to standard output. Returns main's exit code. */
int unit_run(Suite *suite);

#endif
