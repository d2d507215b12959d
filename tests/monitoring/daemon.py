# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon for a test, and requests to it."""

import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request

import plugin
import support

END_LIMIT = 20  # seconds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Daemon:
    """A program that runs until the block ends. `end`: the signal that ends it."""

    def __init__(self, command, log, env=None, cwd=None, end=signal.SIGTERM):
        self._command, self._log, self._env, self._cwd = command, log, env, cwd
        self._end = end

    def __enter__(self):
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=plugin.environment(self._env), cwd=self._cwd, start_new_session=True)
        return self

    def __exit__(self, *_):
        self._process.send_signal(self._end)
        try:
            self._process.wait(END_LIMIT)
        except subprocess.TimeoutExpired:
            pass
        try:  # processes that it has left
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()

    def pid(self):
        return self._process.pid

    def log(self):
        """The output so far."""
        return support.read(self._log)

    def check_that_it_runs(self):
        code = self._process.poll()
        assert code is None, f"{self._command} ended with {code}:\n{self.log()}"

    def wait_until(self, condition, what):
        """Waits for a condition. Fails if the daemon ends before."""
        def look():
            self.check_that_it_runs()
            return condition()
        return support.wait_until(look, what)


def files_with(folder, text):
    """The files below a folder that contain the text, by their paths in the folder."""
    paths = [os.path.join(place, name) for place, _, names in os.walk(folder) for name in names]
    return [os.path.relpath(path, folder) for path in paths if text.encode() in _content(path)]


def _content(path):
    try:
        return support.read_bytes(path) if os.path.isfile(path) else b""  # no pipe
    except FileNotFoundError:
        return b""  # a daemon has replaced the file


class ServerError(AssertionError):
    """An answer with a status of 5xx."""


def get(url, data=None):
    """The bytes of an answer; None: nobody listens."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, data, timeout=END_LIMIT) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        kind = ServerError if error.code >= 500 else AssertionError
        raise kind(f"{url}: {error.code}\n{error.read().decode()}") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionRefusedError):
            return None
        raise
