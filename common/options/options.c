/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/age.h"
#include "base/ascii.h"
#include "options/option_forms.h"
#include "options/option_mistakes.h"
#include "options/option_table.h"

#define TIMEOUT_MAX 86400 /* seconds: a day */
#define TIMEOUT_DEFAULT 30
#define PARALLEL_MAX 8
#define VERBOSITY_MAX 3

/* Parses a whole number without sign or blanks. */
static bool parse_number(const char *text, unsigned min, unsigned max, unsigned *number)
{
    if (text[0] == '\0' || text[strspn(text, DIGITS)] != '\0')
        return false;
    errno = 0;
    unsigned long value = strtoul(text, NULL, 10);
    if (errno != 0 || value < min || value > max)
        return false;
    *number = (unsigned)value;
    return true;
}

static bool set_number(const char *name, const char *text, unsigned min, unsigned max,
                       unsigned *number, struct failure *failure)
{
    return parse_number(text, min, max, number) ||
           failure_set(failure, "--%s takes a whole number from %u to %u", name, min, max);
}

static bool set_threshold(const char *name, const char *text, struct threshold *threshold,
                          struct failure *failure)
{
    return threshold_parse(text, threshold) ||
           failure_set(failure,
                       "--%s takes a range such as 10, 5:20, 10:, ~:5, @5:20 or 10%%, whose start "
                       "is not above its end; '%s' is none",
                       name, text);
}

static bool set_space(const char *name, const char *text, struct threshold *threshold,
                      struct failure *failure)
{
    struct threshold parsed;
    if (!threshold_parse(text, &parsed))
        return option_mistake_space(name, text, failure);
    if (parsed.percent)
        return failure_set(failure, "--%s takes GiB and no share: leave out the %%", name);
    *threshold = parsed;
    return true;
}

static bool set_family(struct server *server, enum server_family family, struct failure *failure)
{
    if (server->family != FAMILY_ANY && server->family != family)
        return failure_set(failure, "-4 and -6 exclude each other; leave one out");
    server->family = family;
    return true;
}

static bool set_list(struct options *options, const char *text, struct failure *failure)
{
    unsigned number = LIST_ALL;
    if (strcmp(text, "all") != 0 && !parse_number(text, 0, UINT_MAX, &number))
        return failure_set(failure, "--list takes a whole number or 'all', not '%s'", text);
    options->list = number < LIST_ALL ? number : LIST_ALL;
    return true;
}

/* "all" undoes the kinds before it. */
static bool add_kind(struct options *options, const struct options_about *about, const char *text,
                     struct failure *failure)
{
    unsigned kind = 0;
    if (strcmp(text, "all") == 0) {
        options->kinds = 0;
        return true;
    }
    while (kind < about->kind_count && strcmp(about->kinds[kind].name, text) != 0)
        kind++;
    if (kind == about->kind_count)
        return option_mistake_kind(about, text, failure);
    options->kinds |= 1U << kind;
    return true;
}

/* Applies an option on which VMs are counted, or how the count is judged. */
static bool take_question(struct options *options, const struct options_about *about, int key,
                          const char *text, struct failure *failure)
{
    switch (key) {
    case 'w':
        return set_threshold("warning", text, &options->warning, failure);
    case 'c':
        return set_threshold("critical", text, &options->critical, failure);
    case KEY_WARNING_SPACE:
        return set_space("warning-space", text, &options->warning_space, failure);
    case KEY_CRITICAL_SPACE:
        return set_space("critical-space", text, &options->critical_space, failure);
    case KEY_INCLUDE:
        return vm_filter_include(&options->filter, text, failure);
    case KEY_EXCLUDE:
        return vm_filter_exclude(&options->filter, text, failure);
    case KEY_FILTER:
        return vm_filter_parameter(&options->filter, text, failure);
    case KEY_VMSTORE:
        return vm_filter_vmstore(&options->filter, text, failure);
    case KEY_KIND:
        return add_kind(options, about, text, failure);
    case KEY_OLDER_THAN:
        return vm_filter_older_than(&options->filter, text, failure);
    case KEY_NEWER_THAN:
        return vm_filter_newer_than(&options->filter, text, failure);
    case KEY_CSV:
        options->csv = text;
        return true;
    default:
        return failure_set(failure, "option %d is not handled", key);
    }
}

