# SPDX-License-Identifier: GPL-3.0-or-later
"""Icinga 2's daemon runs the shipped configuration, and gets the plugins' results."""

import base64
import hashlib
import json
import os
import re
import subprocess
import unittest

import array_oracle
import icinga
import plugin
import processes
import readme
import shipped
import support


def as_icinga(value):
    """The value in the form of Icinga's configuration."""
    if isinstance(value, list):
        return "[ " + ", ".join(as_icinga(each) for each in value) + " ]"
    return "true" if value is True else f'"{value}"'.replace("$", "$$")


def as_host(name, *lines):
    """A host with one service, for the array at the host's address."""
    return "\n".join([f'object Host "{name}" {{', '\tcheck_command = "dummy"', *lines,
                      '\tvars.tintri_synthetic["all"] = { }', "}\n"])


def pin_of(certificate):
    """The SHA-256 of its key, in the form for --pin-sha256."""
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
        """Checks that Icinga has the findings, and nothing else."""
        self.assertEqual(result["state"], plugin.STATES.index(state))
        first, _, others = result["output"].partition("\n")
        shipped.compare_text(self, first, others.splitlines(), state, found,
                             [result["execution_start"], result["execution_end"]])
        shipped.compare_metrics(self, " ".join(result["performance_data"]), found, thresholds)

    def test_each_service_follows_the_array_through_all_states(self):
        for state, options in shipped.ARRAYS:
            with self.place.array(**options) as array:
                answers = array_oracle.Array(array)
                results = self.check_all()
            for service, (kind, words, thresholds) in shipped.SERVICES.items():
                with self.subTest(state=state, service=service):
                    found = answers.findings(kind, words.split())
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
        with self.place.array(latency=50) as array, processes.Watch() as watch:
            for _ in range(3):
                self.check_all()
        self.assertGreater(array.state()["logins"], 0)
        for kind in plugin.PLUGINS:
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
                # The file where it is set, and the one that Icinga 2.13 writes for `icinga2 object list`.
                self.assertLessEqual(set(daemon.files_with(place.password)),
                                     {"ConfigDir/conf.d/vmstore.conf", "CacheDir/icinga2.debug"})


class EveryOption(unittest.TestCase):
    """Each argument of the CheckCommands reaches the plugin, if its variable is set."""

    @classmethod
    def setUpClass(cls):
        cls.place = cls.enterClassContext(shipped.Place())
        ini = support.write_private(os.path.join(cls.place.folder, "ini"), b"[here]\ntimeout=29\n")
        cls.array = cls.place.enter_context(cls.place.array())
        cls.values = {  # by variable without tintri_; True: an option without an argument
            "address": "localhost", "port": cls.place.port, "ipv4": True, "ipv6": True,
            "username": "monitor", "password_file": cls.place.password_file,
            "extra_opts": f"here@{ini}", "ca_file": cls.place.ca_file,
            "pin_sha256": pin_of(cls.place.ca_file), "insecure": True,
            "warning": {"space": "100000", "": "1000"}, "critical": {"health": "2000", "": "90%"},
            "warning_days": "1:", "critical_days": "1:", "warning_reserve": "1:",
            "critical_reserve": "1:", "maintenance_ok": True, "warning_space": "1000000", "critical_space": "~:1000000",
            "include": ["^[a-m]", "[$;`' ]|[n-z]"], "exclude": "^nothing like this$",
            "filter": ["hypervisorType=VMWARE", "template=FALSE"], "vmstore": ["vmstore01"],
            "older_than": "1d", "newer_than": "520w", "allow_empty": True,
            "ignore_disconnected": True, "csv": os.path.join(cls.place.folder, "csv"),
            "kind": {"synthetic": "replica", "nonclone": "live"}, "exclude_templates": True,
            "live": True, "timeout": 25, "page_size": 50, "parallel": 2, "count_only": True, "compress": True, "list": "all",
            "exit_ok": True, "verbose": True}
        host = re.sub(r"(?ms)^\t// A service each.*", "", cls.place.host())
        for kind in plugin.PLUGINS:
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
        return found.get(kind, found.get("")) if isinstance(found, dict) else found

    def arguments(self, kind):
        command, = self.icinga.api("GET", f"objects/checkcommands/tintri_{kind}")
        return command["attrs"]["arguments"]

    def test_it_reaches_the_plugin(self):
        for kind in plugin.PLUGINS:
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
        # These options lead to errors, which prove that the plugin got them: a VMstore has no other VMstores, and the
        # host has an authority, which contradicts --insecure. IPv6 may not reach the array.
        refused = {"vmstore": "Global Center", "insecure": "--insecure and --ca-file"}.get(name)
        if refused:
            self.assertIn(refused, command["output"])
        elif name != "ipv6" or support.has_ipv6():
            self.assertEqual(command["state"], 0, command["output"])


