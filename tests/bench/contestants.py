# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs to measure: how each one is started, and what it has found."""

import os
import re
import shutil
import subprocess
import sys
from typing import Callable, NamedTuple

from simulator import API, PASSWORD, USER, clean_environment

HERE = os.path.dirname(os.path.abspath(__file__))
TIMEOUT = 600  # seconds for a plugin's run; the longest takes a minute

# Counts page by page, so that jq need not hold all pages.
JQ_FILTER = ("reduce (inputs.items[] | select((.snapshot.bases // []) | length == 0)) as $vm"
             " (0; . + 1)")


class Bed(NamedTuple):
    """The surroundings of a contestant."""

    build: str  # the folder of the build
    setting: object
    simulator: object
    cookie: str  # for contestants that do not log in themselves

    def program(self, kind):
        return plugin(self.build, kind)


class Contestant(NamedTuple):
    key: str
    label: str
    command: Callable  # the arguments, for a bed
    counts: str  # what it has to find; "" if it does not count
    found: str = r"(\d+)\s*$"  # the number in its output
    slow: bool = False
    codes: tuple = (0,)
    missing: Callable = lambda build: None  # the reason why it cannot take part, or None


def plugin(build, kind):
    return os.path.join(build, "plugins", f"check_tintri_{kind}")


def _plugin_command(kind, *more):
    def command(bed):
        return [bed.program(kind), "-H", "localhost", "-p", str(bed.simulator.port), "-u", USER,
                "--ca-file", bed.simulator.ca_file, "-t", str(TIMEOUT),
                "--page-size", str(bed.setting.page), *more]
    return command


def _takes(kind, option):
    """The reason why the plugin cannot take part: it lacks this option."""
    def missing(build):
        answer = subprocess.run([plugin(build, kind), "--help"], env=clean_environment(),
                                capture_output=True, text=True, check=False)
        return None if option in answer.stdout else f"check_tintri_{kind} has no {option}"
    return missing


def _write_config(bed, name, *more):
    """A configuration for curl's -K: all pages over one connection, with the session's cookie."""
    vms, page = bed.setting.vms, bed.setting.page
    offsets = f"[0-{vms - 1}:{page}]" if vms > page else "0"
    url = bed.simulator.url(f"{API}vm?offset={offsets}&limit={page}")
    path = bed.simulator.path(name)
    lines = ["silent", "show-error", "fail", f'cacert = "{bed.simulator.ca_file}"',
             f'header = "Cookie: {bed.cookie}"', f'url = "{url}"', *more]
    with open(path, "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
    return path


def _curl(*more):
    def command(bed):
        return ["curl", "-K", _write_config(bed, "curl.conf", 'output = "/dev/null"', *more)]
    return command


def _curl_and_jq(bed):
    return ["sh", "-c", 'curl -K "$0" | jq -n "$1"', _write_config(bed, "jq.conf"), JQ_FILTER]


def _python(*more):
    def command(bed):
        return [sys.executable, os.path.join(HERE, "python_way.py"), "localhost",
                str(bed.simulator.port), str(bed.setting.page), bed.simulator.ca_file, *more]
    return command


def _needs_requests(_build):
    answer = subprocess.run([sys.executable, "-c", "import requests"], env=clean_environment(),
                            capture_output=True, check=False)
    return None if answer.returncode == 0 else "Python's requests is missing"


def _needs(program):
    return lambda _build: None if shutil.which(program) else f"{program} is missing"


def _ours(key, kind, *more, missing=lambda build: None):
    label = " ".join([f"check_tintri_{kind}", *more])
    return Contestant(key, label, _plugin_command(kind, *more),
                      "nonclones" if kind == "nonclone" else "synthetic", rf"\b{kind}=(\d+)",
                      codes=(0, 1, 2), missing=missing)


CONTESTANTS = {contestant.key: contestant for contestant in (
    _ours("nonclone", "nonclone"),
    _ours("nonclone-4", "nonclone", "--parallel", "4"),
    _ours("compress", "nonclone", "--compress", missing=_takes("nonclone", "--compress")),
    _ours("synthetic", "synthetic"),
    _ours("count-only", "synthetic", "--count-only", missing=_takes("synthetic", "--count-only")),
    Contestant("curl", "curl > /dev/null", _curl(), "", missing=_needs("curl")),
    Contestant("curl-4", "curl --parallel-max 4 > /dev/null",
               _curl("parallel", "parallel-immediate", "parallel-max = 4"), "",
               missing=_needs("curl")),
    Contestant("jq", "curl | jq", _curl_and_jq, "nonclones", slow=True, missing=_needs("jq")),
    Contestant("python", "Python, requests", _python(), "nonclones", slow=True,
               missing=_needs_requests),
    Contestant("python-kept", "Python, one connection", _python("one-connection"), "nonclones",
               slow=True, missing=_needs_requests),
)}


def environment():
    return clean_environment(TINTRI_PASSWORD=PASSWORD)


def mistake(contestant, setting, code, output):
    """The mistake of a run, or None."""
    if code not in contestant.codes:
        return f"exit code {code}"
    if not contestant.counts:
        return None
    match = re.search(contestant.found, output)
    expected = setting.share(contestant.counts)
    if not match or int(match[1]) != expected:
        return f"found {match[1] if match else 'nothing'} instead of {expected}"
    return None
