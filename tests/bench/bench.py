# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the plugins with curl, curl | jq and Python, all against the same simulator.

All contestants of a setting take turns, so that other work of the machine affects all alike. The
benchmark only reports: no figure makes it fail. A contestant with a wrong count does.
"""

import argparse
import fnmatch
import itertools
import json
import os
import subprocess
import sys

import chart
import goals
import instructions
import machine
import settings
import table
from contestants import CONTESTANTS
from measure import Mistake, measure
from results import Results
from simulator import Simulator, clean_environment

ROUNDS, QUICK_ROUNDS = 5, 2
PAGE = 100  # VMs on the page that json_bench reads


def tell(text):
    print(text, file=sys.stderr, flush=True)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", metavar="FOLDER", help="where the programs were built",
                        default=os.environ.get("abs_top_builddir") or os.getcwd())
    parser.add_argument("--quick", action="store_true", help="small sizes, two rounds")
    parser.add_argument("--rounds", type=int, metavar="N", help=f"default {ROUNDS}")
    parser.add_argument("--only", action="append", metavar="SETTING",
                        help="this setting alone (* and ? match), as often as wanted")
    parser.add_argument("--settings", action="store_true", help="name the settings, and end")
    parser.add_argument("--json", metavar="FILE", help="write all single values there")
    parser.add_argument("--svg", metavar="FILE", help="draw the chart there")
    return parser.parse_args()


def choose_settings(arguments):
    every = list(settings.quick() if arguments.quick else settings.every())
    if not arguments.only:
        return every
    return [setting for setting in every
            if any(fnmatch.fnmatch(setting.name, wanted) for wanted in arguments.only)]


def find_missing(build, chosen):
    """The reasons why contestants cannot take part, by key."""
    keys = {key for setting in chosen for key in setting.contestants}
    reasons = {key: CONTESTANTS[key].missing(build) for key in sorted(keys)}
    return {key: reason for key, reason in reasons.items() if reason}


def run_settings(arguments, chosen, missing):
    """The results, and the mistakes of contestants."""
    results, mistakes = Results(), []
    rounds = arguments.rounds or (QUICK_ROUNDS if arguments.quick else ROUNDS)
    keys = {key for key in CONTESTANTS if key not in missing}
    for name, settings_of_group in itertools.groupby(chosen, lambda setting: setting.group):
        group = list(settings_of_group)
        tell(f"{name} ({chosen.index(group[0]) + 1} of {len(chosen)})")
        try:
            for setting, runs in measure(arguments.build, group, keys, rounds):
                if runs:
                    results.add(setting, runs)
        except Mistake as mistake:
            mistakes.append(f"{name}: {mistake}")
            tell(mistakes[-1])
    return results, mistakes


def json_speeds(build):
    """The figures of json_bench for a page of the simulator."""
    with Simulator(build, vms=PAGE) as simulator:
        page = simulator.path("page.json")
        cookie = simulator.log_in()
        with open(page, "wb") as file:
            file.write(simulator.page(cookie, PAGE))
        simulator.log_out(cookie)
        answer = subprocess.run([os.path.join(build, "tests", "bench", "json_bench"), "--json",
                                 page], check=True, capture_output=True, env=clean_environment())
    return json.loads(answer.stdout)


def write(path, text):
    if path and text:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def main():
    arguments = parse_arguments()
    chosen = choose_settings(arguments)
    if arguments.settings:
        print(*(setting.name for setting in chosen), sep="\n")
        return 0
    about = machine.describe()
    missing = find_missing(arguments.build, chosen)
    results, mistakes = run_settings(arguments, chosen, missing)
    whole = not arguments.only
    speeds = json_speeds(arguments.build) if whole else None
    ratio = instructions.ratio(arguments.build) if whole and not arguments.quick else None
    reached = goals.judge(results, speeds, ratio)

    left_out = [f"{CONTESTANTS[key].label} ({reason})" for key, reason in missing.items()]
    print(table.render(results, about, left_out + mistakes))
    if speeds:
        print(table.json_speeds(speeds))
    print(table.goals(reached))
    write(arguments.json, json.dumps({"machine": about, "settings": results.as_json(),
                                      "json_fields": speeds, "goals": reached}, indent=1) + "\n")
    write(arguments.svg, chart.draw(results, about))
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
