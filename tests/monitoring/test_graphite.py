# SPDX-License-Identifier: GPL-3.0-or-later
"""The plugins' results go through Icinga into Graphite, and every graph shows them.

  test_graphite.py           the test cases
  test_graphite.py --write   makes doc/graph.png again, from an array that gets worse
"""

import configparser
import itertools
import os
import re
import sys
import time
import unittest

import grafana
import graphite
import icinga
import icingaweb
import monitored
import oracle
import plugin
import readme
import shipped
import support

PICTURE = os.path.join(os.path.dirname(__file__), "..", "..", "doc", "graph.png")
PICTURE_SIZE = (800, 360)
PICTURE_LIMIT = 40000  # bytes

WRITER = """\
object GraphiteWriter "graphite" {
    host = "127.0.0.1"
    port = %d
    enable_send_thresholds = true
}
"""


def wait_for_writer(daemon):
    """Waits until Icinga's writer is connected. Earlier values are lost."""
    def is_connected():
        writer, = daemon.api("GET", "objects/graphitewriters")
        return writer["attrs"]["connected"]
    support.wait_until(is_connected, "GraphiteWriter is connected")


def in_path(name):
    """The name of a host or service in GraphiteWriter's form. In a label, the dots stay."""
    return re.sub(r"[ ./\\]", "_", name)


def path(host, service, kind, label="*", field="*"):
    return (f"icinga2.{in_path(host)}.services.{in_path(service)}.tintri_{kind}"
            f".perfdata.{label}.{field}")


def without_repeats(values):
    return [value for value, _ in itertools.groupby(values)]


def is_time(name):
    return re.search(r"\.perfdata\.time\.\w+$", name) is not None


class Graphs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.graphite = cls.enterClassContext(graphite.Graphite())
        cls.monitored = cls.enterClassContext(
            monitored.Monitored(WRITER % cls.graphite.port, wait_for_writer))
        cls.expected = {service: {path(*service, kind, *metric): value for metric, value
                                  in cls.monitored.values[service].items()}
                        for service, kind in cls.monitored.kinds.items()}
        cls.names = {service: {path(*service, kind, *metric) for metric
                               in cls.monitored.numbers[service]}
                     for service, kind in cls.monitored.kinds.items()}
        cls.graphite.wait_until(cls.all_is_there, "each metric has a value")

    @classmethod
    def all_is_there(cls):
        return all(names <= set(cls.stored(service)) for service, names in cls.names.items())

    @classmethod
    def time(cls, service):
        return path(*service, cls.monitored.kinds[service], "time", "value")

    @classmethod
    def stored(cls, service):
        """The values of each metric of the service that has any."""
        kind = cls.monitored.kinds[service]
        return cls.graphite.of(path(*service, kind))

    def compare(self, service, found):
        """Checks that the last value of each series is the right one."""
        for name, values in found.items():
            if is_time(name):
                self.assertTrue(0 < values[-1] < 30, values)
            else:
                self.assertEqual(values[-1:], [self.expected[service].get(name)], name)

    def test_each_metric_and_threshold_arrives(self):
        for service, names in self.names.items():
            with self.subTest(service=service):
                found = self.stored(service)
                self.assertEqual(set(found), names)
                self.compare(service, {name: values for name, values in found.items()
                                       if not name.endswith((".min", ".max"))})

    def test_the_readme_s_schema_is_for_each_metric(self):
        schema = configparser.ConfigParser()
        schema.read_string(readme.lines("Graphite's schema"))
        section, = schema.sections()
        for service, metrics in self.expected.items():
            for name in metrics:
                self.assertRegex(name, schema[section]["pattern"])
        rules = shipped.shipped_files()["conf.d/tintri-services.conf"]
        interval = re.search(r"(?m)^\tcheck_interval = (\d+m)$", rules)[1]
        self.assertEqual(schema[section]["retentions"].partition(":")[0], interval)

    def test_icinga_web_draws_each_metric(self):
        icingaweb.require()
        for service, kind in self.monitored.kinds.items():
            with self.subTest(service=service):
                shown = {}
                graphs = icingaweb.graphs(self.graphite.url, service[0],
                                          (service[1], f"tintri_{kind}"))
                for graph in graphs:
                    found = self.graphite.series(graph.url)
                    self.compare(service, found)
                    shown.update(found)
                self.assertEqual(set(shown), {*self.expected[service], self.time(service)})
                for size, colours in graphite.sizes_and_colours([each.png for each in graphs]):
                    self.assertEqual(size, (350, 200))
                    self.assertGreater(len(colours), 3)

    def test_icinga_web_asks_only_for_metrics_that_exist(self):
        curves = icingaweb.curves()
        self.assertGreater(len(curves), 20)
        known = {name.partition(".perfdata.")[2] for name in self.graphite.metrics()}
        known |= {f"{name}_{metric}.value" for name in NamesWithDots.NAMES
                  for _, metric in NamesWithDots.METRICS}
        def is_there(metric):
            pattern = re.sub(r"\\\$\w+\\\$", r"[^.]+", re.escape(metric))
            return any(re.fullmatch(pattern, name) for name in known)
        self.assertEqual([curve for curve in sorted(curves) if not is_there(curve[1])], [])

    def test_grafana_offers_each_array_and_service(self):
        def offered(name, **values):
            query = grafana.variable("graphite", name)
            pattern = re.fullmatch(r"expand\((.*)\)", query["query"])[1]
            return grafana.names(query, self.graphite.expand(grafana.with_values(pattern, values)))
        self.assertEqual(offered("host"), set(monitored.HOSTS))
        for host, services in monitored.HOSTS.items():
            for kind in plugin.PLUGINS:
                self.assertEqual(offered(kind, host=host), {
                    in_path(name) for name, (of, *_) in services.items() if of == kind})

    def test_grafana_draws_each_metric(self):
        without_data = {(panel["id"], target["refId"]) for panel in grafana.panels("graphite")
                        for target in panel["targets"]}
        for service, kind in self.monitored.kinds.items():
            values = grafana.services(kind, in_path(service[1]), host=in_path(service[0]))
            shown = {}
            with self.subTest(service=service):
                for panel in grafana.panels("graphite"):
                    for target in panel["targets"]:
                        found = self.graphite.of(grafana.with_values(target["target"], values))
                        self.compare(service, found)
                        shown.update(found)
                        if found:
                            without_data.discard((panel["id"], target["refId"]))
                self.assertEqual(set(shown), {*self.expected[service], self.time(service)})
        self.assertEqual(without_data, set())


