/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm_report.h"

#include <string.h>

static bool is_word(const char *text)
{
    return text[0] != '\0' &&
           text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

bool vm_report_url(struct text *out, struct json_object *filter, const char *host)
{
    struct json_object *columns = NULL;

    if (!json_object_object_get_ex(filter, "attributes", &columns) ||
        !json_object_is_type(columns, json_type_array) || json_object_array_length(columns) == 0) {
        return false;
    }
    text_printf(out, "https://%s" VM_REPORT_PATH "?attributes=", host);
    for (size_t i = 0; i < json_object_array_length(columns); i++) {
        struct json_object *column = json_object_array_get_idx(columns, i);
        if (!json_object_is_type(column, json_type_string) ||
            !is_word(json_object_get_string(column))) {
            return false;
        }
        text_printf(out, "%s%s", i > 0 ? "," : "", json_object_get_string(column));
    }
    return true;
}

static void add_quoted(struct text *out, const char *value, size_t length)
{
    text_puts(out, "\"");
    for (size_t i = 0; i < length; i++) {
        text_add(out, value[i] == '"' ? "\"\"" : &value[i], value[i] == '"' ? 2 : 1);
    }
    text_puts(out, "\"");
}

static bool is_column(const char *wanted, const char *column, size_t length)
{
    return strlen(wanted) == length && memcmp(wanted, column, length) == 0;
}

/* Of the columns that are numbers, all are 0. */
static void add_value(struct text *out, const struct vm *vm, const char *column, size_t length)
{
    char uuid[64];

    if (is_column("VmName", column, length)) {
        add_quoted(out, vm->name, vm->name_length);
    } else if (is_column("Uuid", column, length)) {
        inventory_uuid(vm, uuid, sizeof(uuid));
        text_puts(out, uuid);
    } else if (is_column("VCenterName", column, length)) {
        text_puts(out, vm->vcenter);
    } else if (is_column("EsxHost", column, length)) {
        text_puts(out, vm->host);
    } else if (is_column("PowerOn", column, length)) {
        text_puts(out, vm->powered ? "true" : "false");
    } else if (is_column("IsTemplate", column, length)) {
        text_puts(out, vm->is_template ? "true" : "false");
    } else if (is_column("IsSynthetic", column, length)) {
        text_puts(out, vm->live ? "false" : "true");
    } else {
        text_puts(out, "0");
    }
}

void vm_report_csv(struct text *out, const struct inventory *inventory, const char *columns)
{
    struct vm vm;

    text_printf(out, "%s\r\n", columns);
    for (uint64_t position = 0; position < inventory->all; position++) {
        inventory_vm(inventory, position, &vm);
        if (vm.deleted) {
            continue;
        }
        for (const char *column = columns; *column != '\0';) {
            const size_t length = strcspn(column, ",");
            add_value(out, &vm, column, length);
            column += length;
            text_puts(out, *column == ',' ? "," : "\r\n");
            column += *column == ',';
        }
    }
}
