/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vm_fields.h"

#include <math.h>

#include "api/api_time.h"

#define BYTES_PER_GIB 1073741824.0
#define SPACE_MAX 9007199254740992.0 /* bytes: 8 PiB, 2^53; a VMstore is a hundredth of it */

enum {
    UUID,
    NAME,
    IS_LIVE,
    LIVE,
    BASES,
    BASE,
    LATEST_IS_REPLICA,
    INCOMING,
    REPL_SOURCE,
    SPACE_PHYSICAL,
    VMSTORE,
    IS_TEMPLATE,
    HYPERVISOR,
    VCENTER,
    SNAPSHOT_TIME,
    FIELD_COUNT
};

static const char *const paths[FIELD_COUNT] = {
    [UUID] = "uuid.uuid",
    [NAME] = "vmware.name",
    [IS_LIVE] = "isLive",
    [LIVE] = "live", /* what a text of Tintri's calls the field */
    [BASES] = "snapshot.bases",
    [BASE] = "snapshot.base", /* before v310.21 */
    [LATEST_IS_REPLICA] = "snapshot.latest.isReplica",
    [INCOMING] = "replication.configurationsIncoming",
    [REPL_SOURCE] = "replication.replSource",
    [SPACE_PHYSICAL] = "stat.sortedStats[0].spaceUsedPhysicalGiB",
    [VMSTORE] = "vmstoreName",
    [IS_TEMPLATE] = "vmware.isTemplate",
    [HYPERVISOR] = "vmware.hypervisorType",
    [VCENTER] = "vmware.vcenterName",
    [SNAPSHOT_TIME] = "snapshot.latest.createTime",
};

const char *const *vm_fields_paths(size_t *count)
{
    *count = FIELD_COUNT;
    return paths;
}

static bool is_missing(const struct json_field *field)
{
    return field->kind == JSON_ABSENT || field->kind == JSON_NULL;
}

static bool read_text(const struct json_field *field, struct vm_text *text)
{
    *text = (struct vm_text){0};
    if (field->kind == JSON_STRING)
        *text = (struct vm_text){field->text, field->length};
    return is_missing(field) || field->kind == JSON_STRING;
}

static bool read_answer(const struct json_field *field, enum vm_answer *answer)
{
    *answer = field->kind == JSON_TRUE ? VM_YES : field->kind == JSON_FALSE ? VM_NO : VM_NOT_SAID;
    return is_missing(field) || *answer != VM_NOT_SAID;
}

/* Whether a list, or an object, has anything in it. */
static bool read_filled(const struct json_field *field, bool *filled)
{
    *filled = field->kind == JSON_FILLED_ARRAY || field->kind == JSON_FILLED_OBJECT;
    return is_missing(field) || *filled || field->kind == JSON_EMPTY_ARRAY ||
           field->kind == JSON_EMPTY_OBJECT;
}

static bool read_space(const struct json_field *field, bool *has_space, uint64_t *space)
{
    *has_space = field->kind == JSON_NUMBER;
    *space = 0;
    if (!*has_space)
        return is_missing(field);
    double bytes = field->number * BYTES_PER_GIB;
    if (!(bytes >= 0 && bytes <= SPACE_MAX)) /* NaN fails both */
        return false;
    *space = (uint64_t)llround(bytes);
    return true;
}

static bool refuse(const struct json_field *fields, int wrong, struct failure *failure)
{
    const struct json_field *name = &fields[NAME];
    const struct json_field *shown = name->kind == JSON_STRING ? name : &fields[UUID];
    bool has_text = shown->kind == JSON_STRING;
    return failure_set(failure, "the VM '%.128s': its %s is not as the API documents it",
                       has_text ? shown->text : "without a name", paths[wrong]);
}

bool vm_fields_read(const struct json_field *fields, struct vm *vm, struct failure *failure)
{
    enum vm_answer live, latest_is_replica, is_template;
    bool has_bases, has_base, has_incoming;
    struct vm_text source;

    if (!read_text(&fields[UUID], &vm->uuid))
        return refuse(fields, UUID, failure);
    if (!read_text(&fields[NAME], &vm->name))
        return refuse(fields, NAME, failure);
    if (!read_answer(&fields[IS_LIVE], &vm->live))
        return refuse(fields, IS_LIVE, failure);
    if (!read_answer(&fields[LIVE], &live))
        return refuse(fields, LIVE, failure);
    if (!read_filled(&fields[BASES], &has_bases))
        return refuse(fields, BASES, failure);
    if (!read_filled(&fields[BASE], &has_base))
        return refuse(fields, BASE, failure);
    if (!read_answer(&fields[LATEST_IS_REPLICA], &latest_is_replica))
        return refuse(fields, LATEST_IS_REPLICA, failure);
    if (!read_filled(&fields[INCOMING], &has_incoming))
        return refuse(fields, INCOMING, failure);
    if (!read_text(&fields[REPL_SOURCE], &source))
        return refuse(fields, REPL_SOURCE, failure);
    if (!read_space(&fields[SPACE_PHYSICAL], &vm->has_space, &vm->space))
        return refuse(fields, SPACE_PHYSICAL, failure);
    if (!read_text(&fields[VMSTORE], &vm->vmstore))
        return refuse(fields, VMSTORE, failure);
    if (!read_answer(&fields[IS_TEMPLATE], &is_template))
        return refuse(fields, IS_TEMPLATE, failure);
    if (!read_text(&fields[HYPERVISOR], &vm->hypervisor))
        return refuse(fields, HYPERVISOR, failure);
    if (!read_text(&fields[VCENTER], &vm->vcenter))
        return refuse(fields, VCENTER, failure);

    if (vm->live == VM_NOT_SAID)
        vm->live = live;
    vm->is_clone = has_bases || has_base;
    vm->is_template = is_template == VM_YES;
    /* Only told, never counted by: a time that cannot be read is none. */
    const struct json_field *time = &fields[SNAPSHOT_TIME];
    vm->has_snapshot_time = (time->kind == JSON_STRING || time->kind == JSON_NUMBER) &&
                            api_time_parse(time->text, &vm->snapshot_time);
    vm->is_replica = has_incoming || source.length > 0 || latest_is_replica == VM_YES;
    return true;
}
