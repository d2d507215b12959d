# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the contestants of a setting in turn, and keeps the measurements of each run."""

import json
import os
import statistics
import subprocess
from contextlib import ExitStack
from typing import NamedTuple

from contestants import CONTESTANTS, Bed, environment, mistake
from simulator import Simulator

ERROR_LENGTH = 200  # characters of the message of a failed run


class Mistake(Exception):
    """A contestant found a wrong count, so that its time means nothing."""


def _run(contestant, bed):
    """One run: {wall, user, system} in seconds, peak in bytes, and what was requested and sent."""
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


class Entry(NamedTuple):
    """A contestant in a setting, with its runs."""

    bed: Bed
    contestant: object
    times: int
    runs: list


def _take_turns(entries):
    """Runs all entries in rounds. Each round begins with another entry."""
    for number in range(max(entry.times for entry in entries)):
        start = number % len(entries)
        for entry in entries[start:] + entries[:start]:
            if number < entry.times:
                entry.runs.append(_run(entry.contestant, entry.bed))


def measure(build, group, keys, wanted_rounds):
    """Measures settings against each other, with all of their simulators running.

    Returns (setting, {key: [run, ...]}) for each setting, with the contestants whose keys are
    given.
    """
    entries = []
    with ExitStack() as stack:
        for setting in group:
            simulator = stack.enter_context(Simulator(build, **setting.simulator_options()))
            cookie = simulator.log_in()
            stack.callback(simulator.log_out, cookie)
            bed = Bed(build, setting, simulator, cookie)
            for contestant in (CONTESTANTS[key] for key in setting.contestants if key in keys):
                times = setting.rounds(wanted_rounds, contestant.slow)
                entries.append(Entry(bed, contestant, times, []))
        if entries:
            _take_turns(entries)
    return [(setting, {entry.contestant.key: entry.runs for entry in entries
                       if entry.bed.setting == setting}) for setting in group]


def summarise(runs):
    """(median, least, most) of each quantity over a contestant's runs."""
    return {what: (statistics.median(run[what] for run in runs),
                   min(run[what] for run in runs), max(run[what] for run in runs))
            for what in runs[0]}
