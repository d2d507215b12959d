# SPDX-License-Identifier: GPL-3.0-or-later
"""The counts are those of the array, for every size and every way to read it."""

import re
import time
import unittest
import urllib.parse

import oracle
import support
from plugin import KINDS, VM_CHECKS
from plugin_table import TABLE

# The requests that prove how many VMs there are: one for the total, one for deleted VMs, and one
# for each type of objects that are not VMs.
TOTALS = 2 + len(oracle.OBJECTS)


def counted(run, kind):
    """The numbers of a result: the count, all VMs, the count of each kind, the bytes."""
    metrics = {label: metric.value for label, metric in run.metrics.items()}
    kinds = {name: metrics.get(f"{kind}_{name}") for name in TABLE[kind].kinds}
    return metrics[kind], metrics["vms"], kinds, metrics[f"{kind}_space"]


def expected(vms, kind):
    entries = oracle.entries(vms, kind)
    kinds = {name: str(sum(entry.kind == name for entry in entries))
             for name in TABLE[kind].kinds}
    space = sum(entry.space for entry in entries)
    return str(len(entries)), str(sum(map(oracle.is_counted, vms))), kinds, str(space)


class OneArray(oracle.OracleCase):
    options = {"vms": 1234, "synthetic": 77, "replicas": 50, "nonclones": 321}

    def test_the_oracle_finds_what_was_asked_for(self):
        self.assertEqual(expected(self.vms, "synthetic")[:3],
                         ("77", "1234", {"replica": "50", "orphan": "27"}))
        self.assertEqual(expected(self.vms, "nonclone")[:2], ("321", "1234"))

    def test_the_whole_result_is_that_of_another_reader(self):
        for kind in VM_CHECKS:
            for arguments in [[], *TABLE[kind].own(self.vms, time.time())]:
                with self.subTest(kind=kind, arguments=" ".join(arguments)):
                    self.agree(kind, *arguments)

    def test_counts_equal_those_of_another_reader_at_every_page_size(self):
        for kind in VM_CHECKS:
            for size in (1, 7, 100, 2000):
                with self.subTest(kind=kind, page_size=size):
                    run = self.sim.check(kind, "--page-size", str(size))
                    self.assertEqual(counted(run, kind), expected(self.vms, kind))

    def test_the_percentage_is_that_of_all_vms(self):
        for kind, percent, text in (("synthetic", "6.24", "6.2%"), ("nonclone", "26.01", "26.0%")):
            with self.subTest(kind=kind):
                run = self.sim.check(kind)
                self.assertEqual(run.metrics[f"{kind}_percent"].value, percent)
                self.assertIn(f" of 1234 ({text}) on localhost", run.text)

    def lines(self, kind, *arguments):
        """The list of a run, and the list that the oracle expects."""
        before = time.time()
        run = self.sim.check(kind, *arguments)
        wanted = [[entry.line(kind, now) for entry in oracle.entries(self.vms, kind)]
                  for now in (before, time.time())]
        return run.lines[1:], wanted

    def test_the_whole_list_has_every_name_the_largest_first(self):
        for kind in KINDS:
            with self.subTest(kind=kind):
                lines, wanted = self.lines(kind, "--list", "all")
                self.assertIn(lines, wanted)

    def test_a_short_list_is_the_beginning_of_the_whole_one(self):
        for kind in KINDS:
            for length in (1, 3, 76):
                with self.subTest(kind=kind, length=length):
                    lines, wanted = self.lines(kind, "--list", str(length))
                    more = f"… {len(wanted[0]) - length} more (--list all)"
                    self.assertIn(lines, [each[:length] + [more] for each in wanted])

    def test_the_seeds_own_script_agrees(self):
        for kind in KINDS:
            with self.subTest(kind=kind):
                run = self.sim.check(kind)
                self.assertEqual(run.metrics[kind].value,
                                 str(len(oracle.seed_entries(self.vms, kind))))


