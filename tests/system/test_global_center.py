# SPDX-License-Identifier: GPL-3.0-or-later
"""A Global Center: the fleet, each of its VMstores, and the parameter that only it has."""

import re
import time
import unittest

import oracle
import support
from oracle import sent
from plugin import KINDS
from plugin_table import TABLE

FLEET = {"product": "tgc", "vmstores": 5, "vms": 301, "synthetic": 60, "replicas": 37,
         "nonclones": 90}
LIVE_FALSE = "queryType=TOP_DOCS_BY_TIME&live=FALSE"


def stores(run, check):
    """The VMstores' metrics."""
    suffix = f"_{check}"
    return [(label.removesuffix(suffix), int(metric.value))
            for label, metric in run.metrics.items() if label.endswith(suffix)]


# The queries that prove how many VMs there are.
TOTALS = ["deleted=FALSE", "deleted=TRUE", *(f"hypervisorType={kind}&deleted=FALSE"
                                             for kind in oracle.OBJECTS)]


class Fleet(oracle.OracleCase):
    options = FLEET

    ROWS = [("synthetic", ""), ("nonclone", ""), ("synthetic", "--kind replica"),
            ("synthetic", "--kind orphan --list all"), ("nonclone", "--live --exclude-templates"),
            ("synthetic", "--include [1-3]$"), ("nonclone", "--include prod --list all"),
            ("synthetic", "--filter hypervisorType=VMWARE"), ("synthetic", "-v"),
            ("nonclone", "--filter hypervisorType=VMWARE,HYPERV --exclude prod -v"),
            ("synthetic", "--page-size 7 --parallel 8"),
            ("nonclone", "--page-size 50 --parallel 3"),
            ("synthetic", "--warning-space 100 --list 0"), ("nonclone", "--list 0")]

    def test_the_result_stands_for_the_fleet_and_for_each_vmstore_by_name(self):
        for check, row in self.ROWS:
            with self.subTest(kind=check, arguments=row):
                run, found = self.agree(check, *row.split())
                self.assertGreater(len(stores(run, check)), 1)
                self.assertEqual(sum(count for _, count in stores(run, check)), found.count)

    def test_it_is_recognised(self):
        for kind in KINDS:
            self.assertRegex(self.sim.check(kind, "-v").out, "(?m)^Tintri Global Center, ")

    def test_a_vmstore_s_metric_has_no_thresholds_and_starts_at_0(self):
        metrics = self.sim.check("synthetic", "-w", "1", "-c", "2%", "--warning-space", "3").metrics
        self.assertEqual(metrics["vmstore01_synthetic"][1:], ("", "", "", "0", ""))

    def test_a_vmstore_itself_has_no_such_metrics(self):
        with support.Simulator(vms=60) as sim:
            for kind in KINDS:
                run = sim.check(kind)
                self.assertEqual(stores(run, kind), [])
                self.assertNotIn("vmstore", run.out)

    def test_a_fleet_without_vms_has_its_vmstores_all_the_same(self):
        with support.Simulator(product="tgc", vmstores=2, vms=0) as sim:
            for kind in KINDS:
                run = sim.check(kind, "--allow-empty")
                self.assertEqual((run.state, stores(run, kind)),
                                 ("OK", [("vmstore01", 0), ("vmstore02", 0)]))

    def test_vms_that_name_no_vmstore_count_for_the_fleet_alone(self):
        with support.Simulator(product="tgc", vmstores=1, vms=30, synthetic=9) as sim:
            self.assertEqual(stores(sim.check("synthetic"), "synthetic"), [("vmstore01", 9)])


