# SPDX-License-Identifier: GPL-3.0-or-later
"""The instructions and system calls of a run over one page, compared with curl's.

check_tintri_nonclone and one curl make the same four requests: info, login, a page of 100 VMs,
logout. Both open a new connection for the login: the array may have closed a kept one, and
libcurl would send the login twice. callgrind counts the instructions in user space, strace the
system calls.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys

from contestants import plugin
from profile_file import Profile
from simulator import API, PASSWORD, USER, Simulator, clean_environment, login_body
from table import markdown

VMS = 100
TOP = 15  # number of functions to show
SYSTEM_CALL = re.compile(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", re.M)


def plugin_command(build, simulator):
    return [plugin(build, "nonclone"), "-H", "localhost", "-p", str(simulator.port), "-u", USER,
            "--ca-file", simulator.ca_file, "-t", "600", "--page-size", str(VMS)]


def curl_command(simulator):
    """Arguments for the same requests. -b '' keeps the session's cookie in memory."""
    shared = ["-sSf", "--cacert", simulator.ca_file, "-b", "", "-o", "/dev/null"]
    requests = [["/api/info", "-H", "Connection: close"],
                [API + "session/login", "-H", "Content-Type: application/json", "-d", login_body()],
                [f"{API}vm?offset=0&limit={VMS}"], [API + "session/logout"]]
    command = ["curl"]
    for number, (path, *more) in enumerate(requests):
        command += (["--next"] if number else []) + [*shared, *more, simulator.url(path)]
    return command


def run(simulator, command):
    """Runs a command, and checks that it made the expected requests."""
    before = simulator.state()["requests"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, env=clean_environment(TINTRI_PASSWORD=PASSWORD))
    made = simulator.state()["requests"] - before
    if made != 4:
        raise RuntimeError(f"{os.path.basename(command[0])} made {made} requests, not 4")


def callgrind(simulator, command, name):
    """Runs a command under callgrind."""
    path = simulator.path(name)
    run(simulator, ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={path}",
                    *command])
    return Profile(path)


def system_calls(simulator, command, name):
    path = simulator.path(name)
    run(simulator, ["strace", "-f", "-c", "-o", path, *command])
    with open(path, encoding="utf-8") as file:
        calls = {match[2]: int(match[1]) for match in SYSTEM_CALL.finditer(file.read())}
    calls.pop("total", None)
    return calls


def works(*command):
    """Whether a tool is installed and permitted to work."""
    if not shutil.which(command[0]):
        return False
    return subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0


def ratio(build):
    """The ratio of the plugin's instructions to curl's; None: they cannot be counted here."""
    if not works("valgrind", "--tool=none") or not shutil.which("curl"):
        return None
    with Simulator(build, vms=VMS) as simulator:
        ours = callgrind(simulator, plugin_command(build, simulator), "ours")
        curls = callgrind(simulator, curl_command(simulator), "curl")
    return ours.total() / curls.total()


def show_functions(title, counts, total):
    print(f"### {title}\n")
    print(markdown(("function", "in", "instructions", "%"), [
        (name[:60], library, f"{count:,}", f"{100 * count / total:.1f}")
        for (name, library), count in counts]) + "\n")


def show_instructions(build, simulator):
    if not works("valgrind", "--tool=none"):
        print("valgrind does not work here: no instructions\n")
        return
    ours = callgrind(simulator, plugin_command(build, simulator), "ours")
    curls = callgrind(simulator, curl_command(simulator), "curl")
    print(f"Instructions: {ours.total():,}, curl {curls.total():,}: ratio "
          f"{ours.total() / curls.total():.2f}\n")
    sums = ours.libraries(), curls.libraries()
    names = sorted({*sums[0], *sums[1]}, key=lambda name: -max(s.get(name, 0) for s in sums))
    print(markdown(("in", "ours", "curl"), [
        (name, *(f"{each.get(name, 0):,}" for each in sums)) for name in names[:TOP]]) + "\n")
    show_functions("Ours: what costs most itself", ours.most(TOP), ours.total())
    show_functions("curl: what costs most itself", curls.most(TOP), curls.total())
    show_functions("Ours: what costs most with all it calls",
                   ours.most_with_calls(2 * TOP, "check_tintri_nonclone"), ours.total())


def show_system_calls(build, simulator):
    if not works("strace", "-c"):
        print("strace does not work here: no system calls")
        return
    ours = system_calls(simulator, plugin_command(build, simulator), "ours.calls")
    curls = system_calls(simulator, curl_command(simulator), "curl.calls")
    totals = sum(ours.values()), sum(curls.values())
    print(f"System calls: {totals[0]}, curl {totals[1]}: ratio {totals[0] / totals[1]:.2f}\n")
    names = sorted({*ours, *curls}, key=lambda name: -max(ours.get(name, 0), curls.get(name, 0)))
    print(markdown(("system call", "ours", "curl"), [
        (name, str(ours.get(name, 0)), str(curls.get(name, 0))) for name in names]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", metavar="FOLDER", help="where the programs were built",
                        default=os.environ.get("abs_top_builddir") or os.getcwd())
    build = parser.parse_args().build
    with Simulator(build, vms=VMS) as simulator:
        show_instructions(build, simulator)
        show_system_calls(build, simulator)
    return 0


if __name__ == "__main__":
    sys.exit(main())
