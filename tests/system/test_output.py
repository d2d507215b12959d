# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of a result, and its state."""

import unittest

import support
from plugin import KINDS, PLUGINS, Metric, STATES

SIZES = {"vms": 340, "synthetic": 14, "replicas": 9, "nonclones": 57}


class PerformanceData(support.SimulatorCase):
    options = SIZES

    def metrics(self, *arguments):
        """The output without what differs between runs: the value of the space, and the time."""
        run = self.sim.check(*arguments)
        metrics = [(label, *metric) for label, metric in run.metrics.items()]
        *others, space, time = metrics
        self.assertRegex(space[1], r"^[1-9][0-9]*$")
        self.assertRegex(time[1], r"^[0-9]+(\.[0-9]{1,3})?$")
        return others + [(space[0], *space[2:]), (time[0], *time[2:])]

    def test_synthetic_without_thresholds(self):
        self.assertEqual(self.metrics("synthetic"), [
            ("synthetic", "14", "", "", "", "0", "340"),
            ("vms", "340", "", "", "", "0", ""),
            ("synthetic_percent", "4.12", "%", "", "", "0", "100"),
            ("synthetic_replica", "9", "", "", "", "0", ""),
            ("synthetic_orphan", "5", "", "", "", "0", ""),
            ("synthetic_space", "B", "", "", "0", ""),
            ("time", "s", "", "", "0", "30")])

    def test_nonclone_without_thresholds(self):
        self.assertEqual(self.metrics("nonclone", "-t", "45"), [
            ("nonclone", "57", "", "", "", "0", "340"),
            ("vms", "340", "", "", "", "0", ""),
            ("nonclone_percent", "16.76", "%", "", "", "0", "100"),
            ("nonclone_live", "54", "", "", "", "0", ""),
            ("nonclone_template", "2", "", "", "", "0", ""),
            ("nonclone_synthetic", "1", "", "", "", "0", ""),
            ("nonclone_space", "B", "", "", "0", ""),
            ("time", "s", "", "", "0", "45")])

    def test_thresholds_stand_with_the_metric_that_they_are_for(self):
        for arguments, count, percent in (
                (("-w", "10", "-c", "20"), ("10", "20"), ("", "")),
                (("-w", "5%", "-c", "7.5%"), ("", ""), ("5", "7.5")),
                (("-w", "10:", "-c", "~:30%"), ("10:", ""), ("", "~:30")),
                (("-w", "@5:20%", "-c", "@2:3"), ("", "@2:3"), ("@5:20", "")),
                (("-w", "0:10", "-c", "1000000"), ("10", "1000000"), ("", ""))):
            with self.subTest(arguments=" ".join(arguments)):
                metrics = self.sim.check("synthetic", *arguments).metrics
                self.assertEqual(metrics["synthetic"], Metric("14", "", *count, "0", "340"))
                self.assertEqual(metrics["synthetic_percent"],
                                 Metric("4.12", "%", *percent, "0", "100"))

    def test_they_are_written_as_the_contract_has_them(self):
        first = self.sim.check("synthetic", "-w", "10", "-c", "20").out.splitlines()[0]
        self.assertRegex(first, r"^TINTRI SYNTHETIC WARNING - 14 synthetic VMs of 340 \(4\.1%\) on "
                                r"localhost: count 14 is above 10 \| synthetic=14;10;20;0;340 vms=340;;;0 "
                                r"synthetic_percent=4\.12%;;;0;100 synthetic_replica=9;;;0 "
                                r"synthetic_orphan=5;;;0 synthetic_space=[0-9]+B;;;0 "
                                r"time=[0-9.]+s;;;0;30$")


