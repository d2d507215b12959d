# SPDX-License-Identifier: GPL-3.0-or-later
"""On a terminal the password is asked for, and does not appear there."""

import fcntl
import os
import pty
import select
import signal
import termios
import time

import plugin
import support
from plugin import PASSWORD

SMALL = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}
PROMPT = b"Password of monitor: "


class Terminal:
    """A pseudo-terminal that is the controlling one of a plugin."""

    def __init__(self, sim, *arguments, env=None):
        self._sim, self._arguments, self._env = sim, arguments, env
        self.shown = b""

    def __enter__(self):
        self.master, slave = pty.openpty()
        try:
            self.running = plugin.Running(
                "synthetic", *self._sim.arguments(), *self._arguments, env=self._env, stdin=slave,
                start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        finally:
            self._slave = slave  # kept open, so that what is shown can be read to the end
        return self

    def __exit__(self, *_):
        self.running.__exit__()
        os.close(self.master)
        os.close(self._slave)

    def _look(self, seconds):
        if select.select([self.master], [], [], seconds)[0]:
            self.shown += os.read(self.master, 4096)

    def wait_for_prompt(self):
        def prompted():
            self._look(support.POLL)
            assert self.running.process.poll() is None, "it ended without a prompt"
            return PROMPT in self.shown
        support.wait_until(prompted, "the prompt appears")

    def echoes(self):
        return bool(termios.tcgetattr(self.master)[3] & termios.ECHO)

    def type(self, text):
        os.write(self.master, text)

    def finish(self):
        run = self.running.finish()
        while select.select([self.master], [], [], 0)[0]:
            self._look(0)
        return run


class Prompt(support.SimulatorCase):
    options = SMALL

    def test_what_is_typed_logs_in_and_is_not_shown(self):
        with Terminal(self.sim) as terminal:
            terminal.wait_for_prompt()
            self.assertFalse(terminal.echoes())
            terminal.type(PASSWORD.encode() + b"\n")
            run = terminal.finish()
            self.assertEqual(run.code, 0)
            self.assertNotIn(PASSWORD.encode(), terminal.shown)
            self.assertTrue(terminal.shown.endswith(b"\r\n"))
            self.assertTrue(terminal.echoes())

    def test_a_password_from_a_file_or_the_environment_is_not_asked_for(self):
        file = support.write_private(self.sim.path("password"), PASSWORD.encode())
        for arguments, env in ((["--password-file", file], {}),
                               ([], {"TINTRI_PASSWORD": PASSWORD})):
            with self.subTest(arguments=len(arguments)), \
                    Terminal(self.sim, *arguments, env=env) as terminal:
                self.assertEqual(terminal.finish().code, 0)
                self.assertEqual(terminal.shown, b"")

    def test_an_empty_line_is_no_password(self):
        with Terminal(self.sim) as terminal:
            terminal.wait_for_prompt()
            terminal.type(b"\n")
            self.assertEqual(terminal.finish().code, 3)
            self.assertTrue(terminal.echoes())

    def test_an_interrupted_prompt_leaves_the_terminal_as_it_was(self):
        def interrupt(terminal):
            terminal.type(b"\x03")

        def terminate(terminal):
            terminal.running.signal(signal.SIGTERM)

        for end in (interrupt, terminate):
            with self.subTest(end=end.__name__), Terminal(self.sim) as terminal:
                terminal.wait_for_prompt()
                end(terminal)
                self.assertEqual(terminal.finish().code, 3)
                self.assertTrue(terminal.echoes())

    def test_typing_takes_nothing_from_the_time_limit(self):
        with Terminal(self.sim, "-t", "1") as terminal:
            terminal.wait_for_prompt()
            time.sleep(1.7)  # a person who looks the password up
            terminal.type(PASSWORD.encode() + b"\n")
            self.assertEqual(terminal.finish().code, 0)


if __name__ == "__main__":
    support.main()
