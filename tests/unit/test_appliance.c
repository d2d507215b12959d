/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/appliance.h"

#include <check.h>
#include <math.h>
#include <string.h>

#include "fake_session.h"
#include "unit.h"

enum { STATUS, COMPONENTS, COUNTS, MAINTENANCE, RESOURCES };

#define PATH "appliance/default/"

static struct failure failure;
static struct appliance appliance;

/* Reads an array with this answer to one resource; the others are empty. */
static bool read_with(int number, const char *body, bool is_global_center)
{
    struct fake_resource resources[RESOURCES + 1] = {
        [STATUS] = {PATH "operationalStatus", "{}"},
        [COMPONENTS] = {PATH "failedComponents", "{}"},
        [COUNTS] = {PATH "alertCounts", "{}"},
        [MAINTENANCE] = {PATH "maintenanceMode", "{}"},
    };
    resources[number].body = body;
    struct session *session = fake_session_by_path(resources);
    fake_session_set_global_center(session, is_global_center);
    bool was_read = appliance_read(session, &appliance, &failure);
    ck_assert_uint_le(fake_session_requests(session), is_global_center ? 1 : RESOURCES);
    fake_session_free(session);
    return was_read;
}

/* Reads a VMstore, and expects no failure. */
static void read_one(int number, const char *body)
{
    ck_assert_msg(read_with(number, body, false), "%s: %s", body, failure.text);
}

START_TEST(what_is_left_out_is_not_said)
{
    read_one(STATUS, "{}");
    ck_assert(!appliance.is_filesystem_down && !appliance.is_in_maintenance);
    ck_assert(isnan(appliance.unread_alerts) && isnan(appliance.notices));
    ck_assert_str_eq(appliance.urgent_message, "");
    ck_assert_str_eq(appliance.restart, "");
    ck_assert_str_eq(appliance.restart_reason, "");
    ck_assert(appliance.has_components);
    ck_assert_uint_eq(appliance_failed_count(&appliance), 0);
    appliance_free(&appliance);
    appliance_free(&appliance);
}
END_TEST

START_TEST(a_file_system_is_down_where_that_is_said)
{
    static const struct {
        const char *status;
        bool is_down;
    } CASES[] = {{"{\"isFilesystemUp\":false}", true},
                 {"{\"isFilesystemUp\":\"FALSE\"}", true},
                 {"{\"isFilesystemUp\":true}", false},
                 {"{\"isFilesystemUp\":null}", false}};
    for (size_t i = 0; i < COUNT(CASES); i++) {
        read_one(STATUS, CASES[i].status);
        ck_assert_msg(appliance.is_filesystem_down == CASES[i].is_down, "%s", CASES[i].status);
        appliance_free(&appliance);
    }
}
END_TEST

START_TEST(a_restart_is_pending_unless_none_is_required)
{
    read_one(STATUS, "{\"restartFlag\":\"REBOOT\",\"restartReason\":\"an update\","
                     "\"urgentMessage\":\"call support\"}");
    ck_assert_str_eq(appliance.restart, "REBOOT");
    ck_assert_str_eq(appliance.restart_reason, "an update");
    ck_assert_str_eq(appliance.urgent_message, "call support");
    appliance_free(&appliance);

    read_one(STATUS, "{\"restartFlag\":\"NO_RESTART_REQUIRED\"}");
    ck_assert_str_eq(appliance.restart, "");
    appliance_free(&appliance);
}
END_TEST

START_TEST(unread_alerts_are_in_the_counts_or_with_the_status)
{
    read_one(COUNTS, "{\"numUnreadAlerts\":3,\"numInboxNotices\":4}");
    ck_assert(appliance.unread_alerts == 3 && appliance.notices == 4);
    appliance_free(&appliance);

    read_one(STATUS, "{\"alertsUnreadCount\":5}");
    ck_assert(appliance.unread_alerts == 5 && isnan(appliance.notices));
    appliance_free(&appliance);
}
END_TEST

START_TEST(notices_that_cannot_be_are_not_known)
{
    static const char *const COUNTED[] = {"{\"numInboxNotices\":-1}", "{\"numInboxNotices\":1e10}",
                                          "{\"numInboxNotices\":\"two\"}"};
    for (size_t i = 0; i < COUNT(COUNTED); i++) {
        read_one(COUNTS, COUNTED[i]);
        ck_assert_msg(isnan(appliance.notices), "%s", COUNTED[i]);
        appliance_free(&appliance);
    }
}
END_TEST

