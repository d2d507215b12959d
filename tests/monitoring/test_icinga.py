# SPDX-License-Identifier: GPL-3.0-or-later
"""Icinga 2's daemon runs the configuration that is shipped, and believes what the plugins say."""

import base64
import hashlib
import os
import re
import subprocess
import unittest

import icinga
import oracle
import plugin
import processes
import readme
import shipped
import support


def as_icinga(value):
    """The value as Icinga's configuration has it."""
    if isinstance(value, list):
        return "[ " + ", ".join(as_icinga(each) for each in value) + " ]"
    return "true" if value is True else f'"{value}"'.replace("$", "$$")


def as_host(name, *lines):
    """A host whose one service is found by its address."""
    return "\n".join([f'object Host "{name}" {{', '\tcheck_command = "dummy"', *lines,
                      '\tvars.tintri_synthetic["all"] = { }', "}\n"])


def pin_of(certificate):
    """The SHA-256 of its key, as --pin-sha256 takes it."""
    key = subprocess.run(["openssl", "x509", "-in", certificate, "-pubkey", "-noout"],
                         capture_output=True, check=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=key,
                         capture_output=True, check=True).stdout
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


class Daemon(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = cls.enterClassContext(shipped.Place())
        cls.icinga = cls.enterClassContext(icinga.Icinga(
            {**shipped.shipped_files(), "conf.d/vmstore.conf": cls.place.host()}))

    def check_all(self):
        return {service: self.icinga.check_now("vmstore01", service)
                for service in shipped.SERVICES}

    def compare(self, result, state, found, thresholds):
        """Whether Icinga has the findings, all of them and nothing else."""
        self.assertEqual(result["state"], plugin.STATES.index(state))
        first, _, others = result["output"].partition("\n")
        shipped.compare_text(self, first, others.splitlines(), state, found,
                             [result["execution_start"], result["execution_end"]])
        shipped.compare_metrics(self, " ".join(result["performance_data"]), found, thresholds)

    def test_each_service_follows_the_array_through_all_states(self):
        for state, options in shipped.ARRAYS:
            with self.place.array(**options) as array:
                vms = oracle.read_all(array)
                results = self.check_all()
            for service, (kind, words, thresholds) in shipped.SERVICES.items():
                with self.subTest(state=state, service=service):
                    found = oracle.Findings(vms, kind, words.split())
                    self.compare(results[service], state, found, thresholds)

    def unknown(self, reason):
        for service, result in self.check_all().items():
            with self.subTest(service=service):
                self.assertEqual(result["state"], 3)
                self.assertRegex(result["output"], f" UNKNOWN - .*{reason}")
                self.assertEqual(result["performance_data"], [])

    def test_each_service_is_unknown_where_the_array_does_not_answer(self):
        self.unknown("cannot connect")

    def test_each_service_is_unknown_where_the_password_is_wrong(self):
        with self.place.array(password="another"):
            self.unknown("wrong user name or password")

    def test_nobody_sees_the_password(self):
        self.icinga.check_now("vmstore01", "orphans")  # so that no first check comes in between
        with self.place.array() as array, processes.Watch() as watch:
            for _ in range(3):
                self.check_all()
        self.assertGreater(array.state()["logins"], 0)
        for kind in plugin.KINDS:
            self.assertTrue(watch.command_lines(f"check_tintri_{kind}"))
        self.assertFalse(watch.has_seen(self.place.password))
        self.assertEqual(self.icinga.files_with(self.place.password), [])


class PasswordInTheEnvironment(unittest.TestCase):
    def test_it_is_in_no_command_line_and_no_log(self):
        with shipped.Place() as place:
            text = re.sub(r"(?m)^.*tintri_password_file.*$",
                          f'\tvars.tintri_password = "{place.password}"', place.host())
            with icinga.Icinga({**shipped.shipped_files(), "conf.d/vmstore.conf": text}) as daemon:
                with place.array(), processes.Watch() as watch:
                    for _ in range(3):
                        result = daemon.check_now("vmstore01", "synthetic VMs")
                        self.assertEqual(result["state"], 1, result)
                self.assertTrue(watch.command_lines("check_tintri_synthetic"))
                self.assertFalse(watch.has_seen(place.password))
                # Where it is written, and what Icinga 2.13 keeps of it for `icinga2 object list`.
                self.assertLessEqual(set(daemon.files_with(place.password)),
                                     {"ConfigDir/conf.d/vmstore.conf", "CacheDir/icinga2.debug"})


class EveryOption(unittest.TestCase):
    """Each argument of the CheckCommands, set by its variable, reaches the plugin."""

    @classmethod
    def setUpClass(cls):
        cls.place = cls.enterClassContext(shipped.Place())
        ini = support.write_private(os.path.join(cls.place.folder, "ini"), b"[here]\nlist=2\n")
        cls.array = cls.place.enter_context(cls.place.array())
        cls.values = {  # of the variables without tintri_; true: the option takes no argument
            "address": "localhost", "port": cls.place.port, "ipv4": True, "ipv6": True,
            "username": "monitor", "password_file": cls.place.password_file,
            "extra_opts": f"here@{ini}", "ca_file": cls.place.ca_file,
            "pin_sha256": pin_of(cls.place.ca_file), "insecure": True, "warning": "1000",
            "critical": "90%", "warning_space": "1000000", "critical_space": "~:1000000",
            "include": ["^[a-m]", "[$;`' ]|[n-z]"], "exclude": "^nothing like this$",
            "filter": ["hypervisorType=VMWARE", "template=FALSE"], "vmstore": ["vmstore01"],
            "older_than": "1d", "newer_than": "520w", "allow_empty": True,
            "ignore_disconnected": True, "csv": os.path.join(cls.place.folder, "csv"),
            "kind": {"synthetic": "replica", "nonclone": "live"}, "exclude_templates": True,
            "live": True, "timeout": 25, "page_size": 50, "parallel": 2, "count_only": True, "compress": True, "list": "all",
            "exit_ok": True, "verbose": True}
        host = re.sub(r"(?ms)^\t// A service each.*", "", cls.place.host())
        for kind in plugin.KINDS:
            options = plugin.run(kind, "--help").out
            for name in cls.values:
                if name != "address" and f"--{name.replace('_', '-')}" not in options:
                    continue
                host += (f'\tvars.tintri_{kind}["{kind} {name}"] = '
                         f'{{ "tintri_{name}" = {as_icinga(cls.value(kind, name))} }}\n')
        cls.icinga = cls.enterClassContext(icinga.Icinga(
            {**shipped.shipped_files(), "conf.d/vmstore.conf": host + "}\n"}))

    @classmethod
    def value(cls, kind, name):
        found = cls.values[name]
        return found[kind] if isinstance(found, dict) else found

    def arguments(self, kind):
        command, = self.icinga.api("GET", f"objects/checkcommands/tintri_{kind}")
        return command["attrs"]["arguments"]

    def test_it_reaches_the_plugin(self):
        for kind in plugin.KINDS:
            for key, argument in self.arguments(kind).items():
                name = argument.get("value", argument.get("set_if")).strip("$")
                with self.subTest(plugin=kind, key=key):
                    self.reaches(kind, key, name.removeprefix("tintri_"))

    def reaches(self, kind, key, name):
        value = self.value(kind, name)
        command = self.icinga.check_now("vmstore01", f"{kind} {name}")
        words = command["command"]
        for each in value if isinstance(value, list) else [value]:
            expected = [key] if each is True else [key, str(each)]
            if key == "--extra-opts":
                expected = [f"{key}={each}"]
            at = next(i for i in range(len(words)) if words[i:i + len(expected)] == expected)
            self.assertGreater(at, 0)
        # A VMstore has no VMs on a VMstore, and may be out of reach by IPv6; the host names an
        # authority, beside which --insecure has no sense: that it says so is proof enough.
        refused = {"vmstore": "Global Center", "insecure": "--insecure and --ca-file"}.get(name)
        if refused:
            self.assertIn(refused, command["output"])
        elif name != "ipv6" or support.has_ipv6():
            self.assertEqual(command["state"], 0, command["output"])


class Hosts(unittest.TestCase):
    """What an administrator may write, and what is refused."""

    @classmethod
    def setUpClass(cls):
        ipv4, ipv6 = 'address = "127.0.0.1"', 'address6 = "::1"'
        hosts = {"ipv6": [ipv6], "both": [ipv4, ipv6, "vars.tintri_ipv6 = true"],
                 "first": [ipv4, ipv6]}
        cls.icinga = cls.enterClassContext(icinga.Icinga({
            **shipped.shipped_files(),
            **{f"conf.d/{name}.conf": as_host(name, *lines) for name, lines in hosts.items()}}))

    def test_the_address_is_the_host_s_ipv4_or_ipv6(self):
        for host, address in ("ipv6", "::1"), ("both", "::1"), ("first", "127.0.0.1"):
            with self.subTest(host=host):
                command = self.icinga.check_now(host, "all")["command"]
                self.assertEqual(command[command.index("-H") + 1], address)
                self.assertEqual("-6" in command, host == "both")

    def refusal(self, line):
        """What the daemon says of a host with this line."""
        path = self.icinga.path("ConfigDir", "conf.d", "mistake.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(as_host("vmstore07", line))
        try:
            with self.assertRaises(AssertionError) as refused:
                self.icinga.validate()
        finally:
            os.unlink(path)
        return str(refused.exception)

    def test_a_mistake_is_told_with_its_host(self):
        for line, place, words in (
                ("vars.tintri_synthetic = { tintri_warning = 10 }",
                 'vars.tintri_synthetic["tintri_warning"]', "has to be a dictionary"),
                ('vars.tintri_nonclone["a"] = true',
                 'vars.tintri_nonclone["a"]', "has to be a dictionary"),
                ('vars.tintri_synthetic["a"] = { tintri_waring = 10 }',
                 'vars.tintri_synthetic["a"]', "has no option for tintri_waring"),
                ('vars.tintri_nonclone["a"] = { tintri_count_only = true }',
                 'vars.tintri_nonclone["a"]', "has no option for tintri_count_only")):
            with self.subTest(line=line):
                said = self.refusal(line)
                self.assertIn(f"Host 'vmstore07', {place}", said)
                self.assertIn(words, said)


class Readme(unittest.TestCase):
    """The lines under "In Icinga 2", as they stand but for where things are."""

    def test_its_lines_lead_to_green_services(self):
        lines = readme.lines("In Icinga 2")
        self.assertLess(len(lines.splitlines()), 15)
        with shipped.Place() as place, icinga.Icinga(shipped.shipped_files()) as daemon:
            with place.array(synthetic=5, nonclones=10):
                readme.run(self.moved(lines, place, daemon), {
                    "systemd-ask-password": f"echo '{place.password}'",
                    "icinga2": f"exec {daemon.command_line()} \"$@\" -c {daemon.main_file()}",
                    "systemctl": f"test \"$*\" = 'reload icinga2' && kill -HUP {daemon.pid()}"})
                for service in ("synthetic VMs", "non-clones"):
                    support.wait_until(
                        lambda name=service: daemon.tried(
                            lambda: daemon.service("vmstore01", name)), f"{service} is there")
                    result = daemon.check_now("vmstore01", service)
                    self.assertEqual(result["state"], 0, result)

    @staticmethod
    def moved(lines, place, daemon):
        """With the folder, the user, the address, the port and the pin of the test."""
        pin = re.search(r'tintri_pin_sha256 = "(.{44})"', lines)[1]
        for old, new in [("/etc/icinga2", daemon.path("ConfigDir")), ("-o nagios ", ""),
                         ("vmstore01.example.com", "localhost"), (pin, pin_of(place.ca_file)),
                         ("vars += {", f"vars += {{ tintri_port = {place.port},")]:
            assert old in lines, old
            lines = lines.replace(old, new)
        return lines


if __name__ == "__main__":
    support.main()
