/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_total.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_session.h"
#include "unit.h"

/*
 * How an array treats a parameter. KNOWS_PARTLY: deleted=TRUE shows deleted VMs among the others,
 * and the hypervisorType K8S is ignored. KNOWS_TRUE_ALONE: deleted=FALSE is ignored.
 */
enum manner { KNOWS, IGNORES, REFUSES, KNOWS_PARTLY, KNOWS_TRUE_ALONE };

/*
 * An array with an object for each letter: L a live VM, S a synthetic one, D and d the same but
 * deleted, G a live GENERIC object, k a K8S object that is not live, u a VM whose isLive is not
 * valid.
 */
struct array {
    const char *has;
    enum manner deleted;
    enum manner type;
    enum manner live;
    enum manner types; /* how it treats `types`, a parameter of Global Centers */
    bool is_broken;    /* from the second request on */
    bool hides;        /* it reports how many match, but shows none */
    unsigned requests;
    char body[400];
};

/* The value of a parameter in a path, or an empty text. */
static const char *value_of(const char *path, const char *name)
{
    static char value[64];
    char key[40];
    snprintf(key, sizeof key, "%s=", name);
    const char *at = path;
    while ((at = strpbrk(at, "?&")) != NULL && strncmp(++at, key, strlen(key)) != 0)
        continue;
    snprintf(value, sizeof value, "%.*s", at ? (int)strcspn(at + strlen(key), "&") : 0,
             at ? at + strlen(key) : "");
    return value;
}

static bool is_live(char letter)
{
    return strchr("LDG", letter) != NULL;
}

static bool is_deleted(char letter)
{
    return strchr("Dd", letter) != NULL;
}

static const char *type_of(char letter)
{
    return letter == 'G' ? "GENERIC" : letter == 'k' ? "K8S" : "VMWARE";
}

static bool matches(const struct array *array, const char *path, char letter)
{
    const char *deleted = value_of(path, "deleted");
    bool knows_false = array->deleted == KNOWS || array->deleted == KNOWS_PARTLY;
    bool knows_true = array->deleted == KNOWS || array->deleted == KNOWS_TRUE_ALONE;
    if ((knows_false && *deleted == 'F' && is_deleted(letter)) ||
        (knows_true && *deleted == 'T' && !is_deleted(letter)))
        return false;
    const char *live = value_of(path, "live");
    if (array->live == KNOWS && *live && (*live == 'T') != is_live(letter))
        return false;
    const char *type = value_of(path, "hypervisorType");
    bool knows_type =
        array->type == KNOWS || (array->type == KNOWS_PARTLY && strcmp(type, "K8S") != 0);
    return !knows_type || !*type || strcmp(type, type_of(letter)) == 0;
}

static bool refuses(enum manner manner, const char *path, const char *name)
{
    return manner == REFUSES && *value_of(path, name);
}

static struct fake_answer answer_of(void *context, const char *path)
{
    struct array *array = context;
    unsigned total = 0;
    char first = '\0';
    if (array->is_broken && array->requests++ > 0)
        return (struct fake_answer){.body = NULL};
    if (refuses(array->deleted, path, "deleted") || refuses(array->type, path, "hypervisorType") ||
        refuses(array->types, path, "types"))
        return (struct fake_answer){.body = NULL, .is_refused = true};
    for (const char *letter = array->has; *letter != '\0'; letter++) {
        if (!matches(array, path, *letter))
            continue;
        if (total++ == 0)
            first = *letter;
    }
    char vm[200] = "";
    if (first != '\0' && !array->hides)
        snprintf(vm, sizeof vm,
                 "{\"isLive\":%s,\"isDeleted\":%s,\"vmware\":{\"hypervisorType\":\"%s\"}}",
                 first == 'u'     ? "\"perhaps\""
                 : is_live(first) ? "true"
                                  : "false",
                 is_deleted(first) ? "true" : "false", type_of(first));
    snprintf(array->body, sizeof array->body, "{\"filteredTotal\":%u,\"items\":[%s]}", total, vm);
    return (struct fake_answer){.body = array->body};
}

static int is_synthetic(const struct vm *vm, const struct options *options, int64_t now)
{
    (void)options;
    (void)now;
    return vm->live == VM_NOT_SAID ? VM_CANNOT_TELL : vm->live == VM_YES ? VM_DOES_NOT_COUNT : 0;
}

static const struct vm_check CHECK = {
    .query = "live=FALSE",
    .opposite_query = "live=TRUE",
    .global_center_query = "types=SYNTHETIC",
    .question = is_synthetic,
    .needs = VM_LIVE,
};

/* A question and its result. */
struct asked {
    bool for_count;
    bool is_global_center;
    const char *parameter; /* from the user, or NULL */
    enum vm_total_known known;
    size_t requests;
    char paths[4096];
    struct failure failure;
};

static struct options options;
static struct findings findings;

