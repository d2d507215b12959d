/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vm_filter.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static struct failure failure;

/* Allocated, so that a sanitizer sees what is written beyond its end. */
static struct vm_filter *new_filter(void)
{
    struct vm_filter *filter = calloc(1, sizeof *filter);
    ck_assert_ptr_nonnull(filter);
    failure.text[0] = '\0';
    return filter;
}

static void delete_filter(struct vm_filter *filter)
{
    vm_filter_free(filter);
    free(filter);
}

static struct vm_text text_of(const char *text)
{
    return (struct vm_text){text, text ? strlen(text) : 0};
}

#define NOW INT64_C(1700000000)
#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)

static bool passes(const struct vm_filter *filter, const struct vm *vm)
{
    enum vm_verdict verdict = vm_filter_judge(filter, vm, NOW);
    ck_assert(verdict == VM_PASSES || verdict == VM_IS_FILTERED_OUT);
    return verdict == VM_PASSES;
}

static bool passes_by_name(const struct vm_filter *filter, const char *name)
{
    struct vm vm = {.name = text_of(name)};
    return passes(filter, &vm);
}

START_TEST(an_empty_filter_lets_every_vm_pass)
{
    struct vm_filter *filter = new_filter();
    static const struct vm VMS[] = {
        {.live = VM_NOT_SAID},
        {.live = VM_NO, .is_template = true},
        {.live = VM_YES, .name = {"erp", 3}, .vmstore = {"store", 5}},
    };
    ck_assert(!vm_filter_looks(filter));
    ck_assert(!vm_filter_is_set(filter));
    ck_assert_str_eq(filter->query.text, "");
    for (size_t i = 0; i < COUNT(VMS); i++)
        ck_assert(passes(filter, &VMS[i]));
    delete_filter(filter);
}
END_TEST

/* + in front of a pattern: include; -: exclude. */
static void add_pattern(struct vm_filter *filter, const char *pattern)
{
    bool added = pattern[0] == '+' ? vm_filter_include(filter, pattern + 1, &failure)
                                   : vm_filter_exclude(filter, pattern + 1, &failure);
    ck_assert_msg(added, "%s: %s", pattern, failure.text);
}

START_TEST(a_vm_passes_if_any_include_and_no_exclude_matches)
{
    static const struct {
        const char *patterns[4];
        const char *name;
        bool passes;
    } CASES[] = {
        {{"+erp"}, "erp", true},
        {{"+erp"}, "old-erp-2", true}, /* anywhere in the name */
        {{"+erp"}, "web", false},
        {{"+erp"}, "ERP", false},
        {{"+erp", "+web"}, "web", true},
        {{"+erp", "+web"}, "erp", true},
        {{"+erp", "+web"}, "mail", false},
        {{"-test"}, "erp", true},
        {{"-test"}, "erp-test", false},
        {{"-test", "-old"}, "erp-test", false},
        {{"-test", "-old"}, "erp-old", false},
        {{"-test", "-old"}, "erp", true},
        {{"+erp", "-test"}, "erp", true},
        {{"+erp", "-test"}, "erp-test", false}, /* exclude wins */
        {{"-test", "+erp"}, "erp-test", false}, /* … in either order */
        {{"-test", "+erp"}, "erp", true},
        {{"-test", "+erp"}, "web", false},
        {{"+erp", "-erp"}, "erp", false},
        {{"-erp", "+erp"}, "erp", false},
        {{"+test", "+erp", "-test"}, "erp-test", false},
        {{"-old", "+erp", "-test", "+web"}, "web", true},
        {{"-old", "+erp", "-test", "+web"}, "web-old", false},
        {{"-old", "+erp", "-test", "+web"}, "erp-test", false},
        {{"-old", "+erp", "-test", "+web"}, "mail", false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct vm_filter *filter = new_filter();
        for (size_t j = 0; j < COUNT(CASES[i].patterns) && CASES[i].patterns[j]; j++)
            add_pattern(filter, CASES[i].patterns[j]);
        ck_assert_msg(passes_by_name(filter, CASES[i].name) == CASES[i].passes, "case %zu: %s", i,
                      CASES[i].name);
        delete_filter(filter);
    }
}
END_TEST

START_TEST(a_pattern_is_a_posix_extended_regular_expression)
{
    static const struct {
        const char *pattern;
        const char *name;
        bool matches;
    } CASES[] = {
        {"^erp$", "erp", true},
        {"^erp$", "erp2", false},
        {"erp|web", "web", true},
        {"erp|web", "mail", false},
        {"^(erp|web)-", "web-1", true},
        {"^(erp|web)-", "a-web-1", false},
        {"^(ab)+$", "abab", true},
        {"^(ab)+$", "aba", false},
        {"^ab?c$", "ac", true},
        {"^ab?c$", "abbc", false},
        {"^x{2,3}$", "xx", true},
        {"^x{2,3}$", "xxxx", false},
        {"^[[:digit:]]+$", "2026", true},
        {"^[[:digit:]]+$", "v2026", false},
        {"^[^a-c]*$", "xyz", true},
        {"^[^a-c]*$", "xbz", false},
        {"^a.c$", "a.c", true},
        {"^a.c$", "abc", true},
        {"^a\\.c$", "a.c", true},
        {"^a\\.c$", "abc", false},
        {"^a\\+c$", "a+c", true}, /* in a basic expression the two would be swapped */
        {"^a\\+c$", "aac", false},
        {"^\\(x\\)$", "(x)", true},
        {"^gr\xc3\xbcn", "gr\xc3\xbcn-1", true},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct vm_filter *including = new_filter();
        struct vm_filter *excluding = new_filter();
        ck_assert(vm_filter_include(including, CASES[i].pattern, &failure));
        ck_assert(vm_filter_exclude(excluding, CASES[i].pattern, &failure));
        ck_assert_msg(passes_by_name(including, CASES[i].name) == CASES[i].matches,
                      "include %s: %s", CASES[i].pattern, CASES[i].name);
        ck_assert_msg(passes_by_name(excluding, CASES[i].name) != CASES[i].matches,
                      "exclude %s: %s", CASES[i].pattern, CASES[i].name);
        delete_filter(including);
        delete_filter(excluding);
    }
}
END_TEST

START_TEST(a_vm_without_a_name_is_matched_as_an_empty_name)
{
    struct vm_filter *filter = new_filter();
    ck_assert(vm_filter_include(filter, "erp", &failure));
    ck_assert(!passes_by_name(filter, NULL));
    ck_assert(vm_filter_include(filter, "^$", &failure));
    ck_assert(passes_by_name(filter, NULL));
    ck_assert(vm_filter_exclude(filter, "erp", &failure));
    ck_assert(passes_by_name(filter, NULL));
    ck_assert(vm_filter_exclude(filter, "^$", &failure));
    ck_assert(!passes_by_name(filter, NULL));
    delete_filter(filter);
}
END_TEST

/* What the C library says is wrong with a pattern. */
static void reason_of(const char *pattern, char *reason, size_t size)
{
    regex_t compiled;
    int code = regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB);
    ck_assert_msg(code != 0, "%s can be compiled", pattern);
    regerror(code, &compiled, reason, size);
}

