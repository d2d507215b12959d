# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects of an inventory count, whatever the array knows, leaves out or adds."""

import itertools
import json
import re
import unittest

import oracle
import stub_array
import support
from plugin import KINDS

SIZES = {"vms": 240, "synthetic": 40, "replicas": 25, "nonclones": 90}
BESIDE = {"deleted": 11, "objects": 9}
COUNTS = {"synthetic": "40", "nonclone": "90"}
HOWEVER_READ = [[], ["--page-size", "7"], ["--page-size", "9", "--parallel", "4"]]
PRODUCTS = [{}, {"product": "tgc", "vmstores": 3}]

# Arrays that know a parameter, ignore it, or refuse it.
KNOWING = ["", "deleted-ignored", "deleted-400", "hypervisor-ignored", "live-hides-deleted",
           "parameters-ignored", "unknown-400", "filter-ignored", "types-400"]


def numbers(run, kind):
    return run.metrics[kind].value, run.metrics["vms"].value


class DeletedAndObjects(unittest.TestCase):
    def test_they_are_in_no_number_whatever_the_array_knows(self):
        for fault, product in itertools.product(KNOWING, PRODUCTS):
            faults = [fault] if fault else []
            with support.Simulator(*faults, **SIZES, **BESIDE, **product) as sim:
                for kind, more in itertools.product(KINDS, HOWEVER_READ):
                    with self.subTest(fault=fault, **product, kind=kind, arguments=more):
                        run = sim.check(kind, *more)
                        self.assertEqual((run.state, *numbers(run, kind)),
                                         ("OK", COUNTS[kind], "240"))
                with self.subTest(fault=fault, **product, arguments="--count-only"):
                    run = sim.check("synthetic", "--count-only")
                    self.assertEqual((run.state, *numbers(run, "synthetic")), ("OK", "40", "240"))

    def test_with_filters_they_are_not_in_the_share_either(self):
        with support.Simulator("deleted-ignored", "hypervisor-ignored", **SIZES, **BESIDE) as sim:
            vms = oracle.read_all(sim)
            for kind, more in itertools.product(
                    KINDS, ("--include [0-4]$", "--exclude prod", "--older-than 9d")):
                with self.subTest(kind=kind, arguments=more):
                    found = oracle.Findings(vms, kind, more.split())
                    self.assertEqual(numbers(sim.check(kind, *more.split()), kind),
                                     (str(found.count), str(found.vms)))

    def test_what_is_left_out_is_reported(self):
        with support.Simulator("deleted-ignored", **SIZES, **BESIDE) as sim:
            self.assertIn("Left out: 11 deleted VMs, 9 objects that are no VMs (3 GENERIC, "
                          "2 OTHERFILE, 2 OTHERFILE_CSI, 2 K8S).",
                          sim.check("nonclone").remarks)
        with support.Simulator(**SIZES) as sim:
            self.assertNotIn("Left out", sim.check("nonclone").out)

    def test_one_is_no_plural(self):
        one = {**SIZES, "deleted": 1, "objects": 1}
        with support.Simulator("deleted-ignored", "hypervisor-ignored", **one) as sim:
            self.assertIn("Left out: 1 deleted VM, 1 object that is no VM (1 GENERIC).",
                          sim.check("nonclone").remarks)

    def test_a_filter_asks_for_objects_by_name(self):
        with support.Simulator(**SIZES, **BESIDE) as sim:
            run = sim.check("nonclone", "--filter", "hypervisorType=K8S", "--list", "all")
            self.assertEqual(run.metrics["vms"].value, "2")
            self.assertNotIn("Left out", run.out)

    def test_an_array_with_only_them_has_no_vms(self):
        with support.Simulator("deleted-ignored", vms=0, **BESIDE) as sim:
            for kind in KINDS:
                run = sim.check(kind)
                self.assertRegex(run.text, "^no VMs present on localhost; ")
                self.assertEqual(numbers(sim.check(kind, "--allow-empty"), kind), ("0", "0"))


class Seed(unittest.TestCase):
    """Cases that the plainest script gets wrong: the table in doc/design.md."""

    def agrees(self, kind, *faults, **options):
        with support.Simulator(*faults, **SIZES, **options) as sim:
            seed = len(oracle.seed_entries(oracle.read_all(sim), kind))
            return sim.check(kind).metrics[kind].value == str(seed)

    def test_it_agrees_on_a_plain_inventory(self):
        for kind in KINDS:
            self.assertTrue(self.agrees(kind))

    def test_it_differs_if_a_list_of_bases_is_empty_or_null(self):
        self.assertFalse(self.agrees("nonclone", "bases-empty"))
        self.assertFalse(self.agrees("nonclone", "bases-null"))

    def test_it_differs_if_deleted_vms_and_objects_come(self):
        for kind in KINDS:
            self.assertFalse(self.agrees(kind, "deleted-ignored", deleted=40))
        self.assertFalse(self.agrees("nonclone", objects=40))


