# SPDX-License-Identifier: GPL-3.0-or-later
"""The used space, its thresholds, and the list of VMs, which it sorts."""

import time
import unittest

import oracle
import support
from plugin import KINDS

SIZES = {"vms": 251, "synthetic": 41, "replicas": 26, "nonclones": 60}
GIB = 2**30

# What is counted on the array above.
CHOICES = [("synthetic", ""), ("nonclone", ""), ("synthetic", "--kind replica"),
           ("synthetic", "--kind orphan"), ("synthetic", "--include [1-4]$"),
           ("synthetic", "--kind orphan --exclude [1-4]$"), ("nonclone", "--exclude prod"),
           ("synthetic", "--filter hypervisorType=VMWARE --kind replica"),
           ("nonclone", "--exclude-templates --live --filter hypervisorType=VMWARE")]


def gib(value):
    """The sums are of quarters of a GiB, and so exact."""
    return f"{value:.2f}"


class Thresholds(oracle.OracleCase):
    options = SIZES

    def states(self, sum_gib):
        """Ranges around this sum, and whether they alert."""
        at, below, above = gib(sum_gib), gib(sum_gib - 0.25), gib(sum_gib + 0.25)
        return [(at, False), (below, True), (above, False), (f"{at}:", False), (f"{above}:", True),
                (f"{below}:", False), (f"~:{below}", True), (f"{below}:{above}", False),
                (f"@{below}:{above}", True), (f"@{above}:", False)]

    def test_a_range_alerts_below_at_and_above_the_sum_as_it_has_to(self):
        for check, choice in CHOICES:
            found = oracle.Findings(self.vms, check, choice.split())
            self.assertGreater(found.space, GIB)
            for text, alerts in self.states(found.gib())[:5 if choice else None]:
                with self.subTest(kind=check, arguments=f"{choice} {text}"):
                    for option, state in (("--warning-space", "WARNING"),
                                          ("--critical-space", "CRITICAL")):
                        run, _ = self.agree(check, *choice.split(), option, text)
                        self.assertEqual(run.state, state if alerts else "OK")

    def test_the_worst_of_all_thresholds_makes_the_state(self):
        found = oracle.Findings(self.vms, "synthetic")
        low, high = gib(found.gib() / 2), gib(found.gib() * 2)
        for space, count, state in (
                (("--warning-space", low, "--critical-space", low), (), "CRITICAL"),
                (("--warning-space", low, "--critical-space", high), (), "WARNING"),
                (("--warning-space", high, "--critical-space", low), (), "CRITICAL"),
                (("--warning-space", high, "--critical-space", high), (), "OK"),
                (("--warning-space", high), ("-w", "10"), "WARNING"),
                (("--warning-space", low), ("-w", "1000"), "WARNING"),
                (("--warning-space", low), ("-c", "10"), "CRITICAL"),
                (("--critical-space", low), ("-w", "10"), "CRITICAL"),
                (("--critical-space", high), ("-w", "5%"), "WARNING"),
                (("--critical-space", high), ("-w", "50%", "-c", "1000"), "OK"),
                (("--warning-space", high, "--warning-space", low), (), "WARNING")):
            with self.subTest(arguments=" ".join((*space, *count))):
                self.assertEqual(self.agree("synthetic", *space, *count)[0].state, state)

    def test_they_stand_with_the_space_in_bytes_and_with_nothing_else(self):
        for text, shown in (("10", "10737418240"), ("10:", "10737418240:"), ("~:5", "~:5368709120"),
                            ("1:2", "1073741824:2147483648"), ("@1:2", "@1073741824:2147483648"),
                            ("0:7", "7516192768"), ("0.5", "536870912"), ("0", "0"),
                            ("100000", "107374182400000"), ("@~:3", "@~:3221225472")):
            for kind in KINDS:
                with self.subTest(kind=kind, range=text):
                    run = self.sim.check(kind, "--warning-space", text, "--critical-space", text,
                                         "-w", "7", "-c", "8%")
                    for label, metric in run.metrics.items():
                        thresholds = {kind: ("7", ""), f"{kind}_percent": ("", "8"),
                                      f"{kind}_space": (shown, shown)}.get(label, ("", ""))
                        self.assertEqual((metric.warn, metric.crit), thresholds, label)
                    self.assertEqual(run.metrics[f"{kind}_space"].unit, "B")
        run = self.sim.check("synthetic", "--critical-space", "1:")
        self.assertEqual(run.metrics["synthetic_space"][2:], ("", "1073741824:", "0", ""))

    def test_a_share_and_what_is_no_range_are_refused(self):
        for option in ("--warning-space", "--critical-space"):
            for text in ("10%", "1:2%", "@5%"):
                with self.subTest(option=option, range=text):
                    run = self.sim.check("synthetic", option, text)
                    self.assertEqual(run.text, f"{option} takes GiB and no share: leave out the %; see --help")
            for text in ("", "x", "2:1", "1G", "10GiB", "-", ":", "%"):
                with self.subTest(option=option, range=text):
                    run = self.sim.check("nonclone", option, text)
                    self.assertTrue(run.text.startswith(f"{option} takes "), run.text)
                    self.assertTrue(run.text.endswith("; see --help"), run.text)

    def test_no_counted_vms_use_0_bytes(self):
        for kind in KINDS:
            for arguments, state in (("--warning-space 0", "OK"),
                                     ("--critical-space 1:", "CRITICAL"),
                                     ("--warning-space @0", "WARNING")):
                run, found = self.agree(kind, "--include", "no-such-name", *arguments.split())
                self.assertEqual((run.state, found.space), (state, 0))

    def test_exit_ok_applies_to_space_too(self):
        run = self.sim.check("synthetic", "--critical-space", "0", "--exit-ok")
        self.assertEqual((run.code, run.state), (0, "CRITICAL"))


