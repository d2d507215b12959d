/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/options_help.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "options/option_table.h"

#define HELP_WIDTH 78
#define HELP_INDENT 6

/* Writes a paragraph in lines of at most HELP_WIDTH columns. */
static void write_wrapped(FILE *out, int indent, const char *text)
{
    int column = 0;
    while (*text != '\0') {
        int word = (int)strcspn(text, " ");
        if (column > 0 && column + 1 + word > HELP_WIDTH) {
            fputc('\n', out);
            column = 0;
        }
        fprintf(out, "%*s%.*s", column > 0 ? 1 : indent, "", word, text);
        column += word + (column > 0 ? 1 : indent);
        text += word;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

/* Writes the name of an option's argument. */
static void write_argument(FILE *out, const struct options_about *about,
                           const struct option_spec *spec)
{
    if (spec->key == KEY_KIND) {
        fputs(" all", out);
        for (unsigned i = 0; i < about->kind_count; i++)
            fprintf(out, "|%s", about->kinds[i].name);
    } else if (spec->argument) {
        fprintf(out, "%s%s", spec->argument[0] != '[' ? " " : "", spec->argument);
    }
}

static const char *help_of(const struct options_about *about, const struct option_spec *spec)
{
    return spec->key == 'w' && about->warning ? about->warning : spec->help;
}

static void write_option(FILE *out, const struct options_about *about,
                         const struct option_spec *spec)
{
    if (spec->key <= UCHAR_MAX)
        fprintf(out, "  -%c, ", spec->key);
    else
        fprintf(out, "      ");
    fprintf(out, "--%s", spec->name);
    write_argument(out, about, spec);
    fputc('\n', out);
    write_wrapped(out, HELP_INDENT + 4, help_of(about, spec));
}

static void write_options(FILE *out, const struct options_about *about)
{
    const char *heading = "";
    const struct option_spec *spec;
    for (size_t i = 0; (spec = option_table_of(about, i)); i++) {
        if (!spec->help)
            continue;
        if (strcmp(heading, option_table_heading(spec)) != 0) {
            heading = option_table_heading(spec);
            fprintf(out, "\n%s:\n", heading);
        }
        write_option(out, about, spec);
    }
}

static void write_ranges(FILE *out, const struct options_about *about)
{
    fprintf(out,
            "\nRanges, [@][start:]end, on %s:\n"
            "  10      alerts below 0 and above 10\n"
            "  10:     alerts below 10\n"
            "  ~:10    alerts above 10\n"
            "  10:20   alerts below 10 and above 20\n"
            "  @10:20  alerts from 10 to 20\n",
            about->judged);
    if (about->share)
        fprintf(out, "  5%%      alerts above 5 of %s\n", about->share);
}

void options_help(const struct options_about *about, FILE *out)
{
    fprintf(out, "Usage: %s -H HOST [OPTION]...\n\n", about->program);
    write_wrapped(out, 0, about->summary);
    write_options(out, about);
    if (about->groups & GROUP_THRESHOLDS)
        write_ranges(out, about);
    fprintf(out,
            "\nExit codes:\n"
            "  0 OK, 1 WARNING, 2 CRITICAL: the array was read to the end, and the numbers\n"
            "  are right.\n"
            "  3 UNKNOWN: everything else.\n"
            "\nExample:\n"
            "  %s -H vmstore01.example.com -u monitor \\\n"
            "      --password-file /etc/nagios/vmstore.password %s\n",
            about->program, about->example);
}
