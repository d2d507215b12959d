# SPDX-License-Identifier: GPL-3.0-or-later
"""What an array reports about itself, part by part, and what may be wrong with it."""

import json
import re
import threading
import unittest

import oracle
import stub_array
import support
from plugin import Metric

SMALL = {"vms": 20, "synthetic": 2, "replicas": 1, "nonclones": 2}
APPLIANCE = "/api/v310/appliance/default/"
ALL_ALERTS = "/api/v310/alert"
ALERTS = f"{ALL_ALERTS}/paginated"
LABELS = ["alerts", "notices", "failed_components", "maintenance", "disconnected", "time"]
OF_FLEET = ["alerts", "disconnected", "time"]  # parts of a Global Center
TGC = {stub_array.INFO: (200, json.dumps({"productName": "Tintri Global Center",
                                          "preferredVersion": "v310.191"}))}


class HealthCase(unittest.TestCase):
    def check(self, *arguments, faults=(), **options):
        with support.Simulator(*faults, **{**SMALL, **options}) as sim:
            return sim.check("health", *arguments)


def of_alerts(run):
    return [line for line in run.lines if line.startswith("alert")]


class Parts(HealthCase):
    def test_a_sound_array_is_ok_and_says_what_was_looked_at(self):
        run = self.check()
        self.assertEqual((run.service, run.state, run.text),
                         ("TINTRI HEALTH", "OK", "no failed component, 0 unread alerts on localhost"))
        self.assertEqual((run.lines, list(run.metrics)), ([], LABELS))

    def test_each_part_has_its_state_and_its_words(self):
        for faults, options, state, words in (
                (["filesystem-down"], {}, "CRITICAL", "the file system is down on localhost"),
                (["urgent-message"], {}, "WARNING", "urgent message (The NVRAM battery is low; replace it) on "),
                (["restart-pending"], {}, "WARNING", "a restart is pending (REBOOT: "),
                (["action-prompt"], {}, "WARNING", "1 required action (Restart the appliance "),
                ([], {"failed-components": 1}, "CRITICAL", "1 failed component ("),
                ([], {"failed-components": 4}, "CRITICAL", "4 failed components ("),
                ([], {"alerts": 1}, "WARNING", "1 unread alert on localhost: alerts 1 is above 0"),
                ([], {"alerts": 3}, "WARNING", "3 unread alerts on localhost: alerts 3 is above 0")):
            with self.subTest(faults=faults, options=options):
                run = self.check(faults=faults, **options)
                self.assertEqual(run.state, state)
                self.assertTrue(run.text.startswith(words), run.text)

    def test_the_worst_stands_first(self):
        run = self.check(faults=["restart-pending", "urgent-message", "filesystem-down"], alerts=3,
                         **{"failed-components": 2})
        places = [run.text.find(words) for words in (
            "2 failed components", "the file system is down", "urgent message", "a restart is pending",
            "3 unread alerts")]
        self.assertEqual((run.state, places), ("CRITICAL", sorted(places)))
        self.assertEqual(places[0], 0)

    def test_alerts_that_are_critical_stand_before_what_is_not(self):
        run = self.check("-c", "2", faults=["restart-pending"], alerts=3)
        self.assertTrue(run.text.startswith("3 unread alerts, a restart is pending"), run.text)
        self.assertTrue(run.text.endswith(": alerts 3 is above 2, alerts 3 is above 0"), run.text)

    def test_failed_components_are_named_with_what_the_array_says(self):
        with support.Simulator(**SMALL, **{"failed-components": 3}) as sim:
            run = sim.check("health")
            failed = oracle.read_one(sim, "appliance/default/failedComponents")["failedComponents"]
        self.assertEqual(run.lines, [f"failed: {each['componentType']}, {each['description']}, "
                                     f"serial number {each['serialNumber']}" for each in failed])
        self.assertIn(f"3 failed components ({failed[0]['componentType']}: "
                      f"{failed[0]['description']}, …)", run.text)

    def test_the_maintenance_mode_is_reported_and_alerts_unless_that_is_fine(self):
        for arguments, state in (([], "WARNING"), (["--maintenance-ok"], "OK")):
            run = self.check(*arguments, maintenance=True)
            self.assertEqual((run.state, run.metrics["maintenance"].value), (state, "1"))
            self.assertIn("maintenance mode", run.text)
            self.assertEqual(run.remarks, ["The maintenance mode is on."])

    def test_a_maintenance_that_is_fine_is_reported_beside_alerts(self):
        run = self.check("--maintenance-ok", maintenance=True, alerts=1)
        self.assertEqual(run.text, "1 unread alert on localhost: alerts 1 is above 0")
        self.assertEqual(run.remarks, ["The maintenance mode is on."])

    def test_metrics_are_the_arrays_numbers(self):
        with support.Simulator(**SMALL, alerts=5, **{"failed-components": 2}) as sim:
            run = sim.check("health", "-w", "3", "-c", "4:6")
            counts = oracle.read_one(sim, "appliance/default/alertCounts")
        self.assertEqual(run.metrics["alerts"],
                         Metric(str(counts["numUnreadAlerts"]), "", "3", "4:6", "0"))
        self.assertEqual(run.metrics["notices"].value, str(counts["numInboxNotices"]))
        self.assertEqual(run.metrics["failed_components"].value, "2")
        self.assertEqual(run.metrics["maintenance"].value, "0")
        self.assertEqual(run.metrics["disconnected"].value, "0")


