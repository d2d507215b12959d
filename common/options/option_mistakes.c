/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/option_mistakes.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/ascii.h"
#include "base/count.h"
#include "base/range.h"
#include "base/spelling.h"

/* Groups of options that only one plugin has. */
static const struct {
    unsigned groups;
    const char *plugin;
} elsewhere[] = {
    {GROUP_COUNT_ONLY, "check_tintri_synthetic"},
    {GROUP_EXCLUDE_TEMPLATES | GROUP_LIVE, "check_tintri_nonclone"},
};

bool option_mistake_password(struct failure *failure)
{
    return failure_set(failure,
                       "a password on the command line can be seen by every user of this "
                       "machine; use --password-file FILE, the environment's TINTRI_PASSWORD, "
                       "or the prompt of a terminal");
}

/* In other plugins -P takes a password or a port. Other letters may only have the wrong case. */
static bool refuse_letter(const struct option_forms *forms, int letter, struct failure *failure)
{
    if (letter == 'P')
        return failure_set(failure, "there is no option -P; a port is given with -p, a password "
                                    "with --password-file FILE");
    int other = isupper(letter) ? tolower(letter) : toupper(letter);
    const struct option *meant = option_forms_of_key(forms, other);
    if (meant)
        return failure_set(failure, "there is no option -%c; did you mean -%c (--%s)?", letter,
                           other, meant->name);
    return failure_set(failure, "there is no option -%c", letter);
}

/* Whether a message may show a word: not if a password was taken for the name of an option. */
static bool looks_like_a_name(const char *name, size_t length)
{
    return length > 0 && length < OPTION_NAME_SIZE && strspn(name, LETTERS DIGITS "-_") >= length;
}

/* Lists the options that begin with an abbreviated name. Returns their number. */
static unsigned list_candidates(const struct option_forms *forms, const char *name, size_t length,
                                struct failure *list)
{
    unsigned count = 0;
    list->text[0] = '\0';
    for (const struct option *at = forms->names; at->name; at++)
        if (strncmp(at->name, name, length) == 0 && at->val != KEY_PASSWORD)
            failure_suffix(list, "%s--%s", count++ > 0 ? ", " : "", at->name);
    return count;
}

static const char *nearest(const struct option_forms *forms, const char *name, size_t length)
{
    const char *names[COUNT(forms->names)];
    size_t count = 0;
    for (const struct option *at = forms->names; at->name; at++)
        if (at->val != KEY_PASSWORD)
            names[count++] = at->name;
    return spelling_nearest(name, length, names, count);
}

/* The groups of an option that other plugins have; 0: no plugin has it. */
static unsigned groups_of(const char *name, size_t length)
{
    size_t count;
    const struct option_spec *specs = option_table(&count);
    for (size_t i = 0; i < count; i++)
        if (strlen(specs[i].name) == length && memcmp(specs[i].name, name, length) == 0)
            return specs[i].group;
    return 0;
}

/* Says why there is no option with a long name, which is given without dashes. */
static bool refuse_name(const struct option_forms *forms, const char *name, struct failure *failure)
{
    int length = (int)strcspn(name, "=");
    size_t size = (size_t)length;
    if (strncmp(name, "pass", 4) == 0)
        return option_mistake_password(failure);
    if (!looks_like_a_name(name, size))
        return failure_set(failure, "there is no such option");

    struct failure candidates;
    if (list_candidates(forms, name, size, &candidates) > 1)
        return failure_set(failure, "--%.*s is short for several options: %s", length, name,
                           candidates.text);
    unsigned groups = groups_of(name, size);
    for (size_t i = 0; i < COUNT(elsewhere); i++)
        if (groups & elsewhere[i].groups)
            return failure_set(failure, "there is no option --%.*s, but in %s", length, name,
                               elsewhere[i].plugin);
    if (groups & GROUP_VMS) /* some plugins do not count VMs */
        return failure_set(failure, "there is no option --%.*s here: %s", length, name,
                           option_forms_of_key(forms, KEY_INCLUDE)
                               ? "all VMs that this plugin counts are of one kind"
                               : "it is about VMs, which this plugin does not count");
    const char *meant = nearest(forms, name, size);
    if (meant)
        return failure_set(failure, "there is no option --%.*s; did you mean --%s?", length, name,
                           meant);
    return failure_set(failure, "there is no option --%.*s", length, name);
}

/* The name of an option's argument in the help text. */
static const char *argument_of(int key)
{
    size_t count;
    const struct option_spec *specs = option_table(&count);
    for (size_t i = 0; i < count; i++)
        if (specs[i].key == key && specs[i].argument)
            return specs[i].argument;
    return "RANGE"; /* for the plugins' own options */
}

bool option_mistake_word(const struct option_forms *forms, const char *word, int outcome,
                         int unknown, struct failure *failure)
{
    bool is_long = strncmp(word, "--", 2) == 0;
    int length = (int)strcspn(word, "=");
    if (is_long && outcome == ':')
        return failure_set(failure, "option %.*s needs an argument: %.*s %s", length, word, length,
                           word, argument_of(unknown));
    if (is_long && unknown != 0)
        return failure_set(failure, "option %.*s takes no argument", length, word);
    if (is_long)
        return refuse_name(forms, word + 2, failure);
    if (outcome == ':')
        return failure_set(failure, "option -%c needs an argument: -%c %s", unknown, unknown,
                           argument_of(unknown));
    return refuse_letter(forms, unknown, failure);
}

