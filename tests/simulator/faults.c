/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct fault_row {
    const char *name;
    const char *meaning;
    uint64_t value;
    const char *description;
};

#define FAULT_ROW(identifier, name, meaning, value, description) \
    {name, meaning, value, description},
static const struct fault_row fault_rows[FAULT_COUNT] = {FAULT_LIST(FAULT_ROW)};
#undef FAULT_ROW

static bool parse_value(const char *text, uint64_t *value)
{
    char *end = NULL;

    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0) {
        return false;
    }
    *value = number;
    return true;
}

static bool switch_on(struct faults *faults, size_t row, const char *value)
{
    const char *name = fault_rows[row].name;

    faults->value[row] = fault_rows[row].value;
    if (value != NULL && fault_rows[row].meaning == NULL) {
        fprintf(stderr, "vmstore-sim: the fault '%s' takes no value\n", name);
        return false;
    }
    if (value != NULL && !parse_value(value, &faults->value[row])) {
        fprintf(stderr, "vmstore-sim: the fault '%s' needs a whole number (%s), not '%s'\n", name,
                fault_rows[row].meaning, value);
        return false;
    }
    faults->on[row] = true;
    return true;
}

bool faults_add(struct faults *faults, const char *text)
{
    const char *value = strchr(text, '=');
    size_t length = value != NULL ? (size_t)(value - text) : strlen(text);

    for (size_t row = 0; row < FAULT_COUNT; row++) {
        const char *name = fault_rows[row].name;
        if (strlen(name) == length && memcmp(name, text, length) == 0) {
            return switch_on(faults, row, value != NULL ? value + 1 : NULL);
        }
    }
    fprintf(stderr, "vmstore-sim: no fault '%.*s'; --fault help lists them\n", (int)length, text);
    return false;
}

void faults_list(FILE *file)
{
    for (size_t row = 0; row < FAULT_COUNT; row++) {
        fprintf(file, "%s", fault_rows[row].name);
        if (fault_rows[row].meaning != NULL) {
            fprintf(file, "=VALUE");
        }
        fprintf(file, "\n    %s", fault_rows[row].description);
        if (fault_rows[row].meaning != NULL) {
            fprintf(file, "; VALUE: %s", fault_rows[row].meaning);
            if (fault_rows[row].value != 0) {
                fprintf(file, ", %llu where none is given",
                        (unsigned long long)fault_rows[row].value);
            }
        }
        fprintf(file, "\n");
    }
}
