# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to read the VMs: several pages at a time, compressed, or only their number."""

import os
import pty
import re
import select
import unittest

import support
from plugin import KINDS
from support import Simulator

COUNTS = {"vms": 1234, "synthetic": 77, "replicas": 50, "nonclones": 321}
EXPECTED = {"synthetic": "77", "nonclone": "321"}


def without_time(run):
    """The result, without the time and the details of reading."""
    return re.sub(r"\btime=[0-9.]+s|^All of them: .*", "", run.out, flags=re.M)


class Parallel(support.SimulatorCase):
    options = COUNTS

    def test_the_result_is_the_same_with_any_number_of_requests_in_flight(self):
        for kind in KINDS:
            alone = without_time(self.sim.check(kind, "--page-size", "25", "--list", "all"))
            for parallel in ("2", "3", "8"):
                with self.subTest(kind=kind, parallel=parallel):
                    run = self.sim.check(kind, "--page-size", "25", "--list", "all",
                                         "--parallel", parallel)
                    self.assertEqual(without_time(run), alone)


class InFlight(unittest.TestCase):
    def test_as_many_requests_are_in_flight_as_were_asked_for(self):
        for parallel in (1, 4):
            with self.subTest(parallel=parallel), Simulator(latency=20, **COUNTS) as array:
                run = array.check("nonclone", "--page-size", "50", "--parallel", str(parallel))
                self.assertEqual(run.metrics["nonclone"].value, "321")
                self.assertEqual(array.state()["max_in_flight"], parallel)

    def test_an_array_that_bears_one_request_at_a_time_is_asked_for_one(self):
        for fault in ("vm-429=3", "vm-503=4", "vm-reset=3", "session-expires=3"):
            with self.subTest(fault=fault), Simulator(fault, left=None, **COUNTS) as array:
                run = array.check("nonclone", "--page-size", "50", "--parallel", "4")
                self.assertEqual((run.state, run.metrics["nonclone"].value), ("OK", "321"))
                self.assertEqual(array.state()["open_sessions"], 0)

    def test_what_cannot_be_counted_one_by_one_cannot_be_counted_at_once(self):
        for fault in ("total-wrong", "duplicate-replaces", "vm-truncated=5", "next-missing=3"):
            with self.subTest(fault=fault), Simulator(fault, **COUNTS) as array:
                run = array.check("nonclone", "--page-size", "50", "--parallel", "4")
                self.assertEqual(run.state, "UNKNOWN")


class CountOnly(unittest.TestCase):
    def test_the_number_of_requests_does_not_depend_on_the_size_of_the_fleet(self):
        counters = []
        for vms in (340, 100000):
            with Simulator(vms=vms, synthetic=14, replicas=9, nonclones=57) as array:
                run = array.check("synthetic", "--count-only", "-w", "10")
                self.assertEqual((run.state, run.metrics["synthetic"].value), ("WARNING", "14"))
                self.assertEqual(run.metrics["vms"].value, str(vms))
            counters.append(array.state()["requests"])
        self.assertEqual(counters[0], counters[1])

    def test_what_is_not_known_is_not_reported(self):
        with Simulator(**COUNTS) as array:
            run = array.check("synthetic", "--count-only")
        self.assertEqual(list(run.metrics), ["synthetic", "vms", "synthetic_percent", "time"])
        self.assertIn("--count-only", run.lines[0])

    def test_where_the_array_does_not_filter_the_vms_are_read(self):
        for synthetic in (77, 1234):
            with self.subTest(synthetic=synthetic), \
                    Simulator("filter-ignored", vms=1234, synthetic=synthetic) as array:
                run = array.check("synthetic", "--count-only", "--page-size", "2000")
                self.assertEqual((run.state, run.metrics["synthetic"].value, run.metrics["vms"].value),
                                 ("OK", str(synthetic), "1234"))
                self.assertIn("The array's total could not be proven (--count-only), so the VMs were "
                              "read.", run.remarks)

    def test_none_and_all_are_counts_too(self):
        for synthetic in (0, 340):
            with self.subTest(synthetic=synthetic), Simulator(vms=340, synthetic=synthetic) as array:
                run = array.check("synthetic", "--count-only")
                self.assertEqual((run.state, run.metrics["synthetic"].value), ("OK", str(synthetic)))

    def test_nonclone_has_no_such_option(self):
        with Simulator() as array:
            run = array.check("nonclone", "--count-only")
        self.assertEqual(run.state, "UNKNOWN")
        self.assertIn("there is no option --count-only", run.text)


class Compress(unittest.TestCase):
    def test_the_result_is_the_same_and_fewer_bytes_come(self):
        for kind in KINDS:
            sent, results = [], []
            for options in ([], ["--compress"]):
                with Simulator(**COUNTS) as array:
                    results.append(without_time(array.check(kind, *options)))
                sent.append(array.state()["bytes_sent"])
            with self.subTest(kind=kind):
                self.assertEqual(results[0], results[1])
                self.assertLess(sent[1], sent[0] / 2)


class Progress(unittest.TestCase):
    """Tests with a pseudo-terminal as standard error."""

    def read_terminal(self, *arguments, **options):
        master, slave = pty.openpty()
        shown = b""
        with Simulator(**COUNTS, **options) as array, \
                array.start("nonclone", *arguments, stderr=slave) as running:
            os.close(slave)
            while running.process.poll() is None or select.select([master], [], [], 0)[0]:
                if select.select([master], [], [], support.POLL)[0]:
                    try:
                        shown += os.read(master, 4096)
                    except OSError:  # the other side is closed
                        break
            run = running.finish()
        os.close(master)
        return run, shown.decode()

    def test_a_long_walk_shows_a_line_that_is_gone_at_the_end(self):
        run, shown = self.read_terminal("--page-size", "50", latency=80)
        self.assertEqual(run.state, "OK")
        self.assertRegex(shown, r"\r\x1b\[K[0-9]+ of 1234 VMs, [0-9]+ a second, [0-9]+ s left")
        self.assertTrue(shown.endswith("\r\x1b[K"))

    def test_a_short_walk_shows_nothing(self):
        self.assertEqual(self.read_terminal()[1], "")


if __name__ == "__main__":
    support.main()
