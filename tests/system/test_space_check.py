# SPDX-License-Identifier: GPL-3.0-or-later
"""How full an array is: what it reports of its datastores, and what may be wrong with it."""

import json
import unittest

import oracle
import stub_array
import support
from plugin import Metric

GIB = 2**30
DATASTORE = "/api/v310/datastore"
TGC = {stub_array.INFO: (200, json.dumps({"productName": "Tintri Global Center",
                                          "preferredVersion": "v310.191"}))}
RESOURCE = 7  # the number of datastore in the simulator's faults
LABELS = ["used", "used_percent", "remaining", "days", "reserve_remaining", "time"]
KEYS = {"total": "spaceTotalGiB", "used": "spaceUsedPhysicalGiB",
        "remaining": "spaceRemainingPhysicalGiB", "days": "spaceRemainingDays",
        "reserve": "performanceReserveRemaining"}
STAT = {"total": 1000, "used": 250, "remaining": 740, "days": 90, "reserve": 40}
# Options that need a field.
NEEDED_BY = {"total": ["-w 50%", "-c 50%"], "used": ["-w 50%", "-c 900", "-w 100:"],
             "days": ["--warning-days 30:", "--critical-days 7:"],
             "reserve": ["--warning-reserve 20:", "--critical-reserve 5:"], "remaining": []}


def number(value, decimals=2):
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{value:.0f}"


def rounded(value):
    """GiB in whole bytes."""
    return number(value * GIB, 0)


def datastore(name="s1", also=None, **stat):
    """A datastore in the array's form. Fields that are None are left out."""
    fields = {KEYS[key]: value for key, value in {**STAT, **stat}.items() if value is not None}
    return {"displayName": name, "isDataFromAppliance": True, "stat": fields, **(also or {})}


def used_metrics(stat):
    """The two metrics of the used space, with the total as the maximum."""
    total, used = stat["spaceTotalGiB"], stat["spaceUsedPhysicalGiB"]
    return [(rounded(used), rounded(total)), (number(100 * used / total), "100")]


