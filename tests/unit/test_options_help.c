/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/options_help.h"

#include <check.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "options/option_table.h"
#include "unit.h"

static const struct options_about ABOUT = {
    .program = "check_tintri_synthetic",
    .summary = "Counts the synthetic VMs of a Tintri VMstore or Global Center: VMs that are in "
               "no hypervisor's inventory any more.",
    .judged = "the number of synthetic VMs",
    .share = "100 VMs",
    .example = "-w 20 -c 5%",
    .groups = GROUPS_OF_VM_CHECKS | GROUP_COUNT_ONLY | GROUP_EXCLUDE_TEMPLATES | GROUP_LIVE,
    .kinds = {{.name = "replica"}, {.name = "orphan"}},
    .kind_count = 2,
};

START_TEST(no_two_options_share_a_key_or_a_name)
{
    size_t count;
    const struct option_spec *specs = option_table(&count);
    ck_assert_uint_gt(count, 0);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_gt(specs[i].key, 0);
        ck_assert_uint_gt(strlen(specs[i].name), 1);
        for (size_t j = 0; j < i; j++)
            ck_assert_msg(specs[i].key != specs[j].key && strcmp(specs[i].name, specs[j].name) != 0,
                          "--%s and --%s", specs[j].name, specs[i].name);
    }
}
END_TEST

START_TEST(every_option_of_the_table_is_handled)
{
    size_t count;
    const struct option_spec *specs = option_table(&count);
    for (size_t i = 0; i < count; i++) {
        char name[40];
        snprintf(name, sizeof name, "--%s", specs[i].name);
        char program[] = "check", letter[] = "-H", host[] = "a", argument[] = "1";
        char *argv[] = {program, letter, host, name, specs[i].argument ? argument : NULL, NULL};
        struct options options;
        struct failure failure = {""};
        int argc = specs[i].argument ? 5 : 4;
        ck_assert_msg(options_parse(&options, &ABOUT, 0, argc, argv, &failure) != OPTIONS_WRONG ||
                          !strstr(failure.text, "not handled"),
                      "%s: %s", name, failure.text);
        options_free(&options);
    }
}
END_TEST

/* The caller frees it. */
static char *help_text_of(const struct options_about *about)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    options_help(about, out);
    fclose(out);
    return text;
}

static char *help_text(void)
{
    return help_text_of(&ABOUT);
}

START_TEST(the_help_text_names_every_option_of_the_table)
{
    char *text = help_text();
    size_t count;
    const struct option_spec *specs = option_table(&count);
    for (size_t i = 0; i < count; i++) {
        const struct option_spec *spec = &specs[i];
        char line[80];
        const char *argument = spec->key == KEY_KIND ? "all|replica|orphan"
                               : spec->argument      ? spec->argument
                                                     : "";
        const char *blank = argument[0] != '\0' && argument[0] != '[' ? " " : "";
        if (spec->key <= UCHAR_MAX)
            snprintf(line, sizeof line, "\n  -%c, --%s%s%s\n", spec->key, spec->name, blank,
                     argument);
        else
            snprintf(line, sizeof line, "\n      --%s%s%s\n", spec->name, blank, argument);
        ck_assert_msg(!strstr(text, line) == !spec->help, "%s", line);
        if (spec->heading)
            ck_assert_ptr_nonnull(strstr(text, spec->heading));
    }
    ck_assert_ptr_null(strstr(text, "--password "));
    free(text);
}
END_TEST

START_TEST(the_help_text_says_what_the_program_does)
{
    static const char *const PARTS[] = {
        "Usage: check_tintri_synthetic ",
        "Counts the synthetic VMs",
        "number of synthetic VMs",
        "TINTRI_USERNAME",
        "TINTRI_PASSWORD",
        "UNKNOWN",
        "  @10:20 ",
        "  ~:10 ",
        "  5% ",
    };
    char *text = help_text();
    for (size_t i = 0; i < COUNT(PARTS); i++)
        ck_assert_msg(strstr(text, PARTS[i]), "'%s' is missing", PARTS[i]);
    free(text);
}
END_TEST

START_TEST(kinds_are_named_where_there_are_any)
{
    struct options_about about = ABOUT;
    for (unsigned count = 0; count <= 2; count++) {
        static const char *const LINES[] = {NULL, "\n      --kind all|replica\n",
                                            "\n      --kind all|replica|orphan\n"};
        about.kind_count = count;
        char *text = help_text_of(&about);
        if (LINES[count])
            ck_assert_msg(strstr(text, LINES[count]), "%s", text);
        else
            ck_assert_msg(!strstr(text, "--kind"), "%s", text);
        free(text);
    }
}
END_TEST

START_TEST(the_lines_of_the_help_text_have_at_most_80_columns)
{
    char *text = help_text();
    unsigned lines = 0;
    for (char *line = text; *line != '\0'; lines++) {
        size_t length = strcspn(line, "\n");
        ck_assert_msg(length <= 80, "%.*s", (int)length, line);
        ck_assert_msg(length == 0 || line[length - 1] != ' ', "%.*s", (int)length, line);
        ck_assert_msg(line[length] == '\n', "the last line does not end");
        line += length + 1;
    }
    ck_assert_uint_gt(lines, 40);
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("options_help");
    TCase *table = tcase_create("table");
    tcase_add_test(table, no_two_options_share_a_key_or_a_name);
    tcase_add_test(table, every_option_of_the_table_is_handled);
    suite_add_tcase(suite, table);

    TCase *help = tcase_create("help");
    tcase_add_test(help, the_help_text_names_every_option_of_the_table);
    tcase_add_test(help, kinds_are_named_where_there_are_any);
    tcase_add_test(help, the_help_text_says_what_the_program_does);
    tcase_add_test(help, the_lines_of_the_help_text_have_at_most_80_columns);
    suite_add_tcase(suite, help);
    return unit_run(suite);
}