static void ask(struct asked *asked, struct array *array)
{
    struct session *session = fake_session_computed(answer_of, array, 0);
    memset(&options, 0, sizeof options);
    ck_assert(!asked->parameter ||
              vm_filter_parameter(&options.filter, asked->parameter, &asked->failure));
    memset(&findings, 0, sizeof findings);
    findings.check = &CHECK;
    findings.options = &options;
    findings.filter = options.filter;
    findings.is_global_center = asked->is_global_center;
    asked->known = asked->for_count ? vm_total_ask_count(session, &findings, &asked->failure)
                                    : vm_total_ask(session, &findings, &asked->failure);
    asked->requests = fake_session_requests(session);
    snprintf(asked->paths, sizeof asked->paths, "%s", fake_session_paths(session));
    fake_session_free(session);
}

static uint64_t count_of(const char *has, const char *letters)
{
    uint64_t count = 0;
    for (; *has != '\0'; has++)
        count += strchr(letters, *has) != NULL;
    return count;
}

/* Checks that the numbers called proven are those of the array. */
static void assert_true_numbers(const struct asked *asked, const struct array *array)
{
    ck_assert_msg(findings.vms == count_of(array->has, "LSu"), "'%s': %u VMs", array->has,
                  (unsigned)findings.vms);
    ck_assert_msg(findings.left_out.objects[VM_OBJECT_GENERIC] == count_of(array->has, "G") &&
                      findings.left_out.objects[VM_OBJECT_K8S] == count_of(array->has, "k"),
                  "'%s': objects", array->has);
    ck_assert_msg(!asked->for_count || findings.tally.count == count_of(array->has, "S"),
                  "'%s': count %u", array->has, (unsigned)findings.tally.count);
}

START_TEST(a_total_is_proven_if_the_array_knows_the_parameters)
{
    static const struct {
        struct array array;
        enum vm_total_known total;
        enum vm_total_known count;
    } CASES[] = {
        {{.has = ""}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN},
        {{.has = "LLS"}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN},
        {{.has = "LLL"}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN},
        {{.has = "SSS"}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN},
        {{.has = "LSSD"}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN},
        {{.has = "dLSS"}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN},
        {{.has = "LSk"}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN},
        {{.has = "kkGLLSSdd"}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN},
        {{.has = "kkG"}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN}, /* only objects */
        /*
         * All are VMs that count, but the opposite question finds an object, or a VM whose isLive
         * is not valid.
         */
        {{.has = "SG"}, VM_TOTAL_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "uL"}, VM_TOTAL_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "LSDd"}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN}, /* as many deleted VMs as others */

        {{.has = "LSD", .deleted = IGNORES}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "DLS", .deleted = IGNORES}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "LS", .deleted = IGNORES}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "", .deleted = IGNORES}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN},
        {{.has = "LSD", .deleted = KNOWS_PARTLY}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "LSD", .deleted = KNOWS_TRUE_ALONE}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "LSSd", .deleted = KNOWS_TRUE_ALONE}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "LS", .deleted = KNOWS_TRUE_ALONE}, VM_TOTAL_PROVEN, VM_TOTAL_PROVEN},
        {{.has = "LS", .deleted = REFUSES}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},

        {{.has = "LSk", .type = IGNORES}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "GLS", .type = IGNORES}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "GG", .type = IGNORES}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "LS", .type = IGNORES}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "LS", .type = KNOWS_PARTLY}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "LSG", .type = KNOWS_PARTLY}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "LS", .type = REFUSES}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},

        {{.has = "LLS", .live = IGNORES}, VM_TOTAL_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "SLL", .live = IGNORES}, VM_TOTAL_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "SSS", .live = IGNORES}, VM_TOTAL_PROVEN, VM_TOTAL_NOT_PROVEN},

        {{.has = "LS", .hides = true}, VM_TOTAL_NOT_PROVEN, VM_TOTAL_NOT_PROVEN},
        {{.has = "LS", .is_broken = true}, VM_TOTAL_FAILED, VM_TOTAL_FAILED},
    };
    for (size_t i = 0; i < 2 * COUNT(CASES); i++) {
        struct array array = CASES[i / 2].array;
        struct asked asked = {.for_count = i % 2 == 1};
        enum vm_total_known wanted = asked.for_count ? CASES[i / 2].count : CASES[i / 2].total;
        ask(&asked, &array);
        ck_assert_msg(asked.known == wanted, "case %zu, '%s', %s: %d", i / 2, array.has,
                      asked.for_count ? "count" : "total", (int)asked.known);
        if (asked.known == VM_TOTAL_PROVEN)
            assert_true_numbers(&asked, &array);
        ck_assert(asked.known != VM_TOTAL_FAILED || asked.failure.text[0] != '\0');
    }
}
END_TEST