START_TEST(a_bad_pattern_is_refused_with_its_option_and_the_reason)
{
    static const char *const PATTERNS[] = {"(", "erp[", "[[:nothing:]]", "a{2,1}", "a\\", "(a|b"};
    for (size_t i = 0; i < COUNT(PATTERNS); i++) {
        char reason[128];
        reason_of(PATTERNS[i], reason, sizeof reason);
        struct vm_filter *filter = new_filter();
        ck_assert(!vm_filter_include(filter, PATTERNS[i], &failure));
        ck_assert_msg(strstr(failure.text, "--include"), "%s", failure.text);
        ck_assert_msg(strstr(failure.text, PATTERNS[i]), "%s", failure.text);
        ck_assert_msg(strstr(failure.text, reason), "%s: %s", failure.text, reason);
        ck_assert(!vm_filter_exclude(filter, PATTERNS[i], &failure));
        ck_assert_msg(strstr(failure.text, "--exclude"), "%s", failure.text);
        ck_assert_msg(strstr(failure.text, reason), "%s: %s", failure.text, reason);
        ck_assert(!vm_filter_looks(filter));
        ck_assert(passes_by_name(filter, "erp"));
        delete_filter(filter);
    }
}
END_TEST

START_TEST(a_bad_pattern_keeps_the_patterns_before_it)
{
    struct vm_filter *filter = new_filter();
    ck_assert(vm_filter_include(filter, "erp", &failure));
    ck_assert(!vm_filter_include(filter, "(", &failure));
    ck_assert(vm_filter_include(filter, "web", &failure));
    ck_assert(passes_by_name(filter, "erp"));
    ck_assert(passes_by_name(filter, "web"));
    ck_assert(!passes_by_name(filter, "mail"));
    delete_filter(filter);
}
END_TEST

