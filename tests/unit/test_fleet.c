/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/fleet.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/vm_fleet.h"
#include "fake_session.h"
#include "unit.h"

static struct failure failure;

/* A fleet as text: "hostname/alias+" for a connected VMstore, "…-error" for others. */
static char *shown(const struct fleet *fleet)
{
    static char text[1000];
    text[0] = '\0';
    for (size_t i = 0; i < fleet->count; i++) {
        const struct fleet_member *member = &fleet->members[i];
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%s/%s%s%s", i > 0 ? " " : "", member->hostname,
                 member->alias, member->connected ? "+" : "-", member->error);
    }
    return text;
}

/* Reads the fleet of a Global Center with this answer. */
static bool read_fleet(const char *answer, long status, struct fleet *fleet)
{
    struct session *session = fake_session_alike(answer, status);
    bool was_read = fleet_read(session, fleet, &failure);
    ck_assert_str_eq(fake_session_paths(session), "vmstore\n");
    fake_session_free(session);
    return was_read;
}

START_TEST(every_managed_vmstore_is_read)
{
    static const struct {
        const char *answer;
        const char *shown;
    } CASES[] = {
        {"[]", ""},
        {"[{\"hostname\":\"s1\",\"localAlias\":\"one\",\"sessionStatusInfo\":{\"connected\":true}},"
         "{\"hostname\":\"s2\",\"sessionStatusInfo\":{\"connected\":false,\"errorCode\":\"E-1\"}}]",
         "s1/one+ s2/-E-1"},
        {"[{\"hostname\":\"s1\",\"includeInCluster\":false},{\"hostname\":\"s2\","
         "\"includeInCluster\":true}]",
         "s2/+"},
        {"[{\"hostname\":\"s1\",\"includeInCluster\":\"FALSE\"}]", ""},
        {"[{\"hostname\":\"s1\",\"sessionStatusInfo\":{\"connected\":\"false\"}}]", "s1/-"},
        /* A VMstore without a status counts as connected. */
        {"[{\"hostname\":\"s1\",\"sessionStatusInfo\":null}]", "s1/+"},
        {"[{\"hostname\":\"s1\",\"sessionStatusInfo\":{\"connected\":null}}]", "s1/+"},
        {"[{\"hostname\":\"s1\",\"sessionStatusInfo\":7,\"localAlias\":null}]", "s1/+"},
        /* Without a host name, the alias is the name. */
        {"[{\"localAlias\":\"one\"}]", "one/+"},
        {"[{\"hostname\":\"\",\"localAlias\":\"one\"}]", "one/+"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct fleet fleet;
        ck_assert(read_fleet(CASES[i].answer, 200, &fleet));
        ck_assert_msg(fleet.is_known, "case %zu: %s", i, fleet.not_known.text);
        ck_assert_str_eq(shown(&fleet), CASES[i].shown);
        fleet_free(&fleet);
        fleet_free(&fleet);
    }
}
END_TEST

START_TEST(a_long_name_is_kept_whole)
{
    char answer[1000], name[600];
    memset(name, 'x', sizeof name);
    name[599] = '\0';
    snprintf(answer, sizeof answer, "[{\"hostname\":\"%s\"}]", name);
    struct fleet fleet;
    ck_assert(read_fleet(answer, 200, &fleet) && fleet.is_known);
    ck_assert_str_eq(fleet.members[0].hostname, name);
    fleet_free(&fleet);
}
END_TEST

/* The resource may be missing, or the account may lack the right to read it. Counting goes on. */
START_TEST(an_unusable_answer_is_no_failure)
{
    static const struct {
        const char *answer;
        long status;
        const char *reason;
    } CASES[] = {
        {NULL, 403, FAKE_FAILURE},
        {NULL, 404, FAKE_FAILURE},
        {NULL, 400, FAKE_FAILURE},
        {NULL, 500, FAKE_FAILURE},
        {"{}", 200, "no list"},
        {"{\"items\":[],\"filteredTotal\":1}", 200, "not all of it"},
        {"[7]", 200, "no hostname"},
        {"[{}]", 200, "no hostname"},
        {"[{\"hostname\":\"s1\"},{\"hostname\":7}]", 200, "no hostname"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct fleet fleet;
        ck_assert_msg(read_fleet(CASES[i].answer, CASES[i].status, &fleet), "case %zu", i);
        ck_assert(!fleet.is_known);
        ck_assert_uint_eq(fleet.count, 0);
        ck_assert_msg(strstr(fleet.not_known.text, CASES[i].reason), "case %zu: %s", i,
                      fleet.not_known.text);
        fleet_free(&fleet);
    }
}
END_TEST

START_TEST(a_question_that_was_not_answered_is_a_failure)
{
    static const long STATUSES[] = {0, 401};
    for (size_t i = 0; i < COUNT(STATUSES); i++) {
        struct fleet fleet;
        ck_assert(!read_fleet(NULL, STATUSES[i], &fleet));
        ck_assert_msg(strstr(failure.text, FAKE_HOST) && strstr(failure.text, FAKE_FAILURE), "%s",
                      failure.text);
        fleet_free(&fleet);
    }
}
END_TEST

START_TEST(more_vmstores_than_can_be_told_apart_are_not_known)
{
    for (unsigned count = 256; count <= 257; count++) {
        char *answer = NULL;
        size_t size;
        FILE *out = open_memstream(&answer, &size);
        for (unsigned i = 0; i < count; i++)
            fprintf(out, "%s{\"hostname\":\"s%u\"}", i == 0 ? "[" : ",", i);
        fputs("]", out);
        fclose(out);
        struct fleet fleet;
        ck_assert(read_fleet(answer, 200, &fleet));
        ck_assert(fleet.is_known == (count == 256));
        ck_assert(fleet.is_known || strstr(fleet.not_known.text, "257"));
        fleet_free(&fleet);
        free(answer);
    }
}
END_TEST

/* A check that reads the fleet of a Global Center. */
static struct options options;
static struct findings findings;

static bool check_fleet(const char *answer, const char *const *vmstores, bool ignore_disconnected)
{
    struct session *session = fake_session_alike(answer, 200);
    memset(&options, 0, sizeof options);
    memset(&findings, 0, sizeof findings);
    for (size_t i = 0; vmstores[i]; i++)
        ck_assert(vm_filter_vmstore(&options.filter, vmstores[i], &failure));
    options.ignore_disconnected = ignore_disconnected;
    findings.options = &options;
    findings.filter = options.filter;
    findings.is_global_center = true;
    bool checked = vm_fleet_check(session, &findings, &failure);
    ck_assert_uint_eq(fake_session_requests(session), 1);
    fake_session_free(session);
    return checked;
}

static void forget_findings(void)
{
    vmstore_tally_free(&findings.vmstores);
    fleet_free(&findings.fleet);
}

#define LOST(reason) "\"sessionStatusInfo\":{\"connected\":false" reason "}"
#define LOST_STORE(name) "{\"hostname\":\"" name "\"," LOST("") "}"
#define FLEET                                           \
    "[{\"hostname\":\"h1\",\"localAlias\":\"a1\"},"     \
    "{\"hostname\":\"h2\",\"localAlias\":\"a2\"," LOST( \
        ",\"errorCode\":\"AUTH_FAILED\"") "},"          \
                                          "{\"hostname\":\"h3\"}]"

START_TEST(a_lost_vmstore_fails_the_check_unless_it_is_left_out_or_ignored)
{
    static const struct {
        const char *vmstores[3];
        bool ignore;
        bool checked;
        size_t expected; /* how many VMstores have a count */
    } CASES[] = {
        {{NULL}, false, false, 1},       {{NULL}, true, true, 3},
        {{"h1"}, false, true, 1},        {{"a1", "h3"}, false, true, 2},
        {{"h2"}, false, false, 0},       {{"a2"}, false, false, 0},
        {{"h1", "a2"}, false, false, 1}, {{"h1", "a2"}, true, true, 2},
        {{"nowhere"}, false, true, 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        bool checked = check_fleet(FLEET, CASES[i].vmstores, CASES[i].ignore);
        ck_assert_msg(checked == CASES[i].checked, "case %zu: %s", i, failure.text);
        ck_assert_msg(checked || (strstr(failure.text, FAKE_HOST) &&
                                  strstr(failure.text, "h2 (AUTH_FAILED)") &&
                                  strstr(failure.text, "--ignore-disconnected")),
                      "%s", failure.text);
        ck_assert_msg(findings.vmstores.store_count == CASES[i].expected, "case %zu: %zu", i,
                      findings.vmstores.store_count);
        forget_findings();
    }
}
END_TEST

START_TEST(a_vmstore_is_found_by_its_other_name_too)
{
    static const char *const NAMED[] = {"h1", "a1"};
    static const char *const CALLED[] = {"h1", "a1"}; /* by the VMs */
    for (size_t i = 0; i < COUNT(NAMED) * COUNT(CALLED); i++) {
        const char *called = CALLED[i % COUNT(CALLED)];
        const struct vm vm = {.vmstore = {called, strlen(called)}};
        const struct vm other = {.vmstore = {"h3", 2}};
        ck_assert(check_fleet(FLEET, (const char *[]){NAMED[i / COUNT(CALLED)], NULL}, false));
        ck_assert_int_eq(vm_filter_judge(&findings.filter, &vm, 0), VM_PASSES);
        ck_assert_int_eq(vm_filter_judge(&findings.filter, &other, 0), VM_IS_FILTERED_OUT);
        ck_assert_uint_eq(options.filter.vmstore_count, 1); /* the name that the user gave */
        forget_findings();
    }
}
END_TEST

START_TEST(a_named_vmstore_that_is_missing_is_reported)
{
    struct session *session = fake_session_alike(NULL, 0);
    ck_assert(check_fleet(FLEET, (const char *[]){"h1", "nowhere", NULL}, false));
    ck_assert(!vm_fleet_find_named(session, &findings, &failure));
    ck_assert_msg(strstr(failure.text, "'nowhere'"), "%s", failure.text);
    forget_findings();

    /* If the fleet is not known, a VM on a VMstore proves that there is one. */
    const struct vm vm = {.vmstore = {"h1", 2}};
    ck_assert(check_fleet("{}", (const char *[]){"h1", NULL}, false));
    ck_assert(!vm_fleet_find_named(session, &findings, &failure));
    ck_assert(vmstore_tally_add(&findings.vmstores, &vm, true, &failure));
    ck_assert(vm_fleet_find_named(session, &findings, &failure));
    forget_findings();
    fake_session_free(session);
}
END_TEST

START_TEST(a_vmstore_has_no_fleet_and_refuses_to_be_chosen_from)
{
    struct session *session = fake_session_alike(FLEET, 200);
    memset(&options, 0, sizeof options);
    memset(&findings, 0, sizeof findings);
    findings.options = &options;
    ck_assert(vm_fleet_check(session, &findings, &failure));
    ck_assert(vm_filter_vmstore(&options.filter, "h1", &failure));
    ck_assert(!vm_fleet_check(session, &findings, &failure));
    ck_assert_msg(strstr(failure.text, "--vmstore"), "%s", failure.text);
    ck_assert_uint_eq(fake_session_requests(session), 0);
    fake_session_free(session);
}
END_TEST

/* For plugins without --vmstore. */
START_TEST(a_plugin_without_vmstores_to_choose_needs_all_of_them)
{
    struct fleet fleet;
    for (int ignores = 0; ignores < 2; ignores++)
        for (int is_fleet = 0; is_fleet < 2; is_fleet++) {
            struct session *session = fake_session_alike(FLEET, 200);
            fake_session_set_global_center(session, is_fleet);
            bool is_fine = fleet_read_connected(session, ignores, &fleet, &failure);
            ck_assert(is_fine == (ignores || !is_fleet));
            ck_assert(is_fine || (strstr(failure.text, "h2 (AUTH_FAILED)") &&
                                  strstr(failure.text, "--ignore-disconnected") &&
                                  !strstr(failure.text, "--vmstore")));
            ck_assert_uint_eq(fake_session_requests(session), (unsigned)is_fleet);
            ck_assert_uint_eq(fleet.count, is_fleet ? 3 : 0);
            fleet_free(&fleet);
            fake_session_free(session);
        }
}
END_TEST

/* For checks of the VMstores themselves. */
START_TEST(a_check_of_the_vmstores_themselves_needs_their_list)
{
    static const struct {
        const char *answer;
        bool is_global_center, may_be_left_out, is_fine;
        size_t lost;
    } CASES[] = {
        {FLEET, true, false, true, 1},
        {FLEET, true, true, true, 1},
        {FLEET, false, false, true, 0},
        {"{}", true, false, false, 0},
        {"{}", true, true, true, 0},
        {"[]", true, false, true, 0},
        {"[" LOST_STORE("h1") "," LOST_STORE("h2") "]", true, false, true, 2},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct session *session = fake_session_alike(CASES[i].answer, 200);
        fake_session_set_global_center(session, CASES[i].is_global_center);
        struct fleet fleet;
        const struct fleet_member *first = NULL;
        bool is_fine = fleet_read_known(session, CASES[i].may_be_left_out, &fleet, &failure);
        ck_assert_msg(is_fine == CASES[i].is_fine, "case %zu", i);
        ck_assert(is_fine || strstr(failure.text, "--ignore-disconnected"));
        ck_assert_uint_eq(fleet_lost(&fleet, &first), CASES[i].lost);
        ck_assert_uint_eq(fleet_lost(&fleet, NULL), CASES[i].lost);
        ck_assert((first != NULL) == (CASES[i].lost > 0));
        ck_assert_str_eq(first ? first->hostname : "", CASES[i].lost == 0   ? ""
                                                       : CASES[i].lost == 1 ? "h2"
                                                                            : "h1");
        fleet_free(&fleet);
        fake_session_free(session);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fleet");
    TCase *answers = tcase_create("answers");
    tcase_add_test(answers, every_managed_vmstore_is_read);
    tcase_add_test(answers, a_long_name_is_kept_whole);
    tcase_add_test(answers, an_unusable_answer_is_no_failure);
    tcase_add_test(answers, a_question_that_was_not_answered_is_a_failure);
    tcase_add_test(answers, more_vmstores_than_can_be_told_apart_are_not_known);
    suite_add_tcase(suite, answers);

    TCase *checks = tcase_create("checks");
    tcase_add_test(checks, a_lost_vmstore_fails_the_check_unless_it_is_left_out_or_ignored);
    tcase_add_test(checks, a_vmstore_is_found_by_its_other_name_too);
    tcase_add_test(checks, a_named_vmstore_that_is_missing_is_reported);
    tcase_add_test(checks, a_vmstore_has_no_fleet_and_refuses_to_be_chosen_from);
    tcase_add_test(checks, a_plugin_without_vmstores_to_choose_needs_all_of_them);
    tcase_add_test(checks, a_check_of_the_vmstores_themselves_needs_their_list);
    suite_add_tcase(suite, checks);
    return unit_run(suite);
}