class OneVmstore(oracle.OracleCase):
    options = FLEET

    def test_only_its_vms_are_counted_and_in_the_share(self):
        for row in ("--vmstore vmstore03", "--vmstore vmstore01 --vmstore vmstore05",
                    "--vmstore vmstore02 --vmstore vmstore02",
                    " ".join(f"--vmstore vmstore0{n}" for n in range(1, 6)),
                    "--vmstore vmstore02 --list all --page-size 9",
                    "--vmstore vmstore02 --filter hypervisorType=VMWARE --parallel 2",
                    "--vmstore vmstore02 --vmstore vmstore03 --exclude [1-4]$"):
            for kind in KINDS:
                with self.subTest(kind=kind, arguments=row):
                    run, found = self.agree(kind, *row.split())
                    self.assertEqual(len(found.stores), len(set(found.options.vmstore)))
                    self.assertEqual(len(stores(run, kind)), len(found.stores))

    def test_with_kinds_templates_and_thresholds_on_it(self):
        for check, row in (("synthetic", "--vmstore vmstore01 --kind orphan"),
                           ("synthetic", "--vmstore vmstore01 --kind replica -w 0"),
                           ("nonclone", "--vmstore vmstore01 --exclude-templates --live")):
            with self.subTest(kind=check, arguments=row):
                self.agree(check, *row.split())
        found = oracle.Findings(self.vms, "nonclone", ["--vmstore", "vmstore04"])
        for count, state in ((found.count, "OK"), (found.count - 1, "CRITICAL")):
            run, _ = self.agree("nonclone", "--vmstore", "vmstore04", "-c", str(count))
            self.assertEqual(run.state, state)

    def test_a_missing_one_is_unknown(self):
        for names in (["vmstore06"], ["VMSTORE01"], ["vmstore0"], ["vmstore01 "], ["vmstore01.*"],
                      ["vmstore01", "nosuch"], ["nosuch", "vmstore01"]):
            for kind in KINDS:
                with self.subTest(kind=kind, vmstores=names):
                    given = [word for name in names for word in ("--vmstore", name)]
                    wrong = next(name for name in names if name != "vmstore01")
                    run = self.sim.check(kind, *given)
                    self.assertEqual(run.text, f"localhost has no VM on a VMstore '{wrong}' that "
                                               "the filters leave; check --vmstore")

    def test_one_whose_vms_the_filters_leave_out_is_unknown(self):
        for kind in KINDS:
            run = self.sim.check(kind, "--vmstore", "vmstore01", "--include", "no-such-name")
            self.assertEqual(run.state, "UNKNOWN")

    def test_a_named_one_without_counted_vms_shows_0(self):
        arguments = ["--vmstore", "vmstore02", "--vmstore", "vmstore01"]
        for check, pattern in (("nonclone", "^vdi-"), ("synthetic", "^vdi-")):
            with self.subTest(kind=check):
                run = self.sim.check(check, *arguments, "--include", pattern)
                self.assertEqual(run.text.split()[0], "0")
                self.assertEqual(stores(run, check), [("vmstore01", 0), ("vmstore02", 0)])

    def test_a_vmstore_itself_has_none(self):
        with support.Simulator(vms=30) as sim:
            for kind in KINDS:
                for name in ("vmstore01", "localhost"):
                    with self.subTest(kind=kind, name=name):
                        self.assertEqual(sim.check(kind, "--vmstore", name).text,
                                         "localhost is a VMstore, and --vmstore is for a Global "
                                         "Center; leave it out")

    def test_an_empty_name_is_refused(self):
        for kind in KINDS:
            self.assertEqual(self.sim.check(kind, "--vmstore", "").text,
                             "--vmstore takes the name of a VMstore; see --help")


