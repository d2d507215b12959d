/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/ini_options.h"

#include <check.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

static char ini_file[] = "/tmp/tintri-ini-XXXXXX";

/*
 * Searches all writable memory of the process for a password: stack, heap and mappings. The search
 * itself never holds the password, but compares with its complement. The dynamic linker must not
 * look up functions when they are called (-z now): it would save registers on the stack, with the
 * bytes that memcpy has moved through them.
 */
static const unsigned char hidden[] = {0x9c, 0x90, 0x8d, 0x8d, 0x9a, 0x9c, 0x8b, 0xd2, 0x97, 0x90,
                                       0x8d, 0x8c, 0x9a, 0xd2, 0x9d, 0x9e, 0x8b, 0x8b, 0x9a, 0x8d};

__attribute__((noinline)) static bool stands_at(const volatile unsigned char *memory)
{
    for (size_t i = 0; i < sizeof hidden; i++)
        if (memory[i] + hidden[i] != UCHAR_MAX)
            return false;
    return true;
}

/* Not with a memory checker, whose own memory may have copies. */
static bool is_memory_to_be_looked_through(void)
{
#ifdef __has_feature
    bool checked = __has_feature(address_sanitizer);
#elif defined(__SANITIZE_ADDRESS__)
    bool checked = true;
#else
    bool checked = false;
#endif
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[PATH_MAX + 100];
    checked = checked || !maps;
    while (!checked && fgets(line, sizeof line, maps))
        checked = strstr(line, "valgrind") != NULL;
    if (maps)
        fclose(maps);
    return !checked;
}

static unsigned copies_in_memory(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    static char line[PATH_MAX + 100]; /* not on the stack, where it would overwrite remains */
    unsigned copies = 0;
    ck_assert_ptr_nonnull(maps);
    while (fgets(line, sizeof line, maps)) {
        char *rest;
        uintptr_t start = (uintptr_t)strtoull(line, &rest, 16);
        uintptr_t end = (uintptr_t)strtoull(rest + 1, &rest, 16);
        if (strncmp(rest, " rw", 3) != 0)
            continue;
        for (uintptr_t at = start; at + sizeof hidden <= end; at++)
            copies += stands_at((const unsigned char *)at); // NOLINT(performance-no-int-to-ptr)
    }
    fclose(maps);
    return copies;
}

/* Another process writes the password, so that its copies are not found here. */
static void write_hidden_password(int padding, const char *before, const char *behind)
{
    pid_t child = fork();
    if (child == 0) {
        char password[sizeof hidden + 1] = "";
        for (size_t i = 0; i < sizeof hidden; i++)
            password[i] = (char)(hidden[i] ^ 0xff);
        FILE *file = fopen(ini_file, "w");
        if (!file || fprintf(file, "#%*s\n%s%s%s", padding, "", before, password, behind) < 0)
            _exit(1);
        fclose(file);
        _exit(chmod(ini_file, 0600) == 0 ? 0 : 1);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

static bool ignore(void *context, const char *name, const char *value, struct failure *failure)
{
    (void)context, (void)name, (void)value, (void)failure;
    return true;
}

START_TEST(no_copy_of_the_password_stays_in_memory)
{
    struct ini_place place = {(char[]){"own"}, ini_file};
    struct failure failure = {""};
    if (!is_memory_to_be_looked_through())
        return;
    int file = mkstemp(ini_file);
    ck_assert_int_ge(file, 0);
    close(file);

    for (int padding = 0; padding < 4000; padding += 300) {
        struct secret *password = NULL;
        write_hidden_password(padding, "[own]\na=1\npassword=", "\nb=2\n");
        ck_assert(ini_options_read(&place, ignore, NULL, &password, &failure));
        ck_assert_uint_eq(secret_length(password), sizeof hidden);
        ck_assert_uint_eq(copies_in_memory(), 1);
        secret_free(password);
        ck_assert_uint_eq(copies_in_memory(), 0);

        password = NULL;
        write_hidden_password(padding, "[own]\na-password-by-another-name=", "\n");
        ck_assert(ini_options_read(&place, ignore, NULL, &password, &failure));
        ck_assert_ptr_null(password);
        ck_assert_uint_eq(copies_in_memory(), 0);

        write_hidden_password(padding, "[own]\n", "\n");
        ck_assert(!ini_options_read(&place, ignore, NULL, &password, &failure));
        write_hidden_password(padding, "[own]\npassword=", "\nwrong\n");
        ck_assert(!ini_options_read(&place, ignore, NULL, &password, &failure));
        secret_free(password);
        ck_assert_uint_eq(copies_in_memory(), 0);
    }
    unlink(ini_file);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ini_options_memory");
    TCase *tests = tcase_create("passwords");
    tcase_add_test(tests, no_copy_of_the_password_stays_in_memory);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