class Alerts(HealthCase):
    def test_the_threshold_is_0_unless_another_is_given(self):
        for alerts, arguments, state in ((0, "", "OK"), (1, "", "WARNING"), (5, "-w 5", "OK"),
                                         (6, "-w 5", "WARNING"), (6, "-w 5 -c 5", "CRITICAL"),
                                         (6, "-c 6", "WARNING"), (0, "-c 1:", "CRITICAL"),
                                         (2, "-w @2", "WARNING"), (3, "-w @2", "OK")):
            with self.subTest(alerts=alerts, arguments=arguments):
                self.assertEqual(self.check(*arguments.split(), alerts=alerts).state, state)

    def test_their_texts_come_the_newest_first_and_as_many_as_asked_for(self):
        for faults in ([], ["alert-list"]):
            with support.Simulator(*faults, **SMALL, alerts=250) as sim:
                items = oracle.read_one(sim, "alert?state=NEW&severity=ALERT")
                items = items if isinstance(items, list) else items["items"]
                newest = sorted(items, key=lambda each: -each["notifiedTimestamp"])
                for arguments, count in (([], 10), (["--list", "3"], 3), (["--list", "0"], 0),
                                         (["--list", "all"], 250), (["--list", "250"], 250)):
                    with self.subTest(faults=faults, arguments=arguments):
                        run = sim.check("health", *arguments)
                        self.assertEqual(run.metrics["alerts"].value, "250")
                        lines = of_alerts(run)
                        self.assertEqual([re.match(r"alert, \d+ \w+ ago: (.*), on ", line)[1]
                                          for line in lines],
                                         [each["message"] for each in newest[:count]])
                        more = [f"… {250 - count} more (--list all)"] if 0 < count < 250 else []
                        self.assertEqual(run.lines, [*lines, *more])

    def test_hostile_texts_break_nothing(self):
        # Every run checks that forbidden characters are not shown.
        for faults in (["alert-evil"], ["alert-evil", "alert-list"]):
            run = self.check("--list", "all", faults=faults, alerts=9)
            self.assertEqual((run.state, len(of_alerts(run)), len(run.lines)), ("WARNING", 9, 9))

    def test_an_array_that_knows_no_pages_has_a_plain_list(self):
        run = self.check(faults=["alert-list"], alerts=4)
        self.assertEqual((len(of_alerts(run)), run.remarks), (4, []))

    def test_what_does_not_fit_is_counted(self):
        run = self.check("--list", "all", alerts=3000)
        more = re.fullmatch(r"… (\d+) more .*", run.lines[-1])
        self.assertTrue(more, run.lines[-1])
        self.assertEqual(len(of_alerts(run)) + int(more[1]), 3000)


