/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/ini_place.h"

#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char folder[sizeof "/tmp/tintri-ini-XXXXXX"];
static char first_folder[PATH_MAX];
static char second_folder[PATH_MAX];

static const char *const variables[] = {"MP_CONFIG_FILE", "MP_CONFIG_PATH", "NAGIOS_CONFIG_PATH"};

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/tintri-ini-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(first_folder, sizeof first_folder, "%s/first", folder);
    snprintf(second_folder, sizeof second_folder, "%s/second", folder);
    ck_assert_int_eq(mkdir(first_folder, 0700), 0);
    ck_assert_int_eq(mkdir(second_folder, 0700), 0);
    for (size_t i = 0; i < COUNT(variables); i++)
        unsetenv(variables[i]);
}

static void remove_folder(void)
{
    char command[sizeof folder + 20];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0); // NOLINT(cert-env33-c): a name of our own
}

/* The place for an argument, as "SECTION in PATH". */
static const char *place_of(const char *argument)
{
    static char text[2 * PATH_MAX];
    struct ini_place place;
    struct failure failure = {""};
    bool found = ini_place_find(&place, argument, "check_own", &failure);
    ck_assert_msg(found, "%s: %s", argument ? argument : "nothing", failure.text);
    snprintf(text, sizeof text, "%s in %s", place.section, place.path);
    ini_place_free(&place);
    ck_assert_ptr_null(place.section);
    ck_assert_ptr_null(place.path);
    return text;
}

static const char *no_place_for(const char *argument)
{
    static struct failure failure;
    struct ini_place place;
    failure.text[0] = '\0';
    ck_assert(!ini_place_find(&place, argument, "check_own", &failure));
    ini_place_free(&place);
    return failure.text;
}

/* Makes an empty file in a folder. The returned path stays valid during one further call. */
static const char *make_ini_in(const char *in, const char *name)
{
    static char paths[2][2 * PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % 2];
    snprintf(path, sizeof paths[0], "%s/%s", in, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fclose(file);
    return path;
}

START_TEST(the_argument_may_leave_out_the_section_and_the_file)
{
    setenv("MP_CONFIG_FILE", "/default.ini", 1);
    static const struct {
        const char *argument;
        const char *place;
    } CASES[] = {
        {NULL, "check_own in /default.ini"},
        {"", "check_own in /default.ini"},
        {"section", "section in /default.ini"},
        {"two words", "two words in /default.ini"},
        {"@/a/file.ini", "check_own in /a/file.ini"},
        {"@file.ini", "check_own in file.ini"},
        {"section@/a/file.ini", "section in /a/file.ini"},
        {"/path/as/section@./file.ini", "/path/as/section in ./file.ini"},
        {"section@/a/file@home.ini", "section in /a/file@home.ini"},
        {"@-", "check_own in -"},
        {"section@-", "section in -"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        ck_assert_str_eq(place_of(CASES[i].argument), CASES[i].place);
}
END_TEST

START_TEST(a_file_without_a_name_is_refused)
{
    setenv("MP_CONFIG_FILE", "/default.ini", 1);
    ck_assert_ptr_nonnull(strstr(no_place_for("@"), "names no file"));
    ck_assert_ptr_nonnull(strstr(no_place_for("section@"), "--extra-opts=section@"));
}
END_TEST

static void assert_found(const char *path)
{
    char expected[3 * PATH_MAX];
    snprintf(expected, sizeof expected, "check_own in %s", path);
    ck_assert_str_eq(place_of(NULL), expected);
}

START_TEST(the_directories_of_the_environment_are_searched_in_their_order)
{
    char path[3 * PATH_MAX];
    snprintf(path, sizeof path, "/nonexistent::%s:%s:", first_folder, second_folder);
    setenv("MP_CONFIG_PATH", path, 1);

    assert_found(make_ini_in(second_folder, "monitoring-plugins.ini"));
    assert_found(make_ini_in(first_folder, "nagios-plugins.ini"));
    assert_found(make_ini_in(first_folder, "plugins.ini"));
    assert_found(make_ini_in(first_folder, "monitoring-plugins.ini"));
}
END_TEST

START_TEST(a_file_in_the_environment_wins_over_its_paths_and_the_new_path_over_the_old)
{
    setenv("NAGIOS_CONFIG_PATH", second_folder, 1);
    setenv("MP_CONFIG_PATH", "", 1);
    assert_found(make_ini_in(second_folder, "plugins.ini"));
    setenv("MP_CONFIG_PATH", first_folder, 1);
    char old[2 * PATH_MAX];
    snprintf(old, sizeof old, "%s/plugins.ini", second_folder);
    assert_found(old); /* the new path has no file yet */
    assert_found(make_ini_in(first_folder, "plugins.ini"));
    setenv("MP_CONFIG_FILE", "/some.ini", 1);
    assert_found("/some.ini");
}
END_TEST

START_TEST(a_directory_whose_name_is_too_long_is_passed_over)
{
    char path[3 * PATH_MAX];
    char name[PATH_MAX + 1];
    memset(name, 'x', sizeof name);
    snprintf(path, sizeof path, "%.*s:%.*s:%s", PATH_MAX - 3, name, PATH_MAX, name, first_folder);
    setenv("MP_CONFIG_PATH", path, 1);
    assert_found(make_ini_in(first_folder, "plugins.ini"));
}
END_TEST

START_TEST(the_usual_files_come_last_and_a_failure_names_them_all)
{
    static const char *const USUAL[] = {
        "/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
        "/usr/local/etc/monitoring-plugins.ini",
        "/etc/monitoring-plugins/monitoring-plugins.ini",
        "/etc/monitoring-plugins.ini",
        "/etc/nagios/plugins.ini",
        "/usr/local/nagios/etc/plugins.ini",
        "/usr/local/etc/nagios/plugins.ini",
        "/etc/opt/nagios/plugins.ini",
        "/etc/nagios-plugins.ini",
        "/usr/local/etc/nagios-plugins.ini",
        "/etc/opt/nagios-plugins.ini",
    };
    setenv("MP_CONFIG_PATH", first_folder, 1);
    setenv("MP_CONFIG_FILE", "", 1);
    for (size_t i = 0; i < COUNT(USUAL); i++) {
        if (access(USUAL[i], F_OK) == 0) { /* this machine has the file */
            assert_found(USUAL[i]);
            return;
        }
    }
    const char *text = no_place_for(NULL);
    for (size_t i = 0; i < COUNT(USUAL); i++)
        ck_assert_msg(strstr(text, USUAL[i]), "%s is missing in: %s", USUAL[i], text);
    ck_assert_ptr_nonnull(strstr(text, "--extra-opts=@FILE"));
    ck_assert_ptr_nonnull(strstr(text, first_folder));
    ck_assert_str_eq(no_place_for("section"), text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ini_place");
    TCase *places = tcase_create("places");
    tcase_add_checked_fixture(places, make_folder, remove_folder);
    tcase_add_test(places, the_argument_may_leave_out_the_section_and_the_file);
    tcase_add_test(places, a_file_without_a_name_is_refused);
    tcase_add_test(places, the_directories_of_the_environment_are_searched_in_their_order);
    tcase_add_test(places,
                   a_file_in_the_environment_wins_over_its_paths_and_the_new_path_over_the_old);
    tcase_add_test(places, a_directory_whose_name_is_too_long_is_passed_over);
    tcase_add_test(places, the_usual_files_come_last_and_a_failure_names_them_all);
    suite_add_tcase(suite, places);
    return unit_run(suite);
}
