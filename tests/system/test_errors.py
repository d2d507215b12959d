# SPDX-License-Identifier: GPL-3.0-or-later
"""Each error that a new user meets gives UNKNOWN, and says what failed, why, and one thing to do."""

import concurrent.futures
import os
import socket
import unittest

import plugin
import support
from plugin import KINDS, PLUGINS
from stub_array import (COOKIE, INFO, LOGIN, LOGOUT, VMS, WEB_PAGE, StubArray, StubCase, error,
                        make_certificate, server_context)
from support import READING

SMALL = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}
LOGIN_FAILED = r"^login to localhost failed: "
ASKING = r"^asking localhost who it is failed: "
STRANGER = (r"^localhost port \d+ is no Tintri server, and no password was sent; "
            r"check -H and -p: ")
NOT_VERIFIED = ASKING + r"the certificate of localhost cannot be verified: "
NO_TLS = ASKING + r"no TLS connection with localhost port \d+: "
TRIED = r"; tried \d times$"
BUSY = "check whether the array is overloaded or restarts"
ALERTS = "look at the array's own alerts"
PROXY = "look for a proxy between this machine and the array"
REPORT = "report it, with the output of -vv"

# Fault, message, number of logins: none if the password must not be sent.
FAULTS = [
    ("not-tintri", STRANGER + "the answer is a web page", 0),
    ("info-other-product", STRANGER + "it calls itself 'Acme Filer'$", 0),
    ("info-404", STRANGER + "the answer is a web page .HTTP status 404.", 0),
    ("info-empty", STRANGER + "its answer is not the API's$", 0),
    ("login-error-200", LOGIN_FAILED + r"Invalid user name or password \(ERR-API-0101, HTTP status "
                        r"200\); check the user name and the password$", 0),
    ("login-html", LOGIN_FAILED + "the answer is a web page", 0),
    ("login-redirect", LOGIN_FAILED + "HTTP status 302, a redirect, which is not followed; give the "
                                      "array's own name with -H and -p$", 0),
    ("vm-500", READING + r"Failed to get the list of virtual machines \(ERR-API-9026, "
                         r"HTTP status 500\); " + ALERTS + "$", 1),
    ("vm-403", READING + r"The role lacks the privilege \(ERR-API-0105, HTTP status 403\); "
                         "the account needs the role Read Only$", 1),
    ("vm-400", READING + r"The request is not valid \(ERR-API-0001, HTTP status 400\); "
                         "check whether the array knows API v310$", 1),
    ("vm-404", READING + r"There is no such API \(ERR-API-8001, HTTP status 404\); check whether "
                         r"this is a VMstore or Global Center with API v310$", 1),
    ("vm-302", READING + "HTTP status 302, a redirect, which is not followed", 1),
    ("vm-error-200", READING + r"Failed to get the list of virtual machines \(ERR-API-9026, "
                               r"HTTP status 200\); " + ALERTS + "$", 1),
    ("vm-error-list-200", READING + r"Failed to get the list .*\(ERR-API-9026, HTTP status 200\); ", 1),
    ("vm-html", READING + r"the answer is a web page \(HTTP status 200\); " + PROXY + "$", 1),
    ("vm-empty", READING + "its JSON cannot be read: byte 0: .*; " + REPORT + "$", 1),
    ("vm-204", READING + "HTTP status 204 and nothing else; " + PROXY + "$", 1),
    ("vm-garbage", READING + "its JSON cannot be read: byte 0: .*; " + REPORT + "$", 1),
    ("vm-truncated", READING + r"its JSON cannot be read: byte \d+: .*; " + REPORT + "$", 1),
    ("items-missing", READING + r"it has no list \(items\); " + REPORT + "$", 1),
]

# The answer to a request for VMs, and the message about it.
ANSWERS = [
    ((403, ""), "HTTP status 403 and nothing else; the account needs the role Read Only$"),
    ((404, ""), "HTTP status 404 and nothing else; check whether this is a VMstore or Global Center"),
    ((408, ""), r"HTTP status 408 and nothing else; check whether the network loses packets" + TRIED),
    ((429, ""), "HTTP status 429 and nothing else; " + BUSY + TRIED),
    ((500, ""), "HTTP status 500 and nothing else; " + ALERTS + "$"),
    ((501, error("ERR-API-1", "Not here")), r"Not here \(ERR-API-1, HTTP status 501\); " + ALERTS),
    ((502, WEB_PAGE), "HTTP status 502; " + BUSY + TRIED),
    ((503, error("ERR-API-2", "Away")), r"Away \(ERR-API-2, HTTP status 503\); " + BUSY + TRIED),
    ((504, ""), "HTTP status 504 and nothing else; " + BUSY + TRIED),
    ((200, "x", ("Content-Encoding", "compress")),
     r"an answer is compressed in a way that cannot be undone \(.*\); " + PROXY + "$"),
    ((99, ""), r"an answer of localhost port \d+ is no valid HTTP \(.*\); " + PROXY + "$"),
]

