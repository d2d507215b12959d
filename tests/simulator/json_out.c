/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json_out.h"

#include <math.h>
#include <string.h>

static void begin(struct json_out *out, const char *key)
{
    const struct text *text = &out->text;

    if (text->length > 0 && strchr("{[", text->data[text->length - 1]) == NULL) {
        text_puts(&out->text, ",");
    }
    if (key != NULL) {
        text_printf(&out->text, "\"%s\":", key);
    }
}

/* Begins a member. False if nothing may follow: the style has written or left out the value. */
static bool begin_value(struct json_out *out, const char *key)
{
    if (out->style == JSON_BARE) {
        return false;
    }
    begin(out, key);
    if (out->style == JSON_NULLS) {
        text_puts(&out->text, "null");
        return false;
    }
    return true;
}

void json_object(struct json_out *out, const char *key, const char *type)
{
    begin(out, key);
    text_printf(&out->text, "{\"typeId\":\"com.tintri.api.rest.%s\"", type);
}

void json_object_end(struct json_out *out)
{
    text_puts(&out->text, "}");
}

void json_list(struct json_out *out, const char *key)
{
    begin(out, key);
    text_puts(&out->text, "[");
}

void json_list_end(struct json_out *out)
{
    text_puts(&out->text, "]");
}

void json_text(struct json_out *out, const char *key, const char *value)
{
    if (!begin_value(out, key)) {
        return;
    }
    if (out->style == JSON_ODD) {
        text_puts(&out->text, "4711");
        return;
    }
    text_puts(&out->text, "\"");
    text_add_json(&out->text, value, strlen(value));
    text_puts(&out->text, "\"");
}

void json_number(struct json_out *out, const char *key, double value)
{
    if (begin_value(out, key)) {
        const char *quote = out->style == JSON_ODD ? "\"" : "";
        const bool whole = floor(value) == value;
        text_printf(&out->text, whole ? "%s%.0f%s" : "%s%.6f%s", quote, value,
                    out->style == JSON_ODD ? " or so\"" : "");
    }
}

void json_bool(struct json_out *out, const char *key, bool value)
{
    if (begin_value(out, key)) {
        text_puts(&out->text, out->style == JSON_ODD ? "\"perhaps\"" : value ? "true" : "false");
    }
}

void json_uuid(struct json_out *out, const char *key, const char *uuid, const char *entity)
{
    begin(out, key);
    text_printf(&out->text,
                "{\"typeId\":\"com.tintri.api.rest.vcommon.dto.Uuid\",\"uuid\":\"%s\","
                "\"entityTC\":\"%s\"}",
                uuid, entity);
}

void json_members(struct json_out *out, const char *members)
{
    if (out->style != JSON_RIGHT) {
        return;
    }
    begin(out, NULL);
    for (; *members != '\0'; members++) {
        text_add(&out->text, *members == '\'' ? "\"" : members, 1);
    }
}
