/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int unit_run(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

unsigned unit_open_files(void)
{
    enum { LOOKED_AT = 256 }; /* the lowest free number is used, and no test opens more files */

    unsigned count = 0;
    for (int file = 0; file < LOOKED_AT; file++)
        count += fcntl(file, F_GETFD) != -1;
    return count;
}

static unsigned open_before;

void unit_note_open_files(void)
{
    open_before = unit_open_files();
}

void unit_assert_files_are_closed(void)
{
    ck_assert_uint_eq(unit_open_files(), open_before);
}

const char *unit_make_file(const char *content, size_t length, mode_t mode)
{
    static char path[] = "/tmp/tintri-test-XXXXXX";
    memset(path + strlen("/tmp/tintri-test-"), 'X', 6);
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, content, length), (ssize_t)length);
    ck_assert_int_eq(fchmod(file, mode), 0);
    close(file);
    return path;
}
