/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/ca_file.h"

#include <check.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

static struct failure failure;

/* Whether a file with this content is accepted. */
static bool is_taken(const char *content, size_t length)
{
    const char *path = unit_make_file(content, length, 0600);
    bool taken = ca_file_check(path, &failure);
    ck_assert(taken || strstr(failure.text, path));
    unlink(path);
    return taken;
}

START_TEST(a_certificate_in_pem_is_found_wherever_it_stands)
{
    static const char *const CONTENTS[] = {
        "-----BEGIN CERTIFICATE-----\nMIIB\n",
        "Subject: CN=authority\n\n-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN TRUSTED CERTIFICATE-----\n",
        "-----BEGIN X509 CERTIFICATE-----\r\nMIIB\r\n",
    };
    for (size_t i = 0; i < COUNT(CONTENTS); i++)
        ck_assert_msg(is_taken(CONTENTS[i], strlen(CONTENTS[i])), "case %zu: %s", i, failure.text);
}
END_TEST

START_TEST(what_holds_no_certificate_is_refused_with_a_way_out)
{
    ck_assert(!is_taken("", 0));
    ck_assert_msg(strstr(failure.text, "is empty"), "%s", failure.text);
    ck_assert(!is_taken("0\202\003\012\0\n", 6)); /* DER */
    ck_assert_msg(strstr(failure.text, "openssl x509 -inform der"), "%s", failure.text);
    ck_assert(!is_taken("-----BEGIN PRIVATE KEY-----\n", 28));
    ck_assert_msg(strstr(failure.text, "no certificate in PEM"), "%s", failure.text);
}
END_TEST

START_TEST(what_is_no_file_is_refused_with_what_it_is)
{
    static const char *const PATHS[] = {"/nowhere/ca.pem", "/tmp", "/dev/null"};
    static const char *const REASONS[] = {"No such file", "is a folder",
                                          "is no file, but a device"};
    for (size_t i = 0; i < COUNT(PATHS); i++) {
        ck_assert(!ca_file_check(PATHS[i], &failure));
        ck_assert_msg(strstr(failure.text, PATHS[i]) && strstr(failure.text, REASONS[i]), "%s",
                      failure.text);
    }
}
END_TEST

START_TEST(the_system_s_own_authorities_need_no_file)
{
    ck_assert(ca_file_check(NULL, &failure));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ca_file");
    TCase *files = tcase_create("files");
    tcase_add_checked_fixture(files, unit_note_open_files, unit_assert_files_are_closed);
    tcase_add_test(files, a_certificate_in_pem_is_found_wherever_it_stands);
    tcase_add_test(files, what_holds_no_certificate_is_refused_with_a_way_out);
    tcase_add_test(files, what_is_no_file_is_refused_with_what_it_is);
    tcase_add_test(files, the_system_s_own_authorities_need_no_file);
    suite_add_tcase(suite, files);
    return unit_run(suite);
}
