/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_ASCII_H
#define TINTRI_ASCII_H

/* For strspn and the like, which ask no locale. */
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

#endif
