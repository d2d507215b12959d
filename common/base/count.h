/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_COUNT_H
#define TINTRI_COUNT_H

/* How many elements an array has; not for a pointer to its first. */
#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