# Attributes of the service that an entry may set, in Icinga's units.
ATTRIBUTES = {
    "check_interval": 300, "retry_interval": 60, "max_check_attempts": 5, "enable_notifications": False,
    "notes": "own notes", "notes_url": "https://wiki.example.com/", "display_name": "own name",
    "action_url": "https://runbook.example.com/", "icon_image": "own.png"}


class Hosts(unittest.TestCase):
    """What an administrator may write, and what is refused."""

    @classmethod
    def setUpClass(cls):
        ipv4, ipv6 = 'address = "127.0.0.1"', 'address6 = "::1"'
        own = ", ".join(f"{name} = {json.dumps(value)}" for name, value in ATTRIBUTES.items())
        hosts = {"ipv6": [ipv6], "both": [ipv4, ipv6, "vars.tintri_ipv6 = true"],
                 "first": [ipv4, ipv6], "bracketed": [ipv4, 'vars.tintri_address = "[::1]"'],
                 "named": [ipv4, 'vars.tintri_address = "vmstore01.example.com"',
                           "vars.tintri_port = 8443"],
                 "attributes": [f'vars.tintri_synthetic["own"] = {{ {own}, groups = [ "storage" ], '
                                'vars = { sla = "gold" }, tintri_warning = 10 }'],
                 "fleet": [ipv4, 'vars.tintri_synthetic["synthetic on"] = { tintri_warning = 10,'
                                 'each_vmstore = [ "vmstore01", "vm$2" ] }']}
        cls.icinga = cls.enterClassContext(icinga.Icinga({
            **shipped.shipped_files(), "conf.d/group.conf": 'object ServiceGroup "storage" { }\n',
            **{f"conf.d/{name}.conf": as_host(name, *lines) for name, lines in hosts.items()}}))

    def test_the_address_is_the_host_s_ipv4_or_ipv6(self):
        for host, address in ("ipv6", "::1"), ("both", "::1"), ("first", "127.0.0.1"):
            with self.subTest(host=host):
                command = self.icinga.check_now(host, "all")["command"]
                self.assertEqual(command[command.index("-H") + 1], address)
                self.assertEqual("-6" in command, host == "both")

    def validate(self, text):
        """The daemon's output on its configuration with this text added."""
        path = self.icinga.path("ConfigDir", "conf.d", "z.conf")  # the last file to be read
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            return self.icinga.validate()
        finally:
            os.unlink(path)

    def refusal(self, text):
        with self.assertRaises(AssertionError) as refused:
            self.validate(text)
        return str(refused.exception)

    MISTAKES = [
        ("vars.tintri_synthetic = true", "vars.tintri_synthetic has to be a dictionary of services"),
        ("vars.tintri_synthetic = 10", "vars.tintri_synthetic has to be a dictionary of services"),
        ('vars.tintri_nonclone = [ "a" ]', "vars.tintri_nonclone has to be a dictionary of services"),
        ("vars.tintri_synthetic = { tintri_warning = 10 }",
         'vars.tintri_synthetic["tintri_warning"] has to be a dictionary'),
        ('vars.tintri_nonclone["a"] = true', 'vars.tintri_nonclone["a"] has to be a dictionary'),
        ('vars.tintri_nonclone["a"] = [ ]', 'vars.tintri_nonclone["a"] has to be a dictionary'),
        ('vars.tintri_synthetic["a"] = { tintri_waring = 10 }',
         'vars.tintri_synthetic["a"]: the plugin has no option for tintri_waring'),
        ('vars.tintri_nonclone["a"] = { tintri_count_only = true }',
         'vars.tintri_nonclone["a"]: the plugin has no option for tintri_count_only'),
        ('vars.tintri_synthetic["a"] = { warning = 10 }',
         'vars.tintri_synthetic["a"]: warning has no effect here'),
        ('vars.tintri_synthetic["a"] = { check_intervall = 5m }',
         'vars.tintri_synthetic["a"]: check_intervall has no effect here'),
        ('vars.tintri_synthetic["a"] = { vars = { tintri_waring = 10 } }',
         'vars.tintri_synthetic["a"]: the plugin has no option for tintri_waring'),
        ('vars.tintri_synthetic["a"] = { vars = "x" }',
         'vars.tintri_synthetic["a"]: vars has to be a dictionary'),
        ('vars.tintri_synthetic["a"] = { groups = "x" }',
         'vars.tintri_synthetic["a"]: groups has to be an array'),
        ("vars.tintri_warnning = 10", "vars.tintri_warnning: there is no such option"),
        ('vars.tintri_synthetik["a"] = { }', "vars.tintri_synthetik: there is no such option"),
        ('vars.tintri_synthetic["a"] = { each_vmstore = "v1" }',
         'vars.tintri_synthetic["a"]: each_vmstore has to be an array'),
        ('vars.tintri_synthetic["a"] = { each_vmstore = [ ] }',
         'vars.tintri_synthetic["a"]: each_vmstore has to be an array'),
        ('vars.tintri_synthetic["a"] = { each_vmstore = [ 7 ] }',
         'vars.tintri_synthetic["a"]: each_vmstore has to be an array'),
        ('vars.tintri_synthetic["a"] = { each_vmstore = [ "v1" ], tintri_vmstore = "v2" }',
         'vars.tintri_synthetic["a"]: tintri_vmstore has no effect beside each_vmstore'),
        ('vars.tintri_synthetic["a v1"] = { }\n vars.tintri_synthetic["a"] = { each_vmstore = [ "v1" ] }',
         'vars.tintri_synthetic["a v1"]: another entry makes the service'),
    ]

    def test_what_has_no_effect_is_refused_with_host_and_name(self):
        hosts = [f'object Host "mistake{at}" {{ check_command = "dummy"\n{line} }}\n'
                 for at, (line, _) in enumerate(self.MISTAKES)]
        said = self.refusal("".join(hosts))
        for at, (line, words) in enumerate(self.MISTAKES):
            with self.subTest(line=line):
                self.assertIn(f"Error: Host 'mistake{at}', {words}", said)

    def test_a_mistake_of_a_host_without_services_is_reported(self):
        self.assertIn("Host 'alone', vars.tintri_warnning: there is no such option", self.refusal(
            'object Host "alone" { check_command = "dummy", vars.tintri_warnning = 10 }\n'))

    def test_the_example_of_a_fleet_is_valid(self):
        said = self.validate(support.read(os.path.join(shipped.EXAMPLES, "center.conf")).replace(
            'object ServiceGroup "storage" {', 'object ServiceGroup "fleet" {'))
        self.assertNotIn("warning/config", said)

    def test_hosts_that_are_no_arrays_are_left_alone(self):
        self.validate('object Host "a" { check_command = "dummy", vars.warning = 10 }\n'
                      'object Host "b" { check_command = "dummy" }\n')

    def test_an_error_in_the_rules_is_not_silent(self):
        said = self.refusal("globals.tintri_options_of = function(plugin) { return 7.x.y }\n")
        self.assertRegex(said, "Host '.*', vars.tintri_.* cannot be read: ")

    def test_the_attributes_of_an_entry_take_effect(self):
        found = self.icinga.service("attributes", "own")
        for name, value in ATTRIBUTES.items():
            with self.subTest(attribute=name):
                self.assertEqual(found[name], value)
        self.assertEqual(found["groups"], ["tintri", "storage"])
        self.assertEqual(found["vars"], {"sla": "gold", "tintri_warning": 10})

    def test_without_them_a_service_has_those_of_its_kind(self):
        found = self.icinga.service("attributes", "all")
        self.assertEqual((found["check_interval"], found["retry_interval"], found["max_check_attempts"]),
                         (600, 120, 3))
        self.assertEqual(found["groups"], ["tintri"])
        self.assertTrue(found["icon_image"])
        self.assertIn("doc/unknown.md", found["notes"])

    def test_each_service_links_to_its_array(self):
        for host, url in [("first", "https://127.0.0.1/"), ("ipv6", "https://[::1]/"),
                          ("named", "https://vmstore01.example.com:8443/"),
                          ("bracketed", "https://[::1]/")]:
            with self.subTest(host=host):
                found = self.icinga.service(host, "all")
                self.assertEqual((found["notes_url"], found["action_url"]), (url, url))

    def test_one_entry_makes_a_service_for_each_vmstore(self):
        for vmstore in ("vmstore01", "vm$2"):
            found = self.icinga.service("fleet", f"synthetic on {vmstore}")
            self.assertEqual(found["vars"]["tintri_vmstore"], vmstore.replace("$", "$$"))
            command = self.icinga.check_now("fleet", f"synthetic on {vmstore}")["command"]
            self.assertEqual(command[command.index("--vmstore") + 1], vmstore)
            self.assertEqual(command[command.index("-w") + 1], "10")
        self.assertIsNone(self.icinga.service("fleet", "synthetic on"))


