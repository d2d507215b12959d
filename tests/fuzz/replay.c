/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "demand.h"

/*
 * Runs a fuzzer once over existing inputs, without libFuzzer: the given files and folders, or else
 * its seeds and corpus below the environment's srcdir. Prints TAP. If the fuzzer does not survive
 * an input, that is the last one printed, and the missing plan is an error.
 */

static int inputs;
static const char *fuzzer; /* the program's name after replay_ */

static char *read_file(const char *path, size_t *size)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    if (!file || fstat(fileno(file), &status) != 0) {
        printf("Bail out! cannot read %s\n", path);
        exit(1);
    }
    *size = (size_t)status.st_size;
    char *bytes = malloc(*size > 0 ? *size : 1);
    DEMAND(bytes);
    DEMAND(fread(bytes, 1, *size, file) == *size);
    fclose(file);
    return bytes;
}

static void replay_file(const char *path)
{
    size_t size;
    char *bytes = read_file(path, &size);
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    printf("# %s\n", path);
    fflush(stdout); /* so that the output shows the last input */
    LLVMFuzzerTestOneInput((const uint8_t *)bytes, size);
    free(bytes);
    printf("ok %d - %s: %s\n", ++inputs, fuzzer, name);
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void replay_folder(const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_shown, alphasort);
    DEMAND(count >= 0);
    for (int i = 0; i < count; i++) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (!is_folder(path))
            replay_file(path);
        free(entries[i]);
    }
    free(entries);
}

static void replay(const char *path)
{
    if (is_folder(path))
        replay_folder(path);
    else
        replay_file(path);
}

/* Each fuzzer has seeds; it has a corpus only after it has run. */
static void replay_own(const char *kind)
{
    char path[PATH_MAX];
    const char *srcdir = getenv("srcdir");
    snprintf(path, sizeof path, "%s/tests/fuzz/%s/%s", srcdir ? srcdir : ".", kind, fuzzer);
    if (is_folder(path))
        replay_folder(path);
}

int main(int argc, char **argv)
{
    const char *name = strstr(argv[0], "/replay_");
    fuzzer = name ? name + strlen("/replay_") : "";
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    if (argc < 2) {
        replay_own("seeds");
        replay_own("corpus");
    }
    if (inputs == 0)
        printf("Bail out! no input for %s\n", fuzzer);
    printf("1..%d\n", inputs);
    return inputs == 0;
}
