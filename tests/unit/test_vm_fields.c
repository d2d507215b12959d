/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vm_fields.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The record of one VM, with its texts in memory of its own. */
struct reading {
    bool done;
    int items;
    struct vm vm;
    char uuid[200];
    char name[200];
    char vmstore[200];
    char hypervisor[200];
    char vcenter[200];
    struct failure failure;
};

static void keep(struct vm_text *text, char copy[static 200])
{
    if (!text->bytes)
        return;
    ck_assert_uint_lt(text->length, 200);
    memcpy(copy, text->bytes, text->length);
    text->bytes = copy;
}

static bool read_vm(void *context, const struct json_field *fields, struct failure *failure)
{
    struct reading *reading = context;
    reading->items++;
    if (!vm_fields_read(fields, &reading->vm, failure))
        return false;
    keep(&reading->vm.uuid, reading->uuid);
    keep(&reading->vm.name, reading->name);
    keep(&reading->vm.vmstore, reading->vmstore);
    keep(&reading->vm.hypervisor, reading->hypervisor);
    keep(&reading->vm.vcenter, reading->vcenter);
    return true;
}

/* Reads the JSON text of one VM as a walk does: by the paths that the checks ask for. */
static void read_json(struct reading *reading, const char *vm)
{
    *reading = (struct reading){.failure = {""}};
    memset(&reading->vm, 0xA5, sizeof reading->vm); /* nothing of it may stay */
    struct json_selection selection = {.items = "items", .on_item = read_vm, .context = reading};
    selection.item_paths = vm_fields_paths(&selection.item_count);
    struct json_fields *fields = json_fields_new(&selection);
    ck_assert_ptr_nonnull(fields);
    reading->done = json_fields_feed(fields, "{\"items\":[", 10, &reading->failure) &&
                    json_fields_feed(fields, vm, strlen(vm), &reading->failure) &&
                    json_fields_feed(fields, "]}", 2, &reading->failure);
    json_fields_free(fields);
    ck_assert_msg(reading->items == 1, "%s: %s", vm, reading->failure.text);
}

static struct vm read_good(struct reading *reading, const char *vm)
{
    read_json(reading, vm);
    ck_assert_msg(reading->done, "%s: %s", vm, reading->failure.text);
    return reading->vm;
}

START_TEST(a_vm_as_the_api_documents_it_is_read)
{
    struct reading reading;
    struct vm vm = read_good(
        &reading,
        "{\"typeId\":\"com.tintri.api.rest.v310.dto.domain.VirtualMachine\",\"isLive\":false,"
        "\"replication\":{\"configurationsIncoming\":[{\"x\":1}],\"replSource\":\"192.0.2.17\"},"
        "\"snapshot\":{\"bases\":[{\"uuid\":{\"uuid\":\"no\"}}],\"latest\":{\"isReplica\":true}},"
        "\"stat\":{\"sortedStats\":[{\"spaceUsedPhysicalGiB\":17.75}]},"
        "\"uuid\":{\"uuid\":\"5CFC98F0-VIM-0000000000000020\"},\"vmware\":{\"name\":\"erp\"}}");
    ck_assert_uint_eq(vm.uuid.length, 29);
    ck_assert_mem_eq(vm.uuid.bytes, "5CFC98F0-VIM-0000000000000020", 29);
    ck_assert_uint_eq(vm.name.length, 3);
    ck_assert_mem_eq(vm.name.bytes, "erp", 3);
    ck_assert_int_eq(vm.live, VM_NO);
    ck_assert(vm.is_clone);
    ck_assert(vm.is_replica);
    ck_assert(vm.has_space);
    ck_assert_uint_eq(vm.space, UINT64_C(19058917376)); /* 17.75 * 2^30 */
}
END_TEST