class Simulated(support.SimulatorCase):
    """A VMstore without problems. The expected values come from its own answers."""

    options = {"used": "73.4", "vms": 20, "synthetic": 2, "replicas": 1, "nonclones": 2}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stores = oracle.read_one(cls.sim, "datastore")
        assert len(stores) == 1
        cls.stat = stores[0]["stat"]
        cls.share = 100 * cls.stat["spaceUsedPhysicalGiB"] / cls.stat["spaceTotalGiB"]
        cls.text = (f"{cls.share:.1f}% of {oracle.size(cls.stat['spaceTotalGiB'] * GIB)} used on "
                    f"localhost, full in {cls.stat['spaceRemainingDays']:.0f} days")

    def test_the_first_line_says_how_full_it_is(self):
        run = self.sim.check("space")
        self.assertEqual((run.service, run.state, run.text), ("TINTRI SPACE", "OK", self.text))
        self.assertEqual((run.lines, run.remarks), ([], []))

    def test_the_performance_data_are_the_arrays_numbers(self):
        run = self.sim.check("space", "-t", "40")
        self.assertEqual(list(run.metrics), LABELS)
        (used, total), (share, _) = used_metrics(self.stat)
        self.assertEqual(run.metrics["used"], Metric(used, "B", "", "", "0", total))
        self.assertEqual(run.metrics["used_percent"], Metric(share, "%", "", "", "0", "100"))
        self.assertEqual(run.metrics["remaining"],
                         Metric(rounded(self.stat["spaceRemainingPhysicalGiB"]), "B", "", "", "0"))
        self.assertEqual(run.metrics["days"],
                         Metric(number(self.stat["spaceRemainingDays"]), "", "", "", "0"))
        self.assertEqual(run.metrics["reserve_remaining"],
                         Metric(number(self.stat["performanceReserveRemaining"]), "%", "", "", "0"))
        self.assertEqual(run.metrics["time"][1:], ("s", "", "", "0", "40"))

    def test_thresholds_alert_on_what_they_are_for_and_say_why(self):
        used, days = self.stat["spaceUsedPhysicalGiB"], self.stat["spaceRemainingDays"]
        reserve = self.stat["performanceReserveRemaining"]
        share, gib = f"share {self.share:.1f}% is ", f"used {oracle.size(used * GIB)} is "
        tenth = f"{used // 10240 * 1024:.0f}"
        rows = [
            ("-w 74% -c 80%", "OK", ""),
            ("-w 73% -c 80%", "WARNING", share + "above 73%"),
            ("-w 70% -c 73%", "CRITICAL", f"{share}above 73%, {share}above 70%"),
            ("-c 73%", "CRITICAL", share + "above 73%"),
            ("-w 80:%", "WARNING", share + "below 80%"),
            ("-w @70:80%", "WARNING", share + "within @70:80%"),
            (f"-w {used + 1:.0f}", "OK", ""),
            (f"-w {tenth}", "WARNING", f"{gib}above {int(tenth) // 1024} TiB"),
            (f"-w {tenth} -c 73%", "CRITICAL",
             f"{share}above 73%, {gib}above {int(tenth) // 1024} TiB"),
            (f"--warning-days {days:.0f}:", "OK", ""),
            (f"--warning-days {days + 1:.0f}:", "WARNING", f"days {days:.0f} is below {days + 1:.0f}"),
            (f"--critical-days {days + 1:.0f}:", "CRITICAL", f"days {days:.0f} is below {days + 1:.0f}"),
            (f"--warning-reserve {reserve:.1f}:", "OK", ""),
            ("--warning-reserve 90:", "WARNING", f"reserve {reserve:.1f}% is below 90%"),
            ("--critical-reserve 90:", "CRITICAL", f"reserve {reserve:.1f}% is below 90%"),
            (f"-w 73% --critical-days {days + 1:.0f}: --warning-reserve 90:", "CRITICAL",
             f"days {days:.0f} is below {days + 1:.0f}, {share}above 73%, "
             f"reserve {reserve:.1f}% is below 90%"),
        ]
        for options, state, reasons in rows:
            with self.subTest(options=options):
                run = self.sim.check("space", *options.split())
                text = self.text + (f": {reasons}" if reasons else "")
                self.assertEqual((run.state, run.text), (state, text))

    def test_thresholds_stand_with_their_metric_and_in_its_unit(self):
        for options, label, warning, critical in (
                ("-w 10 -c 20:30", "used", rounded(10), f"{rounded(20)}:{rounded(30)}"),
                ("-w 10% -c @5:6%", "used_percent", "10", "@5:6"),
                ("--warning-days 30: --critical-days 7:", "days", "30:", "7:"),
                ("--warning-reserve 20: --critical-reserve 5:", "reserve_remaining", "20:", "5:")):
            with self.subTest(options=options):
                run = self.sim.check("space", *options.split())
                self.assertEqual(list(run.metrics), LABELS)
                for name, metric in run.metrics.items():
                    expected = (warning, critical) if name == label else ("", "")
                    self.assertEqual((metric.warn, metric.crit), expected, name)

    def test_exit_ok_applies_to_findings_and_is_reported(self):
        run = self.sim.check("space", "-c", "1%", "--exit-ok")
        self.assertEqual((run.code, run.state), (0, "CRITICAL"))
        self.assertIn("The exit code is 0 whatever was found (--exit-ok).", run.remarks)

    def test_an_unverified_certificate_is_reported(self):
        self.assertIn("The certificate was not verified (--insecure).",
                      self.sim.check("space", "-k").remarks)

    def test_it_takes_one_login_and_as_few_requests_as_it_needs(self):
        before = self.sim.state()
        self.sim.check("space", "-w", "80%", "--critical-days", "7:")
        after = self.sim.state()
        self.assertEqual(after["logins"] - before["logins"], 1)
        self.assertLessEqual(after["requests"] - before["requests"], 4)  # info, login, space, logout

    def test_ranges_that_are_none_are_refused(self):
        for option in ("-w", "--warning-days", "--critical-days", "--warning-reserve"):
            with self.subTest(option=option):
                run = self.sim.check("space", option, "2:1")
                self.assertEqual(run.state, "UNKNOWN")
                self.assertIn("takes a range", run.text)


