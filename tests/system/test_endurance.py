# SPDX-License-Identifier: GPL-3.0-or-later
"""Many runs: signals at random moments, and more checks at once than the array allows sessions.

TINTRI_KILLS=300 makes many runs; TINTRI_SEED=N repeats the random moments of a run.
"""

import concurrent.futures
import os
import random
import signal
import time
import unittest

import support

SMALL = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}
KILLS = int(os.environ.get("TINTRI_KILLS", "30"))
SEED = int(os.environ.get("TINTRI_SEED", "20261125"))
LATENCIES = (0, 20, 300)  # milliseconds before each answer
REQUESTS = 12  # of one run, roughly: info, login, pages, totals, logout
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1,
           signal.SIGALRM, signal.SIGXCPU)
AT_ONCE = 4
CHECKS, SESSIONS = 50, 10


def hears_signals(process):
    """Whether the process has set its signal handlers, or has ended."""
    try:
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            caught = next(line for line in status if line.startswith("SigCgt:"))
    except (OSError, StopIteration):
        return True
    return process.poll() is not None or int(caught.split()[1], 16) & 1 << (signal.SIGXCPU - 1)


class RandomKills(unittest.TestCase):
    @staticmethod
    def kill(sim, kind, timeout, number, moment):
        with sim.start(kind, "-t", str(timeout), "--page-size", "8") as running:
            support.wait_until(lambda: hears_signals(running.process), "it hears signals")
            end = time.monotonic() + moment
            while running.process.poll() is None and time.monotonic() < end:
                time.sleep(support.POLL)
            if running.process.poll() is None:
                running.process.send_signal(number)
            return running.finish()

    def test_no_session_is_left_whenever_a_signal_comes(self):
        chance = random.Random(SEED)
        for latency in LATENCIES:
            longest = 0.1 + REQUESTS * latency / 1000
            plan = [(chance.choice(("synthetic", "nonclone")), chance.randint(2, 30),
                     chance.choice(SIGNALS), chance.uniform(0, longest))
                    for _ in range(KILLS // len(LATENCIES))]
            with self.subTest(latency=latency, seed=SEED), \
                    support.Simulator(latency=latency, left=None, **SMALL) as sim:
                with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
                    runs = list(pool.map(lambda row, sim=sim: self.kill(sim, *row), plan))
                left = sum("a session may stay open" in run.out for run in runs)
                state = sim.state()
                self.assertEqual((state["open_sessions"], left), (0, 0), f"seed {SEED}")
                self.assertLessEqual({run.state for run in runs}, {"OK", "UNKNOWN"})


class Crowd(unittest.TestCase):
    def test_each_of_many_checks_at_once_has_a_result_or_names_the_limit(self):
        with support.Simulator(f"session-limit={SESSIONS}", latency=100, **SMALL) as sim:
            with concurrent.futures.ThreadPoolExecutor(CHECKS) as pool:
                runs = list(pool.map(lambda _: sim.check("synthetic", "-t", "60"), range(CHECKS)))
            counted = [run for run in runs if run.state == "OK"]
            for run in runs:
                if run not in counted:
                    self.assertIn("the array has as many sessions as it allows", run.text)
            self.assertGreaterEqual(len(counted), 1)
            self.assertLess(len(counted), CHECKS, "the limit was never met")
            self.assertEqual(sim.state()["open_sessions"], 0)


if __name__ == "__main__":
    support.main()