class NamesWithDots(unittest.TestCase):
    """GraphiteWriter keeps the dots of a label, and Graphite takes them for folders."""

    NAMES = ("vmstore01", "vmstore01.local", "vmstore01.example.com", "10.0.0.1")
    METRICS = [("synthetic", "synthetic"), ("nonclone", "nonclone"), ("space", "used"),
               ("space", "used_percent")]  # with the plugin
    HOST = "tgc01"

    @classmethod
    def setUpClass(cls):
        cls.graphite = cls.enterClassContext(graphite.Graphite())
        cls.counts = {
            (kind, metric): {path(cls.HOST, metric, kind, f"{name}_{metric}", "value"): float(count)
                             for count, name in enumerate(cls.NAMES, 10 * first)}
            for first, (kind, metric) in enumerate(cls.METRICS, 1)}
        for counts in cls.counts.values():
            cls.graphite.store(counts)
        cls.graphite.wait_until(cls.all_is_there, "each VMstore's count is stored")

    @classmethod
    def all_is_there(cls):
        return all(cls.graphite.of(*counts).keys() == counts.keys()
                   for counts in cls.counts.values())

    def test_icinga_web_draws_each_vmstore(self):
        icingaweb.require()
        for (kind, metric), counts in self.counts.items():
            with self.subTest(metric=metric):
                shown = {}
                for graph in icingaweb.graphs(self.graphite.url, self.HOST,
                                              (metric, f"tintri_{kind}")):
                    shown.update(self.graphite.series(graph.url))
                self.assertEqual({name: values[-1] for name, values in shown.items()}, counts)

    def test_grafana_draws_each_vmstore_under_its_name(self):
        for (kind, metric), counts in self.counts.items():
            values = grafana.services(kind, metric, host=self.HOST)
            shown = {}
            for panel in grafana.panels("graphite"):
                for target in panel["targets"]:
                    shown.update(self.graphite.legend(grafana.with_values(target["target"],
                                                                          values)))
            with self.subTest(metric=metric):
                self.assertEqual(shown, dict(zip(self.NAMES, counts.values())))


