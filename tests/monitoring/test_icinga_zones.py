# SPDX-License-Identifier: GPL-3.0-or-later
"""A master, a satellite and an agent: plugins run near the array, the master has the results."""

import os
import re
import unittest

import daemon
import icinga
import plugin
import shipped
import support

SYNC_LIMIT = 120  # seconds
MASTER = "master1.example.com"
NODES = {"satellite1.example.com": ("site-b", "zones-satellite.conf"),
         "agent1.example.com": ("agent1.example.com", "zones-agent.conf")}

# The example's hosts: the zone of each, who schedules its checks, and who runs them.
HOSTS = {"vmstore02": ("site-b", "satellite1.example.com", "satellite1.example.com"),
         "vmstore03": ("master", MASTER, "agent1.example.com")}


def example(name):
    return support.read(os.path.join(shipped.EXAMPLES, "distributed", name))


def with_ports(file, ports):
    """The example's zones, with the address of each node. So every node can connect to those
    that started before it, and no test waits for a master's next try."""
    text, count = re.subn(r'(object Endpoint "([^"]+)" \{)(?: \}|\n\thost = "\2"\n\})',
                          lambda match: f'{match[1]}\n\thost = "127.0.0.1"\n\tport = '
                                        f'{ports[match[2]]}\n}}', example(file))
    assert count >= 2, file
    return text


class Zones(unittest.TestCase):
    """The example's configuration, with the addresses and ports of the nodes."""

    @classmethod
    def setUpClass(cls):
        icinga.require()
        cls.place = cls.enterClassContext(shipped.Place())
        authority = icinga.Authority(cls.place.folder)
        ports = {name: daemon.free_port() for name in [MASTER, *NODES]}
        cls.nodes = {}
        for name, (zone, file) in NODES.items():
            files = {**shipped.shipped_files(), "zones.conf": with_ports(file, ports)}
            cls.nodes[name] = cls.place.enter_context(icinga.Icinga(
                files, name=name, zone=zone, port=ports[name], authority=authority))
        hosts = {f"zones.d/{zone}/{host}.conf": cls.place.host(f"distributed/{host}.conf")
                 for host, (zone, _, _) in HOSTS.items()}
        cls.master = cls.place.enter_context(icinga.Icinga(
            {**shipped.shipped_files(), **hosts,
             "zones.conf": with_ports("zones-master.conf", ports)}, name=MASTER, zone="master",
            port=ports[MASTER], authority=authority, plugin_dir="/nonexistent"))
        cls.wait_for_each_other()

    @classmethod
    def wait_for_each_other(cls):
        """A node that gets its configuration from the master restarts with it."""
        satellite = cls.nodes["satellite1.example.com"]
        support.wait_until(
            lambda: satellite.tried(lambda: satellite.service("vmstore02", "synthetic VMs")),
            "the satellite has its services", SYNC_LIMIT)
        for name in NODES:
            support.wait_until(lambda name=name: cls.is_connected(name), f"{name} is connected",
                               SYNC_LIMIT)

    @classmethod
    def is_connected(cls, name):
        endpoint, = cls.master.api("GET", f"objects/endpoints/{name}")
        return endpoint["attrs"]["connected"] and not endpoint["attrs"]["syncing"]

    def check(self, host, service):
        """Makes a node check the service. Returns the result on the master."""
        _, scheduler, runner = HOSTS[host]
        result = self.master.check_now(host, service, self.nodes.get(scheduler))
        self.assertEqual((result["scheduling_source"], result["check_source"]), (scheduler, runner))
        return result

    def compare(self, host, service, state, words):
        """Checks that the master has the plugin's findings. Returns the performance data."""
        result = self.check(host, service)
        self.assertEqual(result["state"], plugin.STATES.index(state))
        self.assertRegex(result["output"], f"^TINTRI [A-Z]+ {state} - {words}")
        return plugin.parse_metrics("".join(f" {text}" for text in result["performance_data"]))

    def test_the_master_has_the_results_of_the_others(self):
        for host in HOSTS:
            for state, options in shipped.ARRAYS:
                with self.subTest(host=host, state=state), self.place.array(**options):
                    metrics = self.compare(host, "synthetic VMs", state, options["synthetic"])
                    self.assertEqual(metrics["synthetic"], (str(options["synthetic"]), "", "10",
                                                            "20", "0", "340"))
                    metrics = self.compare(host, "non-clones", state, options["nonclones"])
                    self.assertEqual(metrics["nonclone"].value, str(options["nonclones"]))

    def test_the_master_learns_that_an_array_does_not_answer(self):
        for host in HOSTS:
            with self.subTest(host=host):
                self.assertEqual(self.compare(host, "non-clones", "UNKNOWN", ".*cannot connect"),
                                 {})

    def test_the_password_is_nowhere_on_any_node(self):
        with self.place.array():
            for host in HOSTS:
                self.check(host, "synthetic VMs")
        for node in [self.master, *self.nodes.values()]:
            self.assertEqual(node.files_with(self.place.password), [], node.name)


if __name__ == "__main__":
    support.main()
