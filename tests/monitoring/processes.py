# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user of the machine can see of its processes."""

import glob
import os
import threading

import support

PAUSE = 0.001  # seconds between two looks at all processes


class Watch:
    """Looks at all command lines and environments again and again, until the block ends."""

    def __enter__(self):
        self._seen = set()  # pairs of command line and environment
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def _look(self):
        while not self._end.wait(PAUSE):
            for path in glob.glob("/proc/[0-9]*"):
                try:
                    line = support.read_bytes(os.path.join(path, "cmdline"))
                except OSError:
                    continue  # the process has ended
                self._seen.add((line, self._environment(path)))

    @staticmethod
    def _environment(path):
        try:
            return support.read_bytes(os.path.join(path, "environ"))
        except OSError:
            return b""  # a process of another user, or it has ended

    def _of(self, program):
        """The pairs whose command line contains the program's path or name."""
        name = program.encode()
        pairs = [(line.rstrip(b"\0").split(b"\0"), environment)
                 for line, environment in set(self._seen)]
        return [(line, environment) for line, environment in pairs
                if any(word == name or word.endswith(b"/" + name) for word in line)]

    def command_lines(self, program):
        """The command lines as lists of words."""
        return [[word.decode() for word in line] for line, _ in self._of(program)]

    def environments(self, program):
        return [environment for _, environment in self._of(program) if environment]

    def has_seen(self, secret):
        """Whether a command line contained the secret. Simulators do not count, as they get it as an option."""
        return any(secret.encode() in line for line, _ in set(self._seen)
                   if not line.split(b"\0")[0].endswith(b"/vmstore-sim"))

    def has_seen_in_an_environment(self, secret):
        return any(secret.encode() in environment for _, environment in set(self._seen))