class Refusals(unittest.TestCase):
    def test_an_array_that_does_not_answer_is_unknown(self):
        for fault, words in (("resource-404", "HTTP status 404"), ("resource-403", "Read Only"),
                             ("resource-503", "HTTP status 503"), ("resource-garbage", "is not the API's")):
            with self.subTest(fault=fault), support.Simulator(f"{fault}={RESOURCE}", vms=20) as sim:
                run = sim.check("space", "-t", "2", "--exit-ok")
                self.assertEqual(run.state, "UNKNOWN")
                self.assertTrue(run.text.startswith("reading the space of localhost failed: "), run)
                self.assertIn(words, run.text)
                self.assertEqual(run.text.count(" failed: "), 1)

    def test_what_other_resources_lack_spoils_nothing(self):
        for resource in (1, 2, 3, 4, 5, 6, 8):
            with self.subTest(resource=resource), \
                    support.Simulator(f"resource-404={resource}", vms=20) as sim:
                self.assertEqual(sim.check("space", "-w", "80%").state, "OK")

    def test_an_array_without_any_field_or_with_odd_ones_is_unknown(self):
        for fault in ("bare", "null", "odd"):
            with self.subTest(fault=fault), \
                    support.Simulator(f"resource-{fault}={RESOURCE}", vms=20) as sim:
                run = sim.check("space")
                self.assertEqual(run.state, "UNKNOWN")
                self.assertRegex(run.text, "spaceTotalGiB")

    def test_old_numbers_are_unknown_unless_they_are_asked_for(self):
        with support.Simulator("datastore-stale", vms=20) as sim:
            run = sim.check("space")
            self.assertEqual(run.state, "UNKNOWN")
            self.assertRegex(run.text, "out of reach, .* old; .*--ignore-disconnected")
            run = sim.check("space", "--ignore-disconnected")
            self.assertEqual(run.state, "OK")
            self.assertIn("Out of reach, the numbers are old: 1 of 1 datastores.", run.remarks)