class Text(unittest.TestCase):
    def test_one_vm_is_singular(self):
        for kind, word, summary in (("synthetic", "synthetic VM", "1 incoming replica, 0 orphans"),
                                    ("nonclone", "non-clone VM",
                                     "1 live VM, 0 templates, 0 synthetic VMs")):
            with self.subTest(kind=kind), \
                    support.Simulator(vms=3, synthetic=1, replicas=1, nonclones=1) as sim:
                run = sim.check(kind)
                self.assertEqual(run.text, f"1 {word} of 3 (33.3%) on localhost")
                self.assertTrue(run.lines[0].startswith(f"{summary}, "), run.lines[0])

    def test_an_array_without_vms_is_unknown_unless_that_is_allowed(self):
        with support.Simulator(vms=0) as sim:
            for kind, words in (("synthetic", "synthetic VMs"), ("nonclone", "non-clone VMs")):
                run = sim.check(kind)
                self.assertEqual(run.state, "UNKNOWN")
                self.assertRegex(run.text, "^no VMs present on localhost; .*--allow-empty$")
                run = sim.check(kind, "--allow-empty")
                self.assertEqual(run.text, f"0 {words} of 0 (0.0%) on localhost")
                self.assertEqual(run.metrics[f"{kind}_percent"].value, "0")
                self.assertEqual(run.metrics[f"{kind}_space"].value, "0")

    def test_the_list_ends_with_how_many_it_leaves_out(self):
        with support.Simulator(**SIZES) as sim:
            for arguments, named, last in (((), 10, "… 4 more (--list all)"),
                                           (("--list", "0"), 0, None),
                                           (("--list", "3"), 3, "… 11 more (--list all)"),
                                           (("--list", "14"), 14, None),
                                           (("--list", "15"), 14, None),
                                           (("--list", "all"), 14, None)):
                with self.subTest(arguments=" ".join(arguments)):
                    lines = sim.check("synthetic", *arguments).lines
                    self.assertRegex(lines[0], r"^9 incoming replicas, 5 orphans, [0-9.]+ TiB$")
                    self.assertEqual(len(lines), 1 + named + bool(last))
                    if last:
                        self.assertEqual(lines[-1], last)

    def test_a_list_that_does_not_fit_is_cut_and_says_so(self):
        with support.Simulator("name-long=1000", vms=2000, synthetic=2000) as sim:
            run = sim.check("synthetic", "--list", "all")
            self.assertRegex(run.lines[-1], r"^… [0-9]+ more \(--csv FILE has all\)$")
            left_out = int(run.lines[-1].split()[1])
            self.assertEqual(len(run.lines) - 2 + left_out, 2000)

    def test_names_that_would_break_the_output_are_shown_harmless(self):
        with support.Simulator("name-evil", vms=40, synthetic=40, nonclones=40) as sim:
            for kind in KINDS:  # every run checks what must never be shown
                run = sim.check(kind, "--list", "all")
                self.assertEqual(len(run.lines), 41)
                for line in run.lines[1:]:
                    self.assertNotRegex(line, "[|<>]")

    def test_a_long_name_is_cut_at_128_characters(self):
        with support.Simulator("name-long=1000", vms=3, synthetic=1) as sim:
            name = sim.check("synthetic").lines[1].split(":")[0]
            self.assertEqual(len(name), 128)

    def test_v_tells_more_of_the_result(self):
        with support.Simulator(**SIZES) as sim:
            quiet, more = sim.check("synthetic"), sim.check("synthetic", "-v")
            for line, longer in zip(quiet.lines, more.lines):
                self.assertTrue(longer.startswith(line), longer)
            self.assertRegex(more.lines[1], r", VMWARE\w*, vcenter\d+\.example\.com, "
                                            r"[0-9A-F-]{36}-VIM-[0-9A-F]{16}$")
            self.assertNotIn("-VIM-", quiet.out)
            self.assertRegex(more.remarks[0],
                             r"^Tintri VMstore, API v310\.191: \d+ requests, \d+ bytes read\.$")
            self.assertEqual((quiet.err, more.err), ("", ""))


