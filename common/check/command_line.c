/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/command_line.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/foreign_text.h"
#include "options/option_table.h"

#define WORD_MAX 512 /* bytes; a line with a longer word is too long to be of use */

/* What no shell takes for anything but itself. */
#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:=@%+,"

/* Whether a word can stand in quotes, and is shown by a report as it is. */
static bool is_safe(const char *word)
{
    char shown[WORD_MAX];
    size_t length = strlen(word);
    foreign_text_clean(shown, sizeof shown, word, length, sizeof shown);
    return strcmp(shown, word) == 0 && !strchr(word, '\'');
}

/* Adds a word with a blank in front, in quotes where a shell would not take it as it is. */
static bool add_word(char *text, size_t size, const char *word)
{
    if (!is_safe(word))
        return false;
    size_t used = strlen(text);
    const char *blank = used > 0 ? " " : "";
    bool plain = word[0] != '\0' && word[strspn(word, PLAIN)] == '\0';
    int length = snprintf(text + used, size - used, plain ? "%s%s" : "%s'%s'", blank, word);
    return length >= 0 && (size_t)length < size - used;
}

/* Whether the next word is this one's argument. */
static bool takes_next(const char *word)
{
    size_t count;
    const struct option_spec *specs = option_table(&count);
    bool is_long = strncmp(word, "--", 2) == 0;
    if (!is_long && (word[0] != '-' || word[1] == '\0'))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool has_argument = specs[i].argument && specs[i].argument[0] != '[';
        /* Of short options written together, only the last one's argument is the next word. */
        bool meant =
            is_long ? strcmp(word + 2, specs[i].name) == 0 : word[strlen(word) - 1] == specs[i].key;
        if (has_argument && meant)
            return true;
    }
    return false;
}

void command_line_write(int argc, char **argv, const char *option, const char *value, char *text,
                        size_t size)
{
    size_t length = strlen(option);
    bool fits = true;
    text[0] = '\0';
    for (int i = 0; i < argc && fits && strcmp(argv[i], "--") != 0; i++) {
        bool has_next = i + 1 < argc && takes_next(argv[i]);
        if (strcmp(argv[i], option) == 0)
            i++; /* and its old value */
        else if (strncmp(argv[i], option, length) != 0 || argv[i][length] != '=')
            fits = add_word(text, size, argv[i]) && (!has_next || add_word(text, size, argv[++i]));
    }
    if (!fits || !add_word(text, size, option) || !add_word(text, size, value))
        text[0] = '\0';
}