static bool is_option(const struct option_forms *forms, const char *word)
{
    if (word[0] != '-' || word[1] == '\0')
        return false;
    if (word[1] != '-')
        return word[2] == '\0' && option_forms_of_key(forms, (unsigned char)word[1]);
    char name[OPTION_NAME_SIZE];
    size_t length = strcspn(word + 2, "=");
    if (length == 0 || length >= sizeof name)
        return false;
    memcpy(name, word + 2, length);
    name[length] = '\0';
    const struct option *option = option_forms_find(forms, name);
    return option && strcmp(option->name, name) == 0;
}

/* Whether a word may have a password in it: -Psecret, -kPsecret, --password=secret, --passwd=x. */
static bool may_hold_password(const struct option_forms *forms, const char *word)
{
    if (strncmp(word, "--", 2) == 0)
        return strncmp(word, "--pass", strlen("--pass")) == 0;
    if (word[0] != '-')
        return false;
    for (word++; *word != '\0' && *word != 'P'; word++) {
        const struct option *letter = option_forms_of_key(forms, (unsigned char)*word);
        if (!letter || letter->has_arg != no_argument)
            return false;
    }
    return word[0] == 'P' && word[1] != '\0';
}

bool option_mistake_swallowed(const struct option_forms *forms, int key, const char *argument,
                              struct failure *failure)
{
    const struct option *option = option_forms_of_key(forms, key);
    if (!option)
        return false;
    int length = (int)strcspn(argument, "=");
    if (is_option(forms, argument))
        failure_set(failure,
                    "option --%s needs an argument, and the option %.*s stands in its place; where "
                    "that is meant, write --%s=%.*s",
                    option->name, length, argument, option->name, length, argument);
    else if (may_hold_password(forms, argument))
        failure_set(failure,
                    "option --%s needs an argument, and what may be a password stands in its "
                    "place; where it is none, write it behind a '=': --%s=ARGUMENT",
                    option->name, option->name);
    else
        return false;
    return true;
}

bool option_mistake_stray(const struct stray_words *stray, bool host_is_missing,
                          struct failure *failure)
{
    struct range range;
    struct stat status;
    bool behind_threshold = stray->behind == 'w' || stray->behind == 'c' ||
                            stray->behind == KEY_WARNING_SPACE ||
                            stray->behind == KEY_CRITICAL_SPACE;
    const char *hint = "";
    if (behind_threshold && range_parse(stray->first, &range))
        hint = "; a threshold is one range: -w 10 -c 20 warns above 10 and is critical above 20";
    else if (lstat(stray->first, &status) == 0)
        hint = "; the first is a file's name: has the shell replaced a * that stands without "
               "quotes? Write '*'";
    else if (host_is_missing)
        hint = "; the array's name is given with -H";
    return failure_set(failure, "%d argument%s%s", stray->count,
                       stray->count == 1 ? " is not an option" : "s are not options", hint);
}

bool option_mistake_kind(const struct options_about *about, const char *name,
                         struct failure *failure)
{
    const char *meant = NULL;
    failure_set(failure, "--kind takes all");
    for (unsigned i = 0; i < about->kind_count; i++) {
        const char *kind = about->kinds[i].name;
        failure_suffix(failure, "%s%s", i + 1 < about->kind_count ? ", " : " or ", kind);
        if (name[0] != '\0' && spelling_is_near(name, strlen(name), kind))
            meant = kind;
    }
    failure_suffix(failure, ", not '%.60s'", name);
    return meant ? failure_suffix(failure, "; write --kind %s", meant) : false;
}

/* How many GiB a unit has; 0: unknown unit. Users of TB and GB mean powers of two. */
static double unit_in_gib(const char *unit)
{
    static const struct {
        const char *name;
        double gib;
    } units[] = {{"g", 1}, {"t", 1024}, {"p", 1048576}};
    for (size_t i = 0; i < COUNT(units); i++)
        if (tolower((unsigned char)unit[0]) == units[i].name[0] &&
            (unit[1] == '\0' || strcmp(unit + 1, "iB") == 0 || strcmp(unit + 1, "B") == 0))
            return units[i].gib;
    return 0;
}

bool option_mistake_space(const char *name, const char *text, struct failure *failure)
{
    size_t digits = strspn(text, DIGITS);
    double gib = unit_in_gib(text + digits);
    if (digits > 0 && digits <= 6 && gib > 0)
        return failure_set(failure, "--%s takes GiB, without a unit: write %.0f for %s", name,
                           strtod(text, NULL) * gib, text);
    return failure_set(failure,
                       "--%s takes a range in GiB without a unit, such as 500 or 100:1024, whose "
                       "start is not above its end; '%s' is none",
                       name, text);
}