class SomeStatistics(oracle.OracleCase):
    faults = ("stat-missing=3",)
    options = SIZES

    def test_the_sum_is_of_the_others_and_the_number_without_is_reported(self):
        for check, choice in CHOICES:
            for more in ("--list all", "--list 2"):
                with self.subTest(kind=check, arguments=f"{choice} {more}"):
                    run, found = self.agree(check, *choice.split(), *more.split())
                    self.assertGreater(found.without_space, 0)
                    self.assertIn(f", {found.without_space} without statistics of space",
                                  run.lines[0])

    def test_thresholds_are_on_the_sum_of_the_others(self):
        for check, choice in CHOICES[:4]:
            found = oracle.Findings(self.vms, check, choice.split())
            for text, state in ((gib(found.gib()), "OK"), (gib(found.gib() - 0.25), "CRITICAL")):
                with self.subTest(kind=check, arguments=f"{choice} {text}"):
                    run, _ = self.agree(check, *choice.split(), "--critical-space", text)
                    self.assertEqual(run.state, state)


class NoStatistics(oracle.OracleCase):
    faults = ("stat-missing",)
    options = SIZES

    def test_a_space_threshold_cannot_be_judged(self):
        for check, choice in CHOICES[:5]:
            for option in ("--warning-space 0:", "--critical-space 100000",
                           "--warning-space 0: -c 0",
                           "--critical-space 0: --exit-ok"):
                with self.subTest(kind=check, arguments=f"{choice} {option}"):
                    found = oracle.Findings(self.vms, check, choice.split())
                    run = self.sim.check(check, *choice.split(), *option.split())
                    self.assertEqual(run.text, (
                        "localhost has no statistics of space for any of the "
                        f"{oracle.worded(found.count, found.noun)}; leave --warning-space and "
                        "--critical-space out"))

    def test_without_one_the_count_is_fine_and_there_is_no_space(self):
        for check, choice in CHOICES:
            with self.subTest(kind=check, arguments=choice):
                run, found = self.agree(check, *choice.split(), "-w", "1")
                self.assertEqual((run.state, found.space), ("WARNING", None))
                self.assertEqual(run.metrics[f"{check}_space"].value, "U")
                self.assertIn(f", {found.count} without statistics of space", run.lines[0])
                self.assertNotIn("GiB", run.out)

    def test_no_counted_vms_still_use_0_bytes(self):
        run, _ = self.agree("synthetic", "--include", "no-such-name", "--warning-space", "5")
        self.assertEqual((run.state, run.metrics["synthetic_space"].value), ("OK", "0"))


class List(oracle.OracleCase):
    options = SIZES

    def test_v_adds_hypervisor_vcenter_and_uuid(self):
        for check, choice in CHOICES[:4]:
            with self.subTest(kind=check, arguments=choice):
                run, found = self.agree(check, *choice.split(), "-v", "--list", "all")
                entry = found.entries[0]
                self.assertTrue(run.lines[1].endswith(
                    f", {entry.hypervisor}, {entry.vcenter}, {entry.uuid}"), run.lines[1])

    def test_the_ages_are_those_of_the_counted_vms_alone(self):
        lines = {self.agree(check, *choice.split())[0].remarks[-1] for check, choice in CHOICES}
        self.assertGreater(len(lines), 4, "the choices do not differ")

    def test_without_snapshots_there_are_no_ages(self):
        with support.Simulator("snapshot-missing", **SIZES) as sim:
            for kind in KINDS:
                self.assertNotIn("Newest snapshots", sim.check(kind).out)


class LongList(unittest.TestCase):
    """More VMs with long names than fit into 64 KiB."""

    def test_remarks_stand_above_the_list(self):
        with support.Simulator("name-long=1000", vms=700, synthetic=700) as sim:
            lines = sim.check("synthetic", "-k", "--list", "600").out.splitlines()
            self.assertEqual(lines[2], "The certificate was not verified (--insecure).")
            self.assertRegex(lines[3], "^Newest snapshots: ")
            self.assertRegex(lines[-1], r"^… [0-9]+ more \(--list all\)$")


class Time(unittest.TestCase):
    def test_the_simulated_snapshots_are_in_the_past(self):
        """Fails on a machine whose clock is wrong: all ages would be 0."""
        self.assertGreater(time.time(), 1795046400)  # 2026-11-19


if __name__ == "__main__":
    support.main()
