# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user of the machine could see of its processes."""

import glob
import threading

import support

PAUSE = 0.001  # seconds between two looks at all processes


class Watch:
    """Looks at every process's command line, again and again, until the block ends."""

    def __enter__(self):
        self._seen = set()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def _look(self):
        while not self._end.wait(PAUSE):
            for path in glob.glob("/proc/[0-9]*/cmdline"):
                try:
                    self._seen.add(support.read_bytes(path))
                except OSError:
                    pass  # it has ended

    def command_lines(self, program):
        """Those in which the program's path or name stands, as lists of words."""
        lines = [line.rstrip(b"\0").split(b"\0") for line in set(self._seen)]
        return [[word.decode() for word in line] for line in lines
                if any(word == program.encode() or word.endswith(b"/" + program.encode())
                       for word in line)]

    def has_seen(self, secret):
        """Whether any process but the simulator, which is told it so, had it in its command."""
        return any(secret.encode() in line for line in set(self._seen)
                   if not line.split(b"\0")[0].endswith(b"/vmstore-sim"))
