/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/extra_opts.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options/ini_options.h"
#include "options/ini_place.h"
#include "options/option_table.h"

#define OPTION "--extra-opts"

/* What a callback of ini_options needs. */
struct taking {
    struct extra_opts *extra;
    const struct options_about *about;
};

/* The option of a name or letter, where the plugin has it and a file may hold it. */
static const struct option_spec *find_option(const struct options_about *about, const char *name)
{
    size_t count;
    const struct option_spec *specs = option_table(&count);
    for (size_t i = 0; i < count; i++) {
        int key = specs[i].key;
        bool named = strcmp(specs[i].name, name) == 0 ||
                     (key <= UCHAR_MAX && name[0] == key && name[1] == '\0');
        bool allowed = (specs[i].extra & ~about->extras) == 0 && key != 'h' && key != 'V' &&
                       key != KEY_EXTRA_OPTS;
        if (named && allowed)
            return &specs[i];
    }
    return NULL;
}

/* Adds a word to those that were made. */
static bool add_word(struct extra_opts *extra, const char *name, const char *value)
{
    size_t size = strlen("--") + strlen(name) + 1 + (value ? strlen(value) + 1 : 0);
    char **longer = realloc(extra->made, (extra->made_count + 1) * sizeof *longer);
    if (!longer)
        return false;
    extra->made = longer;
    char *word = malloc(size);
    if (!word)
        return false;
    snprintf(word, size, value ? "--%s=%s" : "--%s", name, value);
    extra->made[extra->made_count++] = word;
    return true;
}

static bool take_option(void *context, const char *name, const char *value, struct failure *failure)
{
    const struct taking *taking = context;
    const struct option_spec *spec = find_option(taking->about, name);
    if (!spec)
        return failure_set(failure, "%s has no option '%.60s' that a file may hold",
                           taking->about->program, name);
    if (spec->argument && !value)
        return failure_set(failure, "'%s' needs a value", spec->name);
    if (!spec->argument && value)
        return failure_set(failure, "'%s' takes no value: write '%s='", spec->name, spec->name);
    return add_word(taking->extra, spec->name, value) || failure_set(failure, "out of memory");
}

static bool read_place(struct extra_opts *extra, const struct options_about *about,
                       const char *argument, struct failure *failure)
{
    struct taking taking = {extra, about};
    struct ini_place place;
    bool taken = ini_place_find(&place, argument, about->program, failure) &&
                 ini_options_read(&place, take_option, &taking, &extra->password, failure);
    ini_place_free(&place);
    return taken;
}

/* Whether a word is the option; its argument is what stands behind =, or NULL. */
static bool is_extra_opts(const char *word, const char **argument)
{
    size_t length = strlen(OPTION);
    *argument = NULL;
    if (strncmp(word, OPTION, length) != 0 || (word[length] != '\0' && word[length] != '='))
        return false;
    if (word[length] == '=' && word[length + 1] != '\0')
        *argument = word + length + 1;
    return true;
}

/* Puts the words together: the program's name, the files' options, and the user's own. */
static bool join(struct extra_opts *extra, int argc, char **argv)
{
    extra->argv = calloc((size_t)argc + extra->made_count + 1, sizeof *extra->argv);
    if (!extra->argv)
        return false;
    bool open = true; /* until -- */
    for (int i = 0; i < argc; i++) {
        const char *argument;
        open = open && strcmp(argv[i], "--") != 0;
        if (!open || !is_extra_opts(argv[i], &argument))
            extra->argv[extra->argc++] = argv[i];
        if (i == 0)
            for (size_t j = 0; j < extra->made_count; j++)
                extra->argv[extra->argc++] = extra->made[j];
    }
    return true;
}

bool extra_opts_expand(struct extra_opts *extra, const struct options_about *about, int argc,
                       char **argv, struct failure *failure)
{
    *extra = (struct extra_opts){0};
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *argument;
        if (is_extra_opts(argv[i], &argument) && !read_place(extra, about, argument, failure))
            return failure_prefix(failure, OPTION ": ");
    }
    return join(extra, argc, argv) || failure_set(failure, "out of memory");
}

void extra_opts_free(struct extra_opts *extra)
{
    for (size_t i = 0; i < extra->made_count; i++)
        free(extra->made[i]);
    free(extra->made);
    free(extra->argv);
    secret_free(extra->password);
    *extra = (struct extra_opts){0};
}
