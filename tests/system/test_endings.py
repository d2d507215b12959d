# SPDX-License-Identifier: GPL-3.0-or-later
"""However a run ends, it ends in time and leaves no session behind."""

import concurrent.futures
import os
import signal
import subprocess
import unittest

import support
from plugin import KINDS
from support import READING

SMALL = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}
TIMED_OUT = r"timed out: the limit is 2 s; .*more time with -t$"

# Where the array hangs, further options of the simulator, the message, how many logins.
HANGS = [
    ("info", [], {"latency": 60000}, r"^asking localhost who it is failed: " + TIMED_OUT, 0),
    ("login", ["login-slow=60000"], {}, r"^login to localhost failed: " + TIMED_OUT, 0),
    ("first page", ["vm-hang=1"], {}, READING + TIMED_OUT, 1),
    ("second page", ["vm-hang=2"], {}, READING + TIMED_OUT, 1),
    ("body", ["vm-stall=2"], {}, READING + TIMED_OUT, 1),
    ("bytes", ["vm-slow-bytes"], {}, READING + TIMED_OUT, 1),
    ("service away", ["vm-503-retry-after=60"], {}, READING + ".*HTTP status 503", 1),
]


class Timeouts(unittest.TestCase):
    @staticmethod
    def hang(kind, faults, options):
        with support.Simulator(*faults, **SMALL, **options) as sim:
            run = sim.check(kind, "-t", "2", "--page-size", "4")
        return run, sim.state()["logins"]

    def test_a_run_ends_with_its_deadline_and_logs_out_wherever_the_array_hangs(self):
        # All at the same time: each of them waits, and does nothing else.
        with concurrent.futures.ThreadPoolExecutor(len(HANGS) * len(KINDS)) as pool:
            rows = [(where, kind, message, logins, pool.submit(self.hang, kind, faults, options))
                    for where, faults, options, message, logins in HANGS for kind in KINDS]
        for where, kind, message, logins, future in rows:
            with self.subTest(hangs=where, kind=kind):
                run, found_logins = future.result()
                self.assertEqual(run.code, 3, run)
                self.assertRegex(run.text, message)
                self.assertLess(run.seconds, 3)
                self.assertEqual(found_logins, logins)

    def test_a_slow_array_is_read_while_time_allows(self):
        with support.Simulator(latency=100, **SMALL) as sim:
            self.assertEqual(sim.check("nonclone", "--page-size", "10").state, "OK")


class Logout(unittest.TestCase):
    """What becomes of the logout changes no result."""

    FAULTS = ["logout-get-only", "logout-post-only", "logout-500", "logout-hang", "logout-slow=300"]

    def test_whichever_method_the_array_takes_and_whether_it_works(self):
        for fault in self.FAULTS:
            for kind in KINDS:
                with self.subTest(fault=fault, kind=kind), \
                        support.Simulator(fault, **SMALL) as sim:
                    run = sim.check(kind, "-t", "2", "-w", "1")
                    self.assertEqual(run.state, "WARNING")
                    self.assertLess(run.seconds, 3)

    def test_an_array_that_closes_no_session_changes_no_result(self):
        with support.Simulator("logout-get-only", "logout-post-only", left=(1, 1), **SMALL) as sim:
            run = sim.check("synthetic", "-w", "1")
            self.assertEqual(run.state, "WARNING")

    def test_after_an_error_as_well(self):
        with support.Simulator("vm-500", "logout-post-only", **SMALL) as sim:
            self.assertEqual(sim.check("synthetic").code, 3)


class Signals(unittest.TestCase):
    def check(self, number, kind, fault, counter, message):
        with support.Simulator(fault, **SMALL) as sim, \
                sim.start(kind, "--page-size", "4") as running:
            sim.wait_for(counter, 1)
            running.signal(number)
            run = running.finish()
            self.assertEqual(run.code, 3)
            self.assertIn("stopped by a signal", run.text)
            self.assertIn(message, run.text)
            self.assertLess(run.seconds, 2)

    def test_a_signal_in_the_middle_of_a_walk_closes_the_session(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            for kind in KINDS:
                with self.subTest(signal=number.name, kind=kind):
                    self.check(number, kind, "vm-stall=1", "vm_requests", "reading the VMs")

    def test_a_signal_between_two_tries_closes_the_session(self):
        self.check(signal.SIGTERM, "synthetic", "vm-503-retry-after=20", "vm_requests", "")

    def test_a_second_signal_does_not_cut_off_the_logout(self):
        with support.Simulator("vm-hang=1", "logout-slow=300", **SMALL) as sim, \
                sim.start("nonclone") as running:
            sim.wait_for("vm_requests", 1)
            before = sim.state()["requests"]
            running.signal(signal.SIGTERM)
            sim.wait_for("requests", before + 1)
            running.process.send_signal(signal.SIGTERM)
            self.assertEqual(running.finish().code, 3)


class StandardOutput(support.SimulatorCase):
    options = SMALL

    def test_a_pipe_that_nobody_reads_is_unknown(self):
        for kind in KINDS:
            with self.subTest(kind=kind):
                reader, writer = os.pipe()
                os.close(reader)
                with os.fdopen(writer, "wb") as pipe:
                    self.assertEqual(self.sim.check(kind, stdout=pipe).code, 3)

    @unittest.skipUnless(os.path.exists("/dev/full"), "this system has no /dev/full")
    def test_a_full_disk_is_unknown(self):
        for kind in KINDS:
            with self.subTest(kind=kind), open("/dev/full", "wb") as full:
                self.assertEqual(self.sim.check(kind, stdout=full).code, 3)

    def test_a_closed_output_is_unknown(self):
        run = self.sim.check("synthetic", stdout=subprocess.DEVNULL,
                             preexec_fn=lambda: os.close(1))
        self.assertEqual(run.code, 3)

    def test_a_missing_input_does_not_matter(self):
        run = self.sim.check("synthetic", preexec_fn=lambda: os.close(0))
        self.assertEqual(run.code, 0)

    def test_a_closed_standard_error_does_not_matter(self):
        run = self.sim.check("synthetic", "-vvv", preexec_fn=lambda: os.close(2))
        self.assertEqual((run.code, run.metrics["synthetic"].value), (0, "10"))


if __name__ == "__main__":
    support.main()