class Empty(unittest.TestCase):
    def test_a_page_without_its_empty_list_is_one_of_no_vms(self):
        for fault in ("empty-items-missing", "empty-items-null"):
            for product in PRODUCTS:
                with support.Simulator(fault, vms=30, synthetic=0, **product) as sim:
                    self.assertEqual(numbers(sim.check("synthetic"), "synthetic"), ("0", "30"))
                    self.assertEqual(numbers(sim.check("synthetic", "--count-only"), "synthetic"),
                                     ("0", "30"))
                with support.Simulator(fault, vms=0, **product) as sim:
                    for kind in KINDS:
                        with self.subTest(fault=fault, kind=kind):
                            self.assertRegex(sim.check(kind).text, "^no VMs present")
                            self.assertEqual(sim.check(kind, "--allow-empty").state, "OK")

    def test_filters_that_leave_none_are_named(self):
        with support.Simulator(**SIZES) as sim:
            for arguments in ("--include nothing", "--exclude .", "--filter name=nothing",
                              "--older-than 5000w", "--newer-than 1h",
                              "--include nothing --filter template=FALSE"):
                for kind in KINDS:
                    with self.subTest(kind=kind, arguments=arguments):
                        run = sim.check(kind, *arguments.split())
                        self.assertEqual(run.state, "UNKNOWN")
                        for option in re.findall("--[a-z-]+ [^ ]+", arguments):
                            self.assertIn(option, run.text)
                        run = sim.check(kind, "--allow-empty", *arguments.split())
                        self.assertEqual((run.state, *numbers(run, kind)), ("OK", "0", "0"))

    def test_a_kind_without_vms_is_a_count_of_0(self):
        with support.Simulator(vms=30, synthetic=5, replicas=5) as sim:
            run = sim.check("synthetic", "--kind", "orphan")
            self.assertEqual((run.state, *numbers(run, "synthetic")), ("OK", "0", "30"))


class Links(unittest.TestCase):
    def test_next_is_followed_in_every_form(self):
        for fault in ("next-position", "next-name", "next-without-filter", "next-refused",
                      "next-null", "next-empty-page"):
            for product, kind, more in itertools.product(PRODUCTS, KINDS, HOWEVER_READ[1:]):
                with self.subTest(fault=fault, **product, kind=kind, arguments=more), \
                        support.Simulator(fault, **SIZES, **BESIDE, **product) as sim:
                    self.assertEqual(numbers(sim.check(kind, *more), kind), (COUNTS[kind], "240"))


class Moves(unittest.TestCase):
    def test_vms_that_move_between_pages_are_all_seen_in_a_few_walks(self):
        for kind, more in itertools.product(KINDS, HOWEVER_READ[1:]):
            for _ in range(6):  # the swaps differ between runs
                with self.subTest(kind=kind, arguments=more), \
                        support.Simulator("order-swaps", **SIZES) as sim:
                    run = sim.check(kind, *more)
                    self.assertEqual((run.state, *numbers(run, kind)), ("OK", COUNTS[kind], "240"))
                    if "--parallel" not in more:  # where a swap may fall between two pages
                        self.assertIn("VMs moved between pages while they were read", run.out)


class Strictness(unittest.TestCase):
    """Only the fields that decide must be as documented. A fault is in all VMs, or a few."""

    ROWS = [  # fault, arguments, the states of synthetic and nonclone
        ("islive-odd", "", "UNKNOWN", "OK"), ("islive-odd", "--kind all", "UNKNOWN", "OK"),
        ("islive-missing", "", "UNKNOWN", "OK"), ("islive-string", "", "OK", "OK"),
        ("snapshot-text", "", "OK", "UNKNOWN"), ("snapshot-number", "", "OK", "UNKNOWN"),
        ("stat-nan", "", "OK", "OK"), ("space-text", "", "OK", "OK"),
        ("space-negative", "", "OK", "OK"), ("space-huge", "", "OK", "OK"),
        ("space-text", "--warning-space 999999", "UNKNOWN", "UNKNOWN"),
        ("replsource-object", "", "OK", "OK"), ("hypervisor-number", "", "OK", "OK"),
        ("vcenter-list", "", "OK", "OK"), ("createtime-zero", "", "OK", "OK"),
        ("createtime-text", "", "OK", "OK"), ("createtime-text", "--older-than 1d", "UNKNOWN",
                                              "UNKNOWN"),
    ]

    def test_fields_that_do_not_decide_never_change_the_count(self):
        for fault, arguments, *states in self.ROWS:
            with support.Simulator(fault, **SIZES) as sim:
                for kind, state in zip(KINDS, states):
                    with self.subTest(fault=fault, arguments=arguments, kind=kind):
                        run = sim.check(kind, *arguments.split())
                        self.assertEqual(run.state, state, run)
                        if state == "OK":
                            self.assertEqual(run.metrics[kind].value, COUNTS[kind])
                        else:
                            self.assertRegex(run.text, "not as the API documents it|has no isLive")

    def test_what_is_not_known_is_reported_once_with_a_count(self):
        for fault, field in (("space-text", "spaceUsedPhysicalGiB"),
                             ("hypervisor-number", "hypervisorType"),
                             ("vcenter-list", "vcenterName"),
                             ("replsource-object", "replication or isReplica")):
            with self.subTest(fault=fault), support.Simulator(fault, **SIZES) as sim:
                remarks = [line for line in sim.check("nonclone").remarks if "taken for" in line]
                self.assertEqual(len(remarks), 1)
                self.assertRegex(remarks[0], rf"not known: {field} of \d+ VMs\.$")

    def test_a_kind_that_is_not_known_makes_a_choice_of_kinds_unknown(self):
        for fault, kind, chosen in (("islive-odd", "nonclone", "live"),
                                    ("islive-missing", "nonclone", "synthetic"),
                                    ("replsource-object", "synthetic", "replica")):
            with self.subTest(fault=fault), support.Simulator(fault, **SIZES) as sim:
                self.assertEqual(sim.check(kind, "--kind", chosen).state, "UNKNOWN")
                self.assertIn("of a kind that is not known", sim.check(kind).lines[0])

    def test_non_clones_without_any_snapshot_are_reported(self):
        with support.Simulator(**SIZES) as sim:
            without = sum("snapshot" not in vm and not (vm.get("snapshot") or {}).get("bases")
                          for vm in oracle.read_all(sim))
            self.assertGreater(without, 0)
            self.assertRegex(sim.check("nonclone").out,
                             rf"(?m)^{without} of the non-clone VMs came without any snapshot data")


