/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/ca_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/process.h"

#define LINE_SIZE 256

/* Whether a line begins a certificate, and whether there was anything in the file at all. */
static bool has_certificate(FILE *file, bool *empty)
{
    char line[LINE_SIZE];
    *empty = true;
    while (fgets(line, sizeof line, file)) {
        *empty = false;
        if (strstr(line, "-----BEGIN ") && strstr(line, "CERTIFICATE-----"))
            return true;
    }
    return false;
}

static bool explain(const char *path, FILE *file, bool empty, struct failure *failure)
{
    if (!file || ferror(file))
        return failure_set(failure, "cannot read --ca-file %s: %s", path, strerror(errno));
    if (empty)
        return failure_set(failure,
                           "--ca-file %s is empty; put the authority's certificate into it, in PEM",
                           path);
    return failure_set(failure,
                       "--ca-file %s holds no certificate in PEM; convert one in DER with openssl "
                       "x509 -inform der -in FILE",
                       path);
}

/* Opens no pipe, which may have nobody who writes to it, and which nobody could read again. */
static bool check_nature(const char *path, struct failure *failure)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return failure_set(failure, "cannot read --ca-file %s: %s", path, strerror(errno));
    return S_ISREG(status.st_mode) ||
           failure_set(failure, "--ca-file %s is %s; give a file with certificates (PEM)", path,
                       S_ISDIR(status.st_mode)    ? "a folder"
                       : S_ISFIFO(status.st_mode) ? "a pipe, which can be read only once"
                                                  : "no file, but a device");
}

bool ca_file_check(const char *path, struct failure *failure)
{
    bool empty = true;
    if (!path)
        return true;
    if (!check_nature(path, failure))
        return false;
    process_doing("reading --ca-file");
    FILE *file = fopen(path, "r");
    bool usable = (file && has_certificate(file, &empty)) || explain(path, file, empty, failure);
    if (file)
        fclose(file);
    process_doing(NULL);
    return usable;
}