class Reasons(support.SimulatorCase):
    """14 of 340 VMs, 4.12 %, 2.05 TiB: the first line says why it alerts."""

    options = SIZES

    ROWS = [  # arguments, the text behind the host
        ("-w 10", "count 14 is above 10"), ("-w 20:", "count 14 is below 20"),
        ("-w 10:12", "count 14 is outside 10:12"), ("-w @10:20", "count 14 is within @10:20"),
        ("-w 20:30", "count 14 is outside 20:30"), ("-c ~:3", "count 14 is above 3"),
        ("-w 4%", "share 4.1% is above 4%"), ("-w 4.1%", "share 4.12% is above 4.1%"),
        ("-c 10:%", "share 4.1% is below 10%"), ("-c 5:10%", "share 4.1% is outside 5:10%"),
        ("--warning-space 500", "space 2.0 TiB is above 500 GiB"),
        ("--critical-space 2048", "space 2.05 TiB is above 2 TiB"),
        ("--critical-space 4096:", "space 2.0 TiB is below 4 TiB"),
        ("-w 10 -c 12", "count 14 is above 12, count 14 is above 10"),
        ("-w 10 -c 4% --critical-space 1", "share 4.1% is above 4%, space 2.0 TiB is above 1 GiB, "
                                           "count 14 is above 10"),
        ("-w 14 -c 5%", None), ("", None)]

    def test_each_range_that_alerts_is_named_the_worst_first(self):
        for arguments, reasons in self.ROWS:
            with self.subTest(arguments=arguments):
                text = self.sim.check("synthetic", *arguments.split()).text
                self.assertEqual(text.partition(" on localhost")[2],
                                 f": {reasons}" if reasons else "")

    def test_they_are_of_the_selected_vms(self):
        for arguments, text in (("--kind orphan -c 3", "5 orphans of 340 (1.5%) on localhost: "
                                                       "count 5 is above 3"),
                                ("--include erp -c 3", "14 synthetic VMs of 14 selected (100.0%) "
                                                       "on localhost: count 14 is above 3")):
            self.assertEqual(self.sim.check("synthetic", *arguments.split()).text, text)


class Thresholds(support.SimulatorCase):
    """20 of 200 VMs are synthetic, 10 %; 50 are non-clones, 25 %."""

    options = {"vms": 200, "synthetic": 20, "replicas": 5, "nonclones": 50}

    ROWS = [  # arguments, the code for synthetic, the code for nonclone
        ("-w 20", 0, 1), ("-w 19", 1, 1), ("-c 20", 0, 2), ("-c 50", 0, 0), ("-c 49", 0, 2),
        ("-w 20:", 0, 0), ("-w 21:", 1, 0), ("-w 51:", 1, 1), ("-c 51:", 2, 2),
        ("-w ~:20", 0, 1), ("-w ~:19", 1, 1), ("-w ~:", 0, 0), ("-c @~:20", 2, 0),
        ("-w 20:50", 0, 0), ("-w 21:49", 1, 1), ("-w 20:20", 0, 1),
        ("-w @20:50", 1, 1), ("-w @21:49", 0, 0), ("-c @20", 2, 0), ("-c @21:", 0, 2),
        ("-w 10%", 0, 1), ("-w 9.99%", 1, 1), ("-c 25%", 0, 0), ("-c 24.9%", 0, 2),
        ("-w 11:%", 1, 0), ("-w @10:25%", 1, 1), ("-w ~:10%", 0, 1),
        ("-w 10 -c 30", 1, 2), ("-w 30 -c 10", 2, 2), ("-w 5 -c 15%", 1, 2),
        ("-w 15% -c 30", 0, 2), ("-w 5% -c 9%", 2, 2), ("-w 0 -c 0", 2, 2),
        ("-w 9 -w 30", 0, 1),  # the last one counts
        ("--warning 19 --critical 49", 1, 2), ("--warning=19 --critical=49", 1, 2),
    ]

    def test_a_threshold_makes_the_exit_code(self):
        for arguments, *codes in self.ROWS:
            for kind, code in zip(KINDS, codes):
                with self.subTest(kind=kind, arguments=arguments):
                    run = self.sim.check(kind, *arguments.split())
                    self.assertEqual((run.code, run.state), (code, STATES[code]))

    def test_exit_ok_turns_a_finding_into_exit_code_0(self):
        for arguments, state in (("-w @0:", "WARNING"), ("-c @0:", "CRITICAL"), ("-w ~:", "OK")):
            for kind in PLUGINS:
                with self.subTest(kind=kind, arguments=arguments):
                    run = self.sim.check(kind, "--exit-ok", *arguments.split())
                    self.assertEqual((run.code, run.state), (0, state))

    def test_exit_ok_hides_no_error(self):
        for arguments in (["-t", "0"], ["-w", "5:1"], ["-u", "nobody"], ["--ca-file", "/dev/null"]):
            with self.subTest(arguments=" ".join(arguments)):
                run = self.sim.check("synthetic", "--exit-ok", *arguments)
                self.assertEqual((run.code, run.state), (3, "UNKNOWN"))

    def test_a_share_of_no_vms_at_all_is_0(self):
        with support.Simulator(vms=0) as sim:
            for threshold, code in (("0%", 0), ("1:%", 2)):
                self.assertEqual(sim.check("synthetic", "--allow-empty", "-c", threshold).code,
                                 code)


if __name__ == "__main__":
    support.main()