class Answers(stub_array.StubCase):
    """Answers that no fault of the simulator gives."""

    more = {}

    def run_with(self, answer, *options):
        body = answer if isinstance(answer, str) else stub_array.as_json(answer)
        answers = {**self.more, DATASTORE: (200, body)}
        with stub_array.StubArray(self.certificate, answers) as array:
            run = array.check(*options, kind="space")
            self.assertEqual(array.count(stub_array.LOGIN), array.count(stub_array.LOGOUT))
        return run

    def test_a_field_that_is_absent_or_null_is_left_out_unless_a_threshold_needs_it(self):
        for field, needed_by in NEEDED_BY.items():
            for store in (datastore(**{field: None}),
                          {"stat": {**datastore()["stat"], KEYS[field]: None}}):
                run = self.run_with([store])
                with self.subTest(field=field, options="none"):
                    self.assertEqual(run.state, "OK")
                    self.assertEqual(list(run.metrics)[:len(LABELS)], LABELS)
                    self.assertEqual(self.unknown_of(run), self.not_known(field))
                for options in needed_by:
                    with self.subTest(field=field, options=options):
                        run = self.run_with([store], *options.split())
                        self.assertEqual(run.state, "UNKNOWN")
                        self.assertIn(f"it does not say its {KEYS[field]}, which a threshold needs",
                                      run.text)

    @staticmethod
    def unknown_of(run):
        return [label for label in LABELS if run.metrics[label].value == "U"]

    @staticmethod
    def not_known(field):
        return {"total": ["used_percent"], "used": ["used", "used_percent"],
                "remaining": ["remaining"], "days": ["days"],
                "reserve": ["reserve_remaining"]}[field]

    def test_what_is_not_known_is_not_told(self):
        for store, text in (
                (datastore(days=None), "25.0% of 1000.0 GiB used on localhost"),
                (datastore(total=None), "250.0 GiB used, size not known on localhost, full in 90 days"),
                (datastore(used=None),
                 "1000.0 GiB in all, used space not known on localhost, full in 90 days")):
            with self.subTest(text=text):
                self.assertEqual(self.run_with([store]).text, text)

    def test_a_threshold_on_gib_does_not_need_the_size(self):
        run = self.run_with([datastore(total=None)], "-w", "200", "-c", "300")
        self.assertEqual(run.state, "WARNING")
        self.assertEqual(run.metrics["used"], Metric(rounded(250), "B", rounded(200), rounded(300), "0"))

    def test_an_impossible_space_is_unknown_whatever_is_asked(self):
        for stat in ({"total": 0, "used": 0}, {"used": 1000.5}, {"used": -1}, {"total": -5},
                     {"total": 1e300}, {"used": 1e30, "total": 1e31}, {"total": "1000"},
                     {"total": "NaN"}, {"used": "NaN"}, {"used": 1e300}, {"used": "250 or so"},
                     {"used": True}, {"total": [1000]}, {"total": {}}):
            with self.subTest(stat=str(stat)):
                for options in ([], ["--warning-days", "1:"], ["-w", "99%"]):
                    run = self.run_with([datastore(**stat)], *options)
                    self.assertEqual(run.state, "UNKNOWN", run)
                    self.assertRegex(run.text, "the datastore s1: .*; report it, with the output of -vv$")

    def test_a_full_or_an_empty_array_is_possible(self):
        for used, share in ((0, "0"), (1000, "100")):
            run = self.run_with([datastore(used=used)], "-w", "50%")
            self.assertEqual((run.state, run.metrics["used_percent"].value),
                             ("WARNING" if used else "OK", share))

    def test_other_impossible_numbers_matter_only_if_they_are_needed(self):
        for field, values in (("days", (-1, 1e300, "soon", [], False)),
                              ("reserve", (-0.5, 101, "40%", {}, True)),
                              ("remaining", (-1, 1e300, "740", []))):
            for value in values:
                with self.subTest(field=field, value=value):
                    run = self.run_with([datastore(**{field: value})], "-w", "80%")
                    self.assertEqual(run.state, "OK")
                    self.assertEqual(self.unknown_of(run), self.not_known(field))
                    for options in NEEDED_BY[field]:
                        run = self.run_with([datastore(**{field: value})], *options.split())
                        self.assertEqual(run.state, "UNKNOWN")
                        shown = f", {value:g}," if type(value) in (int, float) else ""
                        self.assertIn(f"its {KEYS[field]}{shown} is not as the API documents it", run.text)

    def test_the_datastores_may_come_as_a_page_that_holds_all_of_them(self):
        page = {"items": [datastore()], "filteredTotal": 1}
        self.assertEqual(self.run_with(page).text, self.run_with([datastore()]).text)
        run = self.run_with({**page, "filteredTotal": 2})
        self.assertEqual(run.state, "UNKNOWN")
        self.assertIn("its answer is no list, or not all of it", run.text)

    def test_hostile_names_break_nothing(self):
        # What must never be shown, and the form of performance data, are checked for each run.
        for what, text in stub_array.HOSTILE.items():
            for stat, state in (({}, "WARNING"), ({"used": -1}, "UNKNOWN")):
                with self.subTest(name=what, state=state):
                    run = self.run_with([datastore(text, **stat)], "-w", "10%")
                    self.assertEqual(run.state, state)
                    self.assertNotRegex(run.out, "[<>]")
                    reason = "share 25.0% is above 10%" if state == "WARNING" else "spaceUsedPhysicalGiB"
                    self.assertIn(reason, run.text)

    def test_a_name_that_is_no_text_is_none(self):
        for name in (None, 7, ["s1"], {"name": "s1"}, True):
            with self.subTest(name=name):
                self.assertEqual(self.run_with([datastore(name)], "-w", "10%").state, "WARNING")

    def test_numbers_that_are_none_are_refused(self):
        body = json.dumps([datastore()]).replace(": 250", ": NaN")
        self.assertEqual(self.run_with(body).state, "UNKNOWN")

    def test_what_is_no_list_of_datastores_is_unknown(self):
        for answer in ([], {}, {"items": []}, 7, "[", "", '"text"', [7], [None], [[]], [{}],
                       [{"stat": 7}], [datastore(), {}], [datastore()] * 257):
            with self.subTest(answer=str(answer)):
                self.assertEqual(self.run_with(answer).state, "UNKNOWN")

    def test_an_array_that_lists_no_datastore_is_unknown_with_the_likely_reason(self):
        self.assertTrue(self.run_with([]).text.endswith(
            "it lists no datastore; check the rights of the account"))

    def test_an_array_of_an_exabyte_has_whole_bytes(self):
        run = self.run_with([datastore(total=2**30, used=2**29 + 0.5)], "-w", f"{2**29}")
        self.assertEqual(run.metrics["used"], Metric(str(2**59 + 2**29), "B", str(2**59), "", "0",
                                                     str(2**60)))

    def test_unknown_keys_and_the_order_of_keys_do_not_matter(self):
        store = datastore(also={"new": [{"stat": {KEYS["used"]: 1}}], "uuid": None})
        run = self.run_with([dict(reversed(store.items()))])
        self.assertEqual(run.text, "25.0% of 1000.0 GiB used on localhost, full in 90 days")