class Dashboards(unittest.TestCase):
    """The two are the same dashboard with the queries of two sources of data."""

    OF_QUERIES = {"uid", "datasource", "query", "rawQuery", "regex", "target", "alias"}

    @staticmethod
    def without_queries(part):
        if isinstance(part, list):
            return [Dashboards.without_queries(each) for each in part]
        if isinstance(part, dict):
            return {key: Dashboards.without_queries(value) for key, value in part.items()
                    if key not in Dashboards.OF_QUERIES}
        return part

    def test_they_differ_only_in_their_queries(self):
        of_graphite, of_influxdb = (grafana.dashboard(each) for each in ("graphite", "influxdb"))
        self.assertNotEqual(of_graphite["uid"], of_influxdb["uid"])
        self.assertEqual(self.without_queries(of_graphite), self.without_queries(of_influxdb))

    def test_no_two_panels_have_the_same_number_or_place(self):
        panels = grafana.dashboard("graphite")["panels"]
        places = {tuple(panel["gridPos"][each] for each in "xy") for panel in panels}
        self.assertEqual((len({panel["id"] for panel in panels}), len(places)),
                         (len(panels), len(panels)))

    def test_each_panel_asks_the_source_that_was_chosen(self):
        for source in ("graphite", "influxdb"):
            self.assertEqual(grafana.variable(source, "datasource")["query"], source)
            for panel in grafana.panels(source):
                self.assertEqual(panel["datasource"], {"type": source, "uid": "${datasource}"})


class Picture(unittest.TestCase):
    """A history in which the array gets worse, from OK through WARNING to CRITICAL."""

    STEPS = 6

    @staticmethod
    def arrays(steps):
        """The array's numbers for each step. Each kind grows in another way."""
        for step in range(steps):
            part = step / (steps - 1)
            orphans = 2 + round(3 * part)
            replicas = round(3 + 22 * part ** 2)
            yield {"synthetic": orphans + replicas, "replicas": replicas}

    def draw(self, steps):
        """The graph of one step per second: without its legend, and with it."""
        icingaweb.require()
        with graphite.Graphite() as store, shipped.Place() as place:
            writer = icinga.CHECK_ON_REQUEST + WRITER % store.port
            with icinga.Icinga({**shipped.shipped_files(), "conf.d/writer.conf": writer,
                                "conf.d/vmstore.conf": place.host()}) as daemon:
                wait_for_writer(daemon)
                begin = int(time.time())
                counts = [self.check(daemon, place, each) for each in self.arrays(steps)]
                metric = path("vmstore01", "synthetic VMs", "synthetic", "synthetic", "value")
                store.wait_until(
                    lambda: without_repeats(store.of(metric).get(metric, []))
                    == without_repeats(counts), f"{counts} are stored")
            graph = icingaweb.graphs(store.url, "vmstore01", ("synthetic VMs", "tintri_synthetic"),
                                     int(time.time()) - begin, PICTURE_SIZE)[0]
            self.assertEqual(graph.template, "tintri-synthetic-count")
            self.assertIn("&hideLegend=&", graph.url)
            return store.picture(graph.url.replace("hideLegend=", "hideLegend=true")), graph.png

    def check(self, daemon, place, options):
        """Checks the array with these numbers, in another second than before. Returns the count."""
        second = int(time.time())
        with place.array(**options) as array:
            vms = oracle.read_all(array)
            support.wait_until(lambda: int(time.time()) > second, "the next second begins")
            daemon.check_now("vmstore01", "synthetic VMs")
        return float(oracle.Findings(vms, "synthetic").count)

    def compare(self, *pictures):
        """Checks that the pictures have this size and all curves, and are small enough."""
        for size, colours in graphite.sizes_and_colours(pictures):
            self.assertEqual(size, PICTURE_SIZE)
            self.assertLessEqual(set(icingaweb.colours("tintri-synthetic-count")), colours)
        self.assertLess(max(map(len, pictures)), PICTURE_LIMIT)

    def test_it_shows_every_curve(self):
        self.compare(*self.draw(self.STEPS))

    def test_the_picture_of_the_readme_is_valid(self):
        graphite.require()
        self.compare(support.read_bytes(PICTURE))


def write():
    _, whole = Picture().draw(45)
    with open(PICTURE, "wb") as file:
        file.write(whole)


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    else:
        support.main()
