# SPDX-License-Identifier: GPL-3.0-or-later
"""On a terminal, a plugin asks for the password and does not echo it."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

import plugin
import support
from plugin import PASSWORD, PLUGINS

SMALL = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}
PROMPT = b"Password of monitor: "


class Terminal:
    """A pseudo-terminal that controls a plugin."""

    def __init__(self, sim, *arguments, kind="synthetic", env=None):
        self._sim, self._kind, self._arguments, self._env = sim, kind, arguments, env
        self.shown = b""

    def __enter__(self):
        self.master, slave = pty.openpty()
        try:
            self.running = plugin.Running(
                self._kind, *self._sim.arguments(), *self._arguments, env=self._env, stdin=slave,
                start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        finally:
            self._slave = slave  # kept open, so that the output can be read to its end
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
        for kind in PLUGINS:
            with self.subTest(kind=kind), Terminal(self.sim, kind=kind) as terminal:
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

        def quit_key(terminal):
            terminal.type(b"\x1c")

        def terminate(terminal):
            terminal.running.signal(signal.SIGTERM)

        def hang_up(terminal):
            terminal.running.signal(signal.SIGHUP)

        for end in (interrupt, quit_key, terminate, hang_up):
            with self.subTest(end=end.__name__), Terminal(self.sim) as terminal:
                terminal.wait_for_prompt()
                end(terminal)
                self.assertEqual(terminal.finish().code, 3)
                self.assertTrue(terminal.echoes())

    def test_typing_takes_nothing_from_the_time_limit(self):
        with Terminal(self.sim, "-t", "1") as terminal:
            terminal.wait_for_prompt()
            time.sleep(1.7)  # like a person who looks up the password
            terminal.type(PASSWORD.encode() + b"\n")
            self.assertEqual(terminal.finish().code, 0)


# A minimal shell with job control. It runs a command in the foreground (or in the background, for
# "behind"). When the job stops, the shell reports that on standard error, and whether the terminal
# echoes; it waits for a line and continues the job in the foreground. On SIGUSR1 it takes the
# terminal while the job runs on.
SHELL = """
import os, signal, sys, termios
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
place, *command = sys.argv[1:]
ready, start = os.pipe()
job = os.fork()
if job == 0:
    os.setpgid(0, 0)
    os.close(start)
    os.read(ready, 1)
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(command[0], command)
os.close(ready)
os.setpgid(job, job)
if place == "before":
    os.tcsetpgrp(0, job)
os.close(start)

def come_to_front(*_):
    os.tcsetpgrp(0, os.getpgrp())
    print("in front", file=sys.stderr, flush=True)

signal.signal(signal.SIGUSR1, come_to_front)
while True:
    _, status = os.waitpid(job, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        sys.exit(os.waitstatus_to_exitcode(status))
    os.tcsetpgrp(0, os.getpgrp())
    echo = bool(termios.tcgetattr(0)[3] & termios.ECHO)
    print("stopped by", os.WSTOPSIG(status), "echo", echo, file=sys.stderr, flush=True)
    sys.stdin.readline()
    os.tcsetpgrp(0, job)
    os.killpg(job, signal.SIGCONT)
"""


class JobControl(support.SimulatorCase):
    options = SMALL

    def start(self, place):
        """The shell, the other side of the terminal, and a reader of the shell's reports."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, slave)
        shell = subprocess.Popen(
            [sys.executable, "-c", SHELL, place, plugin.program("synthetic"),
             *self.sim.arguments()], env=plugin.environment(), stdin=slave, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.addCleanup(shell.communicate)
        self.addCleanup(shell.kill)
        return shell, master

    def wait_for(self, master, text):
        shown = b""

        def appears():
            nonlocal shown
            if select.select([master], [], [], support.POLL)[0]:
                shown += os.read(master, 4096)
            return text in shown
        support.wait_until(appears, f"{text!r} appears")

    def log_in(self, shell, master):
        self.wait_for(master, PROMPT)
        self.assertFalse(termios.tcgetattr(master)[3] & termios.ECHO)
        os.write(master, PASSWORD.encode() + b"\n")
        out, _ = shell.communicate(timeout=plugin.HARD_LIMIT)
        self.assertEqual(shell.returncode, 0, out)
        self.assertTrue(termios.tcgetattr(master)[3] & termios.ECHO)

    def test_a_stopped_prompt_gives_the_terminal_back_and_asks_again(self):
        shell, master = self.start("before")
        for _ in range(2):
            self.wait_for(master, PROMPT)
            os.write(master, b"hal\x1a")  # Ctrl-Z in the middle of the password
            line = shell.stderr.readline().decode()
            self.assertEqual(line, f"stopped by {int(signal.SIGTSTP)} echo True\n")
            os.write(master, b"\n")  # fg
        self.log_in(shell, master)

    def test_a_prompt_in_the_background_waits_until_it_is_in_front(self):
        shell, master = self.start("behind")
        line = shell.stderr.readline().decode()
        self.assertEqual(line, f"stopped by {int(signal.SIGTTOU)} echo True\n")
        os.write(master, b"\n")
        self.log_in(shell, master)

    def test_a_prompt_that_lost_the_terminal_leaves_what_is_typed_to_the_shell(self):
        shell, master = self.start("before")
        self.wait_for(master, PROMPT)
        shell.send_signal(signal.SIGUSR1)
        self.assertEqual(shell.stderr.readline(), b"in front\n")
        os.write(master, b"for the shell\n")
        self.assertIn(f"stopped by {int(signal.SIGTTIN)} ", shell.stderr.readline().decode())
        self.log_in(shell, master)


if __name__ == "__main__":
    support.main()