START_TEST(at_most_256_patterns_of_a_sort_are_taken)
{
    struct vm_filter *filter = new_filter();
    char pattern[32];
    for (int i = 0; i < 256; i++) {
        snprintf(pattern, sizeof pattern, "^in-%d$", i);
        ck_assert_msg(vm_filter_include(filter, pattern, &failure), "%d: %s", i, failure.text);
    }
    ck_assert(!vm_filter_include(filter, "^in-256$", &failure));
    ck_assert_msg(strstr(failure.text, "--include") && strstr(failure.text, "256"), "%s",
                  failure.text);
    for (int i = 0; i < 256; i++) {
        snprintf(pattern, sizeof pattern, "-%d$", 1000 + i);
        ck_assert_msg(vm_filter_exclude(filter, pattern, &failure), "%d: %s", i, failure.text);
    }
    ck_assert(!vm_filter_exclude(filter, "x", &failure));
    ck_assert_msg(strstr(failure.text, "--exclude") && strstr(failure.text, "256"), "%s",
                  failure.text);
    ck_assert(passes_by_name(filter, "in-0"));
    ck_assert(passes_by_name(filter, "in-255"));
    ck_assert(!passes_by_name(filter, "in-256"));
    delete_filter(filter);
}
END_TEST

START_TEST(templates_are_left_out_on_request)
{
    struct vm_filter *filter = new_filter();
    struct vm template = {.is_template = true}, other = {.is_template = false};
    filter->without_templates = true;
    ck_assert(!passes(filter, &template));
    ck_assert(passes(filter, &other));
    filter->without_templates = false;
    ck_assert(passes(filter, &template));
    delete_filter(filter);
}
END_TEST

/* A caller refuses VMs that do not say it; here they pass, as they may be live. */
START_TEST(live_only_leaves_out_vms_that_are_not_live)
{
    static const struct {
        enum vm_said live;
        bool passes;
    } CASES[] = {{VM_YES, true}, {VM_NO, false}, {VM_NOT_SAID, true}};
    struct vm_filter *filter = new_filter();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct vm vm = {.live = CASES[i].live};
        filter->live_only = true;
        ck_assert_msg(passes(filter, &vm) == CASES[i].passes, "case %zu", i);
        filter->live_only = false;
        ck_assert_msg(passes(filter, &vm), "case %zu", i);
    }
    delete_filter(filter);
}
END_TEST

START_TEST(only_the_vms_of_the_named_vmstores_pass)
{
    static const struct {
        const char *named[3];
        const char *vmstore;
        bool passes;
    } CASES[] = {
        {{"store1"}, "store1", true},
        {{"store1"}, "store2", false},
        {{"store1"}, "store", false},
        {{"store1"}, "store10", false},
        {{"store1"}, "STORE1", false},
        {{"store1"}, "", false},
        {{"store1"}, NULL, false},
        {{"store1", "store2"}, "store1", true},
        {{"store1", "store2"}, "store2", true},
        {{"store1", "store2"}, "store3", false},
        {{"store1", "store2"}, NULL, false},
        {{"store1", "store1", "a b"}, "a b", true},
        {{"s.*"}, "store1", false}, /* a name, not an expression */
        {{NULL}, NULL, true},
        {{NULL}, "store1", true},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct vm_filter *filter = new_filter();
        struct vm vm = {.vmstore = text_of(CASES[i].vmstore)};
        for (size_t j = 0; j < COUNT(CASES[i].named) && CASES[i].named[j]; j++)
            ck_assert(vm_filter_vmstore(filter, CASES[i].named[j], &failure));
        ck_assert_msg(passes(filter, &vm) == CASES[i].passes, "case %zu", i);
        delete_filter(filter);
    }
}
END_TEST

START_TEST(a_vmstore_needs_a_name_and_at_most_64_are_taken)
{
    struct vm_filter *filter = new_filter();
    char names[64][32];
    ck_assert(!vm_filter_vmstore(filter, "", &failure));
    ck_assert_ptr_nonnull(strstr(failure.text, "--vmstore"));
    ck_assert(!vm_filter_looks(filter));
    for (int i = 0; i < 64; i++) {
        snprintf(names[i], sizeof names[i], "store%d", i);
        ck_assert_msg(vm_filter_vmstore(filter, names[i], &failure), "%d: %s", i, failure.text);
    }
    ck_assert(!vm_filter_vmstore(filter, "store64", &failure));
    ck_assert_msg(strstr(failure.text, "--vmstore") && strstr(failure.text, "64"), "%s",
                  failure.text);
    struct vm last = {.vmstore = text_of("store63")}, beyond = {.vmstore = text_of("store64")};
    ck_assert(passes(filter, &last));
    ck_assert(!passes(filter, &beyond));
    delete_filter(filter);
}
END_TEST