# The answer to a login, and the message about it. A login is not sent again.
LOGINS = [
    ((401, ""), "wrong user name or password$"),
    ((401, error("ERR-API-0104", "Bad login")),
     r"wrong user name or password \(ERR-API-0104: Bad login\)$"),
    ((403, ""), "wrong user name or password; or the account may not log in$"),
    ((403, error("ERR-API-0107", "No licence")),
     r"wrong user name or password \(ERR-API-0107: No licence\); or the account may not log in$"),
    ((403, error("ERR-API-0109", "The account is locked")),
     r"the account is locked; correct its password here, then unlock it on the array \(ERR-API-0109"),
    ((403, error("MAX_SESSION_LIMIT_REACHED", "No")),
     "the array has as many sessions as it allows; end some there, or run fewer checks at a time "
     r"\(MAX_SESSION_LIMIT_REACHED: No\)$"),
    ((503, error("ERR-API-3", "Too many sessions")), "the array has as many sessions as it allows"),
    ((400, error("ERR-API-7", "What?")),
     r"What\? \(ERR-API-7, HTTP status 400\); check whether the array knows API v310$"),
    ((404, ""), "HTTP status 404 and nothing else; check whether this is a VMstore"),
    ((408, ""), "HTTP status 408 and nothing else; check whether the network loses packets$"),
    ((429, ""), "HTTP status 429 and nothing else; " + BUSY + "$"),
    ((500, error("ERR-API-4", "Broken")), r"Broken \(ERR-API-4, HTTP status 500\); " + ALERTS),
    ((503, ""), "HTTP status 503 and nothing else; " + BUSY + "$"),
    ((200, WEB_PAGE, ("Set-Cookie", "OTHER=1")), "the answer is a web page .HTTP status 200."),
    ((200, '"Read Only"'), r"the array sent no session \(no cookie JSESSIONID\); " + PROXY + "$"),
]


class Faults(unittest.TestCase):
    def test_an_answer_that_is_no_success_is_unknown_and_the_session_closed(self):
        for fault, message, logins in FAULTS:
            for kind in KINDS if logins else [*KINDS, "space"]:
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


class Answers(StubCase):
    def check(self, path, answer):
        with StubArray(self.certificate, {path: answer}) as array:
            run = array.check()
        self.assertEqual(run.code, 3, run)
        return run, array

    def check_all(self, path, rows):
        # All at once, as those that try again mostly wait.
        with concurrent.futures.ThreadPoolExecutor(len(rows)) as pool:
            results = [(answer, message, pool.submit(self.check, path, answer))
                       for answer, message in rows]
        return [(answer, message, *future.result()) for answer, message, future in results]

    def test_an_answer_instead_of_a_page_says_what_it_means_and_what_can_help(self):
        for answer, message, run, array in self.check_all(VMS, ANSWERS):
            with self.subTest(answer=answer):
                self.assertRegex(run.text, READING + message)
                self.assertEqual(array.count(LOGOUT), 1)

    def test_a_login_that_does_not_succeed_says_why_and_is_sent_once(self):
        for answer, message, run, array in self.check_all(LOGIN, LOGINS):
            with self.subTest(answer=answer):
                self.assertRegex(run.text, LOGIN_FAILED + message)
                self.assertEqual(array.count(LOGIN), 1)

    def test_a_login_may_succeed_with_any_body_or_none(self):
        for status, body in ((200, ""), (200, "null"), (200, "{}"), (201, '"Read Only"'),
                             (204, "")):
            with self.subTest(status=status, body=body), \
                    StubArray(self.certificate, {LOGIN: (status, body, COOKIE)}) as array:
                self.assertEqual(array.check(kind="nonclone").code, 0)
                self.assertEqual(array.count(LOGOUT), 1)

    def test_an_answer_that_repeats_the_password_or_the_session_does_not_show_them(self):
        def echo(request):
            return 400, error("ERR-API-5", f"What is {request.headers['Cookie']}?")
        for path, answer in ((LOGIN, (500, error("ERR-API-6", f"What is {plugin.PASSWORD}?"))),
                             (VMS, echo),
                             (INFO, (200, '{"productName":"' + plugin.PASSWORD + '"}'))):
            with self.subTest(path=path):
                run, _ = self.check(path, answer)
                self.assertIn("***", run.text)  # run.check saw that the secrets are not there


