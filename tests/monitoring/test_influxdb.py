# SPDX-License-Identifier: GPL-3.0-or-later
"""The plugins' results go through Icinga into InfluxDB, and the dashboard shows all of them."""

import re
import unittest

import grafana
import influxdb
import monitored
import plugin
import support

WRITER = """\
object InfluxdbWriter "influxdb" {
    host = "127.0.0.1"
    port = %d
    database = "icinga2"
    enable_send_thresholds = true
    flush_threshold = 1
    flush_interval = 1s
}
"""


class Dashboard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.influxdb = cls.enterClassContext(influxdb.InfluxDB())
        cls.monitored = cls.enterClassContext(monitored.Monitored(WRITER % cls.influxdb.port))
        support.wait_until(cls.all_is_there, "each metric has a value")

    @classmethod
    def all_is_there(cls):
        return all({*metrics, ("time", "value")} <= set(cls.stored(*service))
                   for service, metrics in cls.monitored.values.items())

    @classmethod
    def stored(cls, host, service):
        found = {}
        for field in ("value", "warn", "crit"):
            found.update(cls.influxdb.last(
                f'SELECT last("{field}") FROM /^tintri_/ WHERE "hostname" = \'{host}\''
                f' AND "service" = \'{service}\' GROUP BY "metric"'))
        return found

    def test_each_metric_and_threshold_arrives(self):
        for service, metrics in self.monitored.values.items():
            with self.subTest(service=service):
                found = self.stored(*service)
                self.assertTrue(0 < found.pop(("time", "value")) < 30)
                self.assertEqual(found, metrics)

    def variable(self, name, **values):
        query = grafana.variable("influxdb", name)
        return grafana.names(query, self.influxdb.tag_values(
            grafana.with_values(query["query"], values)))

    def test_it_offers_each_array_and_service(self):
        self.assertEqual(self.variable("host"), set(monitored.HOSTS))
        for host, services in monitored.HOSTS.items():
            for kind in plugin.PLUGINS:
                self.assertEqual(self.variable(kind, host=host), {
                    name for name, (of, *_) in services.items() if of == kind})

    def shown(self, service, target):
        """The values that the query shows for a service, by label and field."""
        query = grafana.with_values(target["query"], grafana.services(
            self.monitored.kinds[service], service[1], host=service[0], __interval="1s",
            timeFilter="time >= now() - 1h"))
        found = self.influxdb.last(query)
        labels = re.search(r'"metric" =~ /(.*?)/ AND', query)[1]
        for label, field in {*self.monitored.values[service], ("time", "value")}:
            # A series that the query does not name after its metric, such as a threshold.
            if (None, field) in found and re.search(labels, label):
                found[label, field] = found.pop((None, field))
        return found

    def test_it_draws_each_metric(self):
        without_data = {(panel["id"], target["refId"]) for panel in grafana.panels("influxdb")
                        for target in panel["targets"]}
        for service, metrics in self.monitored.values.items():
            shown = {}
            for panel in grafana.panels("influxdb"):
                for target in panel["targets"]:
                    found = self.shown(service, target)
                    shown.update(found)
                    if found:
                        without_data.discard((panel["id"], target["refId"]))
            with self.subTest(service=service):
                self.assertTrue(0 < shown.pop(("time", "value")) < 30)
                self.assertEqual(shown, metrics)
        self.assertEqual(without_data, set())


if __name__ == "__main__":
    support.main()
