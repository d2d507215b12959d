/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/extra_opts.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/spelling.h"
#include "options/ini_options.h"
#include "options/ini_place.h"
#include "options/option_table.h"

#define OPTION "--extra-opts"
#define UNDO "no-"

/* The context of take_option. */
struct taking {
    struct extra_opts *extra;
    const struct options_about *about;
};

static bool is_named(const struct option_spec *spec, const char *name)
{
    return strcmp(spec->name, name) == 0 ||
           (spec->key <= UCHAR_MAX && name[0] == spec->key && name[1] == '\0');
}

/* Whether an ini file may contain this option. */
static bool is_allowed(const struct option_spec *spec)
{
    return spec->key != 'h' && spec->key != 'V' && spec->key != KEY_EXTRA_OPTS;
}

static const struct option_spec *find_option(const struct options_about *about, const char *name)
{
    const struct option_spec *spec;
    for (size_t i = 0; (spec = option_table_of(about, i)); i++)
        if (is_named(spec, name) && is_allowed(spec))
            return spec;
    return NULL;
}

/*
 * Refuses an option that the plugin does not have. Shows a name only if it is like that of an
 * option: the text in front of a '=' may also be a password in base64, which ends with '='.
 */
static bool refuse_name(const struct options_about *about, const char *name,
                        struct failure *failure)
{
    size_t count;
    const struct option_spec *specs = option_table(&count);
    for (size_t i = 0; i < count; i++)
        if (is_named(&specs[i], name))
            return failure_set(failure, "%s has no option '%s' that a file may hold",
                               about->program, name);
    const struct option_spec *spec;
    for (size_t i = 0; (spec = option_table_of(about, i)); i++)
        if (is_allowed(spec) && spelling_is_near(name, strlen(name), spec->name))
            return failure_set(failure, "there is no option '%s'; did you mean '%s'?", name,
                               spec->name);
    return failure_set(failure,
                       "this is no option of %s; they are those of --help, without "
                       "their dashes",
                       about->program);
}

/* Adds an option as a word. */
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
    bool is_undo = strncmp(name, UNDO, strlen(UNDO)) == 0;
    const struct option_spec *spec =
        find_option(taking->about, is_undo ? name + strlen(UNDO) : name);
    if (!spec || (is_undo && (spec->argument || strcmp(name + strlen(UNDO), spec->name) != 0)))
        return refuse_name(taking->about, name, failure);
    if (spec->argument && !value)
        return failure_set(failure, "'%s' needs a value", spec->name);
    if (!spec->argument && value)
        return failure_set(failure, "'%s' takes no value: write '%s='", spec->name, spec->name);
    return add_word(taking->extra, is_undo ? name : spec->name, value) ||
           failure_set(failure, "out of memory");
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

/*
 * How many words the option takes here: 0 if words[0] is another word, 1, or 2 if the argument is a
 * word of its own. As with the Monitoring Plugins, such an argument has no dash in front. argument
 * becomes NULL if there is none.
 */
static int count_words(char *const *words, const char **argument)
{
    size_t length = strlen(OPTION);
    int count = 1;
    *argument = NULL;
    if (strncmp(words[0], OPTION, length) != 0)
        return 0;
    if (words[0][length] == '=') {
        *argument = words[0] + length + 1;
    } else if (words[0][length] != '\0') {
        return 0;
    } else if (words[1] && words[1][0] != '-') {
        *argument = words[1];
        count = 2;
    }
    if (*argument && (*argument)[0] == '\0')
        *argument = NULL;
    return count;
}

static bool join(struct extra_opts *extra, int argc, char **argv)
{
    extra->argv = calloc((size_t)argc + extra->made_count + 1, sizeof *extra->argv);
    if (!extra->argv)
        return false;
    extra->argv[extra->argc++] = argv[0];
    for (size_t i = 0; i < extra->made_count; i++)
        extra->argv[extra->argc++] = extra->made[i];
    bool open = true; /* no "--" so far */
    for (int i = 1; i < argc;) {
        const char *argument;
        open = open && strcmp(argv[i], "--") != 0;
        int words = open ? count_words(argv + i, &argument) : 0;
        if (words == 0)
            extra->argv[extra->argc++] = argv[i];
        i += words > 0 ? words : 1;
    }
    return true;
}

bool extra_opts_expand(struct extra_opts *extra, const struct options_about *about, int argc,
                       char **argv, struct failure *failure)
{
    *extra = (struct extra_opts){0};
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0;) {
        const char *argument;
        int words = count_words(argv + i, &argument);
        if (words > 0 && !read_place(extra, about, argument, failure))
            return failure_prefix(failure, OPTION ": ");
        i += words > 0 ? words : 1;
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