/* Every array of four objects of six sorts, in every order, with every treatment of parameters. */
START_TEST(no_proven_number_is_wrong)
{
    static const char SORTS[] = "LSDdkG";
    enum { SORT_COUNT = 6, MANNERS = 3 * 2 * 2 };
    static const enum manner DELETED[] = {KNOWS, IGNORES, KNOWS_TRUE_ALONE};
    unsigned proven = 0;
    for (unsigned code = 0; code < SORT_COUNT * SORT_COUNT * SORT_COUNT * SORT_COUNT; code++)
        for (unsigned manner = 0; manner < MANNERS; manner++) {
            char has[5] = "";
            for (unsigned at = 0, rest = code; at < 4; at++, rest /= SORT_COUNT)
                has[at] = SORTS[rest % SORT_COUNT];
            struct array array = {.has = has,
                                  .deleted = DELETED[manner % 3],
                                  .type = manner / 3 & 1 ? IGNORES : KNOWS,
                                  .live = manner / 6 & 1 ? IGNORES : KNOWS};
            struct asked asked = {.for_count = true};
            ask(&asked, &array);
            ck_assert_int_ne(asked.known, VM_TOTAL_FAILED);
            if (asked.known == VM_TOTAL_PROVEN)
                assert_true_numbers(&asked, &array);
            proven += asked.known == VM_TOTAL_PROVEN;
        }
    ck_assert_uint_gt(proven, 100);
}
END_TEST

START_TEST(a_global_center_is_asked_for_synthetic_vms_alone_if_it_takes_that)
{
    static const enum manner MANNERS[] = {KNOWS, REFUSES};
    for (size_t i = 0; i < COUNT(MANNERS); i++) {
        struct array array = {.has = "LLS", .types = MANNERS[i]};
        struct asked asked = {.for_count = true, .is_global_center = true};
        ask(&asked, &array);
        ck_assert_int_eq(asked.known, VM_TOTAL_PROVEN);
        assert_true_numbers(&asked, &array);
        ck_assert_ptr_nonnull(
            strstr(asked.paths, "vm?live=FALSE&types=SYNTHETIC&deleted=FALSE&offset=0&limit=1\n"));
        ck_assert_msg(!strstr(asked.paths, "vm?live=FALSE&deleted=FALSE") == (array.types == KNOWS),
                      "%s", asked.paths);
    }
}
END_TEST

START_TEST(every_question_has_the_users_own_parameters)
{
    struct array array = {.has = "LLSk"};
    struct asked asked = {.for_count = true, .parameter = "name=a b"};
    ask(&asked, &array);
    ck_assert_int_eq(asked.known, VM_TOTAL_PROVEN);
    char *line = asked.paths;
    size_t lines = 0;
    for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1, lines++) {
        *end = '\0';
        ck_assert_msg(strstr(line, "&name=a%20b&offset=0&limit=1"), "%s", line);
        ck_assert_msg(strstr(line, "deleted="), "%s", line);
    }
    ck_assert_uint_eq(lines, asked.requests);
}
END_TEST

/* A plugin cannot add a parameter that the user has set. */
START_TEST(nothing_is_asked_if_the_user_sets_the_same_parameter)
{
    static const char *const PARAMETERS[] = {"deleted=TRUE", "deleted=FALSE", "hypervisorType=K8S",
                                             "hypervisorType=VMWARE"};
    for (size_t i = 0; i < COUNT(PARAMETERS); i++) {
        struct array array = {.has = "LLS"};
        struct asked asked = {.for_count = true, .parameter = PARAMETERS[i]};
        ask(&asked, &array);
        ck_assert_int_eq(asked.known, VM_TOTAL_NOT_PROVEN);
        ck_assert_uint_eq(asked.requests, 0);
    }
}
END_TEST

static void assert_queries(const struct vm_queries *queries, const char *const *wanted)
{
    for (size_t i = 0; i < queries->count; i++)
        ck_assert_msg(wanted[i] && strcmp(queries->texts[i], wanted[i]) == 0, "query %zu: %s", i,
                      queries->texts[i]);
    ck_assert_ptr_null(wanted[queries->count]);
}

START_TEST(the_narrowest_query_comes_first)
{
    static const struct vm_check EVERY_VM = {.query = ""};
    static struct vm_queries queries;
    vm_queries_for_question(&queries, &CHECK, false);
    assert_queries(&queries, (const char *[]){"live=FALSE&deleted=FALSE", "live=FALSE", NULL});
    vm_queries_for_question(&queries, &CHECK, true);
    assert_queries(&queries, (const char *[]){"live=FALSE&types=SYNTHETIC&deleted=FALSE",
                                              "live=FALSE&deleted=FALSE", "live=FALSE", NULL});
    vm_queries_for_question(&queries, &EVERY_VM, true);
    assert_queries(&queries, (const char *[]){"deleted=FALSE", "", NULL});
    vm_queries_for_all(&queries);
    assert_queries(&queries, (const char *[]){"deleted=FALSE", "", NULL});
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vm_total");
    TCase *tests = tcase_create("vm_total");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, a_total_is_proven_if_the_array_knows_the_parameters);
    tcase_add_test(tests, no_proven_number_is_wrong);
    tcase_add_test(tests, a_global_center_is_asked_for_synthetic_vms_alone_if_it_takes_that);
    tcase_add_test(tests, every_question_has_the_users_own_parameters);
    tcase_add_test(tests, nothing_is_asked_if_the_user_sets_the_same_parameter);
    tcase_add_test(tests, the_narrowest_query_comes_first);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
