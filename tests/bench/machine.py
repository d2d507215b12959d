# SPDX-License-Identifier: GPL-3.0-or-later
"""A description of the machine for the figures, without its name or paths."""

import os
import platform
import re
import subprocess
import sys

from simulator import clean_environment


def _first_line(*command):
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False,
                                env=clean_environment())
    except OSError:
        return "missing"
    return (answer.stdout.splitlines() or ["unknown"])[0]


def _processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            match = re.search(r"^model name\s*:\s*(.+)$", file.read(), re.M)
    except OSError:
        match = None
    return match[1] if match else platform.machine()


def _memory():
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return f"{pages * size / 2**30:.0f} GiB"


def describe():
    curl = _first_line("curl", "--version")
    openssl = re.search(r"OpenSSL/(\S+)", curl)
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "curl": " ".join(curl.split()[1:2]) or curl,
        "openssl": openssl[1] if openssl else "unknown",
        "jq": _first_line("jq", "--version"),
        "python": platform.python_version(),
        "requests": _first_line(sys.executable, "-c", "import requests as r; print(r.__version__)"),
        "load_before": round(os.getloadavg()[0], 1),
    }


WORDS = {1: "one core", 2: "two cores", 4: "four cores"}


def cores(machine):
    return WORDS.get(machine["cores"], f"{machine['cores']} cores")


def caption(machine):
    return f"{cores(machine)}, one of them serves"
