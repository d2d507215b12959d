# SPDX-License-Identifier: GPL-3.0-or-later
"""Every run ends in time and leaves no session open."""

import concurrent.futures
import os
import signal
import subprocess
import time
import unittest

import support
from plugin import KINDS, PLUGINS
from support import READING

SMALL = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}
MORE_TIME = "; give more time with -t"
NO_ANSWER = "timed out while waiting for an answer: none came in 2 s" + MORE_TIME
CUT = "timed out in the middle of an answer: 2 s were not enough" + MORE_TIME
ENOUGH = (r"; \d+ of \d+ VMs in 2 s; about \d+ s are needed: -t \d+, --page-size 2000 or "
          r"--parallel 4$")
LEFT_OPEN = "; a session may stay open on localhost: the login was not answered$"

# Where the array hangs, further options of the simulator, the message, the number of logins.
HANGS = [
    ("info", [], {"latency": 60000}, r"^asking localhost who it is failed: " + NO_ANSWER + "$", 0),
    ("login", ["login-slow=60000"], {}, r"^login to localhost failed: " + NO_ANSWER + LEFT_OPEN, 0),
    ("first page", ["vm-hang=1"], {}, READING + NO_ANSWER + "$", 1),
    ("second page", ["vm-hang=2"], {}, READING + NO_ANSWER.removesuffix(MORE_TIME) + ENOUGH, 1),
    ("body", ["vm-stall=2"], {}, READING + CUT.removesuffix(MORE_TIME) + ENOUGH, 1),
    ("bytes", ["vm-slow-bytes"], {}, READING + CUT + "$", 1),
    ("service away", ["vm-503-retry-after=60"], {}, READING + ".*HTTP status 503", 1),
]


class Timeouts(unittest.TestCase):
    @staticmethod
    def hang(kind, faults, options):
        with support.Simulator(*faults, **SMALL, **options) as sim:
            run = sim.check(kind, "-t", "2", "--page-size", "4")
        return run, sim.state()["logins"]

    def test_a_run_ends_with_its_deadline_and_logs_out_wherever_the_array_hangs(self):
        # All at once, as each run does nothing but wait.
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
    """A failed logout changes no result."""

    FAULTS = ["logout-get-only", "logout-post-only", "logout-500", "logout-hang", "logout-slow=300"]
    LEFT_OPEN = "a session may stay open on localhost: "

    def test_whichever_method_the_array_takes_and_whether_it_works(self):
        for fault in self.FAULTS:
            for kind in [*KINDS, "space"]:
                with self.subTest(fault=fault, kind=kind), \
                        support.Simulator(fault, **SMALL) as sim:
                    run = sim.check(kind, "-t", "2", "-w", "1")
                    self.assertEqual(run.state, "WARNING")
                    self.assertLess(run.seconds, 3)

    def test_an_array_that_closes_no_session_changes_no_result(self):
        with support.Simulator("logout-get-only", "logout-post-only", left=(1, 1), **SMALL) as sim:
            run = sim.check("synthetic", "-w", "1")
            self.assertEqual(run.state, "WARNING")
            self.assertIn(self.LEFT_OPEN + "logout answered 405", run.remarks)

    def test_it_holds_a_finished_check_no_longer_than_its_slice(self):
        with support.Simulator("logout-hang", **SMALL) as sim:
            run = sim.check("synthetic", "-t", "30")
        self.assertEqual(run.state, "OK")
        self.assertIn(self.LEFT_OPEN + "the logout was not answered", run.remarks)
        self.assertGreater(run.seconds, 2)  # the logout may take at most a tenth of the run
        self.assertLess(run.seconds, 4)
        self.assertLess(float(run.metrics["time"].value), 2, "the logout is none of the measurement")

    def test_after_an_error_as_well(self):
        with support.Simulator("vm-500", "logout-post-only", **SMALL) as sim:
            self.assertEqual(sim.check("synthetic").code, 3)


class Signals(unittest.TestCase):
    ENDING = [number for number in signal.valid_signals() if number not in (
        signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD, signal.SIGURG, signal.SIGCONT, signal.SIGTSTP, signal.SIGTTIN,
        signal.SIGTTOU, signal.SIGWINCH, signal.SIGPIPE)]

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

    def test_each_signal_that_kills_by_default_closes_the_session(self):
        self.assertGreater(len(self.ENDING), 40)
        with support.Simulator("vm-slow-bytes", **SMALL) as sim:
            for number in self.ENDING:
                with self.subTest(signal=number):
                    self.end(sim, number)

    def end(self, sim, number, **options):
        """A run that waits for a page until this signal comes."""
        before = sim.state()["vm_requests"]
        with sim.start("nonclone", **options) as running:
            sim.wait_for("vm_requests", before + 1)
            running.signal(number)
            run = running.finish()
        self.assertEqual(run.code, 3)
        self.assertIn("stopped by a signal", run.text)
        self.assertEqual(sim.state()["open_sessions"], 0)

    def test_signals_that_the_parent_blocks_or_ignores_are_handled(self):
        def block():
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())

        def ignore():
            for number in (signal.SIGTERM, signal.SIGUSR1):
                signal.signal(number, signal.SIG_IGN)
        with support.Simulator("vm-slow-bytes", **SMALL) as sim:
            for prepare in (block, ignore):
                for number in (signal.SIGTERM, signal.SIGUSR1):
                    with self.subTest(parent=prepare.__name__, signal=number.name):
                        self.end(sim, number, preexec_fn=prepare)

    def test_a_signal_during_the_login_waits_for_its_answer_and_logs_out(self):
        with support.Simulator("login-slow=500", **SMALL) as sim, sim.start("synthetic") as running:
            sim.wait_for("requests", 2)
            running.signal(signal.SIGTERM)
            run = running.finish()
            self.assertEqual(run.code, 3)
            self.assertEqual(sim.state()["logins"], 1)

    def test_a_process_that_was_stopped_beyond_its_deadline_still_logs_out(self):
        with support.Simulator("vm-hang=1", **SMALL) as sim, \
                sim.start("nonclone", "-t", "1") as running:
            sim.wait_for("vm_requests", 1)
            stopped = time.monotonic()
            running.process.send_signal(signal.SIGSTOP)
            support.wait_until(lambda: time.monotonic() > stopped + 2, "the watchdog's time is over")
            running.signal(signal.SIGCONT)
            run = running.finish()
            self.assertEqual(run.code, 3)
            self.assertIn("timed out", run.text)

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
        for kind in PLUGINS:
            with self.subTest(kind=kind):
                reader, writer = os.pipe()
                os.close(reader)
                with os.fdopen(writer, "wb") as pipe:
                    self.assertEqual(self.sim.check(kind, stdout=pipe).code, 3)

    @unittest.skipUnless(os.path.exists("/dev/full"), "this system has no /dev/full")
    def test_a_full_disk_is_unknown(self):
        for kind in PLUGINS:
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