class Login(support.SimulatorCase):
    options = SMALL

    def test_a_wrong_password_is_tried_once_so_that_no_account_is_locked(self):
        for kind in PLUGINS:
            with self.subTest(kind=kind):
                before = self.sim.state()
                run = self.sim.check(kind, env={"TINTRI_PASSWORD": "wrong"})
                after = self.sim.state()
                self.assertRegex(run.text, r"^login to localhost failed: wrong user name or "
                                           r"password \(ERR-API-\d+: Invalid .*\); or the account")
                self.assertEqual(after["logins"], before["logins"])
                self.assertEqual(after["requests"] - before["requests"], 2)  # info and login

    def test_wrong_credentials_may_be_answered_by_401(self):
        with support.Simulator("login-401", **SMALL) as sim:
            run = sim.check("synthetic", env={"TINTRI_PASSWORD": "wrong"})
        self.assertEqual(run.text, "login to localhost failed: wrong user name or password "
                                   "(ERR-API-0124: Invalid credentials)")

    def test_a_wrong_user_name_is_reported_like_a_wrong_password(self):
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
        # The first check keeps its session while the second one logs in.
        with support.Simulator("session-limit=1", "vm-hang=1", **SMALL) as sim, \
                sim.start("synthetic") as first:
            sim.wait_for("vm_requests", 1)
            run = sim.check("synthetic")
            first.process.terminate()
            first.finish()
        self.assertEqual(run.code, 3)
        self.assertRegex(run.text, LOGIN_FAILED + "the array has as many sessions as it allows; end "
                                                  "some there, or run fewer checks at a time")

    def test_the_reported_number_of_requests_is_right(self):
        before = self.sim.state()["requests"]
        run = self.sim.check("synthetic", "-vv", "--page-size", "4")
        made = self.sim.state()["requests"] - before
        self.assertIn(f": {made} requests, ", run.out)
        self.assertEqual(run.err.count(": status "), made)


class Connection(unittest.TestCase):
    ENV = {"TINTRI_PASSWORD": "x"}

    def check(self, *arguments, env=None):
        run = plugin.run("synthetic", "-u", "monitor", "-t", "4", *arguments,
                         env={**self.ENV, **(env or {})})
        self.assertEqual(run.code, 3)
        self.assertLess(run.seconds, 5)
        return run.text

    def test_an_unknown_host_is_named(self):
        self.assertRegex(self.check("-H", "no-such-host.invalid"),
                         r"^asking no-such-host\.invalid who it is failed: (cannot look up the address "
                         r"of no-such-host\.invalid: (Name or service not known|Temporary failure in "
                         r"name resolution); check the name given with -H$|.*DNS)")

    def test_a_refused_connection_gives_the_systems_reason(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))  # bound, so that no other process listens there
            port = str(silent.getsockname()[1])
            self.assertRegex(self.check("-H", "127.0.0.1", "-p", port),
                             rf"^asking 127\.0\.0\.1 who it is failed: cannot connect to 127\.0\.0\.1 "
                             rf"port {port}: Connection refused; nothing listens there: check -p, and "
                             rf"that the array is up; tried \d times$")

    def test_a_host_without_an_address_of_the_family_is_reported(self):
        for host, family in (("127.0.0.1", "6"), ("::1", "4")):
            with self.subTest(host=host):
                self.assertEqual(self.check("-H", host, f"-{family}"),
                                 f"asking {host} who it is failed: {host} has no address for "
                                 f"-{family}; leave that option out")

    def test_a_port_without_tls_is_reported_at_once(self):
        with support.Simulator("http-plain") as sim:
            run = sim.check("synthetic")
            self.assertEqual(run.code, 3)
            self.assertRegex(run.text, NO_TLS + r"it answers without TLS \(.*\); give its HTTPS port "
                                                r"with -p$")
            self.assertEqual(sim.state()["requests"], 0)

    def test_a_server_that_closes_each_connection_is_reported(self):
        with support.Simulator("close-on-accept") as sim:
            run = sim.check("synthetic", "-t", "5")
            self.assertEqual(run.code, 3)
            self.assertIn(f"localhost port {sim.port}", run.text)

    def test_packets_that_are_dropped_and_a_handshake_that_stalls_are_told_apart(self):
        for fault, message in (
                ("connect-hang", r"timed out while connecting: localhost port \d+ does not answer in "
                                 r"\d s; check the address, and whether a firewall between drops "
                                 r"packets"),
                ("tls-stall", r"timed out in the TLS handshake: localhost port \d+ takes the connection, "
                              r"but does not finish the handshake in \d s; check that -p is its HTTPS "
                              r"port")):
            with self.subTest(fault=fault), support.Simulator(fault) as sim:
                run = sim.check("synthetic", "-t", "3")
                self.assertRegex(run.text, ASKING + message)
                self.assertLess(run.seconds, 4)