START_TEST(of_a_vm_that_says_nothing_nothing_is_known)
{
    static const char *const VMS[] = {
        "{}",
        "{\"uuid\":null,\"vmware\":null,\"isLive\":null,\"snapshot\":null,\"replication\":null,"
        "\"stat\":null}",
        "{\"uuid\":{\"uuid\":null},\"vmware\":{\"name\":null},\"live\":null,"
        "\"snapshot\":{\"bases\":null,\"base\":null,\"latest\":null},"
        "\"replication\":{\"configurationsIncoming\":null,\"replSource\":null},"
        "\"stat\":{\"sortedStats\":null}}",
        "{\"snapshot\":{\"latest\":{\"isReplica\":null,\"createTime\":null}},"
        "\"stat\":{\"sortedStats\":[{\"spaceUsedPhysicalGiB\":null}]}}",
        "{\"vmstoreName\":null,\"vmware\":{\"isTemplate\":null,\"hypervisorType\":null,"
        "\"vcenterName\":null}}",
        "{\"stat\":{\"sortedStats\":[]}}",
        "{\"stat\":{\"sortedStats\":[{}]}}",
        "{\"stat\":{\"sortedStats\":[{},{\"spaceUsedPhysicalGiB\":5}]}}",
    };
    for (size_t i = 0; i < COUNT(VMS); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, VMS[i]);
        ck_assert_ptr_null(vm.uuid.bytes);
        ck_assert_uint_eq(vm.uuid.length, 0);
        ck_assert_ptr_null(vm.name.bytes);
        ck_assert_uint_eq(vm.name.length, 0);
        ck_assert_int_eq(vm.live, VM_NOT_SAID);
        ck_assert(!vm.is_clone);
        ck_assert(!vm.is_replica);
        ck_assert(!vm.has_space);
        ck_assert_uint_eq(vm.space, 0);
        ck_assert_ptr_null(vm.vmstore.bytes);
        ck_assert_uint_eq(vm.vmstore.length, 0);
        ck_assert_ptr_null(vm.hypervisor.bytes);
        ck_assert_uint_eq(vm.hypervisor.length, 0);
        ck_assert_ptr_null(vm.vcenter.bytes);
        ck_assert_uint_eq(vm.vcenter.length, 0);
        ck_assert(!vm.is_template);
        ck_assert(!vm.has_snapshot_time);
    }
}
END_TEST

START_TEST(whether_a_vm_is_live_may_stand_under_two_names)
{
    static const struct {
        const char *vm;
        enum vm_answer live;
    } CASES[] = {
        {"{\"isLive\":true}", VM_YES},
        {"{\"isLive\":false}", VM_NO},
        {"{\"live\":true}", VM_YES},
        {"{\"live\":false}", VM_NO},
        {"{\"isLive\":null,\"live\":false}", VM_NO},
        {"{\"live\":false,\"isLive\":true}", VM_YES},
        {"{\"isLive\":false,\"live\":true}", VM_NO},
        {"{\"live\":null}", VM_NOT_SAID},
        {"{\"vmware\":{\"isLive\":false}}", VM_NOT_SAID},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.live == CASES[i].live, "%s: %d", CASES[i].vm, (int)vm.live);
    }
}
END_TEST

START_TEST(a_vm_is_a_clone_where_it_names_the_snapshots_that_it_was_cloned_from)
{
    static const struct {
        const char *vm;
        bool is_clone;
    } CASES[] = {
        {"{\"snapshot\":{\"bases\":[{\"id\":1}]}}", true},
        {"{\"snapshot\":{\"bases\":[{}]}}", true},
        {"{\"snapshot\":{\"bases\":[]}}", false},
        {"{\"snapshot\":{\"bases\":null}}", false},
        {"{\"snapshot\":{}}", false},
        {"{\"snapshot\":{\"base\":{\"id\":1}}}", true},
        {"{\"snapshot\":{\"base\":{}}}", false},
        {"{\"snapshot\":{\"base\":null}}", false},
        {"{\"snapshot\":{\"bases\":[],\"base\":{\"id\":1}}}", true},
        {"{\"snapshot\":{\"bases\":[{\"id\":1}],\"base\":null}}", true},
        {"{\"bases\":[{\"id\":1}]}", false},
        {"{\"snapshot\":{\"latest\":{\"bases\":[{\"id\":1}]}}}", false},
        {"{\"snapshot\":{\"cloneFromSnapshots\":[{\"id\":1}]}}", false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.is_clone == CASES[i].is_clone, "%s", CASES[i].vm);
    }
}
END_TEST