/* Applies an option with its argument. */
static bool take(struct options *options, const struct options_about *about, int key,
                 const char *text, struct failure *failure)
{
    switch (key) {
    case 'H':
        return server_set_host(&options->server, text, failure);
    case 'p':
        return set_number("port", text, 1, 65535, &options->server.port, failure);
    case '4':
        return set_family(&options->server, FAMILY_IPV4, failure);
    case '6':
        return set_family(&options->server, FAMILY_IPV6, failure);
    case 'u':
        options->username = text;
        return true;
    case KEY_PASSWORD_FILE:
        options->password_file = text;
        return true;
    case KEY_PASSWORD:
        return option_mistake_password(failure);
    case KEY_EXTRA_OPTS: /* extra_opts_expand has replaced the full name */
        return failure_set(failure, "--extra-opts has to be written out in full");
    case KEY_CA_FILE:
        options->server.ca_file = text;
        return true;
    case KEY_PIN_SHA256:
        return server_add_pin(&options->server, text, failure);
    case 't':
        return parse_number(text, 1, TIMEOUT_MAX, &options->timeout) ||
               failure_set(failure,
                           "--timeout takes seconds, a whole number from 1 to %d without "
                           "a unit",
                           TIMEOUT_MAX);
    case KEY_PAGE_SIZE:
        return set_number("page-size", text, 1, 2000, &options->page_size, failure);
    case KEY_PARALLEL:
        return set_number("parallel", text, 1, PARALLEL_MAX, &options->parallel, failure);
    case KEY_LIST:
        return set_list(options, text, failure);
    case 'v':
        options->verbosity += options->verbosity < VERBOSITY_MAX;
        return true;
    default:
        return take_question(options, about, key, text, failure);
    }
}

/* The plugin's own option with this key, or NULL. */
static const struct option_spec *find_own(const struct options_about *about, int key)
{
    for (size_t i = 0; i < about->own_count; i++)
        if (about->own[i].key == key)
            return &about->own[i];
    return NULL;
}

/* Applies one of the plugin's own options that is no switch. */
static bool take_own(struct options *options, const struct option_spec *spec, const char *text,
                     struct failure *failure)
{
    struct own_option *option = &options->own[spec->key - KEY_OWN];
    option->is_set = true;
    option->text = text;
    if (strcmp(spec->argument, "RANGE") == 0)
        return set_threshold(spec->name, text, &option->threshold, failure) &&
               (!option->threshold.percent ||
                failure_set(failure, "--%s takes plain numbers: leave the %% out", spec->name));
    return strcmp(spec->argument, "AGE") != 0 ||
           age_parse_option(spec->name, text, &option->seconds, failure);
}

/* The place of a switch's value; NULL: the option is no switch. */
static bool *switch_of(struct options *options, const struct options_about *about, int key)
{
    const struct option_spec *own = find_own(about, key);
    if (own && !own->argument)
        return &options->own[key - KEY_OWN].is_set;
    switch (key) {
    case KEY_EXCLUDE_TEMPLATES:
        return &options->filter.without_templates;
    case KEY_LIVE:
        return &options->filter.live_only;
    case KEY_COUNT_ONLY:
        return &options->count_only;
    case KEY_ALLOW_EMPTY:
        return &options->allow_empty;
    case KEY_IGNORE_DISCONNECTED:
        return &options->ignore_disconnected;
    case KEY_COMPRESS:
        return &options->server.compress;
    case KEY_EXIT_OK:
        return &options->exit_ok;
    case 'k':
        return &options->server.insecure;
    default:
        return NULL;
    }
}

/* Undoes a switch that is more than on or off: --no-ipv4, --no-ipv6, --no-verbose. */
static bool undo(struct options *options, int key)
{
    if (key == 'v')
        options->verbosity = 0;
    else if (options->server.family == (key == '4' ? FAMILY_IPV4 : FAMILY_IPV6))
        options->server.family = FAMILY_ANY;
    return true;
}

/* Groups of options that ini files have set, and the command line has not replaced yet. */
struct files_say {
    bool family;
    bool trust;
};

/* Removes what ini files say on a group of options as soon as the user gives one of the group. */
static void replace_files(struct options *options, struct files_say *files, int key, bool from_file)
{
    if (key == '4' || key == '6') {
        if (!from_file && files->family)
            options->server.family = FAMILY_ANY;
        files->family = from_file;
    }
    if (key == KEY_CA_FILE || key == KEY_PIN_SHA256 || key == 'k') {
        if (!from_file && files->trust)
            server_forget_trust(&options->server);
        files->trust = from_file;
    }
}