class AnswersOfAGlobalCenter(Answers):
    """The same, of a fleet of one VMstore."""

    more = {**TGC, "/api/v310/vmstore": (200, "[]")}


class GlobalCenter(support.SimulatorCase):
    options = {"product": "tgc", "vmstores": 5, "used": "61.2", "vms": 20}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stores = oracle.read_one(cls.sim, "datastore")

    def sum_of(self, key):
        return sum(store["stat"][key] for store in self.stores)

    def test_it_tells_of_the_fleet_and_of_each_vmstore(self):
        run = self.sim.check("space")
        total = self.sum_of("spaceTotalGiB")
        share = 100 * self.sum_of("spaceUsedPhysicalGiB") / total
        days = min(store["stat"]["spaceRemainingDays"] for store in self.stores)
        self.assertEqual((run.state, run.text), (
            "OK", f"{share:.1f}% of {oracle.size(total * GIB)} used on localhost, "
                  f"full in {days:.0f} days"))
        names = sorted(store["displayName"] for store in self.stores)
        self.assertEqual(list(run.metrics), [*LABELS, *(f"{name}_{label}" for name in names
                                                        for label in ("used", "used_percent"))])
        self.assertEqual(run.metrics["used"].max, rounded(total))
        for store in self.stores:
            found = [run.metrics[f"{store['displayName']}_{label}"]
                     for label in ("used", "used_percent")]
            self.assertEqual([(metric.value, metric.max) for metric in found],
                             used_metrics(store["stat"]))
        self.assertEqual(len(run.lines), len(names))
        for name, line in zip(names, run.lines):
            self.assertRegex(line, rf"^{name}: \d+\.\d% of \d+\.\d TiB used, full in \d+ days$")

    def test_a_share_is_judged_for_each_vmstore_and_the_reasons_name_it(self):
        run = self.sim.check("space", "-w", "50%", "-c", "90%")
        self.assertEqual(run.state, "WARNING")
        reasons = run.text.partition(": ")[2].split(", ")
        self.assertEqual([reason.split()[0] for reason in reasons],
                         ["share", *sorted(store["displayName"] for store in self.stores)])

    def test_gib_are_judged_for_the_fleet_alone(self):
        used = self.sum_of("spaceUsedPhysicalGiB")
        self.assertEqual(self.sim.check("space", "-w", f"{used - 1:.0f}").state, "WARNING")
        self.assertEqual(self.sim.check("space", "-w", f"{used + 1:.0f}").state, "OK")


