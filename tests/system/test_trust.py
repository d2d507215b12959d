# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is sent to another server than the one that the user named."""

import base64
import hashlib
import os
import shutil
import unittest

import plugin
import support
from plugin import PLUGINS

SMALL = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}
NOT_VERIFIED = (r"^asking localhost who it is failed: the certificate of localhost cannot be "
                r"verified: [^()]* \({}\); .*--pin-sha256$")


def pin_of_nobody(number):
    return base64.b64encode(bytes(31) + bytes([number])).decode()


class TrustCase(support.SimulatorCase):
    options = SMALL

    def check(self, kind, *arguments, env=None):
        """Runs without the certificate authority of the other tests."""
        return plugin.run(kind, "-H", "localhost", "-p", str(self.sim.port), "-u", self.sim.user,
                          *arguments, env={"TINTRI_PASSWORD": self.sim.password, **(env or {})})

    def refused(self, *arguments, env=None):
        """The message. Checks that nothing was sent."""
        before = self.sim.state()["requests"]
        run = self.check("synthetic", *arguments, env=env)
        self.assertEqual(run.code, 3, run)
        self.assertEqual(self.sim.state()["requests"], before)
        return run.text


class Verification(TrustCase):
    def test_a_self_signed_certificate_is_refused_and_nothing_is_sent(self):
        for kind in PLUGINS:
            with self.subTest(kind=kind):
                before = self.sim.state()["requests"]
                self.assertRegex(self.check(kind).text, NOT_VERIFIED.format(".*self.signed.*"))
                self.assertEqual(self.sim.state()["requests"], before)

    def test_an_authority_of_ones_own_is_trusted(self):
        for kind in PLUGINS:
            self.assertEqual(self.check(kind, "--ca-file", self.sim.ca_file).code, 0)

    def test_another_authority_is_not(self):
        with support.Simulator() as other:
            self.assertRegex(self.refused("--ca-file", other.ca_file), NOT_VERIFIED.format(".*"))

    def test_an_authority_that_cannot_be_read_is_an_error_that_names_the_option(self):
        garbage = support.write_private(self.sim.path("garbage.pem"), b"no certificate\n")
        for file in ("/nonexistent/ca.pem", garbage, "/dev/null", self.sim.path(".")):
            with self.subTest(file=os.path.basename(file)):
                self.assertIn("--ca-file", self.refused("--ca-file", file))

    def test_the_authority_replaces_those_of_the_system(self):
        # libcurl logs which files it reads: only this one.
        err = self.check("synthetic", "--ca-file", self.sim.ca_file, "-vvv").err
        read = [line.split(": ", 1) for line in err.splitlines() if " CAfile:" in line
                or " CApath:" in line]
        if not read:
            self.skipTest("this build of libcurl does not tell which authorities it reads")
        self.assertEqual({name.strip("* "): value for name, value in read},
                         {"CAfile": self.sim.ca_file, "CApath": "none"})

    def test_no_variable_of_the_environment_adds_an_authority(self):
        for name in ("CURL_CA_BUNDLE", "SSL_CERT_FILE"):
            with self.subTest(name=name), support.Simulator() as other:
                self.refused("--ca-file", other.ca_file, env={name: self.sim.ca_file})

    def test_no_proxy_is_used(self):
        proxies = {name: "http://127.0.0.1:1" for name in
                   ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy")}
        run = self.check("synthetic", "--ca-file", self.sim.ca_file, env=proxies)
        self.assertEqual(run.code, 0)


class WrongCertificates(unittest.TestCase):
    ROWS = [("tls-expired", ".*expired.*"), ("tls-wrong-host", ".*localhost.*"),
            ("tls-self-signed", ".*")]

    def test_they_are_refused_although_their_authority_is_trusted(self):
        for fault, detail in self.ROWS:
            for kind in PLUGINS:
                with self.subTest(fault=fault, kind=kind), support.Simulator(fault) as sim:
                    run = sim.check(kind)
                    self.assertEqual(run.code, 3)
                    self.assertRegex(run.text, NOT_VERIFIED.format(detail))
                    self.assertEqual(sim.state()["requests"], 0)


@unittest.skipUnless(shutil.which("openssl"), "needs the program openssl")
class Pins(TrustCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pin = support.pin_of(cls.sim.ca_file)  # its only certificate is also the server's

    def test_the_right_key_is_trusted_whatever_signed_it(self):
        for kind in PLUGINS:
            for pin in (self.pin, f"sha256//{self.pin}"):
                with self.subTest(kind=kind, pin=pin[:8]):
                    run = self.check(kind, "--pin-sha256", pin)
                    self.assertEqual(run.code, 0)
                    self.assertNotIn("not verified", run.out)

    def test_one_of_several_keys_is_enough(self):
        for pins in ([self.pin, pin_of_nobody(0)], [pin_of_nobody(0), pin_of_nobody(1), self.pin]):
            with self.subTest(pins=len(pins)):
                arguments = [f"--pin-sha256={pin}" for pin in pins]
                self.assertEqual(self.check("synthetic", *arguments).code, 0)

    def test_a_file_of_authorities_that_is_missing_is_an_error_beside_the_right_pin_too(self):
        text = self.refused("--pin-sha256", self.pin, "--ca-file", "/nonexistent/ca.pem")
        self.assertEqual(text, "cannot read --ca-file /nonexistent/ca.pem: No such file or directory")

    def test_the_pin_of_nothing_is_refused_by_name(self):
        nothing = base64.b64encode(hashlib.sha256(b"").digest()).decode()
        self.assertIn("that of an empty key", self.refused("--pin-sha256", nothing))

    def test_another_key_is_refused_and_nothing_is_sent(self):
        other = pin_of_nobody(0)
        for more in ([], ["--ca-file", self.sim.ca_file], ["--pin-sha256", pin_of_nobody(1)]):
            with self.subTest(more=" ".join(more[:1])):
                text = self.refused("--pin-sha256", other, *more)
                self.assertIn("the key of localhost is not the one that --pin-sha256 names", text)

    def test_a_pin_that_is_none_is_a_usage_error(self):
        for pin in ("", "abc", self.pin[:-1], self.pin + "=", self.pin[:-1] + "A",
                    "sha1//" + self.pin, self.pin + ";" + self.pin, "!" + self.pin[1:],
                    "/etc/ssl/certs/ca.pem"):
            with self.subTest(pin=pin):
                text = self.refused("--pin-sha256", pin)
                self.assertIn("--pin-sha256 takes the SHA-256 of the server's public key", text)

    def test_a_pin_holds_for_a_certificate_with_another_name_or_an_end_in_the_past(self):
        for fault in ("tls-wrong-host", "tls-expired"):
            with self.subTest(fault=fault), support.Simulator(fault, **SMALL) as sim:
                run = sim.check("synthetic", "--pin-sha256", support.pin_of(sim.ca_file))
                self.assertEqual(run.code, 0)


class Insecure(TrustCase):
    REMARK = "The certificate was not verified (--insecure)."

    def test_k_verifies_nothing_and_says_so(self):
        for kind in PLUGINS:
            for option in ("-k", "--insecure"):
                with self.subTest(kind=kind, option=option):
                    run = self.check(kind, option)
                    self.assertEqual(run.code, 0)
                    self.assertIn(self.REMARK, run.remarks)

    def test_k_takes_an_expired_certificate_and_one_for_another_name(self):
        for fault in ("tls-wrong-host", "tls-expired"):
            with self.subTest(fault=fault), support.Simulator(fault, **SMALL) as sim:
                self.assertEqual(sim.check("synthetic", "-k").code, 0)

    def test_an_unknown_result_says_so_as_well(self):
        run = self.check("synthetic", "-k", "-u", "nobody")
        self.assertEqual(run.code, 3)
        self.assertIn(self.REMARK, run.remarks)

    def test_a_result_with_the_longest_list_says_so_too(self):
        with support.Simulator("name-long=1000", vms=2000, synthetic=2000) as sim:
            self.assertIn(self.REMARK, sim.check("synthetic", "-k", "--list", "all").remarks)


if __name__ == "__main__":
    support.main()