class Handshake(StubCase):
    """What OpenSSL forbids by default, and the remedies in the messages."""

    WEAK = ("openssl_conf = settings\n[settings]\nssl_conf = tls\n[tls]\nsystem_default = weak\n"
            "[weak]\nCipherString = DEFAULT@SECLEVEL=0\nOptions = UnsafeLegacyServerConnect\n")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.settings = {"OPENSSL_CONF": support.write_private(
            os.path.join(cls.folder, "openssl.cnf"), cls.WEAK.encode())}

    def test_a_server_without_tls_1_2_is_reported(self):
        with support.Simulator("tls-old", **SMALL) as sim:
            self.assertRegex(sim.check("synthetic").text,
                             NO_TLS + r"it offers nothing newer than TLS 1\.1 \(.*\); update TXOS: from "
                                      r"5\.6\.0\.1 on it speaks TLS 1\.2$")

    @unittest.skipIf(plugin.has_gnutls(), "GnuTLS forbids less")
    def test_a_server_without_secure_renegotiation_is_reported_and_can_be_allowed(self):
        with support.Simulator("tls-legacy", **SMALL) as sim:
            self.assertRegex(sim.check("synthetic").text,
                             NO_TLS + r"it lacks secure renegotiation \(RFC 5746\) \(.*\); update TXOS, "
                                      r"or let OPENSSL_CONF name a file .* UnsafeLegacyServerConnect")
            self.assertEqual(sim.check("synthetic", env=self.settings).state, "OK")

    @unittest.skipIf(plugin.has_gnutls(), "GnuTLS forbids less")
    def test_a_weak_diffie_hellman_key_is_reported_and_can_be_allowed(self):
        context = server_context(*self.certificate)
        context.set_ciphers("DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0")
        context.maximum_version = context.minimum_version = 0x0303  # TLS 1.2
        context.load_dh_params(support.write_private(os.path.join(self.folder, "dh.pem"), DH_1024))
        with StubArray(self.certificate, {VMS: (500, "")}, context) as array:
            self.assertRegex(array.check().text,
                             NO_TLS + r"its Diffie-Hellman key is too weak \(.*\); renew the array's .* "
                                      r"OPENSSL_CONF .* CipherString = DEFAULT@SECLEVEL=0")
            self.assertRegex(array.check(env=self.settings).text, READING + "HTTP status 500")

    @unittest.skipIf(plugin.has_gnutls(), "GnuTLS forbids less")
    def test_a_weak_key_is_reported_and_can_be_pinned(self):
        weak = make_certificate(self.folder, bits=1024)
        with StubArray(weak, {VMS: (500, "")}) as array:
            self.assertRegex(array.check().text,
                             NOT_VERIFIED + r"its key is too weak \(.*\); renew it on the array, or "
                                            r"trust its key with --pin-sha256$")
            trust = ["--pin-sha256", support.pin_of(weak[0])]
            self.assertRegex(array.check(trust=trust).text, READING + "HTTP status 500")