START_TEST(a_vm_passes_only_where_all_sorts_of_filters_agree)
{
    struct vm_filter *filter = new_filter();
    ck_assert(vm_filter_include(filter, "erp", &failure));
    ck_assert(vm_filter_exclude(filter, "test", &failure));
    ck_assert(vm_filter_vmstore(filter, "store", &failure));
    filter->without_templates = true;
    filter->live_only = true;
    const struct vm good = {
        .name = text_of("erp"), .vmstore = text_of("store"), .live = VM_YES, .is_template = false};
    struct vm bad[5] = {good, good, good, good, good};
    bad[0].name = text_of("web");
    bad[1].name = text_of("erp-test");
    bad[2].vmstore = text_of("other");
    bad[3].is_template = true;
    bad[4].live = VM_NO;
    ck_assert(passes(filter, &good));
    for (size_t i = 0; i < COUNT(bad); i++)
        ck_assert_msg(!passes(filter, &bad[i]), "case %zu", i);
    delete_filter(filter);
}
END_TEST

/* RFC 3986: each byte that is not unreserved becomes % and two capital hexadecimal digits. */
START_TEST(parameters_are_percent_encoded_and_joined)
{
    static const struct {
        const char *parameters[3];
        const char *query;
    } CASES[] = {
        {{"hypervisorType=VMWARE"}, "hypervisorType=VMWARE"},
        {{"a=1", "b=2"}, "a=1&b=2"},
        {{"a=1", "b=2", "a=3"}, "a=1&b=2&a=3"},
        {{"a="}, "a="},
        {{"a=", "b="}, "a=&b="},
        {{"name=a b"}, "name=a%20b"},
        {{"name=a&live=TRUE"}, "name=a%26live%3DTRUE"},
        {{"name=a=b"}, "name=a%3Db"},
        {{"name=="}, "name=%3D"},
        {{"name=100%"}, "name=100%25"},
        {{"name=%20"}, "name=%2520"}, /* taken literally, not as encoded */
        {{"name=a+b"}, "name=a%2Bb"},
        {{"name=gr\xc3\xbcn"}, "name=gr%C3%BCn"},
        {{"name=\xe2\x82\xac\xf0\x9f\x90\xa7"}, "name=%E2%82%AC%F0%9F%90%A7"},
        {{"name=\xff"}, "name=%FF"},
        {{"name=a\r\nHost: b"}, "name=a%0D%0AHost%3A%20b"},
        {{"name=/?#[]@!$'()*,;:"}, "name=%2F%3F%23%5B%5D%40%21%24%27%28%29%2A%2C%3B%3A"},
        {{"name=\"<>\\^`{|}\x7f"}, "name=%22%3C%3E%5C%5E%60%7B%7C%7D%7F"},
        {{"name=AZaz09-._~"}, "name=AZaz09-._~"},
        {{"a b=1"}, "a%20b=1"},
        {{"a&live=1"}, "a%26live=1"},
        {{"li%76e=1"}, "li%2576e=1"}, /* no way around the refused parameters */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct vm_filter *filter = new_filter();
        for (size_t j = 0; j < COUNT(CASES[i].parameters) && CASES[i].parameters[j]; j++)
            ck_assert_msg(vm_filter_parameter(filter, CASES[i].parameters[j], &failure), "%s: %s",
                          CASES[i].parameters[j], failure.text);
        ck_assert_str_eq(filter->query.text, CASES[i].query);
        delete_filter(filter);
    }
}
END_TEST

