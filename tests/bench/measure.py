# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the contestants of a setting in turn, and notes what each run took."""

import json
import os
import statistics
import subprocess

from contestants import CONTESTANTS, Bed, environment, mistake
from simulator import Simulator

ERROR_LENGTH = 200  # characters of a failed run's message


class Mistake(Exception):
    """A contestant did not find what is there: its time means nothing."""


def _run(contestant, bed):
    """One run: {wall, user, system} in seconds, peak in bytes, requests and bytes sent."""
    command = contestant.command(bed)
    launcher = os.path.join(bed.build, "tests", "bench", "measured")
    usage_file = bed.simulator.path("usage")
    before = bed.simulator.state()
    answer = subprocess.run([launcher, usage_file, *command], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True, env=environment(), check=True)
    after = bed.simulator.state()
    with open(usage_file, encoding="ascii") as file:
        usage = json.load(file)

    wrong = mistake(contestant, bed.setting, usage["code"], answer.stdout)
    if not wrong and after["vm_requests"] - before["vm_requests"] < 1:
        wrong = "asked for no VMs"
    if not wrong and not contestant.counts and \
            after["vm_requests"] - before["vm_requests"] != bed.setting.pages():
        wrong = "did not read every page"
    if wrong:
        raise Mistake(f"{contestant.label}: {wrong}: {(answer.stderr or answer.stdout).strip()}"
                      [:ERROR_LENGTH])
    return {"wall": usage["wall"], "user": usage["user"], "system": usage["system"],
            "cpu": usage["user"] + usage["system"], "peak": usage["peak_kib"] * 1024,
            "requests": after["requests"] - before["requests"],
            "bytes": after["bytes_sent"] - before["bytes_sent"]}


def _turns(keys, number):
    """The order of a round: another one begins each time."""
    start = number % len(keys)
    return keys[start:] + keys[:start]


def measure(build, setting, keys, wanted_rounds, tell):
    """Returns {key: [run, ...]}, in the order of their rounds."""
    runs = {key: [] for key in keys}
    times = {key: setting.rounds(wanted_rounds, CONTESTANTS[key].slow) for key in keys}
    with Simulator(build, **setting.simulator_options()) as simulator:
        cookie = simulator.log_in()
        bed = Bed(build, setting, simulator, cookie)
        for number in range(max(times.values())):
            for key in _turns(keys, number):
                if number < times[key]:
                    run = _run(CONTESTANTS[key], bed)
                    runs[key].append(run)
                    tell(f"{setting.name} {key} {number + 1}/{times[key]}: {run['wall']:.3f} s")
        simulator.log_out(cookie)
    return runs


def summarise(runs):
    """Each quantity's (median, least, most) over a contestant's runs."""
    return {what: (statistics.median(run[what] for run in runs),
                   min(run[what] for run in runs), max(run[what] for run in runs))
            for what in runs[0]}
