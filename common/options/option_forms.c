/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/option_forms.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int argument_of(const struct option_spec *spec)
{
    return !spec->argument            ? no_argument
           : spec->argument[0] == '[' ? optional_argument
                                      : required_argument;
}

/*
 * Whether an option is a switch that --no-NAME can undo. Options that end the run at once are none.
 */
static bool is_switch(const struct option_spec *spec)
{
    return !spec->argument && spec->key != 'h' && spec->key != 'V';
}

void option_forms_fill(struct option_forms *forms, const struct options_about *about)
{
    const struct option_spec *spec;
    struct option *name = forms->names;
    char *letter = forms->letters;
    *letter++ = '-';
    *letter++ = ':';
    for (size_t i = 0; (spec = option_table_of(about, i)); i++) {
        int has_argument = argument_of(spec);
        *name = (struct option){.name = spec->name, .has_arg = has_argument, .val = spec->key};
        name++;
        if (is_switch(spec)) {
            snprintf(forms->undo_names[i], OPTION_NAME_SIZE, "no-%s", spec->name);
            *name = (struct option){.name = forms->undo_names[i], .val = spec->key + KEY_UNDO};
            name++;
        }
        if (spec->key <= UCHAR_MAX) {
            *letter++ = (char)spec->key;
            if (has_argument == required_argument)
                *letter++ = ':';
        }
    }
    *name = (struct option){0};
    *letter = '\0';
}

const struct option *option_forms_find(const struct option_forms *forms, const char *name)
{
    for (const struct option *at = forms->names; at->name; at++)
        if (strcmp(at->name, name) == 0 ||
            (at->val <= UCHAR_MAX && name[0] == at->val && name[1] == '\0'))
            return at;
    return NULL;
}

const struct option *option_forms_of_key(const struct option_forms *forms, int key)
{
    for (const struct option *at = forms->names; at->name; at++)
        if (at->val == key)
            return at;
    return NULL;
}
