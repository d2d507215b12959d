# SPDX-License-Identifier: GPL-3.0-or-later
"""The Icinga Director takes the basket, and Icinga 2 takes the Director's configuration."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

import icinga
import plugin
import shipped
import support

BASKET = os.path.join(plugin.BUILD, "monitoring", "icinga2", "director-basket.json")
BOX = os.path.join(os.path.dirname(__file__), "director_in_a_box.sh")
LIMIT = 400  # seconds, most of them for installing packages
CANNOT = 77

# A host at the same address, whose services the rules make.
RULED = "\n".join(['object Host "ruled" { check_command = "dummy", address = "127.0.0.1"',
                   *(f'vars.tintri_{name}["{name}"] = {{ }}' for name in plugin.PLUGINS), "}\n"])
ALIKE = ("check_interval", "groups", "icon_image", "icon_image_alt", "max_check_attempts", "notes",
         "retry_interval")


def require_namespaces():
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise unittest.SkipTest("only root on Debian can have a copy of the machine to install into")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        raise unittest.SkipTest("no mount namespace can be had here")


class Director(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        icinga.require()
        require_namespaces()
        place = cls.place = cls.enterClassContext(shipped.Place())
        cls.folder = place.enter_context(tempfile.TemporaryDirectory(prefix="tintri-director-"))
        cls.fill()
        done = subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh",
                               cls.path("director_in_a_box.sh"), cls.folder],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=LIMIT, env=plugin.environment(
                                  {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}), check=False)
        if done.returncode == CANNOT:
            raise unittest.SkipTest(f"the Director cannot be installed: {done.stderr.strip()}")
        assert done.returncode == 0, done.stdout + done.stderr

    @classmethod
    def path(cls, *parts):
        return os.path.join(cls.folder, *parts)

    @classmethod
    def fill(cls):
        shutil.copy(BOX, cls.folder)
        shutil.copy(BASKET, cls.path("basket.json"))
        cls.write("host.json", {"object_type": "object", "enable_active_checks": False,
                                "check_command": "tintri_synthetic", "address": "127.0.0.1"})
        os.mkdir(cls.path("services"))
        options = {"tintri_address": "localhost", "tintri_port": cls.place.port,
                   "tintri_username": "monitor", "tintri_ca_file": cls.place.ca_file,
                   "tintri_password_file": cls.place.password_file, "tintri_compress": True}
        for kind in plugin.PLUGINS:
            of_kind = {"tintri_exclude": ["^a", "^b"]} if kind in plugin.KINDS else {}
            cls.write(f"services/{kind}.json", {
                "object_type": "object", "host": "array", "imports": [f"tintri-{kind}"],
                "vars": {**options, **of_kind, "tintri_warning": "0"}})

    @classmethod
    def write(cls, path, content):
        with open(cls.path(path), "w", encoding="utf-8") as file:
            json.dump(content, file)

    def test_a_second_restore_changes_nothing(self):
        first = support.read_bytes(self.path("first"))
        self.assertIn(b"tintri_warning", first)
        self.assertEqual(first, support.read_bytes(self.path("second")))

    def test_each_command_has_the_fields_of_the_basket(self):
        basket = json.loads(support.read(BASKET))
        stored = support.read(self.path("fields")).splitlines()
        expected = [f"{name}\t{basket['Datafield'][str(link['datafield_id'])]['varname']}"
                    for name, command in basket["ExternalCommand"].items()
                    for link in command["fields"]]
        self.assertEqual(sorted(stored), sorted(expected))

    def rendered(self):
        files = {}
        for folder, _, names in os.walk(self.path("rendered")):
            for name in names:
                files[f"conf.d/{name}"] = support.read(os.path.join(folder, name))
        return files

    def test_icinga_checks_a_service_of_each_template(self):
        commands = "conf.d/tintri-commands.conf"  # without the rules: not every node includes them
        files = {commands: shipped.shipped_files()[commands], **self.rendered()}
        with self.place.array(alerts=1), icinga.Icinga(files) as node:
            for kind in plugin.PLUGINS:
                with self.subTest(plugin=kind):
                    result = node.check_now("array", kind)
                    self.assertIn(f"TINTRI {kind.upper()} WARNING - ", result["output"])
                    command = result["command"]
                    self.assertEqual([command[at + 1] for at, word in enumerate(command)
                                      if word == "--exclude"],
                                     ["^a", "^b"] if kind in plugin.KINDS else [])
                    self.assertIn("--compress", command)

    def test_a_service_of_each_template_is_like_one_of_the_rules(self):
        files = {**shipped.shipped_files(), **self.rendered(), "conf.d/ruled.conf": RULED}
        with icinga.Icinga(files) as node:
            for name in plugin.PLUGINS:
                own, ruled = node.service("array", name), node.service("ruled", name)
                with self.subTest(plugin=name):
                    self.assertEqual([own[each] for each in ALIKE], [ruled[each] for each in ALIKE])
                    for url in ("action_url", "notes_url"):  # Icinga Web inserts the address
                        self.assertEqual(own[url].replace("$host.address$", "127.0.0.1"), ruled[url])


if __name__ == "__main__":
    support.main()