class Needless(stub_array.StubCase):
    """Odd fields in a VM that is left out, or whose kind is known without them."""

    old = {"latest": {"createTime": 1700000000000}}
    clone = {"bases": [{}]}
    ROWS = [  # plugin, options, the fields of an odd VM; of this and a sound VM, one counts
        ("synthetic", "--older-than 1d", {"isLive": "maybe"}),
        ("nonclone", "--older-than 1d", {"isLive": True, "snapshot": {"bases": "none"}}),
        ("nonclone", "--exclude odd --older-than 1d", {
            "isLive": True, "vmware": {"name": "odd"}, "snapshot": {"latest": {"createTime": []}}}),
        ("nonclone", "--live --exclude odd", {"isLive": False, "vmware": {"name": 7}}),
        ("nonclone", "--kind live", {"isLive": "maybe", "snapshot": clone}),
        ("nonclone", "--kind template", {"isLive": "maybe", "vmware": {"isTemplate": True}}),
        ("synthetic", "--kind replica", {"isLive": False, "replication": {
            "configurationsIncoming": [{}], "replSource": {}}}),
    ]

    def test_they_do_not_matter(self):
        for kind, arguments, odd in self.ROWS:
            sound = {"uuid": {"uuid": "sound"}, "isLive": kind == "nonclone", "snapshot": self.old}
            vms = [sound, {"uuid": {"uuid": "odd"}, **odd}]
            answer = 200, json.dumps({"items": vms, "filteredTotal": 2})
            with self.subTest(kind=kind, arguments=arguments), \
                    stub_array.StubArray(self.certificate, {stub_array.VMS: answer}) as array:
                run = array.check(*arguments.split(), kind=kind)
                self.assertEqual((run.state, run.metrics[kind].value), ("OK", "1"), run)


class Fleet(unittest.TestCase):
    OPTIONS = {"product": "tgc", "vmstores": 3, **SIZES}

    def test_a_lost_one_is_unknown_and_named(self):
        with support.Simulator("vmstore-lost=2", **self.OPTIONS) as sim:
            for kind in KINDS:
                run = sim.check(kind)
                self.assertEqual(run.state, "UNKNOWN")
                self.assertRegex(run.text, r"^localhost has lost its VMstore vmstore02 "
                                           r".*--ignore-disconnected$")

    def test_a_lost_one_may_be_left_out_or_ignored(self):
        with support.Simulator("vmstore-lost=2", **self.OPTIONS) as sim:
            for kind in KINDS:
                run = sim.check(kind, "--vmstore", "vmstore01", "--vmstore", "vmstore03")
                self.assertEqual(run.state, "OK")
                self.assertNotIn(f"vmstore02_{kind}", run.metrics)
                self.assertEqual(sim.check(kind, "--vmstore", "vmstore02").state, "UNKNOWN")
                run = sim.check(kind, "--ignore-disconnected")
                self.assertEqual((run.state, run.metrics[kind].value), ("OK", COUNTS[kind]))
                self.assertIn("Not connected, its numbers are old: VMstore vmstore02.", run.remarks)

    def test_a_global_center_without_a_list_of_them_still_counts_and_reports_it(self):
        for fault in ("vmstores-404", "vmstores-403", "vmstores-odd"):
            with support.Simulator(fault, **self.OPTIONS) as sim:
                for kind in KINDS:
                    with self.subTest(fault=fault, kind=kind):
                        run = sim.check(kind)
                        self.assertEqual((run.state, run.metrics[kind].value),
                                         ("OK", COUNTS[kind]))
                        self.assertRegex(run.out, "(?m)^Whether all VMstores are connected could "
                                                  "not be checked: ")


if __name__ == "__main__":
    support.main()
