# SPDX-License-Identifier: GPL-3.0-or-later
"""Name look-ups and addresses that need their own name space."""

import contextlib
import os
import socket
import subprocess
import sys
import unittest

import plugin
import support
from stub_array import StubArray, StubCase

UNSHARE = ["unshare", "--map-root-user", "--mount", "--net"]
NAME = "array.test"
PREPARE = ('ip link set lo up && mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf '
           '&& shift 2 && exec "$@"')

# Listens on the port of name servers and never answers. The program after it inherits the socket.
SILENT = ("import os, socket, sys; server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
          "server.bind(('127.0.0.1', 53)); server.set_inheritable(True); "
          "os.execv(sys.argv[1], sys.argv[1:])")


def can_prepare():
    with contextlib.suppress(OSError):
        prepared = ["sh", "-c", PREPARE, "sh", "/dev/null", "/dev/null", "true"]
        return subprocess.run([*UNSHARE, *prepared], capture_output=True, check=False).returncode == 0
    return False


@unittest.skipUnless(can_prepare(), "this system allows no name spaces (unshare)")
class Addresses(StubCase):
    def check(self, hosts, *arguments, resolver="", network=False, wrapper=()):
        files = [support.write_private(os.path.join(self.folder, name), text.encode())
                 for name, text in (("hosts", hosts), ("resolv.conf", resolver))]
        unshare = UNSHARE if network else UNSHARE[:-1]
        prepare = PREPARE if network else PREPARE.partition("&& ")[2]
        command = [*unshare, "sh", "-c", prepare, "sh", *files, *wrapper,
                   plugin.program("nonclone"), "-H", NAME, "-u", "monitor", *arguments]
        done = subprocess.run(command, capture_output=True, check=False, timeout=plugin.HARD_LIMIT,
                              env=plugin.environment({"TINTRI_PASSWORD": plugin.PASSWORD}))
        return plugin.Run(done.returncode, done.stdout, done.stderr, 0)

    @contextlib.contextmanager
    def dead_port(self):
        """A port of 127.0.0.1 whose queue is full, so that it drops further connections."""
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(socket.socket())
            server.bind(("127.0.0.1", 0))
            server.listen(0)
            for _ in range(4):
                client = stack.enter_context(socket.socket())
                client.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    client.connect(server.getsockname())
            yield server.getsockname()[1]

    def test_the_second_address_is_tried_in_time_where_the_first_one_is_dead(self):
        for timeout in ("2", "8"):
            with self.subTest(timeout=timeout), self.dead_port() as port, \
                    StubArray(self.certificate, address=("127.0.0.2", port)) as array:
                run = self.check(f"127.0.0.1 {NAME}\n127.0.0.2 {NAME}\n", "-p", str(port), "-t",
                                 timeout, "--pin-sha256", support.pin_of(self.certificate[0]))
                self.assertEqual(run.state, "OK", run)
                self.assertLess(float(run.metrics["time"].value), float(timeout) / 2)

    def test_a_silent_name_server_is_reported(self):
        for timeout, options, message in (
                ("6", "options timeout:1 attempts:1\n",
                 rf"cannot look up the address of {NAME}: no name server answered \(.*\); check this "
                 r"machine's DNS \(/etc/resolv.conf\)$"),
                ("3", "", rf"timed out in the name look-up: no name server told the address of {NAME} "
                          r"in \d s; check this machine's DNS \(/etc/resolv.conf\)")):
            with self.subTest(timeout=timeout):
                run = self.check("", "-t", timeout, resolver="nameserver 127.0.0.1\n" + options,
                                 network=True, wrapper=(sys.executable, "-c", SILENT))
                self.assertEqual(run.code, 3)
                self.assertRegex(run.text, f"^asking {NAME} who it is failed: {message}")

    def test_an_address_without_a_route_is_reported_with_the_systems_reason(self):
        run = self.check(f"192.0.2.7 {NAME}\n", "-t", "3", network=True)
        self.assertRegex(run.text, f"^asking {NAME} who it is failed: cannot connect to {NAME} port 443: "
                                   "Network is unreachable; check the address, and this machine's "
                                   "routes to it; tried")


if __name__ == "__main__":
    support.main()
