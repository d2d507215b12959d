# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a plugin, reads its output, and checks what the contract says of every run."""

import os
import re
import shlex
import signal
import subprocess
import time
from typing import NamedTuple

from plugin_table import TABLE

PASSWORD = "horse-Battery.staple/9"  # a word that no message contains by chance
BUILD = os.environ.get("abs_top_builddir") or os.getcwd()
RUN_UNDER = shlex.split(os.environ.get("TINTRI_RUN_UNDER", ""))  # such as "valgrind"
HARD_LIMIT = 180  # seconds: longer than any run's own deadline
# The remarks of the long output, in contrast to the summary and the lists.
REMARKS = re.compile(
    r"Newest snapshots: |Left out: |Not as the API documents it, |The certificate was not verified"
    r"|\d+ of the .* came without any snapshot data|\d+ VMs? came without a UUID|VMs moved between pages"
    r"|The inventory changed|Whether all VMstores are connected|Not connected, its numbers are old"
    r"|Out of reach, the numbers are old|A Global Center says nothing|The list of alerts could not"
    r"|The maintenance mode is on"
    r"|The array's total could not be proven|\d+ VMstores?, the last by name|[\d,]+ rows? written to"
    r"|a session may stay open on |The exit code is 0 |The array may ignore |Tintri ")
STATES = ["OK", "WARNING", "CRITICAL", "UNKNOWN"]
PLUGINS = [name for name in TABLE if name != "skeleton"]  # the installed ones
VM_CHECKS = [name for name, count in TABLE.items() if count]
# The two ways to count VMs: to ask the array for the VMs that count, or to read every VM.
KINDS = ["synthetic", "nonclone"]

# Variables for a sanitizer, a coverage build, a loader or another clock (libfaketime). Plugins get
# no other variables of this process.
PASSED_ON = ("ASAN_", "LSAN_", "UBSAN_", "TSAN_", "MSAN_", "LLVM_PROFILE_", "GCOV_", "LD_LIBRARY_",
             "LD_PRELOAD", "FAKETIME", "DONT_FAKE_", "NO_FAKE_", "OTHER_DAY", "TZ")

FIRST_LINE = re.compile(r"(TINTRI [A-Z]+) (OK|WARNING|CRITICAL|UNKNOWN) - ([^|]*?)(?: \|(.*))?")
METRIC = re.compile(r" (?:'((?:[^'=]|'')+)'|([\w.-]+))="
                    r"(-?[0-9]+(?:\.[0-9]+)?|U)(s|%|B|)((?:;[-0-9.:@~]*){0,4})(?= |$)", re.ASCII)
SESSION_ID = re.compile(r"JSESSIONID=\w|(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{24,}")
SANITIZER = re.compile(r"runtime error:|(Address|Leak|Thread|Memory|UndefinedBehavior)Sanitizer")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class Metric(NamedTuple):
    value: str
    unit: str = ""
    warn: str = ""
    crit: str = ""
    min: str = ""
    max: str = ""


def program(kind):
    return os.path.join(BUILD, "plugins", f"check_tintri_{kind}")


def is_sanitized():
    """Whether the plugins run with a sanitizer or another tool that needs memory of its own."""
    if RUN_UNDER or os.environ.get("TINTRI_SANITIZED") == "1":
        return True
    with open(program("synthetic"), "rb") as binary:
        return re.search(rb"__(asan|msan|tsan|ubsan)_", binary.read()) is not None


def has_gnutls():
    """Whether the plugins are linked with Debian's libcurl for GnuTLS, instead of OpenSSL."""
    with open(program("synthetic"), "rb") as binary:
        return b"libcurl-gnutls.so" in binary.read()


def environment(extra=None):
    kept = {key: value for key, value in os.environ.items() if key.startswith(PASSED_ON)}
    return {"PATH": "/usr/bin:/bin", **kept, **(extra or {})}


def parse_metrics(text):
    metrics = {}
    at = 0
    while at < len(text):
        match = METRIC.match(text, at)
        assert match, f"this is no performance data: {text[at:]!r}"
        label = (match[1] or match[2]).replace("''", "'")
        assert label not in metrics, f"{label} comes twice"
        metrics[label] = Metric(match[3], match[4], *match[5].split(";")[1:])
        at = match.end()
    return metrics