START_TEST(every_byte_of_a_value_is_encoded_by_its_sort)
{
    for (unsigned byte = 1; byte < 256; byte++) {
        char text[] = {'k', '=', (char)byte, '\0'};
        bool unreserved = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                          (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' ||
                          byte == '_' || byte == '~';
        char wanted[16];
        snprintf(wanted, sizeof wanted, unreserved ? "k=%c" : "k=%%%02X", byte);
        struct vm_filter *filter = new_filter();
        ck_assert(vm_filter_parameter(filter, text, &failure));
        ck_assert_str_eq(filter->query.text, wanted);
        delete_filter(filter);
    }
}
END_TEST

START_TEST(the_parameters_of_a_walk_are_refused)
{
    static const struct {
        const char *parameter;
        const char *reason;
    } CASES[] = {
        {"offset=5", "offset"}, {"limit=5", "limit"},  {"page=2", "page"},    {"live=TRUE", "live"},
        {"OFFSET=5", "offset"}, {"Limit=5", "limit"},  {"pAgE=2", "page"},    {"LIVE=BOTH", "live"},
        {"live=", "live"},      {"page==", "page"},    {"", "KEY=VALUE"},     {"=", "KEY=VALUE"},
        {"=live", "KEY=VALUE"}, {"=a=b", "KEY=VALUE"}, {"live", "KEY=VALUE"}, {"a", "KEY=VALUE"},
        {"a b", "KEY=VALUE"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct vm_filter *filter = new_filter();
        ck_assert_msg(!vm_filter_parameter(filter, CASES[i].parameter, &failure), "'%s' is taken",
                      CASES[i].parameter);
        ck_assert_msg(strstr(failure.text, "--filter"), "%s", failure.text);
        ck_assert_msg(strstr(failure.text, CASES[i].reason), "'%s': %s", CASES[i].parameter,
                      failure.text);
        ck_assert_str_eq(filter->query.text, "");
        delete_filter(filter);
    }
}
END_TEST

START_TEST(keys_that_only_begin_or_end_like_these_can_be_given)
{
    static const char *const PARAMETERS[] = {"livetime=1", "alives=1",    "isLive=1",
                                             "limited=1",  "pageTotal=1", "off=1",
                                             "a=live",     "name=page=1", "offset2=1"};
    for (size_t i = 0; i < COUNT(PARAMETERS); i++) {
        struct vm_filter *filter = new_filter();
        ck_assert_msg(vm_filter_parameter(filter, PARAMETERS[i], &failure), "%s: %s", PARAMETERS[i],
                      failure.text);
        delete_filter(filter);
    }
}
END_TEST

START_TEST(a_misspelt_key_is_refused_with_the_right_one)
{
    static const struct {
        const char *parameter;
        const char *says;
    } CASES[] = {
        {"hypervisortype=VMWARE", "called hypervisorType"},
        {"hypervisorTyp=VMWARE", "called hypervisorType"},
        {"Name=a", "called name"},
        {"lives=TRUE", "called live"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct vm_filter *filter = new_filter();
        ck_assert(!vm_filter_parameter(filter, CASES[i].parameter, &failure));
        ck_assert_msg(strstr(failure.text, CASES[i].says), "%s", failure.text);
        ck_assert_str_eq(filter->query.text, "");
        delete_filter(filter);
    }
}
END_TEST

/* Whether a new filter takes a parameter with a key of this length and so many of this byte. */
static bool takes_value(size_t key_length, char byte, size_t count, size_t *length)
{
    char text[1000];
    ck_assert_uint_lt(key_length + 1 + count, sizeof text);
    memset(text, 'k', key_length);
    text[key_length] = '=';
    memset(text + key_length + 1, byte, count);
    text[key_length + 1 + count] = '\0';
    struct vm_filter *filter = new_filter();
    bool taken = vm_filter_parameter(filter, text, &failure);
    *length = strnlen(filter->query.text, sizeof filter->query.text);
    ck_assert_uint_lt(*length, sizeof filter->query.text);
    delete_filter(filter);
    return taken;
}

START_TEST(a_query_is_taken_whole_or_refused_as_too_long)
{
    static const struct {
        size_t key_length;
        char byte;
        size_t encoded; /* bytes */
    } SORTS[] = {{1, 'x', 1}, {1, ' ', 3}, {2, ' ', 3}, {3, ' ', 3}};
    for (size_t i = 0; i < COUNT(SORTS); i++) {
        for (size_t count = 0; count < 900; count++) {
            size_t wanted = SORTS[i].key_length + 1 + count * SORTS[i].encoded;
            size_t length;
            bool taken = takes_value(SORTS[i].key_length, SORTS[i].byte, count, &length);
            ck_assert_msg(!taken || length == wanted, "%zu bytes, not %zu", length, wanted);
            ck_assert_msg(taken || wanted > VM_QUERY_SIZE - 5, "%zu bytes are refused", wanted);
            ck_assert_msg(taken || strstr(failure.text, "too long"), "%s", failure.text);
        }
    }
}
END_TEST

START_TEST(many_short_parameters_can_be_too_long_together)
{
    struct vm_filter *filter = new_filter();
    size_t taken = 0;
    while (vm_filter_parameter(filter, "key=value", &failure))
        ck_assert_uint_lt(++taken, VM_QUERY_SIZE);
    ck_assert_msg(strstr(failure.text, "--filter") && strstr(failure.text, "too long"), "%s",
                  failure.text);
    ck_assert_uint_lt(taken * strlen("key=value&"), VM_QUERY_SIZE + 1);
    ck_assert_uint_gt((taken + 1) * strlen("key=value&"), VM_QUERY_SIZE - 5);
    ck_assert_uint_lt(strnlen(filter->query.text, sizeof filter->query.text),
                      sizeof filter->query.text);
    delete_filter(filter);
}
END_TEST

START_TEST(deleted_vms_and_objects_are_told_apart_from_what_the_user_filters_out)
{
    static const struct {
        struct vm vm;
        enum vm_verdict verdict;
    } CASES[] = {
        {{.is_deleted = true}, VM_IS_DELETED},
        {{.is_deleted = true, .is_template = true}, VM_IS_DELETED},
        {{.is_deleted = true, .hypervisor = {"K8S", 3}}, VM_IS_DELETED},
        {{.hypervisor = {"GENERIC", 7}}, VM_IS_OBJECT},
        {{.hypervisor = {"OTHERFILE", 9}}, VM_IS_OBJECT},
        {{.hypervisor = {"OTHERFILE_CSI", 13}}, VM_IS_OBJECT},
        {{.hypervisor = {"K8S", 3}}, VM_IS_OBJECT},
        {{.hypervisor = {"K8S", 3}, .is_template = true}, VM_IS_OBJECT},
        {{.hypervisor = {"VMWARE", 6}}, VM_PASSES},
        {{.hypervisor = {"K8SX", 4}}, VM_PASSES},
        {{.hypervisor = {"OTHERFILE_", 10}}, VM_PASSES},
        {{.hypervisor = {"OTHER", 5}}, VM_PASSES},
        {{.hypervisor = {"", 0}}, VM_PASSES},
        {{.hypervisor = {"VMWARE", 6}, .is_template = true}, VM_IS_FILTERED_OUT},
    };
    struct vm_filter *filter = new_filter();
    filter->without_templates = true;
    for (size_t i = 0; i < COUNT(CASES); i++)
        ck_assert_msg(vm_filter_judge(filter, &CASES[i].vm, NOW) == CASES[i].verdict, "case %zu",
                      i);
    delete_filter(filter);
}
END_TEST

START_TEST(an_object_that_the_user_asks_for_by_name_passes)
{
    static const struct {
        const char *parameter;
        bool wanted[VM_OBJECT_COUNT];
    } CASES[] = {
        {"hypervisorType=GENERIC", {[VM_OBJECT_GENERIC] = true}},
        {"hypervisorType=OTHERFILE", {[VM_OBJECT_FILE] = true}},
        {"hypervisorType=OTHERFILE_CSI", {[VM_OBJECT_CSI] = true}},
        {"hypervisorType=K8S", {[VM_OBJECT_K8S] = true}},
        {"hypervisorType=k8s", {[VM_OBJECT_K8S] = true}},
        {"hypervisorType=VMWARE,K8S,OTHERFILE", {[VM_OBJECT_K8S] = true, [VM_OBJECT_FILE] = true}},
        {"hypervisorType=VMWARE", {false}},
        {"hypervisorType=K8", {false}},
        {"hypervisorType=", {false}},
        {"hypervisorTypeOfX=K8S", {false}},
        {"name=K8S", {false}},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct vm_filter *filter = new_filter();
        ck_assert(vm_filter_parameter(filter, CASES[i].parameter, &failure));
        for (unsigned j = 0; j < VM_OBJECT_COUNT; j++) {
            const struct vm object = {.hypervisor =
                                          text_of(vm_filter_object_name((enum vm_object)j))};
            ck_assert_uint_eq(vm_filter_object(&object), j);
            enum vm_verdict wanted = CASES[i].wanted[j] ? VM_PASSES : VM_IS_OBJECT;
            ck_assert_msg(vm_filter_judge(filter, &object, NOW) == wanted, "%s, %s",
                          CASES[i].parameter, object.hypervisor.bytes);
        }
        delete_filter(filter);
    }
}
END_TEST

START_TEST(a_vm_is_none_of_the_objects)
{
    static const struct vm VMS[] = {{.hypervisor = {"VMWARE", 6}}, {.hypervisor = {NULL, 0}}};
    for (size_t i = 0; i < COUNT(VMS); i++)
        ck_assert_uint_eq(vm_filter_object(&VMS[i]), VM_OBJECT_COUNT);
}
END_TEST

/* Older means strictly older. Times in the future are younger than any age. */
START_TEST(a_vm_passes_by_the_age_of_its_newest_snapshot)
{
    static const struct {
        const char *older, *newer;
        int64_t age; /* seconds */
        bool passes;
    } CASES[] = {
        {"2h", NULL, 2 * HOUR + 1, true}, {"2h", NULL, 2 * HOUR, false},
        {"2h", NULL, 0, false},           {"2h", NULL, -DAY, false},
        {"30d", NULL, 400 * DAY, true},   {"1w", NULL, 7 * DAY, false},
        {"1w", NULL, 7 * DAY + 1, true},  {NULL, "2h", 2 * HOUR - 1, true},
        {NULL, "2h", 2 * HOUR, false},    {NULL, "2h", -DAY, true},
        {"1d", "3d", 2 * DAY, true},      {"1d", "3d", DAY, false},
        {"1d", "3d", 3 * DAY, false},     {"3d", "1d", 2 * DAY, false},
        {"1d", NULL, NOW - 1, true}, /* 1 s after the beginning of 1970 */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct vm_filter *filter = new_filter();
        struct vm vm = {.has_snapshot_time = true, .snapshot_time = NOW - CASES[i].age};
        ck_assert(!CASES[i].older || vm_filter_older_than(filter, CASES[i].older, &failure));
        ck_assert(!CASES[i].newer || vm_filter_newer_than(filter, CASES[i].newer, &failure));
        ck_assert_msg(passes(filter, &vm) == CASES[i].passes, "case %zu", i);
        vm.has_snapshot_time = false;
        ck_assert_int_eq(vm_filter_judge(filter, &vm, NOW), VM_HAS_NO_AGE);
        vm.live = VM_NO; /* VM_HAS_NO_AGE is only for VMs that all other filters let pass */
        filter->live_only = true;
        ck_assert_int_eq(vm_filter_judge(filter, &vm, NOW), VM_IS_FILTERED_OUT);
        delete_filter(filter);
    }
}
END_TEST

START_TEST(what_is_no_age_is_refused_with_its_option)
{
    struct vm_filter *filter = new_filter();
    ck_assert(!vm_filter_older_than(filter, "30", &failure));
    ck_assert_msg(strstr(failure.text, "--older-than") && strstr(failure.text, "'30'"), "%s",
                  failure.text);
    ck_assert(!vm_filter_newer_than(filter, "", &failure));
    ck_assert_msg(strstr(failure.text, "--newer-than"), "%s", failure.text);
    ck_assert(!vm_filter_looks(filter));
    delete_filter(filter);
}
END_TEST

/* One filter of each sort: whether VMs have to be looked at, and by which properties. */
START_TEST(the_plugin_looks_at_vms_if_the_array_cannot_filter_them)
{
    static const unsigned NEEDS[] = {
        VM_BIT(VM_NAME), VM_BIT(VM_NAME),          VM_BIT(VM_VMSTORE),       VM_BIT(VM_TEMPLATE),
        VM_BIT(VM_LIVE), VM_BIT(VM_SNAPSHOT_TIME), VM_BIT(VM_SNAPSHOT_TIME), 0};
    struct vm_filter *filters[COUNT(NEEDS)];
    for (size_t i = 0; i < COUNT(filters); i++)
        filters[i] = new_filter();
    ck_assert(vm_filter_include(filters[0], "a", &failure));
    ck_assert(vm_filter_exclude(filters[1], "a", &failure));
    ck_assert(vm_filter_vmstore(filters[2], "a", &failure));
    filters[3]->without_templates = true;
    filters[4]->live_only = true;
    ck_assert(vm_filter_older_than(filters[5], "1d", &failure));
    ck_assert(vm_filter_newer_than(filters[6], "1d", &failure));
    ck_assert(vm_filter_parameter(filters[7], "a=b", &failure)); /* the array can apply it */
    for (size_t i = 0; i < COUNT(filters); i++) {
        ck_assert_msg(vm_filter_looks(filters[i]) == (i < 7), "case %zu", i);
        ck_assert_msg(vm_filter_is_set(filters[i]), "case %zu", i);
        ck_assert_msg(vm_filter_needs(filters[i]) == (VM_BIT(VM_DELETED) | NEEDS[i]),
                      "case %zu: %x", i, vm_filter_needs(filters[i]));
        delete_filter(filters[i]);
    }
}
END_TEST

START_TEST(a_filter_is_described_as_the_user_gave_it)
{
    char text[400];
    struct vm_filter *filter = new_filter();
    vm_filter_describe(filter, text, sizeof text);
    ck_assert_str_eq(text, "");
    filter->live_only = true;
    vm_filter_describe(filter, text, sizeof text);
    ck_assert_str_eq(text, "--live");
    filter->without_templates = true;
    vm_filter_describe(filter, text, sizeof text);
    ck_assert_str_eq(text, "--exclude-templates, --live");
    ck_assert(vm_filter_include(filter, "^web", &failure));
    ck_assert(vm_filter_exclude(filter, "test", &failure));
    ck_assert(vm_filter_vmstore(filter, "s 1", &failure));
    ck_assert(vm_filter_parameter(filter, "name=a b", &failure));
    ck_assert(vm_filter_older_than(filter, "30d", &failure));
    ck_assert(vm_filter_newer_than(filter, "9w", &failure));
    vm_filter_describe(filter, text, sizeof text);
    ck_assert_str_eq(text, "--include ^web, --exclude test, --vmstore s 1, --filter name=a b, "
                           "--older-than 30d, --newer-than 9w, --exclude-templates, --live");
    vm_filter_describe(filter, text, 10);
    ck_assert_str_eq(text, "--include");
    delete_filter(filter);
}
END_TEST

START_TEST(a_long_description_is_cut)
{
    char pattern[100], text[2000];
    struct vm_filter *filter = new_filter();
    memset(pattern, 'x', sizeof pattern);
    pattern[99] = '\0';
    for (int i = 0; i < 32; i++)
        ck_assert(vm_filter_include(filter, pattern, &failure));
    vm_filter_describe(filter, text, sizeof text);
    ck_assert_mem_eq(text, "--include xxx", 13);
    ck_assert_uint_lt(strlen(text), sizeof filter->texts);
    delete_filter(filter);
}
END_TEST

START_TEST(a_query_has_the_parameters_that_it_was_given)
{
    static const struct {
        const char *name;
        bool has;
    } CASES[] = {{"deleted", true},        {"DELETED", true},        {"delete", false},
                 {"hypervisorType", true}, {"hypervisortype", true}, {"deleteds", false},
                 {"TRUE", false},          {"name", true},           {"a", false},
                 {"type", false}};
    struct vm_filter *filter = new_filter();
    ck_assert(!vm_query_has(&filter->query, "deleted"));
    ck_assert(vm_filter_parameter(filter, "deleted=TRUE", &failure));
    ck_assert(vm_filter_parameter(filter, "hypervisorType=VMWARE", &failure));
    ck_assert(vm_filter_parameter(filter, "name=&a=b", &failure));
    for (size_t i = 0; i < COUNT(CASES); i++)
        ck_assert_msg(vm_query_has(&filter->query, CASES[i].name) == CASES[i].has, "%s",
                      CASES[i].name);
    delete_filter(filter);
}
END_TEST

START_TEST(a_filter_can_be_freed_twice)
{
    struct vm_filter *filter = new_filter();
    ck_assert(vm_filter_include(filter, "a", &failure));
    ck_assert(vm_filter_exclude(filter, "b", &failure));
    vm_filter_free(filter);
    delete_filter(filter);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vm_filter");
    TCase *names = tcase_create("names");
    tcase_add_test(names, an_empty_filter_lets_every_vm_pass);
    tcase_add_test(names, a_vm_passes_if_any_include_and_no_exclude_matches);
    tcase_add_test(names, a_pattern_is_a_posix_extended_regular_expression);
    tcase_add_test(names, a_vm_without_a_name_is_matched_as_an_empty_name);
    tcase_add_test(names, a_bad_pattern_is_refused_with_its_option_and_the_reason);
    tcase_add_test(names, a_bad_pattern_keeps_the_patterns_before_it);
    tcase_add_test(names, at_most_256_patterns_of_a_sort_are_taken);
    suite_add_tcase(suite, names);

    TCase *others = tcase_create("other properties");
    tcase_add_test(others, templates_are_left_out_on_request);
    tcase_add_test(others, live_only_leaves_out_vms_that_are_not_live);
    tcase_add_test(others, only_the_vms_of_the_named_vmstores_pass);
    tcase_add_test(others, a_vmstore_needs_a_name_and_at_most_64_are_taken);
    tcase_add_test(others, a_vm_passes_only_where_all_sorts_of_filters_agree);
    tcase_add_test(others, deleted_vms_and_objects_are_told_apart_from_what_the_user_filters_out);
    tcase_add_test(others, an_object_that_the_user_asks_for_by_name_passes);
    tcase_add_test(others, a_vm_is_none_of_the_objects);
    tcase_add_test(others, a_vm_passes_by_the_age_of_its_newest_snapshot);
    tcase_add_test(others, what_is_no_age_is_refused_with_its_option);
    tcase_add_test(others, a_filter_is_described_as_the_user_gave_it);
    tcase_add_test(others, a_long_description_is_cut);
    tcase_add_test(others, the_plugin_looks_at_vms_if_the_array_cannot_filter_them);
    tcase_add_test(others, a_filter_can_be_freed_twice);
    suite_add_tcase(suite, others);

    TCase *parameters = tcase_create("parameters");
    tcase_set_timeout(parameters, 60);
    tcase_add_test(parameters, parameters_are_percent_encoded_and_joined);
    tcase_add_test(parameters, every_byte_of_a_value_is_encoded_by_its_sort);
    tcase_add_test(parameters, the_parameters_of_a_walk_are_refused);
    tcase_add_test(parameters, keys_that_only_begin_or_end_like_these_can_be_given);
    tcase_add_test(parameters, a_misspelt_key_is_refused_with_the_right_one);
    tcase_add_test(parameters, a_query_is_taken_whole_or_refused_as_too_long);
    tcase_add_test(parameters, a_query_has_the_parameters_that_it_was_given);
    tcase_add_test(parameters, many_short_parameters_can_be_too_long_together);
    suite_add_tcase(suite, parameters);
    return unit_run(suite);
}
