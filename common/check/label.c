/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/label.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/foreign_text.h"

static void write_name(const char *name, char label[static LABEL_NAME_SIZE])
{
    char clean[LABEL_NAME_SIZE];
    size_t used = 0;
    foreign_text_clean(clean, sizeof clean, name, strlen(name), LABEL_CHARACTERS);
    for (const char *c = clean; *c != '\0'; c++) {
        bool goes_on = ((unsigned char)*c & 0xC0) == 0x80; /* a further byte of a character */
        if (strchr(LABEL_PLAIN, *c))
            label[used++] = *c;
        else if (!goes_on)
            label[used++] = '_';
    }
    label[used] = '\0';
}

static bool is_taken(const struct labels *labels, const char *label)
{
    for (size_t i = 0; i < labels->count; i++)
        if (strcmp(labels->names[i], label) == 0)
            return true;
    return false;
}

const char *labels_add(struct labels *labels, const char *name)
{
    char base[LABEL_NAME_SIZE];
    char label[LABEL_NAME_SIZE];
    write_name(name, base);
    memcpy(label, base, sizeof label);
    for (unsigned number = 2; is_taken(labels, label); number++)
        snprintf(label, sizeof label, "%.*s_%u", LABEL_NAME_SIZE - 16, base, number);
    char *place = labels->names[labels->count < LABELS_MAX ? labels->count++ : LABELS_MAX - 1];
    return memcpy(place, label, sizeof label);
}