START_TEST(a_vm_is_a_replica_where_any_of_three_fields_says_so)
{
    static const struct {
        const char *vm;
        bool is_replica;
    } CASES[] = {
        {"{\"replication\":{\"configurationsIncoming\":[{}]}}", true},
        {"{\"replication\":{\"configurationsIncoming\":[]}}", false},
        {"{\"replication\":{\"configurationsOutgoing\":[{}]}}", false},
        {"{\"replication\":{\"replSource\":\"192.0.2.17\"}}", true},
        {"{\"replication\":{\"replSource\":\"\"}}", false},
        {"{\"replication\":{\"replDestination\":\"192.0.2.17\"}}", false},
        {"{\"snapshot\":{\"latest\":{\"isReplica\":true}}}", true},
        {"{\"snapshot\":{\"latest\":{\"isReplica\":false}}}", false},
        {"{\"snapshot\":{\"bases\":[{\"isReplica\":true}]}}", false},
        {"{\"replication\":{\"configurationsIncoming\":[],\"replSource\":\"x\"},"
         "\"snapshot\":{\"latest\":{\"isReplica\":false}}}",
         true},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.is_replica == CASES[i].is_replica, "%s", CASES[i].vm);
    }
}
END_TEST

#define SPACE(number) "{\"stat\":{\"sortedStats\":[{\"spaceUsedPhysicalGiB\":" number "}]}}"

START_TEST(space_in_gib_becomes_whole_bytes)
{
    static const struct {
        const char *vm;
        uint64_t space;
    } CASES[] = {
        {SPACE("0"), 0},
        {SPACE("0.0"), 0},
        {SPACE("-0"), 0},
        {SPACE("1"), UINT64_C(1073741824)},
        {SPACE("1.5"), UINT64_C(1610612736)},
        {SPACE("1e3"), UINT64_C(1073741824000)},
        {SPACE("0.000000001"), 1},                      /* 1.07 bytes */
        {SPACE("0.0000000004"), 0},                     /* 0.43 bytes */
        {SPACE("0.0000000014"), 2},                     /* 1.50 bytes, and a little */
        {SPACE("8388608"), UINT64_C(9007199254740992)}, /* 8 PiB, the most */
        {"{\"stat\":{\"sortedStats\":[{\"spaceUsedGiB\":7,\"spaceUsedPhysicalGiB\":2},"
         "{\"spaceUsedPhysicalGiB\":3}]}}",
         UINT64_C(2147483648)}, /* of the first, and not the logical one */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.has_space && vm.space == CASES[i].space, "%s: %" PRIu64, CASES[i].vm,
                      vm.space);
    }
}
END_TEST

START_TEST(where_a_vm_is_kept_and_what_runs_it_are_read)
{
    struct reading reading;
    struct vm vm = read_good(
        &reading, "{\"vmstoreName\":\"store 1\",\"vmware\":{\"hypervisorType\":\"HYPERV\","
                  "\"vcenterName\":\"vc.example.com\",\"vmstoreName\":\"no\"},"
                  "\"hypervisorType\":\"no\",\"vcenterName\":\"no\"}");
    ck_assert_uint_eq(vm.vmstore.length, 7);
    ck_assert_mem_eq(vm.vmstore.bytes, "store 1", 7);
    ck_assert_uint_eq(vm.hypervisor.length, 6);
    ck_assert_mem_eq(vm.hypervisor.bytes, "HYPERV", 6);
    ck_assert_uint_eq(vm.vcenter.length, 14);
    ck_assert_mem_eq(vm.vcenter.bytes, "vc.example.com", 14);
}
END_TEST

START_TEST(a_vm_is_a_template_where_it_is_said_to_be)
{
    static const struct {
        const char *vm;
        bool is_template;
    } CASES[] = {
        {"{\"vmware\":{\"isTemplate\":true}}", true},
        {"{\"vmware\":{\"isTemplate\":false}}", false},
        {"{\"vmware\":{\"isTemplate\":null}}", false},
        {"{\"vmware\":{}}", false},
        {"{\"isTemplate\":true}", false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.is_template == CASES[i].is_template, "%s", CASES[i].vm);
    }
}
END_TEST

#define LATEST(time) "{\"snapshot\":{\"latest\":{\"createTime\":" time "}}}"

