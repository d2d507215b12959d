# SPDX-License-Identifier: GPL-3.0-or-later
"""Which VMs count, by name, parameter, kind and template; and what the percentages refer to."""

import os
import tempfile
import unittest

import oracle
import plugin
import support
from plugin import KINDS

SIZES = {"vms": 260, "synthetic": 60, "replicas": 38, "nonclones": 110}

# Names of the first VMs, with characters that are special to a shell, a URL or a regular expression.
NAMES = ["Büro-01", "buero-02", "Größe", "größe", "日本-vm", "vm 日本", "naïve.vm", "naive vm",
         "a+b", "a&b=c?d#e%20", "x/y\\z", "(paren)", "[square]", "$HOME `id`", "it's", "dot.dot",
         "UPPER", "upper", "tab\there", "é", "e\u0301", "😀-smile", "Ω", "-dash", "--list", "",
         "vdi", "vdi-", "xvdi-1", "ends-with-1"] + [f"sql-prod-x{n}" for n in range(10)]


class NamedCase(oracle.OracleCase):
    """The first VMs have these names, including the synthetic ones among them."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="tintri-test-")
        cls.addClassCleanup(folder.cleanup)
        path = os.path.join(folder.name, "names")
        support.write_private(path, "".join(f"{name}\n" for name in NAMES).encode())
        cls.options = {**cls.options, "names": path}
        super().setUpClass()


class Names(NamedCase):
    options = SIZES

    ROWS = [
        "--include ^vdi-", "--include vdi$", "--include prod", "--include (sql|mail)-prod",
        "--include [0-9]{4}$", "--include ^erp-test-old-00[1-3]", "--include ^[^-]*$",
        "--include ^erp --include ^sql", "--include sql --include sql",
        "--include a+b", "--include a\\+b", "--include dot\\.dot", "--include naïve.vm",
        "--include ^$", "--include -1$", "--include [$]HOME", "--include \\[square]",
        "--include ^-", "--include VDI", "--include ^upper$", "--include it's",
        "--include Büro", "--include größe", "--include ^日本", "--include 日本$",
        "--include é", "--include e\u0301", "--include 😀", "--include (Ω|é)",
        "--exclude ^vdi-", "--exclude erp", "--exclude erp --exclude ^vdi --exclude x",
        "--exclude [13579]$", "--exclude .", "--exclude größe --exclude Größe",
        "--include ^vdi-pool --exclude 1$", "--include erp --exclude erp",
        "--include . --exclude ^vdi --exclude prod", "--exclude erp-test-old-0001 --include erp",
        "--include no-such-name", "--exclude no-such-name",
        "--include ^vdi-pool0[1-3] --include ^erp --exclude 7 --exclude -00[0-4]0$",
    ]

    def test_the_names_are_those_that_were_given(self):
        found = {vm["vmware"]["name"] for vm in self.vms}
        self.assertEqual({name for name in NAMES if name} - found, set())

    def test_the_result_is_about_the_vms_whose_names_pass_and_so_is_its_share(self):
        for row in self.ROWS:
            for kind in KINDS:
                with self.subTest(kind=kind, arguments=row):
                    self.agree(kind, "--list", "all", *row.split(" "))

    def test_a_character_counts_as_one_whatever_its_bytes(self):
        for row in ("^B.ro", "^Gr[öoü]", "^..-vm$", "^.$", "[é]", "^[^ü]+ro"):
            with self.subTest(pattern=row):
                self.agree("nonclone", "--list", "all", "--include", row)

    def test_pages_and_requests_in_flight_change_nothing(self):
        for arguments in ("--page-size 7", "--page-size 7 --parallel 8", "--compress"):
            for kind in KINDS:
                with self.subTest(kind=kind, arguments=arguments):
                    self.agree(kind, "--exclude", "[02468]$", *arguments.split())

    def test_nothing_at_all_passes_and_no_threshold_alerts_on_it(self):
        for kind in KINDS:
            run, found = self.agree(kind, "--include", "no-such-name", "-w", "0", "-c", "0%")
            self.assertEqual((run.state, found.count, found.vms), ("OK", 0, 0))
            run = self.agree(kind, "--exclude", ".*", "-c", "1:")[0]
            self.assertEqual((run.state, run.text.split(": ")[1]),
                             ("CRITICAL", "count 0 is below 1"))

    def test_the_share_and_its_threshold_are_of_the_vms_that_pass(self):
        for kind, pattern in (("synthetic", "^(erp|vdi-pool01)"), ("nonclone", "(prod|pool02)")):
            with self.subTest(kind=kind):
                found = oracle.Findings(self.vms, kind, ["--include", pattern])
                self.assertNotEqual(found.vms, len(self.vms))
                below = f"{int(found.percent())}%"
                above = f"{int(found.percent()) + 1}%"
                for arguments, state in ((("-w", below), "WARNING"), (("-w", above), "OK"),
                                         (("-c", below), "CRITICAL"), (("-c", above), "OK")):
                    run, _ = self.agree(kind, "--include", pattern, *arguments)
                    self.assertEqual(run.state, state, arguments)
                self.assertEqual(run.metrics[kind].max, str(found.vms))

    def test_256_patterns_of_each_sort_are_taken_and_one_more_is_refused(self):
        for option in ("--include", "--exclude"):
            with self.subTest(option=option):
                given = [word for n in range(256) for word in (option, f"{n:03}$")]
                self.agree("nonclone", *given)
                run = self.sim.check("nonclone", *given, option, "x")
                self.assertIn(f"{option} can be given 256 times at the most; see --help", run.text)

    def test_a_pattern_that_is_none_is_refused(self):
        for pattern in ("(", "[a", "a{2,1}", "a**)(", "*["):
            for option in ("--include", "--exclude"):
                with self.subTest(option=option, pattern=pattern):
                    run = self.sim.check("synthetic", option, pattern)
                    self.assertIn(f"{option} takes a POSIX extended regular expression; "
                                  f"'{pattern}' is none: ", run.text)
                    self.assertTrue(run.text.endswith("; see --help"))


class OddNames(unittest.TestCase):
    def test_a_vm_without_a_name_has_an_empty_one(self):
        with support.Simulator("name-missing=2", vms=20, synthetic=20, nonclones=20) as sim:
            for kind in KINDS:
                for arguments, count in (("--include ^$", "10"), ("--exclude ^$", "10"),
                                         ("--include .", "10"), ("--include ^", "20")):
                    with self.subTest(kind=kind, arguments=arguments):
                        run = sim.check(kind, *arguments.split())
                        self.assertEqual(run.metrics[kind].value, count)


class ArrayParameters(NamedCase):
    options = SIZES

    ROWS = [
        "hypervisorType=HYPERV", "hypervisorType=VMWARE", "hypervisorType=HYPERV,RHEV",
        "hypervisorType=K8S", "vcenterName=vcenter01.example.com", "vcenterName=none",
        "template=TRUE", "template=FALSE", "host=esx11.example.com",
        "name=a&b=c?d#e%20", "name=Büro-01", "name=vm 日本", "name=it's", "name=no such",
    ]

    def test_the_result_is_about_what_the_array_leaves_and_so_is_its_share(self):
        for row in self.ROWS:
            for kind in KINDS:
                with self.subTest(kind=kind, filter=row):
                    self.agree(kind, "--filter", row, "--list", "all")

    def test_it_goes_with_all_that_chooses_vms(self):
        for check, arguments in (
                ("synthetic", "--filter hypervisorType=VMWARE --kind replica"),
                ("synthetic", "--filter hypervisorType=VMWARE --kind orphan --include [0-4]$"),
                ("synthetic", "--filter hypervisorType=VMWARE --exclude erp"),
                ("synthetic", "--filter template=FALSE --filter vcenterName=vcenter02.example.com"),
                ("nonclone", "--filter hypervisorType=VMWARE --exclude-templates"),
                ("nonclone", "--filter hypervisorType=VMWARE --live --include prod --page-size 9"),
                ("nonclone", "--filter template=FALSE --filter hypervisorType=HYPERV,RHEV"),
                ("nonclone", "--filter template=TRUE --exclude-templates")):
            with self.subTest(kind=check, arguments=arguments):
                self.agree(check, *arguments.split())

    def test_it_stands_percent_encoded_in_every_request_for_vms(self):
        for given, encoded in (("name=a b", "name=a%20b"), ("name=x&limit=1", "name=x%26limit%3D1"),
                               ("name=a=b", "name=a%3Db"), ("name=a#b", "name=a%23b"),
                               ("name=50%", "name=50%25"), ("name=a+b", "name=a%2Bb"),
                               ("name=Büro", "name=B%C3%BCro"), ("name=", "name="),
                               ("name=a/b?c", "name=a%2Fb%3Fc"), ("na me=x", "na%20me=x"),
                               ("name=-._~", "name=-._~"), ("l%69ve=TRUE", "l%2569ve=TRUE"),
                               ("name=it's\n", "name=it%27s%0A")):
            for kind in KINDS:
                with self.subTest(kind=kind, filter=given):
                    queries = oracle.sent(self.sim.check(kind, "-vv", "--filter", given))
                    self.assertTrue(queries)
                    for query, _ in queries:
                        self.assertIn(encoded, query.split("&"))
                        self.assertEqual(query.count("limit="), 1)

    def test_it_stands_on_every_page_in_the_order_given(self):
        for kind in KINDS:
            for parallel in "14":
                with self.subTest(kind=kind, parallel=parallel):
                    run = self.sim.check(kind, "-vv", "--page-size", "9", "--parallel", parallel,
                                         "--filter", "hypervisorType=VMWARE", "--filter",
                                         "template=FALSE")
                    self.assertGreater(len(oracle.sent(run)), 4)
                    for query, _ in oracle.sent(run):
                        self.assertIn("hypervisorType=VMWARE&template=FALSE", query)

    def test_what_the_plugin_sets_itself_is_refused(self):
        for key in ("offset", "limit", "page", "live", "LIVE", "Offset", "liMit"):
            for kind in KINDS:
                with self.subTest(kind=kind, key=key):
                    run = self.sim.check(kind, "--filter", f"{key}=1")
                    self.assertEqual(run.text, f"--filter cannot set {key.lower()}, which the "
                                               "plugin sets itself; see --help")

    def test_what_is_no_parameter_is_refused(self):
        for text in ("", "name", "=x", "="):
            with self.subTest(filter=text):
                run = self.sim.check("synthetic", "--filter", text)
                self.assertEqual(run.text, "--filter takes KEY=VALUE, a query parameter of the array, "
                                           "such as hypervisorType=VMWARE; see --help")

    def test_parameters_that_no_request_can_hold_are_refused(self):
        for text in ("name=" + 800 * "x", "name=" + 300 * "ü"):
            for kind in KINDS:
                with self.subTest(kind=kind, bytes=len(text.encode())):
                    run = self.sim.check(kind, "--filter", text)
                    self.assertIn("the --filter parameters are too long for a request", run.text)

    def test_the_array_s_own_words_say_that_a_value_is_not_valid(self):
        for text, key in (("hypervisorType=WINDOWS", "hypervisorType"),
                          ("powered=maybe", "powered"),
                          ("hypervisorType=VMWARE,", "hypervisorType"), ("types=LIVE", "types")):
            for kind in KINDS:
                with self.subTest(kind=kind, filter=text):
                    run = self.sim.check(kind, "--filter", text)
                    self.assertEqual(run.text, (
                        "reading the VMs of localhost failed at offset 0: "
                        "The request is not valid: "
                        f"invalid value of the parameter {key} (ERR-API-0001, HTTP status "
                        "400); check each --filter"))


class Templates(oracle.OracleCase):
    """Some of the non-clones are templates, and some are in no inventory."""

    options = {"vms": 499, "synthetic": 100, "replicas": 50, "nonclones": 250}

    ROWS = ["", "--exclude-templates", "--live", "--exclude-templates --live",
            "--exclude-templates --include prod", "--exclude-templates --exclude 1",
            "--live --exclude gold", "--exclude-templates --filter hypervisorType=VMWARE",
            "--include ^gold-image", "--exclude-templates --include ^gold-image"]

    def test_what_is_left_out_is_neither_counted_nor_in_the_share(self):
        for row in self.ROWS:
            with self.subTest(arguments=row):
                self.agree("nonclone", *row.split())

    def test_there_is_something_to_leave_out(self):
        counts = [oracle.Findings(self.vms, "nonclone", row.split())
                  for row in ("", "--exclude-templates", "--live", "--exclude-templates --live")]
        self.assertEqual(len({found.count for found in counts}), 4)
        self.assertEqual(len({found.vms for found in counts}), 4)

    def test_the_synthetic_check_knows_neither(self):
        for option in ("--exclude-templates", "--live"):
            run = self.sim.check("synthetic", option)
            self.assertEqual(run.text, f"there is no option {option}, but in check_tintri_nonclone; "
                                       "see --help")

    def test_live_is_not_known_of_a_vm_that_does_not_say(self):
        with support.Simulator("islive-missing=7", vms=20) as sim:
            self.assertIn("has no isLive", sim.check("nonclone", "--live").text)
            self.assertEqual(sim.check("nonclone").state, "OK")


class Kinds(oracle.OracleCase):
    """26 replicas and 14 orphans of 200 VMs: 13 % and 7 %."""

    options = {"vms": 200, "synthetic": 40, "replicas": 26, "nonclones": 30}

    def test_count_list_space_and_status_line_are_about_the_kind(self):
        for kind in ("all", "replica", "orphan"):
            for more in ("", "--list all", "--list 3", "--list 0", "-v", "--include [1-5]$",
                         "--filter hypervisorType=VMWARE", "--exclude erp", "--parallel 4"):
                with self.subTest(kind=kind, arguments=more):
                    self.agree("synthetic", "--kind", kind, *more.split())

    def test_the_status_line_says_which(self):
        for kind, text in (("replica", "26 incoming replicas of 200 (13.0%) on localhost"),
                           ("orphan", "14 orphans of 200 (7.0%) on localhost"),
                           ("all", "40 synthetic VMs of 200 (20.0%) on localhost")):
            self.assertEqual(self.sim.check("synthetic", "--kind", kind).text, text)

    def test_one_is_singular(self):
        with support.Simulator(vms=10, synthetic=2, replicas=1) as sim:
            for kind, word in (("replica", "incoming replica"), ("orphan", "orphan")):
                run = sim.check("synthetic", "--kind", kind)
                self.assertEqual(run.text, f"1 {word} of 10 (10.0%) on localhost")

    def test_thresholds_are_on_the_kind_and_shares_of_all_vms(self):
        for kind, count, percent in (("all", 40, 20), ("replica", 26, 13), ("orphan", 14, 7)):
            for option, state in (("-w", "WARNING"), ("-c", "CRITICAL")):
                for threshold, alerts in ((f"{count}", False), (f"{count - 1}", True),
                                          (f"{count + 1}:", True), (f"@{count}:{count}", True),
                                          (f"{percent}%", False), (f"{percent - 0.1:.1f}%", True)):
                    with self.subTest(kind=kind, arguments=f"{option} {threshold}"):
                        run, _ = self.agree("synthetic", "--kind", kind, option, threshold)
                        self.assertEqual(run.state, state if alerts else "OK")

    def test_an_unknown_kind_is_refused(self):
        for check, kinds in (("synthetic", "all, replica or orphan"),
                             ("nonclone", "all, live, template or synthetic")):
            for kind in ("nonsense", "", "ALL", "orphan,replica"):
                with self.subTest(check=check, kind=kind):
                    run = self.sim.check(check, "--kind", kind)
                    self.assertEqual(run.text,
                                     f"--kind takes {kinds}, not '{kind}'; see --help")

    def test_several_kinds_count_together(self):
        for check, kinds in (("synthetic", ("replica", "orphan")),
                             ("nonclone", ("live", "template")), ("nonclone", ("template",)),
                             ("nonclone", ("synthetic", "live")), ("nonclone", ("live", "all"))):
            with self.subTest(check=check, kinds=kinds):
                self.agree(check, *(word for kind in kinds for word in ("--kind", kind)))


class CountOnly(oracle.OracleCase):
    options = {"vms": 300, "synthetic": 50, "replicas": 20}

    REFUSED = ["--include a", "--exclude a", "--kind replica", "--kind orphan", "--vmstore x",
               "--warning-space 1", "--critical-space 1", "--exclude a --filter name=x",
               "--older-than 1d", "--csv x"]

    def test_options_that_need_every_vm_are_refused(self):
        for row in self.REFUSED:
            for arguments in (["--count-only", *row.split()], [*row.split(), "--count-only"]):
                with self.subTest(arguments=" ".join(arguments)):
                    run = self.sim.check("synthetic", *arguments)
                    self.assertEqual(run.text, "--count-only knows the array's total alone, and "
                                               "nothing of names, kinds, VMstores and space; leave "
                                               "it out; see --help")

    def test_with_the_array_s_own_parameters_it_works(self):
        for row in ("", "hypervisorType=VMWARE", "hypervisorType=HYPERV,RHEV", "template=TRUE",
                    "template=FALSE", "hypervisorType=K8S", "vcenterName=vcenter02.example.com"):
            with self.subTest(filter=row):
                arguments = ["--filter", row] if row else []
                found = oracle.Findings(self.vms, "synthetic", arguments)
                run = self.sim.check("synthetic", "--count-only", "--kind", "all", "-vv",
                                     *arguments)
                if not found.vms:
                    self.refuses_none("synthetic", ["--count-only", *arguments])
                    continue
                self.assertEqual(run.text, found.text())
                self.assertEqual((run.metrics["synthetic"].value, run.metrics["vms"].value),
                                 (str(found.count), str(found.vms)))
                self.assertEqual(set(run.metrics) & {"synthetic_space", "synthetic_replica"}, set())
                self.assertLessEqual(len(oracle.sent(run)), 8)

    def test_an_invalid_value_is_reported_in_the_array_s_words(self):
        run = self.sim.check("synthetic", "--count-only", "--filter", "hypervisorType=WINDOWS")
        self.assertIn("invalid value of the parameter hypervisorType (ERR-API-0001", run.text)

    def test_the_nonclone_check_does_not_know_it(self):
        self.assertIn("there is no option --count-only",
                      plugin.run("nonclone", "-H", "localhost", "--count-only").text)


if __name__ == "__main__":
    support.main()
