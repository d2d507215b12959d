/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_SECRET_FILE_H
#define TINTRI_SECRET_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/failure.h"

/*
 * A file that may hold a password: what it may be and who may have access to it is decided here,
 * before anything in it is read. While it is open, the watchdog names it as what is waited for.
 */
struct secret_file {
    const char *name; /* for people; the caller's, or "standard input" */
    int file;
    bool is_input;
    bool is_open_to_others; /* others than owner and group can read it */
    struct stat status;
    char doing[256];
};

/*
 * Opens a file, or takes standard input for "-", of which nothing is asked: the shell has opened
 * it. what names it in messages: "password file"; is_password: it holds nothing else. False with a
 * failure where it cannot be opened, is no file and no pipe, every user of the machine can write
 * to it, or can read it though it is a password. Close in either case.
 */
bool secret_file_open(struct secret_file *file, const char *what, const char *name,
                      bool is_password, struct failure *failure);

/*
 * Reads up to so many bytes as soon as there are some. Returns their number, 0 at the end; -1 with
 * a failure where it cannot be read, or a signal came.
 */
long secret_file_read(struct secret_file *file, char *bytes, size_t size, struct failure *failure);

void secret_file_close(struct secret_file *file);

#endif
