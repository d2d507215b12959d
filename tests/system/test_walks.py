# SPDX-License-Identifier: GPL-3.0-or-later
"""A walk over the pages sees every VM once, or the plugin reports no count."""

import os
import subprocess
import sys
import unittest

import plugin
import support
from plugin import KINDS

INVENTORY = {"vms": 340, "synthetic": 140, "replicas": 90, "nonclones": 57}
COUNTS = {"synthetic": "140", "nonclone": "57"}

# Arrays that differ from the usual one in points that no document defines.
HARMLESS = [
    "chunked", "decoys", "filter-ignored", "items-first", "items-last", "keys-escaped",
    "keys-shuffled", "next-empty-page", "next-null", "next-without-filter", "total-string",
    "bases-empty", "bases-null", "bases-object", "snapshot-missing=7", "limit-lowered=10",
]

MISMATCH = r"^localhost says that \d+ VMs match, but \d+ different ones came"

# Arrays whose count cannot be known, and the message.
INCOMPLETE = [
    ("overflow", r"the array says that not all of it fit \(overflow\)"),
    ("total-wrong", MISMATCH),
    ("total-low", MISMATCH),
    ("duplicate-replaces", MISMATCH),
    ("next-missing=1", "50 different ones came"),
    ("next-loop", "its next leads back"),
    ("next-garbage", "its next '.*' names no offset"),
    ("total-missing", "filteredTotal"),
    ("total-negative", "filteredTotal"),
    ("total-not-number", "filteredTotal"),
    ("items-missing", r"it has no list \(items\)"),
    ("vm-truncated", support.READING),
    ("vm-trailing", support.READING),
]


class Variants(unittest.TestCase):
    def test_what_the_api_leaves_open_changes_no_count(self):
        for fault in HARMLESS:
            with self.subTest(fault=fault), support.Simulator(fault, **INVENTORY) as sim:
                for kind in KINDS:
                    run = sim.check(kind, "--page-size", "50")
                    self.assertEqual(run.state, "OK", run)
                    # A VM without a snapshot is no clone.
                    if not (fault.startswith("snapshot-missing") and kind == "nonclone"):
                        self.assertEqual(run.metrics[kind].value, COUNTS[kind])
                    self.assertEqual(run.metrics["vms"].value, "340")

    def test_a_walk_that_did_not_see_every_vm_once_is_unknown(self):
        for fault, message in INCOMPLETE:
            for kind in KINDS:
                with self.subTest(fault=fault, kind=kind), \
                        support.Simulator(fault, **INVENTORY) as sim:
                    run = sim.check(kind, "--page-size", "50")
                    self.assertEqual(run.state, "UNKNOWN", run)
                    self.assertRegex(run.text, message)

    def test_an_array_that_ignores_the_filter_cannot_raise_the_count(self):
        with support.Simulator("filter-ignored", **INVENTORY) as sim:
            run = sim.check("synthetic", "-w", "140", "-c", "140")
            self.assertEqual((run.state, run.metrics["synthetic"].value), ("OK", "140"))

    def test_a_vm_that_does_not_say_whether_it_is_live_makes_the_count_unknown(self):
        with support.Simulator("islive-missing", **INVENTORY) as sim:
            run = sim.check("synthetic")
            self.assertEqual(run.state, "UNKNOWN")
            self.assertIn("has no isLive", run.text)

    def test_vms_without_statistics_are_counted_and_their_space_is_not_made_up(self):
        with support.Simulator("stat-missing", **INVENTORY) as sim:
            run = sim.check("synthetic")
            self.assertEqual(run.metrics["synthetic"].value, "140")
            self.assertEqual(run.metrics["synthetic_space"].value, "U")
            self.assertIn("140 without statistics of space", run.lines[0])

    def test_a_session_that_ends_on_the_way_is_opened_once_more(self):
        for kind, requests in (("synthetic", 2), ("nonclone", 4)):
            with self.subTest(kind=kind), \
                    support.Simulator(f"session-expires={requests}", left=(1, 0),
                                      **INVENTORY) as sim:
                run = sim.check(kind, "--page-size", "50")
                self.assertEqual((run.state, run.metrics[kind].value), ("OK", COUNTS[kind]))
                self.assertEqual(sim.state()["logins"], 2)

    def test_transient_errors_are_retried(self):
        for fault in ("vm-503=2", "vm-429=2", "vm-cut-connection=2", "vm-503-retry-after=1"):
            with self.subTest(fault=fault), support.Simulator(fault, **INVENTORY) as sim:
                run = sim.check("nonclone", "--page-size", "50")
                self.assertEqual((run.state, run.metrics["nonclone"].value), ("OK", "57"))
                self.assertEqual(sim.state()["vm_requests"], 8)


class Memory(support.SimulatorCase):
    options = {"vms": 30000, "synthetic": 30000, "replicas": 9000, "nonclones": 20000}

    # The peak of a child includes that of the process that forked it. So a bare interpreter, which
    # is smaller than any plugin, starts the plugin.
    PEAK = ("import os, sys; pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ); "
            "_, status, usage = os.wait4(pid, 0); "
            "print(usage.ru_maxrss if status == 0 else f'status {status}', file=sys.stderr)")

    def peak(self, kind, page_size):
        """The peak memory in KiB."""
        command = [sys.executable, "-I", "-S", "-c", self.PEAK, plugin.program(kind),
                   *self.sim.arguments(), "--page-size", str(page_size)]
        env = plugin.environment({"TINTRI_PASSWORD": plugin.PASSWORD})
        result = subprocess.run(command, env=env, text=True, capture_output=True,
                                timeout=plugin.HARD_LIMIT)
        self.assertRegex(result.stderr, r"^\d+$", result.stdout)
        return int(result.stderr)

    @unittest.skipIf(plugin.is_sanitized(), "a sanitizer takes memory of its own")
    @unittest.skipUnless(hasattr(os, "wait4"), "this system cannot tell a child's memory")
    def test_a_walk_over_30000_vms_needs_as_little_memory_at_any_page_size(self):
        for kind in KINDS:
            with self.subTest(kind=kind):
                small, large = self.peak(kind, 100), self.peak(kind, 2000)
                self.assertLess(max(small, large), 18 * 1024)
                self.assertLess(abs(small - large), 1024)


if __name__ == "__main__":
    support.main()
