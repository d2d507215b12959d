# SPDX-License-Identifier: GPL-3.0-or-later
"""Each error that a first user meets is UNKNOWN, and says what failed, where, and what to do."""

import socket
import unittest

import plugin
import support
from plugin import KINDS
from support import READING

SMALL = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}
LOGIN = r"^login to localhost failed: "
STRANGER = (r"^localhost port \d+ is no Tintri server, and no password was sent; "
            r"check -H and -p: ")

# Fault, message, how many logins: none where no password may have been sent.
FAULTS = [
    ("not-tintri", STRANGER + "the answer is a web page", 0),
    ("info-other-product", STRANGER + "it calls itself 'Acme Filer'$", 0),
    ("info-404", STRANGER + ".*HTTP status 404", 0),
    ("info-empty", STRANGER, 0),
    ("login-error-200", LOGIN + r"Invalid user name or password \(ERR-API-0101", 0),
    ("login-html", LOGIN, 0),
    ("login-redirect", LOGIN + "HTTP status 302, a redirect, which is not followed; give the "
                               "array's own name with -H and -p", 0),
    ("vm-500", READING + r"Failed to get the list of virtual machines \(ERR-API-9026, "
                         r"HTTP status 500\)$", 1),
    ("vm-403", READING + r"The role lacks the privilege \(ERR-API-0105, HTTP status 403\); "
                         "the account needs the role Read Only$", 1),
    ("vm-400", READING + r"The request is not valid \(ERR-API-0001, HTTP status 400\)$", 1),
    ("vm-404", READING + r"There is no such API \(ERR-API-8001, HTTP status 404\)$", 1),
    ("vm-302", READING + "HTTP status 302, a redirect, which is not followed", 1),
    ("vm-error-200", READING + r".*Failed to get the list of virtual machines \(ERR-API-9026", 1),
    ("vm-error-list-200", READING + r".*Failed to get the list .*\(ERR-API-9026", 1),
    ("vm-html", READING + "the answer is a web page", 1),
    ("vm-empty", READING, 1),
    ("vm-204", READING + "HTTP status 204", 1),
    ("vm-garbage", READING, 1),
]


class Faults(unittest.TestCase):
    def test_an_answer_that_is_no_success_is_unknown_and_the_session_closed(self):
        for fault, message, logins in FAULTS:
            for kind in KINDS:
                with self.subTest(fault=fault, kind=kind), support.Simulator(fault, **SMALL) as sim:
                    run = sim.check(kind)
                    self.assertEqual(run.code, 3, run)
                    self.assertRegex(run.text, message)
                    self.assertLess(run.seconds, 10)
                    self.assertEqual(sim.state()["logins"], logins)

    def test_a_service_that_stays_away_is_unknown_before_the_deadline(self):
        for fault in ("info-503", "login-503", "vm-503-always"):
            with self.subTest(fault=fault), support.Simulator(fault, **SMALL) as sim:
                run = sim.check("synthetic", "-t", "2")
                self.assertEqual(run.code, 3)
                self.assertIn("503", run.text)
                self.assertLess(run.seconds, 3)


class Login(support.SimulatorCase):
    options = SMALL

    def test_a_wrong_password_is_tried_once_so_that_no_account_is_locked(self):
        for kind in KINDS:
            with self.subTest(kind=kind):
                before = self.sim.state()
                run = self.sim.check(kind, env={"TINTRI_PASSWORD": "wrong"})
                after = self.sim.state()
                self.assertEqual(run.text, "login to localhost failed: wrong user name or "
                                           "password, or the account may not log in "
                                           "(ERR-API-0124: Invalid credentials)")
                self.assertEqual(after["logins"], before["logins"])
                self.assertEqual(after["requests"] - before["requests"], 2)  # info and login

    def test_wrong_credentials_may_be_answered_by_401(self):
        with support.Simulator("login-401", **SMALL) as sim:
            run = sim.check("synthetic", env={"TINTRI_PASSWORD": "wrong"})
        self.assertEqual(run.text, "login to localhost failed: wrong user name or password "
                                   "(ERR-API-0124: Invalid credentials)")

    def test_a_wrong_user_name_is_told_like_a_wrong_password(self):
        run = self.sim.check("synthetic", "-u", "nobody")
        self.assertIn("login to localhost failed: wrong user name or password", run.text)

    def test_a_missing_user_name_says_how_to_give_it(self):
        run = plugin.run("synthetic", "-H", "localhost", env={"TINTRI_PASSWORD": "x"})
        self.assertEqual(run.text, "no user name; give it with -u NAME or in the environment's "
                                   "TINTRI_USERNAME")

    def test_a_missing_password_says_how_to_give_it(self):
        run = plugin.run("nonclone", "-H", "localhost", "-u", "monitor")
        self.assertEqual(run.text, "no password; give it with --password-file FILE, --extra-opts "
                                   "or the environment's TINTRI_PASSWORD")

    def test_an_array_with_too_many_sessions_says_so(self):
        # The first session is held while the second one is asked for.
        with support.Simulator("session-limit=1", "vm-hang=1", **SMALL) as sim, \
                sim.start("synthetic") as first:
            sim.wait_for("vm_requests", 1)
            run = sim.check("synthetic")
            first.process.terminate()
            first.finish()
        self.assertEqual(run.code, 3)
        self.assertRegex(run.text, LOGIN + r".*Too many sessions")


class Connection(unittest.TestCase):
    ENV = {"TINTRI_PASSWORD": "x", "RES_OPTIONS": "timeout:1 attempts:1"}

    def check(self, *arguments):
        run = plugin.run("synthetic", "-u", "monitor", "-t", "20", *arguments, env=self.ENV)
        self.assertEqual(run.code, 3)
        self.assertLess(run.seconds, 21)
        return run.text

    def test_an_unknown_host_is_named(self):
        self.assertEqual(self.check("-H", "no-such-host.invalid"),
                         "asking no-such-host.invalid who it is failed: cannot look up the address "
                         "of no-such-host.invalid; check the name and the DNS")

    def test_a_refused_connection_names_host_and_port(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))  # taken, so that nobody else listens there
            port = str(silent.getsockname()[1])
            self.assertRegex(self.check("-H", "127.0.0.1", "-p", port),
                             rf"^asking 127\.0\.0\.1 who it is failed: cannot connect to "
                             rf"127\.0\.0\.1 port {port} \(.*\); check the port and whether a "
                             rf"firewall is between; tried 5 times$")

    def test_a_port_without_tls_is_told(self):
        with support.Simulator("http-plain") as sim:
            run = sim.check("synthetic")
            self.assertEqual(run.code, 3)
            self.assertRegex(run.text, r"no TLS connection with localhost port \d+ \(.*\); "
                                       r"is it the HTTPS port\?; tried 5 times$")
            self.assertEqual(sim.state()["requests"], 0)

    def test_a_server_that_closes_each_connection_is_told(self):
        with support.Simulator("close-on-accept") as sim:
            run = sim.check("synthetic", "-t", "5")
            self.assertEqual(run.code, 3)
            self.assertIn(f"localhost port {sim.port}", run.text)


if __name__ == "__main__":
    support.main()