class FleetsWithFaults(unittest.TestCase):
    fleet = {"product": "tgc", "vmstores": 3, "vms": 20}

    def test_a_vmstore_that_is_lost_is_unknown_unless_old_numbers_are_taken(self):
        with support.Simulator("vmstore-lost=2", **self.fleet) as sim:
            run = sim.check("space")
            self.assertEqual(run.state, "UNKNOWN")
            self.assertIn("has lost its VMstore vmstore02", run.text)
            self.assertIn("--ignore-disconnected", run.text)
            self.assertNotIn("--vmstore", run.text)  # this plugin has no --vmstore
            run = sim.check("space", "--ignore-disconnected")
            self.assertEqual(run.state, "OK")
            self.assertIn("Not connected, its numbers are old: VMstore vmstore02.", run.remarks)

    def test_a_global_center_without_a_list_of_vmstores_still_has_space(self):
        for fault in ("vmstores-404", "vmstores-403"):
            with self.subTest(fault=fault), support.Simulator(fault, **self.fleet) as sim:
                run = sim.check("space", "-w", "80%")
                self.assertEqual(run.state, "OK")
                self.assertTrue(run.remarks[0].startswith("Whether all VMstores are connected "))

    def test_hostile_names_break_nothing(self):
        # Every run checks what must never be shown, and the form of performance data.
        with support.Simulator("vmstore-evil", product="tgc", vmstores=20, vms=20) as sim:
            run = sim.check("space", "-w", "50%")
            stores = oracle.read_one(sim, "datastore")
        self.assertEqual(run.state, "WARNING")
        labels = [label for label in run.metrics if label.endswith("_used")]
        left_out = [int(line.split()[0]) for line in run.remarks if "have no metric" in line]
        self.assertEqual(len(labels) + sum(left_out), len(stores))
        self.assertEqual([label for label in run.metrics if not label.replace("-", "").replace(
            ".", "").isidentifier()], [])
        self.assertEqual(len(run.lines), len(stores))
        self.assertEqual([line for line in run.lines
                          if len(line.rpartition(": ")[0]) > oracle.SHOWN], [])


class Fleets(stub_array.StubCase):
    def run_with(self, stores, *options):
        answers = {**TGC, DATASTORE: (200, json.dumps(stores)),
                   "/api/v310/vmstore": (200, json.dumps([]))}
        with stub_array.StubArray(self.certificate, answers) as array:
            return array.check(*options, kind="space")

    def test_the_order_of_the_answer_changes_no_label(self):
        stores = [datastore(name, used=used) for name, used in (("b", 1), ("a", 2), ("B", 3))]
        found = [list(self.run_with(order).metrics) for order in (stores, stores[::-1])]
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0][len(LABELS):], ["B_used", "B_used_percent", "a_used",
                                                  "a_used_percent", "b_used", "b_used_percent"])

    def test_names_that_become_the_same_label_are_told_apart(self):
        run = self.run_with([datastore(name) for name in ("x y", "x|y", "x y")])
        self.assertEqual([label for label in run.metrics if label.endswith("_used")],
                         ["x_y_used", "x_y_2_used", "x_y_3_used"])

    def test_vmstores_that_do_not_fit_are_the_last_by_name_and_are_counted(self):
        stores = [datastore(f"vmstore{i:03}.example.com") for i in range(100)]
        run = self.run_with(stores[::-1])
        shown = [label for label in run.metrics if label.endswith("_used")]
        self.assertEqual(shown, [f"vmstore{i:03}.example.com_used" for i in range(len(shown))])
        self.assertEqual(len(run.metrics), len(LABELS) + 2 * len(shown))
        self.assertGreater(len(shown), 25)
        self.assertIn(f"{100 - len(shown)} VMstores, the last by name, have no metric: "
                      "the first line is full.", run.remarks)

    def test_the_fleet_has_the_worst_days_and_the_worst_reserve(self):
        run = self.run_with([datastore("a", days=30, reserve=60), datastore("b", days=None),
                             datastore("c", days=90, reserve=10)],
                            "--warning-reserve", "20:")
        self.assertEqual((run.state, run.metrics["days"].value,
                          run.metrics["reserve_remaining"].value), ("WARNING", "30", "10"))

    def test_a_threshold_needs_the_field_of_every_vmstore(self):
        run = self.run_with([datastore("a"), datastore("b", days=None)], "--warning-days", "30:")
        self.assertEqual(run.state, "UNKNOWN")
        self.assertIn("the datastore b: it does not say its spaceRemainingDays", run.text)

    def test_a_vmstore_that_is_fuller_than_the_fleet_alerts(self):
        run = self.run_with([datastore("a", used=0), datastore("b", used=950)], "-w", "80%")
        self.assertEqual((run.state, run.text.partition(": ")[2]), ("WARNING", "b 95.0% is above 80%"))


if __name__ == "__main__":
    support.main()
