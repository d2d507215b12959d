# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated array for each test, and other helpers of the system tests."""

import base64
import hashlib
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import plugin
from tap import main  # noqa: F401 - the tests end with support.main()

# The beginning of a message, if the array was reached but its VMs could not be read.
READING = r"^reading the VMs of localhost failed at offset \d+: "

START_LIMIT = 30  # seconds
POLL = 0.005  # seconds between two checks of a condition
VMSTORE_SIM = os.path.join(plugin.BUILD, "tests", "simulator", "vmstore-sim")


def wait_until(condition, what, limit=START_LIMIT):
    """Returns the condition's first true value. The limit is in seconds."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(POLL)
    raise AssertionError(f"{what}: not within {limit} s")


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def read(path):
    return read_bytes(path).decode()


def write_private(path, content, mode=0o600):
    if os.path.exists(path):
        os.unlink(path)  # the mode of an old file may forbid writing
    with open(path, "wb") as file:
        file.write(content)
    os.chmod(path, mode)
    return path


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True,
                          timeout=60).stdout


def pin_of(certificate):
    """The pin of a certificate, computed as in the manual."""
    key = openssl("x509", "-in", certificate, "-pubkey", "-noout")
    binary = openssl("pkey", "-pubin", "-outform", "der", data=key)
    return base64.b64encode(hashlib.sha256(binary).digest()).decode()


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


class Simulator:
    """vmstore-sim with these faults and options, in its own folder, until the block ends.

    At the end every session must be closed. `left` names exceptions: how many logins had no
    logout, and how many sessions are still open. None: the test checks this itself.
    """

    def __init__(self, *faults, left=(0, 0), user="monitor", password=plugin.PASSWORD, **options):
        self.left = left
        self.user, self.password = user, password
        self._faults, self._options = faults, options
        self._final_state = None

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="tintri-test-")
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, kind, *_):
        self._stop()
        if kind is None:
            state = self._final_state
            found = (state["logins"] - state["logouts"], state["open_sessions"])
            assert self.left in (None, found), (
                f"(logins - logouts, open sessions) {found}, not {self.left}")

    def path(self, name):
        return os.path.join(self._folder.name, name)

    def _start(self):
        self.ca_file = self.path("ca.pem")
        options = {"port": 0, "port-file": self.path("port"), "state": self.path("state"),
                   "user": self.user, "password": self.password, **self._options}
        if "cert" not in options:
            options.setdefault("write-ca", self.ca_file)
            self.ca_file = options["write-ca"]
        command = [VMSTORE_SIM]
        for name, value in options.items():
            command += [f"--{name}"] if value is True else [f"--{name}", str(value)]
        for fault in self._faults:
            command += ["--fault", fault]
        with open(self.path("log"), "wb") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                             stderr=log, env=plugin.environment())
        wait_until(self._listens, "vmstore-sim listens")
        self.port = int(read(self.path("port")))

    def _listens(self):
        assert self._process.poll() is None, f"vmstore-sim ended: {read(self.path('log'))}"
        return os.path.exists(self.path("port"))

    def _stop(self):
        process = getattr(self, "_process", None)
        if process and process.poll() is None:
            process.terminate()
            try:
                process.wait(START_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if os.path.exists(self.path("state")):
            self._final_state = json.loads(read(self.path("state")))
        log = read(self.path("log")) if os.path.exists(self.path("log")) else ""
        self._folder.cleanup()
        if process:
            assert process.returncode == 0, f"vmstore-sim: exit code {process.returncode}: {log}"

    def state(self):
        """The counters: the present ones, or the final ones after the end."""
        if self._final_state:
            return self._final_state
        path = self.path("state")
        if os.path.exists(path):
            os.unlink(path)
        self._process.send_signal(signal.SIGUSR1)
        wait_until(lambda: os.path.exists(path), "vmstore-sim writes its state")
        return json.loads(read(path))

    def wait_for(self, counter, value):
        wait_until(lambda: self.state()[counter] >= value, f"{counter} is {value}")

    def arguments(self, host="localhost", trust=True):
        ca_file = ["--ca-file", self.ca_file] if trust else []
        return ["-H", host, "-p", str(self.port), "-u", self.user, *ca_file]

    def start(self, kind, *arguments, **options):
        """Starts a plugin that logs in to this simulator."""
        env = {"TINTRI_PASSWORD": self.password, **options.pop("env", {})}
        ours = self.arguments(trust="-k" not in arguments)
        return plugin.Running(kind, *ours, *arguments, env=env,
                              secrets=[self.password], **options)

    def check(self, kind, *arguments, **options):
        with self.start(kind, *arguments, **options) as running:
            return running.finish()


class SimulatorCase(unittest.TestCase):
    """Cases that share one simulator."""

    faults = ()
    options = {}

    @classmethod
    def setUpClass(cls):
        cls.sim = Simulator(*cls.faults, **cls.options).__enter__()
        # Unlike tearDownClass, this runs even if setUpClass of a subclass fails.
        cls.addClassCleanup(cls.sim.__exit__, None, None, None)
