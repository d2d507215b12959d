/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

/*
 * Runs a program and writes its time and memory to a file, as JSON. This has to be a small program:
 * Linux counts a child's peak memory from before its exec, so that a program that Python starts
 * never seems smaller than Python.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_NOT_FOUND = 127 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s FILE PROGRAM [ARGUMENT]...\n", argv[0]);
        return EXIT_FAILURE;
    }
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        _exit(EXIT_NOT_FOUND);
    }
    int status = 0;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        return EXIT_FAILURE;
    double wall = now() - start;

    FILE *file = fopen(argv[1], "w");
    if (!file)
        return EXIT_FAILURE;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    fprintf(file,
            "{\"wall\": %.6f, \"user\": %.6f, \"system\": %.6f, \"peak_kib\": %ld, \"code\": %d}\n",
            wall, seconds(usage.ru_utime), seconds(usage.ru_stime), usage.ru_maxrss, code);
    return fclose(file) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
