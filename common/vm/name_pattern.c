/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/name_pattern.h"

#include <ctype.h>
#include <dirent.h>
#include <langinfo.h>
#include <locale.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/count.h"

#define DEPTH_MAX 50              /* depth of nested parentheses */
#define PIECES_MAX 10000          /* when all repetitions are written out */
#define LOCALES "/usr/lib/locale" /* has a folder for each locale outside of glibc's archive */

static bool is_utf8_locale(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static bool try_locale(const char *name)
{
    return setlocale(LC_CTYPE, name) && is_utf8_locale();
}

/* Tries the locales that have a folder, as locale -a lists them. */
static bool try_folders(void)
{
    DIR *folder = opendir(LOCALES);
    struct dirent *entry;
    bool found = false;
    while (folder && !found && (entry = readdir(folder)))
        found = strstr(entry->d_name, "utf8") && try_locale(entry->d_name);
    if (folder)
        closedir(folder);
    return found;
}

/* Takes any locale with UTF-8: all of them agree on what a character is. */
static bool use_utf8(void)
{
    static const char *const names[] = {"C.UTF-8",
                                        "C.utf8",
                                        "POSIX.UTF-8",
                                        "en_US.UTF-8",
                                        "en_US.utf8",
                                        "en_GB.UTF-8",
                                        "de_DE.UTF-8",
                                        "fr_FR.UTF-8",
                                        "es_ES.UTF-8",
                                        "ja_JP.UTF-8",
                                        ""};
    if (is_utf8_locale())
        return true;
    for (size_t i = 0; i < COUNT(names); i++)
        if (try_locale(names[i]))
            return true;
    if (try_folders())
        return true;
    setlocale(LC_CTYPE, "C");
    return false;
}

/* Returns the ] of the bracket expression that begins at this place, or the end of the text. */
static const char *bracket_end(const char *at)
{
    at += at[1] == '^' ? 2 : 1;
    if (*at == ']')
        at++;
    while (*at != '\0' && *at != ']') {
        bool is_class = at[0] == '[' && at[1] != '\0' && strchr(":.=", at[1]);
        const char *end = is_class ? at + 2 : NULL;
        while (end && *end != '\0' && !(end[0] == at[1] && end[1] == ']'))
            end++;
        at = end && *end != '\0' ? end + 2 : at + 1;
    }
    return at;
}

/*
 * Returns the end of the piece at this place: an escape, a bracket expression, an interval, or one
 * character.
 */
static const char *piece_end(const char *at)
{
    if (*at == '\\' && at[1] != '\0')
        return at + 2;
    if (*at == '[') {
        const char *end = bracket_end(at);
        return *end == '\0' ? end : end + 1;
    }
    size_t interval = *at == '{' ? strspn(at + 1, DIGITS ",") : 0;
    return interval > 0 && at[interval + 1] == '}' ? at + interval + 2 : at + 1;
}

static bool is_repetition(const char *at)
{
    return *at != '\0' && strchr("*+?{", *at);
}

/*
 * Whether a pattern would match other names if each byte were a character. A bracket expression
 * does only if it contains a character outside of ASCII or a class, or excludes characters.
 */
static bool needs_characters(const char *text)
{
    for (const char *at = text; *at != '\0'; at = piece_end(at)) {
        if ((unsigned char)*at >= 0x80 || *at == '.')
            return true;
        if (*at != '[')
            continue;
        const char *end = bracket_end(at);
        bool has_class = at[1] == '^';
        for (const char *in = at + 1; in < end; in++)
            has_class |= (unsigned char)*in >= 0x80 || (in[0] == '[' && strchr(":.=", in[1]));
        if (has_class)
            return true;
    }
    return false;
}

/* What to write in POSIX for a short form of Perl's. */
static const char *equivalent(char letter)
{
    static const struct {
        char letter;
        const char *text;
    } forms[] = {{'d', "[0-9]"},         {'D', "[^0-9]"},      {'w', "[[:alnum:]_]"},
                 {'W', "[^[:alnum:]_]"}, {'s', "[[:space:]]"}, {'S', "[^[:space:]]"},
                 {'b', "^, $ or [^a-z]"}};
    for (size_t i = 0; i < COUNT(forms); i++)
        if (forms[i].letter == letter)
            return forms[i].text;
    return NULL;
}

static bool refuse(const char *option, const char *text, const char *reason,
                   struct failure *failure)
{
    return failure_set(failure,
                       "--%s takes a POSIX extended regular expression; '%.100s' is none: %s",
                       option, text, reason);
}

static bool refuse_backslash(const char *option, const char *text, char letter,
                             struct failure *failure)
{
    char reason[80];
    const char *meant = equivalent(letter);
    if (meant)
        snprintf(reason, sizeof reason, "\\%c is not known; write %s", letter, meant);
    else
        snprintf(reason, sizeof reason, "\\%c means nothing; write %c alone", letter, letter);
    return refuse(option, text, reason, failure);
}

/* Looks for short forms in a bracket expression, where a backslash stands for itself. */
static bool check_bracket(const char *option, const char *text, const char *from, const char *to,
                          struct failure *failure)
{
    for (const char *at = from; at + 1 < to; at++)
        if (*at == '\\' && equivalent(at[1]))
            return refuse(option, text,
                          "a backslash inside of [] is only itself; write 0-9, [:alnum:] or "
                          "[:space:] there",
                          failure);
    return true;
}

/* Refuses what regcomp accepts although POSIX leaves its meaning undefined. */
static bool check_defined(const char *option, const char *text, struct failure *failure)
{
    bool at_start = true; /* of an alternative, where a repetition has nothing to repeat */
    bool repeated = false;
    for (const char *at = text; *at != '\0'; at = piece_end(at)) {
        bool repeats = is_repetition(at);
        if (at_start && repeats)
            return refuse(option, text, "a repetition has nothing in front of it; any text is .*",
                          failure);
        if (repeated && repeats)
            return refuse(option, text,
                          "a repetition stands behind another one; leave one of them out", failure);
        repeated = repeats;
        at_start = *at == '(' || *at == '|' || (at_start && *at == '^');
        if (*at == '\\' && isalnum((unsigned char)at[1]))
            return refuse_backslash(option, text, at[1], failure);
        if (*at == '[' && !check_bracket(option, text, at, bracket_end(at), failure))
            return false;
    }
    return true;
}

/* How many copies a repetition makes of the piece in front of it. */
static double copies(const char *at)
{
    if (*at != '{')
        return *at == '+' ? 2 : 1; /* x+ becomes xx* */
    double least = strtod(at + 1, NULL);
    const char *comma = at + strcspn(at, ",}");
    double most = *comma == ',' ? strtod(comma + 1, NULL) : 0;
    return least > most ? least + 1 : most;
}

/*
 * Refuses a pattern that would take too much memory: regcomp writes each repetition out as copies
 * of the piece in front of it, and nested repetitions multiply.
 */
static bool check_size(const char *option, const char *text, struct failure *failure)
{
    struct {
        double pieces;
        double last; /* those of the last piece, which a repetition would copy */
    } groups[DEPTH_MAX] = {{0}};
    size_t depth = 0;
    for (const char *at = text; *at != '\0'; at = piece_end(at)) {
        if (*at == '(') {
            if (++depth == DEPTH_MAX)
                return refuse(option, text, "it has too many parentheses within each other",
                              failure);
            groups[depth].pieces = 0;
            groups[depth].last = 0;
        } else if (is_repetition(at)) {
            double more = groups[depth].last * (copies(at) - 1);
            groups[depth].pieces += more;
            groups[depth].last += more;
        } else {
            bool closes = *at == ')' && depth > 0;
            depth -= closes;
            groups[depth].last = closes ? groups[depth + 1].pieces + 1 : 1;
            groups[depth].pieces += groups[depth].last;
        }
        if (groups[depth].pieces > PIECES_MAX)
            return refuse(option, text, "it repeats too much", failure);
    }
    return true;
}

bool name_pattern_compile(regex_t *pattern, const char *option, const char *text,
                          struct failure *failure)
{
    if (!check_defined(option, text, failure) || !check_size(option, text, failure))
        return false;
    if (!use_utf8() && needs_characters(text))
        return failure_set(failure,
                           "this system has no locale with UTF-8, so --%s '%.100s' would match "
                           "bytes and not characters; install one, such as C.UTF-8 or en_US.UTF-8",
                           option, text);
    int code = regcomp(pattern, text, REG_EXTENDED | REG_NOSUB);
    if (code == 0)
        return true;
    char reason[128];
    regerror(code, pattern, reason, sizeof reason);
    return refuse(option, text, reason, failure);
}