class Refusals(HealthCase):
    def test_a_resource_that_decides_and_does_not_answer_is_unknown(self):
        for number, name in ((2, "alertCounts"), (3, "failedComponents"), (4, "operationalStatus"),
                             (5, "maintenanceMode")):
            for fault in ("404", "403", "503", "garbage"):
                with self.subTest(resource=name, fault=fault):
                    run = self.check("-t", "2", "--exit-ok", faults=[f"resource-{fault}={number}"])
                    self.assertEqual(run.state, "UNKNOWN")
                    self.assertTrue(run.text.startswith(f"asking localhost for its {name} failed: "), run)
                    self.assertEqual(run.text.count(" failed: "), 1)

    def test_the_list_of_alerts_decides_nothing_and_is_reported(self):
        for fault in ("404", "403", "garbage"):
            with self.subTest(fault=fault):
                run = self.check(faults=[f"resource-{fault}=6"], alerts=3)
                self.assertEqual((run.state, run.metrics["alerts"].value), ("WARNING", "3"))
                self.assertIn("The list of alerts could not be read: ", "\n".join(run.remarks))

    def test_what_other_resources_lack_spoils_nothing(self):
        for resource in (1, 7, 8):
            self.assertEqual(self.check(faults=[f"resource-404={resource}"]).state, "OK")

    def test_fields_of_another_type_that_decide_are_unknown(self):
        for number in (2, 4, 5):
            with self.subTest(resource=number):
                run = self.check(faults=[f"resource-odd={number}"], maintenance=True)
                self.assertEqual(run.state, "UNKNOWN")
                self.assertIn("is not as the API documents it", run.text)

    def test_options_about_vms_are_refused(self):
        for option in ("--include", "--kind", "--vmstore", "--csv"):
            with self.subTest(option=option):
                run = self.check(option, "x")
                self.assertEqual(run.state, "UNKNOWN")
                self.assertIn("is about VMs, which this plugin does not count", run.text)