class Certificate(StubCase):
    def check(self, certificate, message, *arguments, trust=None):
        with StubArray(certificate) as array:
            run = array.check(*arguments, trust=trust)
            self.assertEqual(run.code, 3)
            self.assertEqual(array.requests, [])
        self.assertRegex(run.text, message)

    def test_a_bad_certificate_is_reported_with_a_remedy(self):
        rows = [
            ("another name", make_certificate(self.folder, "other.example"), None,
             r"it is for another name \(.*\); give a name that it is for with -H, or trust its key with "
             r"--pin-sha256$"),
            ("unknown", make_certificate(self.folder, bits=2049), [],
             r"it is signed by an authority that is not trusted \(.*\); give its authority with "
             r"--ca-file or its key with --pin-sha256$"),
            ("unknown to the file", make_certificate(self.folder, bits=2050),
             ["--ca-file", self.certificate[0]],
             r"it is signed by an authority that is not trusted \(.*\); check that --ca-file holds the "
             r"authority that signed it, or trust its key with --pin-sha256$"),
        ]
        for name, certificate, trust, message in rows:
            with self.subTest(certificate=name):
                self.check(certificate, NOT_VERIFIED + message, trust=trust)

    def test_a_certificate_of_another_time_is_reported(self):
        for fault, message in (
                ("tls-expired", r"it has expired \(.*\); renew it on the array, or trust its key with "
                                r"--pin-sha256$"),
                ("tls-not-yet", r"it is not valid yet \(.*\); check the clocks of this machine and of "
                                r"the array$")):
            with self.subTest(fault=fault), support.Simulator(fault) as sim:
                self.assertRegex(sim.check("synthetic").text, NOT_VERIFIED + message)
                self.assertEqual(sim.state()["requests"], 0)

    def test_another_key_than_the_pinned_one_is_reported(self):
        other = make_certificate(self.folder, bits=2051)
        self.check(self.certificate,
                   ASKING + "the key of localhost is not .* --pin-sha256",
                   trust=["--pin-sha256", support.pin_of(other[0])])

    def test_an_authority_that_cannot_be_used_is_reported_before_anything_is_sent(self):
        files = {"empty.pem": b"", "garbage.pem": b"no certificate\n",
                 "der.pem": support.openssl("x509", "-in", self.certificate[0], "-outform", "der")}
        for name, content in files.items():
            support.write_private(os.path.join(self.folder, name), content)
        os.mkfifo(os.path.join(self.folder, "fifo.pem"))
        rows = [
            ("missing.pem", ": No such file or directory$"),
            (".", r" is a folder; give a file with certificates \(PEM\)$"),
            ("/dev/null", r" is no file, but a device; give a file with certificates \(PEM\)$"),
            ("fifo.pem", r" is a pipe, .* give a file with certificates \(PEM\)$"),
            ("empty.pem", " is empty; put the authority's certificate into it, in PEM$"),
            ("garbage.pem", " holds no certificate in PEM; convert one in DER with openssl x509"),
            ("der.pem", " holds no certificate in PEM; convert one in DER with openssl x509"),
        ]
        for name, message in rows:
            with self.subTest(file=name):
                self.check(self.certificate, r"--ca-file .*" + message,
                           trust=["--ca-file", os.path.join(self.folder, name)])

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_an_authority_that_may_not_be_read_is_reported(self):
        path = support.write_private(os.path.join(self.folder, "mode.pem"), b"", 0)
        self.check(self.certificate, "--ca-file .*: Permission denied$",
                   trust=["--ca-file", path])


# Made with openssl dhparam -dsaparam 1024.
DH_1024 = b"""-----BEGIN X9.42 DH PARAMETERS-----
MIIBJwKBgQDsVPZCOzhhSp+F7hrB0dfcszq7ksdTu9fK9c+/yFXIZFLJ8UQSjE/N
cBe/NbuTfOAbZi08qjyxiM/tk05fzTTHee8+D2HI+69AZBxYvxnPm/Dbnf/IpGw3
+3gV4OIURCV78LBJLqrnCk0C18OTxQJpmQT7pIjzrZz9gBqunGRnjwKBgQDegdfz
2YqFjFX+hGlv+OeMRtYN429DTMD807boP6hSYQu7rPbr0EEJ9RONFP/9AdklfkhL
k1XpdnKzUArcvk9cCh4XDTUwTHGq0Mqtzwgi9uDIJxEvGHlRJC/b0T+/x3wa5r52
2BRyVUqiCSpk+6gUw2elP6k/UcVq5JmwNt7+nAIdAJrFArOPTmneKupdc45pwJ99
1IffD28q1Bx2pk8=
-----END X9.42 DH PARAMETERS-----
"""


if __name__ == "__main__":
    support.main()