class Types(oracle.OracleCase):
    options = FLEET

    def test_a_global_center_is_asked_for_synthetic_vms_and_not_historical_ones(self):
        for arguments in ("", "--page-size 9", "--kind orphan", "--filter hypervisorType=VMWARE"):
            with self.subTest(arguments=arguments):
                run, _ = self.agree("synthetic", "-vv", *arguments.split())
                queries = [query for query, _ in sent(run)]
                walk = [query for query in queries if query.startswith(f"{LIVE_FALSE}&types=SYNTHETIC&")]
                in_all = queries[len(walk):]
                self.assertTrue(walk and in_all)
                self.assertEqual(queries[:len(walk)], walk)
                for query in in_all:
                    self.assertNotRegex(query, "types|live")

    def test_no_other_array_is_asked_for_types(self):
        self.assertNotIn("types=", self.sim.check("nonclone", "-vv").err)
        with support.Simulator(vms=30) as sim:
            self.assertNotIn("types=", sim.check("synthetic", "-vv").err)

    def test_count_only_believes_the_global_center(self):
        for arguments in ([], ["--filter", "hypervisorType=VMWARE"]):
            run = self.sim.check("synthetic", "--count-only", *arguments)
            found = oracle.Findings(self.vms, "synthetic", arguments)
            self.assertEqual(run.text, found.text())
            self.assertEqual(stores(run, "synthetic"), [])

    def test_the_user_s_own_types_apply_to_the_share_too(self):
        for types in ("LIVE", "SYNTHETIC"):
            with self.subTest(types=types):
                run = self.sim.check("synthetic", "--filter", f"types={types}")
                wanted = {"LIVE": ("0", "241"), "SYNTHETIC": ("60", "60")}[types]
                self.assertEqual((run.metrics["synthetic"].value, run.metrics["vms"].value),
                                 wanted)


class WithoutTypes(oracle.OracleCase):
    """A Global Center that answers 400 to the parameter `types`."""

    faults = ("types-400",)
    options = FLEET

    def test_it_is_asked_without_and_the_result_is_the_same(self):
        for arguments in ("", "--page-size 9 --parallel 2", "--kind replica", "--exclude 1$",
                          "--vmstore vmstore02", "--filter hypervisorType=VMWARE"):
            with self.subTest(arguments=arguments):
                run, _ = self.agree("synthetic", "-vv", *arguments.split())
                first, *others = sent(run)
                self.assertIn("types=SYNTHETIC", first[0])
                self.assertEqual(first[1], "400")
                self.assertTrue(others[0][0].startswith(LIVE_FALSE), others[0])
                for query, status in others:
                    self.assertEqual(("types" in query, status), (False, "200"))

    def test_count_only_works_without_it(self):
        run = self.sim.check("synthetic", "--count-only")
        self.assertEqual(run.text, oracle.Findings(self.vms, "synthetic").text())

    def test_the_other_plugin_never_notices(self):
        self.agree("nonclone")

    def test_an_invalid_filter_is_still_reported(self):
        for fault in ([], ["types-400"]):
            with support.Simulator(*fault, **FLEET) as sim:
                run = sim.check("synthetic", "--filter", "hypervisorType=WINDOWS")
                self.assertIn("The request is not valid: invalid value of the parameter "
                              "hypervisorType (ERR-API-0001, HTTP status 400)", run.text)

    def test_another_refusal_is_not_tried_without_types(self):
        for fault in ("vm-500", "vm-403", "vm-404"):
            with self.subTest(fault=fault), support.Simulator(fault, **FLEET) as sim:
                run = sim.check("synthetic", "-vv")
                self.assertEqual(run.state, "UNKNOWN")
                self.assertTrue(all("types=SYNTHETIC" in query for query, _ in sent(run)))


class LargeFleet(support.SimulatorCase):
    """The limits of the reference: 32 VMstores, 112,000 VMs."""

    options = {"product": "tgc", "vmstores": 32, "vms": 112000, "synthetic": 2500,
               "replicas": 1500, "nonclones": 9000}

    def check_stores(self, run, check, counts):
        """Checks that the performance data and the lines have every VMstore, in the order of the names."""
        word = {"synthetic": "synthetic VMs", "nonclone": "non-clone VMs"}[check]
        found = re.findall(rf"^(vmstore\d\d): (\d+) {word}$", run.out, re.M)
        lines = [(name, int(count)) for name, count in found]
        self.assertEqual([name for name, _ in lines], [f"vmstore{n:02}" for n in range(1, 33)])
        self.assertEqual(sum(count for _, count in lines), int(run.metrics[check].value))
        if counts:
            self.assertEqual(dict(lines), counts)
        self.assertEqual(stores(run, check), lines)

    def test_synthetic_vms_in_one_request_or_several_at_a_time(self):
        vms = oracle.read_all(self.sim, also="&live=FALSE")
        counts = {f"vmstore{n:02}": 0 for n in range(1, 33)}
        for vm in vms:
            counts[vm["vmstoreName"]] += 1
        space = sum(entry.space for entry in oracle.entries(vms, "synthetic"))
        for arguments in ("", "--parallel 8", "--page-size 2000", "--parallel 3 --page-size 37"):
            with self.subTest(arguments=arguments):
                run = self.sim.check("synthetic", *arguments.split())
                self.assertEqual(run.text, "2500 synthetic VMs of 112000 (2.2%) on localhost")
                self.assertEqual(run.metrics["synthetic_space"].value, str(space))
                self.assertEqual(run.metrics["synthetic_replica"].value, "1500")
                self.check_stores(run, "synthetic", counts)

    def test_every_vm_is_read_for_non_clones(self):
        run = self.sim.check("nonclone", "--parallel", "4", "--page-size", "1000", "-t", "120")
        self.assertEqual(run.text, "9000 non-clone VMs of 112000 (8.0%) on localhost")
        self.check_stores(run, "nonclone", None)