class Run:
    """A run that has ended."""

    def __init__(self, code, out, err, seconds):
        self.code, self.seconds = code, seconds
        self.out_bytes, self.err_bytes = out, err
        self.out, self.err = out.decode(), err.decode()  # fails if it is not UTF-8
        first, _, rest = self.out.partition("\n")
        lines = rest.splitlines()
        self.remarks = [line for line in lines if REMARKS.match(line)]
        self.lines = [line for line in lines if not REMARKS.match(line)]
        match = FIRST_LINE.fullmatch(first)
        self.service, self.state, self.text, metrics = match.groups() if match else [None] * 4
        self.metrics = parse_metrics(metrics or "")
        self.is_global_center = any(re.fullmatch(rf".+_({'|'.join([*VM_CHECKS, 'used'])})", label)
                                    for label in self.metrics)

    def __str__(self):
        return f"exit code {self.code} after {self.seconds:.2f} s\n{self.out}\n{self.err}"

    def check(self, secrets, exit_ok, silent):
        """Checks what must hold for every run. `silent`: standard output could not be written."""
        assert 0 <= self.code <= 3, f"exit code {self.code}\n{self}"
        everything = self.out + self.err
        assert not SANITIZER.search(self.err), str(self)
        assert "a fault of the program itself" not in self.out, str(self)
        for secret in secrets:
            assert secret not in everything, f"the output holds the password\n{self}"
        assert not SESSION_ID.search(everything), f"the output holds a session\n{self}"
        assert not CONTROL.search(everything), f"the output holds a control character\n{self!s}"
        if not silent:
            self._check_result(exit_ok)

    def _check_result(self, exit_ok):
        assert self.state, f"this is no result\n{self}"
        longest = 4000 if self.is_global_center else 1000
        assert self.out_bytes.index(b"\n") + 1 <= longest, f"the first line is too long\n{self}"
        assert self.out.endswith("\n") and len(self.out_bytes) <= 65536, str(self)
        expected = STATES.index(self.state)
        if exit_ok and expected < 3:
            expected = 0
        assert self.code == expected, f"the exit code is not that of the state\n{self}"
        if self.state == "UNKNOWN":
            assert not self.metrics, f"performance data although nothing is known\n{self}"
        else:
            counts_vms = self.service.split()[-1].lower() in VM_CHECKS
            needed = {"vms", "time"} if counts_vms else {"time"}
            assert needed <= set(self.metrics), f"performance data is missing\n{self}"


class Running:
    """A running plugin. As a context manager, it ends the plugin with the block."""

    def __init__(self, kind, *arguments, env=None, stdin=None, stdout=subprocess.PIPE,
                 stderr=subprocess.PIPE, secrets=(), **popen):
        self.arguments = arguments
        self.secrets = [PASSWORD, *secrets]
        self.silent = stdout != subprocess.PIPE
        self._input = stdin if isinstance(stdin, bytes) else None
        source = subprocess.PIPE if self._input is not None else stdin
        self._start = time.monotonic()
        self.process = subprocess.Popen(
            [*RUN_UNDER, program(kind), *arguments], env=environment(env), stdout=stdout,
            stdin=subprocess.DEVNULL if source is None else source, stderr=stderr, **popen)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def signal(self, number):
        self._start = time.monotonic()  # the run's seconds count from here on
        self.process.send_signal(number)

    def finish(self):
        """Waits for the end. The run's seconds count from the start, or from a signal."""
        try:
            out, err = self.process.communicate(self._input, timeout=HARD_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            self.process.communicate()
            raise AssertionError(f"{self.process.args} did not end within {HARD_LIMIT} s") from None
        run = Run(self.process.returncode, out or b"", err or b"", time.monotonic() - self._start)
        silent = self.silent or bool({"-h", "--help", "-V", "--version"} & set(self.arguments))
        run.check(self.secrets, "--exit-ok" in self.arguments, silent)
        return run


def run(kind, *arguments, **options):
    with Running(kind, *arguments, **options) as running:
        return running.finish()