class Sizes(unittest.TestCase):
    """How many VMs there are, and how many requests it takes to read them."""

    def check(self, vms, synthetic, nonclones, page_size=100):
        with support.Simulator(vms=vms, synthetic=synthetic, replicas=synthetic // 2,
                               nonclones=nonclones) as sim:
            for kind, count in (("synthetic", synthetic), ("nonclone", nonclones)):
                before = sim.state()["vm_requests"]
                run = sim.check(kind, "--page-size", str(page_size), "--allow-empty")
                requests = sim.state()["vm_requests"] - before
                self.assertEqual(run.state, "OK")
                self.assertEqual((run.metrics[kind].value, run.metrics["vms"].value),
                                 (str(count), str(vms)))
                read = synthetic if kind == "synthetic" else vms
                pages = max(1, -(-read // page_size))
                totals = (TOTALS if vms else 2) if kind == "synthetic" else 0
                self.assertEqual(requests, pages + totals)

    def test_an_inventory_of_this_size_is_counted_in_as_many_requests_as_it_has_pages(self):
        for vms in (0, 1, 99, 100, 101, 2000, 2001, 7500):
            with self.subTest(vms=vms):
                self.check(vms, vms // 3, vms // 5)

    def test_page_sizes_around_the_number_of_vms(self):
        for page_size in (1, 2, 49, 50, 51, 99, 100, 101, 2000):
            with self.subTest(page_size=page_size):
                self.check(100, 50, 25, page_size)

    def test_all_of_them_count(self):
        self.check(250, 250, 250)

    def test_none_of_them_counts(self):
        self.check(250, 0, 0)

    def test_a_global_center_is_counted_like_a_vmstore(self):
        with support.Simulator(product="tgc", vmstores=3, vms=300, synthetic=20,
                               nonclones=30) as sim:
            for kind, count in (("synthetic", "20"), ("nonclone", "30")):
                self.assertEqual(sim.check(kind).metrics[kind].value, count)


class Queries(support.SimulatorCase):
    options = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}

    def requests(self, kind, *arguments):
        """The method, the path and the query of each request."""
        err = self.sim.check(kind, "-vv", *arguments).err
        found = re.findall(r"^(GET|POST) https://localhost:\d+(/[^ ?]*)(?:\?(\S*))?: status", err,
                           re.MULTILINE)
        return [(method, path, urllib.parse.parse_qs(query)) for method, path, query in found]

    def vm_queries(self, *arguments):
        return [query for _, path, query in self.requests(*arguments) if path == "/api/v310/vm"]

    def test_synthetic_asks_the_array_to_filter_on_every_page(self):
        queries = self.vm_queries("synthetic", "--page-size", "3")
        self.assertEqual(queries[:-TOTALS], [
            {"queryType": ["TOP_DOCS_BY_TIME"], "live": ["FALSE"], "deleted": ["FALSE"],
             "offset": [offset], "limit": ["3"]} for offset in "0369"])

    def test_synthetic_asks_for_one_vm_a_total_to_learn_how_many_there_are(self):
        def one(**parameters):
            return {**{key: [value] for key, value in parameters.items()},
                    "offset": ["0"], "limit": ["1"]}

        self.assertEqual(self.vm_queries("synthetic")[-TOTALS:], [
            one(deleted="FALSE"), one(deleted="TRUE"),
            *(one(hypervisorType=kind, deleted="FALSE") for kind in oracle.OBJECTS)])

    def test_nonclone_reads_every_vm(self):
        self.assertEqual(self.vm_queries("nonclone"),
                         [{"deleted": ["FALSE"], "offset": ["0"], "limit": ["100"]}])

    def test_a_run_asks_who_is_there_then_logs_in_and_ends_with_the_logout(self):
        requests = [request[:2] for request in self.requests("synthetic")]
        self.assertEqual(requests[:2] + requests[-1:],
                         [("GET", "/api/info"), ("POST", "/api/v310/session/login"),
                          ("GET", "/api/v310/session/logout")])


if __name__ == "__main__":
    support.main()