class EvilNames(unittest.TestCase):
    """VMstores whose names would break the output."""

    SIZES = {"product": "tgc", "vmstores": 10, "vms": 300, "synthetic": 90, "nonclones": 100}

    def setUp(self):
        self.sim = support.Simulator("vmstore-evil", **self.SIZES).__enter__()
        self.addCleanup(self.sim.__exit__, None, None, None)

    def findings(self, check):
        return oracle.Findings(oracle.read_all(self.sim), check)

    def test_each_metric_names_its_vmstore_and_all_labels_differ(self):
        # Every run checks that labels are valid and differ.
        for kind in KINDS:
            with self.subTest(kind=kind):
                run = self.sim.check(kind)
                found = stores(run, kind)
                wanted = self.findings(kind).by_name()
                self.assertEqual([count for _, count in found], [count for _, count in wanted])
                for (label, _), (name, _) in zip(found, wanted):
                    self.assertRegex(label, r"^[A-Za-z0-9._-]+$")
                    self.assertTrue(label.startswith(oracle.label(name)[:64]), (label, name))
                self.assertNotIn("'", run.out.splitlines()[0])

    def test_the_lines_have_every_name_cut_at_128_characters(self):
        for kind in KINDS:
            found = self.findings(kind)
            lines = self.sim.check(kind).lines[1:]
            for (name, count), line in zip(found.by_name(), lines):
                with self.subTest(kind=kind, store=name[:20]):
                    self.assertEqual(line, f"{name}: {oracle.worded(count, TABLE[kind][:2])}")

    def test_they_stand_harmless_with_each_vm(self):
        for kind in KINDS:
            before = time.time()
            found = self.findings(kind)
            lines = self.sim.check(kind, "--list", "all").lines
            self.assertIn(lines[11:], [[entry.line(kind, now) for entry in found.entries]
                                       for now in (before, time.time())])

    def test_vmstore_takes_a_name_as_the_array_has_it(self):
        for name in ("x|evil=1;2;3-10", "'it's-01'", "a=b = c-02", "<b>bold</b>&amp;-03",
                     "  two  blanks-04  ", "two\nlines\r\ttab\x1b[31m\x7f-05",
                     f"long-07{300 * 'x'}",
                     f"long-08{300 * 'ä'}"):
            with self.subTest(name=name[:20]):
                run = self.sim.check("synthetic", "--vmstore", name)
                self.assertEqual(run.metrics["vms"].value, "30")
                (label, count), = stores(run, "synthetic") or [("", None)]
                self.assertEqual(str(count), run.metrics["synthetic"].value)
                self.assertEqual(label, oracle.label(oracle.shown(name))[:64])

    def test_all_of_the_largest_fleet_stay_within_the_first_line(self):
        with support.Simulator("vmstore-evil", **{**self.SIZES, "vmstores": 32}) as sim:
            for kind in KINDS:
                for length in ("all", "10"):
                    sim.check(kind, "--list", length)  # checks the limits of the output


if __name__ == "__main__":
    support.main()