class Answers(stub_array.StubCase):
    """Answers that no fault of the simulator gives."""

    sound = {"operationalStatus": {"isFilesystemUp": True, "restartFlag": "NO_RESTART_REQUIRED",
                                   "urgentMessage": "", "criticalActionPrompts": []},
             "failedComponents": {"failedComponents": []},
             "alertCounts": {"numUnreadAlerts": 0, "numInboxNotices": 0},
             "maintenanceMode": {"isEnabled": False}}

    def run_with(self, *options, alerts=(), path=ALERTS, total=None, vmstores=None, **changed):
        """vmstores: those of a Global Center."""
        answers = {APPLIANCE + name: (200, stub_array.as_json({**fields, **changed.get(name, {})}))
                   for name, fields in self.sound.items()}
        if callable(alerts):
            answers[path] = alerts
        else:
            total = len(alerts) if total is None else total
            page = {"items": list(alerts), "filteredTotal": total, "total": total}
            answers[path] = (200, stub_array.as_json(page))
        if vmstores is not None:
            answers.update({**TGC, "/api/v310/vmstore": (200, stub_array.as_json(vmstores))})
        with stub_array.StubArray(self.certificate, answers) as array:
            return array.check(*options, kind="health")

    def test_fields_that_are_left_out_say_nothing(self):
        for resource, field in (("operationalStatus", "isFilesystemUp"),
                                ("operationalStatus", "restartFlag"),
                                ("operationalStatus", "urgentMessage"),
                                ("operationalStatus", "criticalActionPrompts"),
                                ("failedComponents", "failedComponents"),
                                ("maintenanceMode", "isEnabled")):
            with self.subTest(field=field):
                run = self.run_with(**{resource: {field: None}})
                self.assertEqual((run.state, list(run.metrics)), ("OK", LABELS))

    def test_a_global_center_s_fields_that_are_left_out_say_nothing(self):
        for field in ("isFilesystemUp", "restartFlag", "urgentMessage", "criticalActionPrompts"):
            with self.subTest(field=field):
                run = self.run_with(vmstores=[], operationalStatus={field: None})
                self.assertEqual((run.state, list(run.metrics)), ("OK", OF_FLEET))

    def test_a_field_of_another_type_is_unknown_and_named(self):
        of_both = {"isFilesystemUp": ("perhaps", 1, [], {}), "urgentMessage": (7, True, [], {}),
                   "restartFlag": (7, False, []), "alertsUnreadCount": ("NaN", -1, 1e300, [], True),
                   "criticalActionPrompts": (7, "none", {"message": "x"})}
        absent = {"numUnreadAlerts": None}
        for field, values in of_both.items():
            for value in values:
                for vmstores in (None, []):
                    with self.subTest(field=field, value=value, vmstores=vmstores):
                        run = self.run_with(vmstores=vmstores, alertCounts=absent,
                                            operationalStatus={field: value})
                        self.assertEqual(run.state, "UNKNOWN")
                        self.assertIn(self.NAMES.get(field, field), run.text)
                        self.assertTrue(run.text.endswith(self.ADVICE), run.text)
        for resource, field, values in (("failedComponents", "failedComponents", (7, "FAN", {}, True)),
                                        ("maintenanceMode", "isEnabled", ("perhaps", 0, [], {}))):
            for value in values:
                with self.subTest(field=field, value=value):
                    run = self.run_with(**{resource: {field: value}})
                    self.assertEqual(run.state, "UNKNOWN")
                    self.assertIn(f"the {field} of ", run.text)

    NAMES = {"alertsUnreadCount": "number of unread alerts"}
    ADVICE = "; report it, with the output of -vv"

    def test_a_number_of_alerts_that_nobody_tells_is_unknown(self):
        broken = {**{APPLIANCE + name: (200, json.dumps(fields)) for name, fields in self.sound.items()},
                  APPLIANCE + "alertCounts": (200, "{}"), ALERTS: (404, "")}
        for more in ({}, {**TGC, "/api/v310/vmstore": (200, "[]")}):
            with self.subTest(fleet=bool(more)), \
                    stub_array.StubArray(self.certificate, {**broken, **more}) as array:
                run = array.check(kind="health")
                self.assertEqual(run.state, "UNKNOWN")
                self.assertIn("does not say its numUnreadAlerts; report it", run.text)

    def test_hostile_texts_break_nothing_wherever_they_stand(self):
        # What must never be shown, and the form of performance data, are checked for each run.
        def places(text):
            yield "urgent message (", {"operationalStatus": {"urgentMessage": text}}
            yield "a restart is pending (", {"operationalStatus": {"restartFlag": text}}
            yield "a restart is pending (REBOOT: ", {"operationalStatus": {
                "restartFlag": "REBOOT", "restartReason": text}}
            yield "2 required actions (", {"operationalStatus": {
                "criticalActionPrompts": [{"message": text}, {"message": text}]}}
            yield "1 failed component (", {"failedComponents": {"failedComponents": [
                dict.fromkeys(("componentType", "description", "serialNumber"), text)]}}
            yield "1 unread alert", {
                "alertCounts": {"numUnreadAlerts": 1}, "operationalStatus": {"alertsUnreadCount": 1},
                "alerts": [{"uuid": {"uuid": "a"}, "message": text, "sourceApplianceDisplayName": text}]}
            yield "1 lost VMstore (", {"vmstores": [
                {"hostname": text, "sessionStatusInfo": {"connected": False, "errorCode": text}}]}

        for what, text in stub_array.HOSTILE.items():
            for words, changed in places(text):
                for vmstores in (None, []):
                    on_center = vmstores is not None or "vmstores" in changed
                    if on_center and "failedComponents" in changed:
                        continue
                    with self.subTest(text=what, words=words, on_center=on_center):
                        run = self.run_with("--list", "all", **{"vmstores": vmstores, **changed})
                        self.assertIn(run.state, ("WARNING", "CRITICAL"))
                        self.assertTrue(run.text.startswith(words), run.text[:200])
                        self.assertIn(" on localhost", run.text)
                        self.assertNotRegex(run.out, "[<>]")

    def test_the_notices_are_only_shown(self):
        for value in (None, "2", -1, 1e300, []):
            with self.subTest(value=value):
                run = self.run_with(alertCounts={"numInboxNotices": value})
                self.assertEqual((run.state, run.metrics["notices"].value), ("OK", "U"))

    def test_a_missing_number_of_alerts_is_taken_from_elsewhere(self):
        absent = {"numUnreadAlerts": None}
        run = self.run_with(alertCounts=absent, operationalStatus={"alertsUnreadCount": 7})
        self.assertEqual(run.metrics["alerts"].value, "7")
        run = self.run_with(alertCounts=absent, alerts=[
            {"uuid": {"uuid": f"a{i}"}, "message": "x"} for i in range(4)])
        self.assertEqual(run.metrics["alerts"].value, "4")

    def test_an_impossible_number_of_alerts_is_unknown(self):
        for value in (-1, 1e300, "3", True, [3]):
            with self.subTest(value=value):
                run = self.run_with(alertCounts={"numUnreadAlerts": value})
                self.assertEqual(run.state, "UNKNOWN")

    def test_a_list_of_alerts_that_comes_late_decides_only_where_their_number_is_not_known(self):
        for unread, state in ((3, "WARNING"), (None, "UNKNOWN")):
            over = threading.Event()
            with self.subTest(unread=unread):
                run = self.run_with("-t", "2", alertCounts={"numUnreadAlerts": unread},
                                    alerts=lambda request, over=over: over.wait() and (200, "[]"))
                over.set()
                self.assertEqual(run.state, state)
                self.assertIn("reading the alerts of localhost failed at offset 0: timed out while "
                              "waiting for an answer", run.out)

    def test_booleans_may_be_words(self):
        run = self.run_with(operationalStatus={"isFilesystemUp": "FALSE"},
                            maintenanceMode={"isEnabled": "TRUE"})
        self.assertEqual(run.state, "CRITICAL")
        self.assertTrue(run.text.startswith("the file system is down, maintenance mode on "), run.text)

    def test_a_component_without_words_is_counted(self):
        for component in ({}, {"componentType": 7}, None, "FAN"):
            with self.subTest(component=component):
                run = self.run_with(failedComponents={"failedComponents": [component]})
                self.assertEqual((run.state, run.metrics["failed_components"].value),
                                 ("CRITICAL", "1"))
                self.assertTrue(run.text.startswith("1 failed component"), run.text)

    def test_an_array_that_knows_no_pages_may_have_one_with_all_alerts(self):
        for total, count in ((2, 2), (3, 0)):
            run = self.run_with(alertCounts={"numUnreadAlerts": total}, path=ALL_ALERTS, total=total,
                                alerts=[{"uuid": {"uuid": f"a{i}"}, "message": "x"} for i in range(2)])
            with self.subTest(total=total):
                self.assertEqual((run.metrics["alerts"].value, len(of_alerts(run))), (str(total), count))
                self.assertEqual("The list of alerts could not be read" in run.out, count == 0)

    def test_many_components_leave_room_for_the_result(self):
        components = [{"componentType": "FAN", "description": "x" * 300}] * 2000
        run = self.run_with(failedComponents={"failedComponents": components})
        self.assertEqual(run.metrics["failed_components"].value, "2000")

    def test_an_alert_without_a_time_or_words_is_reported_all_the_same(self):
        run = self.run_with(alertCounts={"numUnreadAlerts": 2}, alerts=[
            {"uuid": {"uuid": "a"}, "message": "no time"},
            {"uuid": {"uuid": "b"}, "notifiedTimestamp": "yesterday", "message": 7}])
        self.assertEqual(len(of_alerts(run)), 2)
        self.assertIn("alert: no time", run.lines)


