# SPDX-License-Identifier: GPL-3.0-or-later
"""PNP4Nagios stores each run, and each value under its label.

Its process_perfdata.pl keeps no labels: a service has one RRD, whose data sources are numbered
in the order of the metrics of the first run. It refuses a run with fewer or more metrics, and
stores a run with other metrics, or in another order, in the wrong places. This test has its
rules, and needs no RRD.
"""

import re
import unittest

import support
from plugin import KINDS, PLUGINS

METRIC = re.compile(r"\s*(?P<label>[^=]+)=(?P<value>U|[-.\d]+)(?P<unit>[\w/%]*)"
                    r"(;[-.\d:~@]*){0,2}(;[-.\d]*){0,2}(?=\s|$)")

FLEET = {"product": "tgc", "vmstores": 4}
# The faults and numbers of the same array on ten days.
DAYS = [
    ((), {"vms": 600, "synthetic": 60, "replicas": 20, "nonclones": 90}),
    ((), {"vms": 604, "synthetic": 61, "replicas": 61, "nonclones": 604, "used": 0, "alerts": 1}),
    (("alert-list",), {"vms": 601, "synthetic": 1, "replicas": 0, "nonclones": 1, "used": 100,
                       "failed-components": 1, "alerts": 3}),
    (("filesystem-down",), {"vms": 601, "synthetic": 0, "replicas": 0, "nonclones": 0, "used": 0.01,
                            "maintenance": True}),
    (("stat-missing", "datastore-stale"), {"vms": 600, "synthetic": 60, "replicas": 20, "nonclones": 90}),
    (("stat-missing=2", "resource-404=6"), {"vms": 600, "synthetic": 60, "replicas": 20, "nonclones": 90,
                                            "alerts": 30}),
    (("stat-missing", "alert-evil"), {"vms": 3, "synthetic": 1, "replicas": 1, "nonclones": 1, "alerts": 300}),
    (("urgent-message",), {"vms": 1, "synthetic": 0, "replicas": 0, "nonclones": 0, "used": 99.9}),
    (("restart-pending",), {"vms": 7500, "synthetic": 7500, "replicas": 7000, "nonclones": 7500,
                            "failed-components": 40}),
    ((), {"vms": 600, "synthetic": 60, "replicas": 20, "nonclones": 90}),
]
SERVICES = [("synthetic", ""), ("synthetic", "-w 10 -c 5% --list 0"), ("synthetic", "--count-only"),
            ("synthetic", "--vmstore vmstore02 --vmstore vmstore03"),
            ("nonclone", "-w 10:20 -c @5:8"), ("nonclone", "--kind live"),
            ("nonclone", "--exclude-templates --live"),
            ("space", "--ignore-disconnected"),
            ("space", "-w 80% -c 40000 --warning-days 30: --critical-reserve 5: --ignore-disconnected"),
            ("health", ""), ("health", "-w 3 -c 5:10 --list 0 --maintenance-ok")]
EACH_VMSTORE = {"synthetic": "_synthetic", "nonclone": "_nonclone", "space": "_used"}


def data_sources(performance_data):
    """The labels and values in their order. PNP drops all of them if some text is no metric."""
    found, at = [], 0
    while performance_data[at:].strip():
        metric = METRIC.match(performance_data, at)
        assert metric, f"no metric: {performance_data[at:]}"
        label = re.sub(r"[& :/\\]", "_", re.sub("[\"']", "", metric["label"]))
        found.append((label, metric["value"]))
        at = metric.end()
    return found


def performance_data(run):
    return run.out.partition("\n")[0].partition("|")[2]


def labels(run):
    return [label for label, _ in data_sources(performance_data(run))]


class TenDays(unittest.TestCase):
    def check_days(self, options):
        """The runs of each service, day after day."""
        days = []
        for faults, sizes in DAYS:
            with support.Simulator(*faults, **options, **sizes) as array:
                days.append([array.check(kind, *arguments.split(),
                                         *(["--allow-empty"] if kind in KINDS else []))
                             for kind, arguments in SERVICES
                             if options or "--vmstore" not in arguments])
        return zip(*days)

    def test_number_and_order_of_the_data_sources_stay(self):
        for options in (FLEET, {}):
            for service, runs in enumerate(self.check_days(options)):
                with self.subTest(array=options.get("product"), service=service):
                    self.assertNotIn("UNKNOWN", {run.state for run in runs})
                    self.assertGreater(len(labels(runs[0])), 2)
                    for run in runs[1:]:
                        self.assertEqual(labels(run), labels(runs[0]))

    def test_only_a_value_that_is_not_known_is_unknown(self):
        (whole, sizes), missing = DAYS[0], DAYS[4]
        for kind in KINDS:
            for faults, unknown in ((whole, set()), (missing[0], {f"{kind}_space"})):
                with self.subTest(kind=kind, faults=faults):
                    with support.Simulator(*faults, **FLEET, **sizes) as array:
                        sources = data_sources(performance_data(array.check(kind)))
                    self.assertEqual({label for label, value in sources if value == "U"}, unknown)

    def test_an_empty_sum_is_known(self):
        with support.Simulator("stat-missing", synthetic=0, nonclones=0) as array:
            for kind in KINDS:
                sources = dict(data_sources(performance_data(array.check(kind))))
                self.assertEqual((sources[kind], sources[f"{kind}_space"]), ("0", "0"))


class Labels(unittest.TestCase):
    """The parsers of Checkmk and nagflux take quotes for a part of the label. Checkmk's fails if
    there is a colon or a slash."""

    def test_they_need_no_quotes(self):
        for faults in ((), ("vmstore-evil",)):
            with support.Simulator(*faults, **FLEET) as array:
                for kind in PLUGINS:
                    run = array.check(kind)
                    written = re.findall(r"(?:^| )([^=]+)=", performance_data(run).strip())
                    self.assertEqual(len(written), len(labels(run)))
                    self.assertEqual(len(set(written)), len(written))
                    each_vmstore = [each for each in written
                                    if each.endswith(EACH_VMSTORE.get(kind, "nothing"))]
                    self.assertEqual(len(each_vmstore) > 2, kind in EACH_VMSTORE)
                    for label in written:
                        with self.subTest(kind=kind, label=label):
                            self.assertRegex(label, r"^[A-Za-z0-9._-]+$")


if __name__ == "__main__":
    support.main()