/* Applies an option, a switch, or the --no-NAME that undoes a switch. */
static bool take_form(struct options *options, const struct options_about *about,
                      struct files_say *files, int key, const char *text, bool from_file,
                      struct failure *failure)
{
    bool is_undo = key >= KEY_UNDO;
    int option = is_undo ? key - KEY_UNDO : key;
    bool *place = switch_of(options, about, option);
    if (!is_undo)
        replace_files(options, files, option, from_file);
    if (place) {
        *place = !is_undo;
        return true;
    }
    if (is_undo)
        return undo(options, option);
    const struct option_spec *own = find_own(about, option);
    return own ? take_own(options, own, text, failure)
               : take(options, about, option, text, failure);
}

/* Whether the array's total can answer the question: no option needs a look at each VM. */
static bool is_countable(const struct options *options)
{
    return !vm_filter_looks(&options->filter) && options->kinds == 0 && !options->csv &&
           !options->warning_space.set && !options->critical_space.set;
}

/* Checks the options that depend on each other. */
static bool check_whole(const struct options *options, const struct options_about *about,
                        const struct stray_words *stray, struct failure *failure)
{
    bool no_host = options->server.host[0] == '\0';
    if (stray->count > 0)
        return option_mistake_stray(stray, no_host, failure);
    if (options->count_only && !is_countable(options))
        return failure_set(failure, "--count-only knows the array's total alone, and nothing of "
                                    "names, kinds, VMstores and space; leave it out");
    if (!about->share && (options->warning.percent || options->critical.percent))
        return failure_set(failure,
                           "--warning and --critical are on %s, which is no share: leave "
                           "the %% out",
                           about->judged);
    if (no_host)
        return failure_set(failure, "no host; give the array's name with -H");
    return server_check_trust(&options->server, failure);
}

static void note_stray(struct stray_words *stray, const char *word, int behind)
{
    if (stray->count++ > 0)
        return;
    stray->first = word;
    stray->behind = behind;
}

enum options_outcome options_look_ahead(const struct options_about *about, int argc, char **argv,
                                        unsigned *timeout)
{
    struct option_forms forms = {0};
    enum options_outcome outcome = OPTIONS_RUN;
    int at = 1; /* index of the word that is parsed */
    int key;
    option_forms_fill(&forms, about);
    *timeout = TIMEOUT_DEFAULT;
    opterr = 0;
    optind = 0;
    for (; (key = getopt_long(argc, argv, forms.letters, forms.names, NULL)) != -1; at = optind) {
        /* A word such as -Phorse may be a password: an h in it is no option. */
        bool is_alone = strlen(argv[at]) == 2 || strncmp(argv[at], "--", 2) == 0;
        if (key == 't')
            (void)parse_number(optarg, 1, TIMEOUT_MAX, timeout);
        if (outcome == OPTIONS_RUN && is_alone && (key == 'h' || key == 'V'))
            outcome = key == 'h' ? OPTIONS_HELP : OPTIONS_VERSION;
    }
    return outcome;
}

enum options_outcome options_parse(struct options *options, const struct options_about *about,
                                   int from_files, int argc, char **argv, struct failure *failure)
{
    struct option_forms forms = {0};
    struct files_say files = {0};
    struct stray_words stray = {0};
    option_forms_fill(&forms, about);

    *options = (struct options){.server.port = 443,
                                .timeout = TIMEOUT_DEFAULT,
                                .page_size = 100,
                                .parallel = 1,
                                .list = 10};
    opterr = 0;
    optind = 0; /* makes getopt_long start over */
    int at = 1; /* index of the word that is parsed */
    int before = 0;
    int key;
    for (; (key = getopt_long(argc, argv, forms.letters, forms.names, NULL)) != -1; at = optind) {
        if (key == 'h')
            return OPTIONS_HELP;
        if (key == 'V')
            return OPTIONS_VERSION;
        if (key == KEY_STRAY) {
            note_stray(&stray, optarg, before);
            continue;
        }
        before = key;
        bool is_known = key != '?' && key != ':';
        if (!is_known)
            option_mistake_word(&forms, argv[at], key, optopt, failure);
        bool apart = is_known && optarg == argv[optind - 1];
        if (!is_known || (apart && option_mistake_swallowed(&forms, key, optarg, failure)) ||
            !take_form(options, about, &files, key, optarg, at <= from_files, failure))
            return OPTIONS_WRONG;
    }
    for (; optind < argc; optind++)
        note_stray(&stray, argv[optind], 0);
    return check_whole(options, about, &stray, failure) ? OPTIONS_RUN : OPTIONS_WRONG;
}

void options_free(struct options *options)
{
    vm_filter_free(&options->filter);
}