START_TEST(the_newest_snapshots_time_may_be_a_text_or_milliseconds)
{
    static const struct {
        const char *vm;
        int64_t time;
    } CASES[] = {
        {LATEST("\"1970-01-02T00:00:00Z\""), 86400},
        {LATEST("\"1970-01-02T00:00:00.735-08:00\""), 86400 + 8 * 3600},
        {LATEST("\"2000-01-01T00:00:00Z\""), (30 * 365 + 7) * INT64_C(86400)},
        {LATEST("1700000000735"), INT64_C(1700000000)},
        {LATEST("\"1700000000735\""), INT64_C(1700000000)},
        {LATEST("0"), 0},
        {LATEST("253402300799999"), INT64_C(253402300799)},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.has_snapshot_time && vm.snapshot_time == CASES[i].time, "%s: %" PRId64,
                      CASES[i].vm, vm.snapshot_time);
    }
}
END_TEST

/* Nothing is counted by it. */
START_TEST(a_time_that_cannot_be_read_is_none_and_no_reason_to_refuse_a_vm)
{
    static const char *const VMS[] = {
        LATEST("null"),
        LATEST("\"\""),
        LATEST("\"yesterday\""),
        LATEST("\"2026-11-18T10:16:58\""),
        LATEST("-1"),
        LATEST("1e300"),
        LATEST("253402300800000"),
        LATEST("true"),
        LATEST("false"),
        LATEST("{}"),
        LATEST("{\"time\":1}"),
        LATEST("[]"),
        LATEST("[1700000000735]"),
        "{\"createTime\":1700000000735}",
        "{\"snapshot\":{\"createTime\":1700000000735}}",
        "{\"snapshot\":{\"latest\":[{\"createTime\":1700000000735}]}}",
    };
    for (size_t i = 0; i < COUNT(VMS); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, VMS[i]);
        ck_assert_msg(!vm.has_snapshot_time, "%s: %" PRId64, VMS[i], vm.snapshot_time);
    }
}
END_TEST

START_TEST(a_text_may_be_empty_or_contain_nuls)
{
    struct reading reading;
    struct vm vm =
        read_good(&reading, "{\"uuid\":{\"uuid\":\"\"},\"vmware\":{\"name\":\"a\\u0000b\"}}");
    ck_assert_uint_eq(vm.uuid.length, 0);
    ck_assert_uint_eq(vm.name.length, 3);
    ck_assert_mem_eq(vm.name.bytes, "a\0b", 3);
}
END_TEST