START_TEST(each_failed_component_is_told)
{
    read_one(COMPONENTS,
             "{\"failedComponents\":[{\"componentType\":\"FAN\",\"description\":\"left\","
             "\"serialNumber\":\"S1\"},{}]}");
    ck_assert_uint_eq(appliance_failed_count(&appliance), 2);
    struct appliance_component fan = appliance_failed(&appliance, 0);
    ck_assert_str_eq(fan.type, "FAN");
    ck_assert_str_eq(fan.description, "left");
    ck_assert_str_eq(fan.serial_number, "S1");
    struct appliance_component unnamed = appliance_failed(&appliance, 1);
    ck_assert_str_eq(unnamed.type, "");
    ck_assert_str_eq(unnamed.description, "");
    ck_assert_str_eq(unnamed.serial_number, "");
    appliance_free(&appliance);
}
END_TEST

START_TEST(maintenance_is_on_where_that_is_said)
{
    read_one(MAINTENANCE, "{\"isEnabled\":true}");
    ck_assert(appliance.is_in_maintenance);
    appliance_free(&appliance);
    read_one(MAINTENANCE, "{\"isEnabled\":false}");
    ck_assert(!appliance.is_in_maintenance);
    appliance_free(&appliance);
}
END_TEST

START_TEST(a_global_center_is_asked_for_its_status_alone)
{
    ck_assert(read_with(STATUS, "{\"isFilesystemUp\":false,\"alertsUnreadCount\":2}", true));
    ck_assert(appliance.is_filesystem_down && appliance.unread_alerts == 2);
    ck_assert(!appliance.has_components && !appliance.is_in_maintenance);
    ck_assert_uint_eq(appliance_failed_count(&appliance), 0);
    appliance_free(&appliance);
}
END_TEST

START_TEST(what_is_not_documented_is_refused_by_its_name)
{
    static const struct {
        int number;
        const char *body, *name;
    } CASES[] = {
        {STATUS, "{\"isFilesystemUp\":\"maybe\"}", "isFilesystemUp"},
        {STATUS, "{\"isFilesystemUp\":1}", "isFilesystemUp"},
        {STATUS, "{\"urgentMessage\":7}", "urgentMessage"},
        {STATUS, "{\"restartFlag\":true}", "restartFlag"},
        {STATUS, "{\"alertsUnreadCount\":\"2\"}", "number of unread alerts"},
        {COUNTS, "{\"numUnreadAlerts\":-1}", "number of unread alerts"},
        {COUNTS, "{\"numUnreadAlerts\":1e10}", "number of unread alerts"},
        {COUNTS, "{\"numUnreadAlerts\":[]}", "number of unread alerts"},
        {COMPONENTS, "{\"failedComponents\":{}}", "failedComponents"},
        {MAINTENANCE, "{\"isEnabled\":\"on\"}", "isEnabled of the maintenance mode"},
        {STATUS, "[]", "its operationalStatus failed: the answer is no object"},
        {COMPONENTS, "[]", "its failedComponents failed: the answer is no object"},
        {COUNTS, NULL, "its alertCounts failed: " FAKE_FAILURE},
        {MAINTENANCE, NULL, "its maintenanceMode failed: " FAKE_FAILURE},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ck_assert_msg(!read_with(CASES[i].number, CASES[i].body, false), "%s", CASES[i].name);
        ck_assert_msg(strstr(failure.text, CASES[i].name) && strstr(failure.text, FAKE_HOST),
                      "%s: %s", CASES[i].name, failure.text);
        appliance_free(&appliance);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("appliance");
    TCase *said = tcase_create("said");
    tcase_add_test(said, what_is_left_out_is_not_said);
    tcase_add_test(said, a_file_system_is_down_where_that_is_said);
    tcase_add_test(said, a_restart_is_pending_unless_none_is_required);
    tcase_add_test(said, unread_alerts_are_in_the_counts_or_with_the_status);
    tcase_add_test(said, notices_that_cannot_be_are_not_known);
    tcase_add_test(said, each_failed_component_is_told);
    tcase_add_test(said, maintenance_is_on_where_that_is_said);
    tcase_add_test(said, a_global_center_is_asked_for_its_status_alone);
    suite_add_tcase(suite, said);

    TCase *refused = tcase_create("refused");
    tcase_add_test(refused, what_is_not_documented_is_refused_by_its_name);
    suite_add_tcase(suite, refused);
    return unit_run(suite);
}
