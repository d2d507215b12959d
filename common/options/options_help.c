/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/options_help.h"

#include <limits.h>
#include <string.h>

#include "options/option_table.h"

#define HELP_WIDTH 78
#define HELP_INDENT 6

/* Writes a paragraph with lines of at most HELP_WIDTH columns. */
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

static void write_option(FILE *out, const struct options_about *about,
                         const struct option_spec *spec)
{
    if (spec->heading)
        fprintf(out, "\n%s:\n", spec->heading);
    if (spec->key <= UCHAR_MAX)
        fprintf(out, "  -%c, ", spec->key);
    else
        fprintf(out, "      ");
    const char *argument = spec->key == KEY_KIND ? about->kinds
                           : spec->argument      ? spec->argument
                                                 : "";
    bool has_blank = argument[0] != '\0' && argument[0] != '[';
    fprintf(out, "--%s%s%s\n", spec->name, has_blank ? " " : "", argument);
    write_wrapped(out, HELP_INDENT + 4, spec->help);
}

void options_help(const struct options_about *about, FILE *out)
{
    fprintf(out, "Usage: %s -H HOST [OPTION]...\n\n", about->program);
    write_wrapped(out, 0, about->summary);
    size_t count;
    const struct option_spec *specs = option_table(&count);
    for (size_t i = 0; i < count; i++)
        if (specs[i].help && (specs[i].extra & ~about->extras) == 0)
            write_option(out, about, &specs[i]);

    fprintf(out,
            "\nRanges, [@][start:]end, on the number of %s:\n"
            "  10      alerts below 0 and above 10\n"
            "  10:     alerts below 10\n"
            "  ~:10    alerts above 10\n"
            "  10:20   alerts below 10 and above 20\n"
            "  @10:20  alerts from 10 to 20\n"
            "  5%%      alerts where more than 5 of 100 VMs are\n"
            "\nExit codes:\n"
            "  0 OK, 1 WARNING, 2 CRITICAL: the array was read to the end; the count is\n"
            "  true.\n"
            "  3 UNKNOWN: everything else.\n"
            "\nExample:\n"
            "  %s -H vmstore01.example.com -u monitor \\\n"
            "      --password-file /etc/nagios/vmstore.password -w 20 -c 5%%\n",
            about->counted, about->program);
}