class Readme(unittest.TestCase):
    """The commands under "In Icinga 2", with the paths of the test."""

    def test_its_lines_lead_to_green_services(self):
        lines = readme.lines("In Icinga 2")
        self.assertLess(len(lines.splitlines()), 15)
        with shipped.Place() as place, icinga.Icinga(shipped.shipped_files()) as daemon:
            with place.array(synthetic=5, nonclones=10):
                readme.run(self.moved(lines, place, daemon), {
                    "systemd-ask-password": f"echo '{place.password}'",
                    "icinga2": f"exec {daemon.command_line()} \"$@\" -c {daemon.main_file()}",
                    "systemctl": f"test \"$*\" = 'reload icinga2' && kill -HUP {daemon.pid()}"})
                for service in ("synthetic VMs", "non-clones", "space", "health"):
                    support.wait_until(
                        lambda name=service: daemon.tried(
                            lambda: daemon.service("vmstore01", name)), f"{service} is there")
                    result = daemon.check_now("vmstore01", service)
                    self.assertEqual(result["state"], 0, result)

    @staticmethod
    def moved(lines, place, daemon):
        """Replaces the folder, user, address, port and pin with those of the test."""
        pin = re.search(r'tintri_pin_sha256 = "(.{44})"', lines)[1]
        for old, new in [("/etc/icinga2", daemon.path("ConfigDir")), ("-o nagios ", ""),
                         ("vmstore01.example.com", "localhost"), (pin, pin_of(place.ca_file)),
                         ("vars += {", f"vars += {{ tintri_port = {place.port},")]:
            assert old in lines, old
            lines = lines.replace(old, new)
        return lines


if __name__ == "__main__":
    support.main()
