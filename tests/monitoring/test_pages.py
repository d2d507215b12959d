# SPDX-License-Identifier: GPL-3.0-or-later
"""Nagios's pages in a real browser show the plugins' output without damage.

With --write it makes doc/nagios.png again.
"""

import os
import sys
import unittest

import nagios
import pages
import plugin
import support
from test_nagios import BARE_SITE, SITE, service

PICTURE = os.path.join(os.path.dirname(__file__), "..", "..", "doc", "nagios.png")
SIZE = (1100, 420)
SERVICES = {
    "OK": "-w 100",
    "WARNING": "-w 10",
    "CRITICAL": "-w 5 -c 3%",
    "UNKNOWN": "--pin-sha256 " + "A" * 43 + "=",
}


class Shown(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        pages.require()
        cls.nagios = cls.enterClassContext(nagios.Nagios())
        cls.nagios.name_ini_file()
        array = cls.enterClassContext(support.Simulator())
        cls.nagios.log_in_at(array)
        cls.nagios.write(SITE, BARE_SITE + "".join(
            service(f"synthetic VMs {state}", "tintri-synthetic,site-service",
                    f"check_tintri_synthetic!{words}") for state, words in SERVICES.items()))
        cls.nagios.configure(SITE, nagios.OBJECTS)
        cls.nagios.start()
        cls.pages = cls.enterClassContext(pages.Pages(cls.nagios))

    def test_each_state_is_shown_with_its_reason_and_its_performance_data(self):
        reasons = {"WARNING": "count 14 is above 10", "CRITICAL": "share 4.1% is above 3%",
                   "UNKNOWN": "--pin-sha256"}
        for state in plugin.STATES:
            known = self.nagios.service("array", f"synthetic VMs {state}")
            text = self.pages.text("extinfo", type=2, host="array", service=f"synthetic VMs {state}")
            with self.subTest(state=state):
                self.assertIn(f"TINTRI SYNTHETIC {state} - ", known["plugin_output"])
                self.assertIn(" ".join(known["plugin_output"].split()), text)
                self.assertIn(reasons.get(state, "14 synthetic VMs of 340 (4.1%)"), text)
                for line in known["long_plugin_output"].split("\\n"):
                    self.assertIn(" ".join(line.split()), text)
                for metric in known["performance_data"].split():
                    self.assertIn(metric, text)
                self.assertEqual(state == "UNKNOWN", not known["performance_data"])

    def test_the_servicegroup_has_all_of_them_with_an_icon_and_links(self):
        document = self.pages.document("status", servicegroup="tintri", style="detail")
        for state in SERVICES:
            self.assertIn(f"synthetic VMs {state}", document)
        icon = os.path.basename(self.icon())
        self.assertTrue(os.path.isfile(f"/usr/share/nagios4/htdocs/images/logos/{icon}"))
        self.assertIn(f"/images/logos/{icon}", document)
        self.assertIn("https://localhost/", document)

    def icon(self):
        return support.read(self.nagios.path(nagios.OBJECTS)).partition("icon_image ")[2].split()[0]

    def test_the_picture_of_the_documentation_can_be_drawn(self):
        path = PICTURE if WRITE else self.nagios.path("/nagios.png")
        self.pages.picture(path, SIZE, "status", servicegroup="tintri", style="detail", limit=0)
        for drawn in {path, PICTURE}:
            content = support.read_bytes(drawn)
            self.assertEqual(content[:8], b"\x89PNG\r\n\x1a\n")
            self.assertEqual(tuple(int.from_bytes(content[at:at + 4], "big") for at in (16, 20)), SIZE)


WRITE = "--write" in sys.argv
if __name__ == "__main__":
    if WRITE:
        sys.argv.remove("--write")
    support.main()