START_TEST(what_is_not_as_documented_is_refused_with_the_fields_name)
{
    static const struct {
        const char *vm;
        const char *field;
    } CASES[] = {
        {"{\"uuid\":{\"uuid\":7}}", "uuid.uuid"},
        {"{\"uuid\":{\"uuid\":{}}}", "uuid.uuid"},
        {"{\"uuid\":{\"uuid\":[\"x\"]}}", "uuid.uuid"},
        {"{\"uuid\":{\"uuid\":false}}", "uuid.uuid"},
        {"{\"vmware\":{\"name\":7}}", "vmware.name"},
        {"{\"vmware\":{\"name\":[]}}", "vmware.name"},
        {"{\"isLive\":\"false\"}", "isLive"},
        {"{\"isLive\":0}", "isLive"},
        {"{\"isLive\":{}}", "isLive"},
        {"{\"isLive\":[false]}", "isLive"},
        {"{\"live\":\"FALSE\"}", "live"},
        {"{\"isLive\":true,\"live\":1}", "live"},
        {"{\"snapshot\":{\"bases\":\"\"}}", "snapshot.bases"},
        {"{\"snapshot\":{\"bases\":false}}", "snapshot.bases"},
        {"{\"snapshot\":{\"bases\":0}}", "snapshot.bases"},
        {"{\"snapshot\":{\"base\":\"x\"}}", "snapshot.base"},
        {"{\"snapshot\":{\"base\":true}}", "snapshot.base"},
        {"{\"snapshot\":{\"latest\":{\"isReplica\":\"true\"}}}", "snapshot.latest.isReplica"},
        {"{\"snapshot\":{\"latest\":{\"isReplica\":1}}}", "snapshot.latest.isReplica"},
        {"{\"replication\":{\"configurationsIncoming\":true}}",
         "replication.configurationsIncoming"},
        {"{\"replication\":{\"configurationsIncoming\":1}}", "replication.configurationsIncoming"},
        {"{\"replication\":{\"replSource\":true}}", "replication.replSource"},
        {"{\"replication\":{\"replSource\":{}}}", "replication.replSource"},
        {"{\"vmstoreName\":7}", "vmstoreName"},
        {"{\"vmstoreName\":false}", "vmstoreName"},
        {"{\"vmstoreName\":{}}", "vmstoreName"},
        {"{\"vmstoreName\":[\"x\"]}", "vmstoreName"},
        {"{\"vmware\":{\"isTemplate\":\"true\"}}", "vmware.isTemplate"},
        {"{\"vmware\":{\"isTemplate\":1}}", "vmware.isTemplate"},
        {"{\"vmware\":{\"isTemplate\":{}}}", "vmware.isTemplate"},
        {"{\"vmware\":{\"isTemplate\":[true]}}", "vmware.isTemplate"},
        {"{\"vmware\":{\"hypervisorType\":1}}", "vmware.hypervisorType"},
        {"{\"vmware\":{\"hypervisorType\":true}}", "vmware.hypervisorType"},
        {"{\"vmware\":{\"hypervisorType\":[\"VMWARE\"]}}", "vmware.hypervisorType"},
        {"{\"vmware\":{\"vcenterName\":1}}", "vmware.vcenterName"},
        {"{\"vmware\":{\"vcenterName\":false}}", "vmware.vcenterName"},
        {"{\"vmware\":{\"vcenterName\":{\"name\":\"x\"}}}", "vmware.vcenterName"},
        {SPACE("\"5\""), "spaceUsedPhysicalGiB"},
        {SPACE("true"), "spaceUsedPhysicalGiB"},
        {SPACE("[5]"), "spaceUsedPhysicalGiB"},
        {SPACE("-0.5"), "spaceUsedPhysicalGiB"},
        {SPACE("-1"), "spaceUsedPhysicalGiB"},
        {SPACE("8388609"), "spaceUsedPhysicalGiB"},
        {SPACE("1e300"), "spaceUsedPhysicalGiB"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        read_json(&reading, CASES[i].vm);
        ck_assert_msg(!reading.done, "%s is taken", CASES[i].vm);
        ck_assert_msg(strstr(reading.failure.text, CASES[i].field), "%s: %s", CASES[i].vm,
                      reading.failure.text);
    }
}
END_TEST

START_TEST(a_refused_vm_is_named_by_its_name_else_by_its_uuid)
{
    static const struct {
        const char *vm;
        const char *shown;
    } CASES[] = {
        {"{\"isLive\":0,\"vmware\":{\"name\":\"erp\"},\"uuid\":{\"uuid\":\"U-1\"}}", "'erp'"},
        {"{\"isLive\":0,\"uuid\":{\"uuid\":\"U-1\"}}", "'U-1'"},
        {"{\"vmware\":{\"name\":7},\"uuid\":{\"uuid\":\"U-1\"}}", "'U-1'"},
        {"{\"uuid\":{\"uuid\":7},\"vmware\":{\"name\":\"erp\"}}", "'erp'"},
        {"{\"isLive\":0}", "without a name"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        read_json(&reading, CASES[i].vm);
        ck_assert_msg(!reading.done, "%s is taken", CASES[i].vm);
        ck_assert_msg(strstr(reading.failure.text, CASES[i].shown), "%s: %s", CASES[i].vm,
                      reading.failure.text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vm_fields");
    TCase *tests = tcase_create("vm_fields");
    tcase_add_test(tests, a_vm_as_the_api_documents_it_is_read);
    tcase_add_test(tests, of_a_vm_that_says_nothing_nothing_is_known);
    tcase_add_test(tests, whether_a_vm_is_live_may_stand_under_two_names);
    tcase_add_test(tests, a_vm_is_a_clone_where_it_names_the_snapshots_that_it_was_cloned_from);
    tcase_add_test(tests, a_vm_is_a_replica_where_any_of_three_fields_says_so);
    tcase_add_test(tests, space_in_gib_becomes_whole_bytes);
    tcase_add_test(tests, where_a_vm_is_kept_and_what_runs_it_are_read);
    tcase_add_test(tests, a_vm_is_a_template_where_it_is_said_to_be);
    tcase_add_test(tests, the_newest_snapshots_time_may_be_a_text_or_milliseconds);
    tcase_add_test(tests, a_time_that_cannot_be_read_is_none_and_no_reason_to_refuse_a_vm);
    tcase_add_test(tests, a_text_may_be_empty_or_contain_nuls);
    tcase_add_test(tests, what_is_not_as_documented_is_refused_with_the_fields_name);
    tcase_add_test(tests, a_refused_vm_is_named_by_its_name_else_by_its_uuid);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
