/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command_line.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What no shell takes for anything but itself. */
#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:=@%+,"

static bool is_safe(const char *word)
{
    for (; *word != '\0'; word++)
        if ((unsigned char)*word < 0x20 || *word == 0x7F || strchr("|<>'", *word))
            return false;
    return true;
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

void command_line_write(int argc, char **argv, const char *option, const char *value, char *text,
                        size_t size)
{
    size_t length = strlen(option);
    bool fits = true;
    text[0] = '\0';
    for (int i = 0; i < argc && fits; i++) {
        if (strcmp(argv[i], option) == 0)
            i++; /* and its old value */
        else if (strncmp(argv[i], option, length) != 0 || argv[i][length] != '=')
            fits = add_word(text, size, argv[i]);
    }
    if (!fits || !add_word(text, size, option) || !add_word(text, size, value))
        text[0] = '\0';
}
