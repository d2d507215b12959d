# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's NRPE: its server with our commands, and the client that a monitoring system runs."""

import contextlib
import getpass
import grp
import os
import pwd
import subprocess
import tempfile
import unittest

import daemon
import plugin
import support

SERVER = "/usr/sbin/nrpe"
CLIENT = "/usr/lib/nagios/plugins/check_nrpe"
CONFIG = """\
server_address=127.0.0.1
server_port=%(port)d
pid_file=%(folder)s/nrpe.pid
nrpe_user=%(user)s
nrpe_group=%(group)s
allowed_hosts=127.0.0.1
dont_blame_nrpe=0
command_timeout=%(command_timeout)d
"""


def user():
    """The user of the server, which refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else getpass.getuser()


def group():
    return grp.getgrgid(pwd.getpwnam(user()).pw_gid).gr_name


def require():
    for path, package in ((SERVER, "nagios-nrpe-server"), (CLIENT, "nagios-nrpe-plugin")):
        if not os.path.exists(path):
            raise unittest.SkipTest(f"{path} is not here: install {package}")


class Server(contextlib.ExitStack):
    """A server with these commands (text of its configuration), until the block ends."""

    def __init__(self, commands, command_timeout=60):
        super().__init__()
        self._commands, self._command_timeout = commands, command_timeout

    def __enter__(self):
        super().__enter__()
        try:
            folder = self.enter_context(tempfile.TemporaryDirectory(prefix="tintri-nrpe-"))
            self._port = daemon.free_port()
            config = support.write_private(os.path.join(folder, "nrpe.cfg"), (CONFIG % {
                "port": self._port, "folder": folder, "user": user(), "group": group(),
                "command_timeout": self._command_timeout} + self._commands).encode())
            server = self.enter_context(daemon.Daemon([SERVER, "-c", config, "-f"],
                                                      os.path.join(folder, "log")))
            server.wait_until(self._answers, "NRPE answers")
        except BaseException:
            self.close()
            raise
        return self

    def _answers(self):
        return self.ask().returncode == 0  # asks for its version

    def ask(self, command=None, timeout=60):
        """The client's exit code and output for a command; None: for the server's version."""
        return subprocess.run(
            [CLIENT, "-H", "127.0.0.1", "-p", str(self._port), "-t", str(timeout),
             *(["-c", command] if command else [])], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, env=plugin.environment(), check=False)