class GlobalCenter(HealthCase):
    fleet = {"product": "tgc", "vmstores": 3}

    def test_missing_parts_are_left_out_and_reported(self):
        run = self.check(**self.fleet)
        self.assertEqual((run.state, list(run.metrics)), ("OK", OF_FLEET))
        self.assertEqual(run.text, "0 unread alerts on localhost")
        self.assertTrue(any(line.startswith("A Global Center says nothing about failed components")
                            for line in run.remarks), run)

    def test_a_resource_that_does_not_answer_is_unknown(self):
        for fault in ("404", "403", "503", "garbage"):
            with self.subTest(fault=fault):
                run = self.check("-t", "2", faults=[f"resource-{fault}=4"], **self.fleet)
                self.assertEqual(run.state, "UNKNOWN")
                self.assertIn("asking localhost for its operationalStatus failed", run.text)

    def test_the_list_of_alerts_decides_nothing_and_is_told(self):
        for fault in ("404", "403", "garbage"):
            with self.subTest(fault=fault):
                run = self.check(faults=[f"resource-{fault}=6"], alerts=3, **self.fleet)
                self.assertEqual((run.state, run.metrics["alerts"].value), ("WARNING", "3"))
                self.assertIn("The list of alerts could not be read: ", "\n".join(run.remarks))

    def test_a_lost_vmstore_is_critical_and_named(self):
        run = self.check(faults=["vmstore-lost=2"], **self.fleet)
        self.assertEqual((run.state, run.metrics["disconnected"].value), ("CRITICAL", "1"))
        self.assertTrue(run.text.startswith("1 lost VMstore (vmstore02) on localhost"), run.text)

    def test_a_lost_vmstore_that_is_ignored_is_reported(self):
        run = self.check("--ignore-disconnected", faults=["vmstore-lost=2"], **self.fleet)
        self.assertEqual((run.state, run.metrics["disconnected"].value), ("OK", "1"))
        self.assertIn("vmstore02", run.out)

    def test_a_missing_list_of_vmstores_is_unknown_unless_it_is_ignored(self):
        for fault in ("vmstores-404", "vmstores-403"):
            with self.subTest(fault=fault):
                run = self.check(faults=[fault], **self.fleet)
                self.assertEqual(run.state, "UNKNOWN")
                self.assertIn("--ignore-disconnected", run.text)
                run = self.check("--ignore-disconnected", faults=[fault], **self.fleet)
                self.assertEqual((run.state, run.metrics["disconnected"].value), ("OK", "U"))

    def test_hostile_names_break_nothing(self):
        for number in range(1, 11):
            run = self.check(faults=["vmstore-evil", f"vmstore-lost={number}"], product="tgc",
                             vmstores=10)
            self.assertEqual(run.state, "CRITICAL")


if __name__ == "__main__":
    support.main()
