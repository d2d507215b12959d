# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients written like Tintri's public Python examples work with the simulator as with a VMstore."""

import base64
import csv
import io
import unittest
import urllib.parse

import support
from plugin import KINDS

try:
    import requests
except ImportError:
    requests = None

CREDENTIALS = "com.tintri.api.rest.vcommon.dto.rbac.RestApiCredentials"
ERROR = "com.tintri.api.rest.v310.dto.domain.beans.TintriError"
TIMEOUT = 60  # seconds


class Client:
    """As in the examples: a connection for each request, and the cookie set by hand."""

    def __init__(self, sim):
        self._sim = sim
        self.headers = {"content-type": "application/json"}

    def send(self, method, api, query=None, body=None):
        session = requests.Session()
        session.trust_env = False  # no proxy for a loopback address
        with session:
            return session.request(
                method, f"https://localhost:{self._sim.port}/api{api}", params=query, json=body,
                headers=self.headers, verify=self._sim.ca_file, timeout=TIMEOUT)

    def get(self, api, query=None):
        return self.send("GET", api, query)

    def log_in(self, **changes):
        body = {"username": self._sim.user, "password": self._sim.password,
                "typeId": CREDENTIALS, **changes}
        answer = self.send("POST", "/v310/session/login", body=body)
        if answer.status_code == 200:
            self.headers["cookie"] = "JSESSIONID=" + answer.cookies["JSESSIONID"]
        return answer

    def log_out(self, method="GET"):
        return self.send(method, "/v310/session/logout")

    def __enter__(self):
        self.log_in()
        return self

    def __exit__(self, *_):
        self.log_out()

    def walk(self, limit, **query):
        """The pages. `next` is the query string of the following page; the last page has none."""
        page = self.get("/v310/vm", {"offset": 0, "limit": limit, **query}).json()
        yield page
        while "next" in page:
            page = self.get("/v310/vm?" + page["next"]).json()
            yield page

    def walk_by_parameters(self, limit, **query):
        """Likewise, but takes `next` apart and joins it again, as the SDK does."""
        query["limit"] = limit
        while query:
            page = self.get("/v310/vm", query).json()
            yield page
            query = dict(pair.split("=") for pair in page.get("next", "").split("&") if pair)


@unittest.skipUnless(requests, "needs Python's requests (python3-requests)")
class ClientCase(support.SimulatorCase):
    options = {"vms": 340, "synthetic": 14, "replicas": 9, "nonclones": 57}


class Sessions(ClientCase):
    def test_info_needs_no_login(self):
        info = Client(self.sim).get("/info").json()
        self.assertEqual(info["productName"], "Tintri VMstore")
        self.assertEqual(info["preferredVersion"], "v310.191")
        self.assertEqual(info["supportedVersionSet"],
                         [f"v310.{minor}" for minor in range(191, 0, -1)])

    def test_login_answers_a_role_and_a_cookie(self):
        client = Client(self.sim)
        answer = client.log_in(fullApiVersion="v310.191")
        self.assertEqual((answer.status_code, answer.json()), (200, "Read Only"))
        self.assertTrue(answer.cookies["JSESSIONID"])
        self.assertEqual(client.log_out().status_code, 204)

    def test_logout_takes_get_and_post_and_ends_the_session(self):
        for method in ("GET", "POST"):
            with self.subTest(method=method):
                client = Client(self.sim)
                client.log_in()
                answer = client.log_out(method)
                self.assertEqual((answer.status_code, answer.content), (204, b""))
                self.assertEqual(client.get("/v310/vm", {"limit": 1}).status_code, 401)

    def test_wrong_credentials_are_refused(self):
        for changes in ({"password": "wrong"}, {"username": "nobody"}, {"password": ""}):
            with self.subTest(changes=list(changes)):
                answer = Client(self.sim).log_in(**changes)
                self.assertEqual(answer.status_code, 403)
                self.assertEqual(answer.json()["typeId"], ERROR)
                self.assertEqual(answer.json()["message"], "Invalid credentials")

    def test_the_session_names_its_user(self):
        with Client(self.sim) as client:
            session = client.get("/v310/session/current").json()
        self.assertEqual((session["userName"], session["roles"]), ("monitor", ["Read Only"]))


class Reading(ClientCase):
    def test_paged_reading_lists_every_vm_once(self):
        with Client(self.sim) as client:
            for walk in (client.walk, client.walk_by_parameters):
                for limit in (25, 170, 340, 2000):
                    with self.subTest(walk=walk.__name__, limit=limit):
                        pages = list(walk(limit))
                        vms = [vm for page in pages for vm in page["items"]]
                        self.assertEqual({page["filteredTotal"] for page in pages}, {340})
                        self.assertEqual(len(pages), -(-340 // limit))
                        self.assertEqual(len({vm["uuid"]["uuid"] for vm in vms}), 340)
                        self.assertTrue(all(vm["vmware"]["name"] and vm["vmware"]["vcenterName"]
                                            for vm in vms))

    def test_a_client_finds_what_the_plugins_find(self):
        with Client(self.sim) as client:
            vms = [vm for page in client.walk(25) for vm in page["items"]]
        counts = [sum(not vm["isLive"] for vm in vms),
                  sum(not vm.get("snapshot", {}).get("bases") for vm in vms)]
        self.assertEqual(counts, [14, 57])
        for kind, count in zip(KINDS, counts):
            self.assertEqual(self.sim.check(kind).metrics[kind].value, str(count))

    def test_the_synthetic_vms_of_the_blog(self):
        query = {"queryType": "TOP_DOCS_BY_TIME", "live": "FALSE"}
        with Client(self.sim) as client:
            page = client.get("/v310/vm/", query).json()
        self.assertEqual(page["filteredTotal"], 14)
        self.assertFalse(any(vm["isLive"] for vm in page["items"]))

    def test_the_non_clones_of_the_blog(self):
        # From a made-up next for the first page to the page that has no next.
        found, page = [], {"next": "offset=0&limit=100"}
        with Client(self.sim) as client:
            while "next" in page:
                page = client.get("/v310/vm?" + page["next"]).json()
                found += [vm for vm in page["items"] if "bases" not in vm.get("snapshot", {})]
        self.assertEqual(len(found), 57)

    def test_reading_without_parameters_brings_a_page_of_2000(self):
        with support.Simulator(vms=2500) as sim, Client(sim) as client:
            page = client.get("/v310/vm").json()
            self.assertEqual((len(page["items"]), page["limit"], page["filteredTotal"]),
                             (2000, 2000, 2500))
            rest = client.get("/v310/vm?" + page["next"]).json()
            self.assertEqual(len(rest["items"]), 500)
            self.assertNotIn("next", rest)

    def test_a_page_says_what_it_is(self):
        with Client(self.sim) as client:
            page = client.get("/v310/vm", {"limit": 100, "page": 2}).json()
            wanted = {"offset": 100, "limit": 100, "page": 2, "pageTotal": 4, "total": 340,
                      "filteredTotal": 340, "overflow": False, "next": "offset=200&limit=100",
                      "prev": "offset=0&limit=100"}
            self.assertEqual({key: page.get(key) for key in wanted}, wanted)
            self.assertEqual(page["items"],
                             client.get("/v310/vm", {"limit": 100, "offset": 100}).json()["items"])

    def test_filters_of_the_api(self):
        rows = [({"live": "FALSE"}, 14), ({"live": "TRUE"}, 326), ({"live": "BOTH"}, 340),
                ({"live": "false"}, 14), ({"live": "true"}, 326),
                ({"queryType": "TOP_DOCS_BY_TIME", "live": "FALSE"}, 14), ({"unknown": "x"}, 340)]
        with Client(self.sim) as client:
            for query, count in rows:
                with self.subTest(**query):
                    page = client.get("/v310/vm", query).json()
                    self.assertEqual((page["filteredTotal"], len(page["items"])), (count, count))
                    self.assertEqual(page["absoluteTotal"], 340)

    def test_next_repeats_the_filter(self):
        with Client(self.sim) as client:
            for walk in (client.walk, client.walk_by_parameters):
                with self.subTest(walk=walk.__name__):
                    vms = [vm for page in walk(25, live="TRUE") for vm in page["items"]]
                    self.assertEqual(len({vm["uuid"]["uuid"] for vm in vms}), 326)
                    self.assertTrue(all(vm["isLive"] for vm in vms))

    def test_offset_is_a_number_a_position_or_a_name(self):
        with Client(self.sim) as client:
            items = client.get("/v310/vm", {"live": "FALSE"}).json()["items"]
            name = items[5]["vmware"]["name"]
            for offset, match in (("5", None), ("position:5", None), (f"name:{name}", True)):
                with self.subTest(offset=offset):
                    page = client.get("/v310/vm", {"offset": offset, "limit": 2,
                                                   "live": "FALSE"}).json()
                    self.assertEqual((page["items"], page["offset"]), (items[5:7], 5))
                    self.assertEqual(page.get("offsetMatchFound"), match)
            page = client.get("/v310/vm", {"offset": "name:nobody"}).json()
            self.assertFalse(page["offsetMatchFound"])

    def test_a_slash_may_end_the_path(self):
        with Client(self.sim) as client:
            self.assertEqual(client.get("/v310/vm/").json()["filteredTotal"], 340)

    def test_a_vm_is_found_by_its_name_and_its_uuid(self):
        with Client(self.sim) as client:
            vm = client.get("/v310/vm", {"limit": 1}).json()["items"][0]
            for query in ({"name": vm["vmware"]["name"]}, {"uuid": vm["uuid"]["uuid"]}):
                items = client.get("/v310/vm", query).json()["items"]
                self.assertIn(vm["uuid"]["uuid"], [item["uuid"]["uuid"] for item in items])


class Shape(ClientCase):
    """Which members the simulator leaves out, and which types values have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with Client(cls.sim) as client:
            cls.vms = client.get("/v310/vm").json()["items"]

    def test_times_of_snapshots_are_milliseconds(self):
        for vm in self.vms:
            if "snapshot" in vm:
                self.assertIsInstance(vm["snapshot"]["latest"]["createTime"], int)

    def test_some_non_clones_have_no_snapshot(self):
        without = [vm for vm in self.vms if "snapshot" not in vm]
        self.assertTrue(0 < len(without) < 57)

    def test_attributes_without_a_value_are_left_out(self):
        def empty(value, path):
            if value in ("", [], {}, None):
                yield path
            inner = (value.items() if isinstance(value, dict)
                     else enumerate(value) if isinstance(value, list) else ())
            for key, each in inner:
                yield from empty(each, (*path, key))
        self.assertEqual([path for vm in self.vms for path in empty(vm, ())], [])


class Others(ClientCase):
    """Deleted VMs and objects that are not VMs, in addition to the VMs."""

    options = {**ClientCase.options, "deleted": 7, "objects": 9}
    OBJECTS = ["GENERIC", "OTHERFILE", "OTHERFILE_CSI", "K8S"]

    def totals(self, **query):
        """The matching VMs and the first page. Checks that the pages have each match once, and the total."""
        with Client(self.sim) as client:
            pages = list(client.walk(50, **query))
        vms = [vm for page in pages for vm in page["items"]]
        self.assertEqual({page["filteredTotal"] for page in pages}, {len(vms)})
        self.assertEqual(len({vm["uuid"]["uuid"] for vm in vms}), len(vms))
        return vms, pages[0]

    def test_they_are_listed_without_parameters(self):
        vms, page = self.totals()
        deleted = [vm for vm in vms if vm["isDeleted"]]
        objects = [vm["vmware"]["hypervisorType"] for vm in vms
                   if vm["vmware"]["hypervisorType"] in self.OBJECTS]
        self.assertEqual((len(vms), len(deleted)), (356, 7))
        self.assertEqual(objects, (self.OBJECTS * 3)[:9])
        self.assertEqual((page["total"], page["absoluteTotal"]), (349, 356))
        self.assertTrue(all(isinstance(vm["timeDeleted"], int) for vm in deleted))
        self.assertFalse(any("timeDeleted" in vm for vm in vms if not vm["isDeleted"]))

    def test_the_vms_beside_them_are_the_same(self):
        vms, _ = self.totals()
        own = [vm for vm in vms
               if not vm["isDeleted"] and vm["vmware"]["hypervisorType"] not in self.OBJECTS]
        with support.Simulator(**ClientCase.options) as sim, Client(sim) as client:
            self.assertEqual(own, client.get("/v310/vm").json()["items"])

    def test_parameters_leave_them_out(self):
        vms, _ = self.totals()
        real = "VMWARE,RHEV,HYPERV,OPENSTACK,XENSERVER,VMWARE_VVOL,UNKNOWN"
        rows = [({"deleted": "FALSE"}, lambda vm: not vm["isDeleted"]),
                ({"deleted": "TRUE"}, lambda vm: vm["isDeleted"]),
                ({"deleted": "NOT_FOUND"}, lambda vm: True),
                ({"live": "FALSE"}, lambda vm: not vm["isLive"]),
                ({"live": "TRUE", "deleted": "FALSE"},
                 lambda vm: vm["isLive"] and not vm["isDeleted"]),
                ({"hypervisorType": real},
                 lambda vm: vm["vmware"]["hypervisorType"] not in self.OBJECTS),
                ({"hypervisorType": "K8S", "live": "FALSE"},
                 lambda vm: vm["vmware"]["hypervisorType"] == "K8S" and not vm["isLive"])]
        for query, fits in rows:
            with self.subTest(**query):
                self.assertEqual(self.totals(**query)[0], [vm for vm in vms if fits(vm)])


class Resources(ClientCase):
    """Other resources than VMs that clients read."""

    options = {**ClientCase.options, "failed-components": 2, "alerts": 3, "used": 25}

    def read(self, path, **query):
        with Client(self.sim) as client:
            answer = client.get("/v310/" + path, query)
        self.assertEqual(answer.status_code, 200, path)
        return answer.json()

    def test_one_vm_and_its_snapshot(self):
        for vm in self.read("vm", limit=5)["items"]:
            snapshot = vm["snapshot"]["latest"]
            uuid = vm["uuid"]["uuid"]
            self.assertEqual(self.read("vm/" + uuid), vm)
            self.assertEqual(self.read("snapshot/" + snapshot["uuid"]["uuid"]), snapshot)
            self.assertEqual(self.read("snapshot", vmUuid=uuid)["items"], [snapshot])

    def test_a_vm_s_statistics_are_a_page_of_their_own(self):
        for vm in self.read("vm", limit=3)["items"]:
            for path in ("statsHistoric", "statsRealtime"):
                page = self.read(f"vm/{vm['uuid']['uuid']}/{path}", since="2026-11-23T00:00:00.000-0800")
                self.assertEqual(page["items"], [vm["stat"]])
                self.assertEqual(page["filteredTotal"], 1)
        with Client(self.sim) as client:
            self.assertEqual(client.get("/v310/vm/nobody/statsHistoric").status_code, 404)

    def test_the_snapshots_are_paged(self):
        first = self.read("snapshot", limit=100)
        last = self.read("snapshot?offset=300&limit=100")
        vms = self.read("vm")["items"]
        self.assertEqual(first["filteredTotal"], sum("snapshot" in vm for vm in vms))
        self.assertEqual(first["next"], "offset=100&limit=100")
        self.assertEqual(len(last["items"]), first["filteredTotal"] - 300)
        self.assertNotIn("next", last)
        self.assertEqual(self.read("snapshot", type="USER_GENERATED_SNAPSHOT")["filteredTotal"], 0)

    def test_the_appliance_tells_what_it_is_and_what_failed(self):
        info = self.read("appliance/default/info")
        self.assertIn("-", info["osVersion"])
        appliance, = self.read("appliance")
        self.assertEqual(appliance["info"], info)
        self.assertEqual(self.read("appliance/default"), [appliance])  # a list with one item
        for key in ("components", "controllers", "configIps", "disks"):
            self.assertTrue(appliance[key], key)
        failed = self.read("appliance/default/failedComponents")["failedComponents"]
        self.assertEqual(len(failed), 2)
        self.assertTrue(all(each["componentType"] and each["serialNumber"] for each in failed))

    def test_its_state_is_good_by_default(self):
        state = self.read("appliance/default/operationalStatus")
        self.assertTrue(state["isFilesystemUp"])
        self.assertEqual(state["restartFlag"], "NO_RESTART_REQUIRED")
        self.assertEqual((state["urgentMessage"], state["criticalActionPrompts"]), ("", []))
        self.assertFalse(self.read("appliance/default/maintenanceMode")["isEnabled"])
        faults = ("filesystem-down", "restart-pending", "urgent-message", "action-prompt")
        with support.Simulator(*faults) as sim, Client(sim) as client:
            state = client.get("/v310/appliance/default/operationalStatus").json()
        self.assertFalse(state["isFilesystemUp"])
        self.assertEqual(state["restartFlag"], "REBOOT")
        self.assertTrue(state["urgentMessage"] and state["criticalActionPrompts"])

    def test_alerts_are_counted_and_filtered(self):
        counts = self.read("appliance/default/alertCounts")
        for path in ("alert", "alert/paginated"):
            with self.subTest(path=path):
                page = self.read(path, severity="ALERT", state="NEW")
                self.assertEqual(page["filteredTotal"], 3)
                self.assertEqual({item["severity"] for item in page["items"]}, {"ALERT"})
                self.assertIsInstance(page["items"][0]["notifiedTimestamp"], int)
        self.assertEqual(counts["numUnreadAlerts"], 3)
        notices = self.read("alert", severity="notice")
        self.assertEqual(notices["filteredTotal"], counts["numInboxNotices"])
        first = self.read("alert/paginated", limit=2, severity="ALERT")
        rest = self.read("alert/paginated?" + first["next"])
        self.assertEqual(len(first["items"] + rest["items"]), 4)
        with support.Simulator("alert-list", alerts=3) as sim, Client(sim) as client:
            self.assertEqual(len(client.get("/v310/alert?state=NEW&severity=ALERT").json()), 3)

    def test_the_datastore_tells_how_full_it_is(self):
        datastore, = self.read("datastore")
        stat = self.read("datastore/default/statsSummary")
        self.assertEqual(datastore["stat"], stat)
        self.assertAlmostEqual(stat["spaceUsedPhysicalGiB"] / stat["spaceTotalGiB"], 0.25)
        self.assertAlmostEqual(stat["spaceUsedPhysicalGiB"] + stat["spaceRemainingPhysicalGiB"],
                               stat["spaceTotalGiB"])
        self.assertTrue(datastore["isDataFromAppliance"])
        now = self.read("datastore/default/statsRealtime")["items"][0]["sortedStats"][0]
        self.assertEqual(now, stat)

    def test_faults_of_one_resource_or_of_all(self):
        paths = ["appliance/default/info", "appliance/default/alertCounts",
                 "appliance/default/failedComponents", "appliance/default/operationalStatus",
                 "appliance/default/maintenanceMode", "alert", "datastore",
                 "datastore/default/statsSummary"]
        for fault, status in (("404", 404), ("403", 403), ("503", 503)):
            for number in range(len(paths) + 1):
                with support.Simulator(f"resource-{fault}={number}") as sim, Client(sim) as client:
                    found = [client.get("/v310/" + path).status_code for path in paths]
                wanted = [status if number in (0, i + 1) else 200 for i in range(len(paths))]
                self.assertEqual(found, wanted)

    def test_a_fleet_has_a_datastore_of_each_vmstore(self):
        with support.Simulator(product="tgc", vmstores=3) as sim, Client(sim) as client:
            datastores = client.get("/v310/datastore").json()
            stores = client.get("/v310/vmstore").json()
            fleet = client.get("/v310/datastore/default/statsSummary").json()
            each = [client.get(f"/v310/datastore/{store['uuid']['uuid']}/statsSummary").json()
                    for store in stores]
            components = client.get("/v310/appliance/default/failedComponents")
        self.assertEqual([datastore["uuid"]["uuid"] for datastore in datastores],
                         [store["uuid"]["uuid"] for store in stores])
        self.assertEqual([datastore["stat"] for datastore in datastores], each)
        self.assertAlmostEqual(sum(stat["spaceTotalGiB"] for stat in each), fleet["spaceTotalGiB"])
        self.assertEqual(components.status_code, 501)


@unittest.skipUnless(requests, "needs Python's requests (python3-requests)")
class CheckOfAnArray(unittest.TestCase):
    """A public Nagios plugin asks for the maintenance mode, the datastore, the numbers of alerts, the
    failed components and the state, and takes each field of them for given."""

    STAT = ["cloneDedupeFactor", "compressionFactor", "dedupeFactor", "disksCount", "flashHitPercent",
            "intervalSeconds", "latencyContentionMs", "latencyFlashMs", "latencyIopsPercent",
            "latencyThrottleMs", "logicalUniqueSpaceUsedGiB", "normalizedTotalIops",
            "operationsInWeekMaximumIops", "operationsInWeekMinimumIops", "operationsTotalIops",
            "performanceReservePinned", "performanceReserveUsed", "spaceProvisionedGiB",
            "spaceProvisionedPercent", "spaceUsedLiveGiB", "spaceUsedMappedGiB",
            "spaceUsedOtherPhysicalGiB", "spaceUsedSnapshotsHypervisorGiB",
            "spaceUsedSnapshotsHypervisorPhysicalGiB", "spaceUsedSnapshotsTintriGiB",
            "spaceUsedSnapshotsTintriPhysicalGiB", "thickSpaceUsedGiB", "thickSpaceUsedPercent",
            "throughputCacheReadMBps", "throughputFlashMissMBps", "throughputInWeekMaximumMBps",
            "throughputInWeekMinimumMBps", "throughputTotalMBps",
            "totalSpaceSavingsIncludingThinProvisioningFactor"]

    def look(self, client):
        """Its findings: what is wrong, in its order, and the free and the used GiB."""
        def get(name):
            return client.get(f"/v310/appliance/default/{name}").json()
        wrong = []
        if get("maintenanceMode")["isEnabled"]:
            return ["maintenance"], None, None
        stat = client.get("/v310/datastore").json()[0]["stat"]
        for key in self.STAT:
            self.assertIsInstance(stat[key], (int, float), key)
        self.assertGreaterEqual(stat["replicationOutgoing"]["bytesRemainingMB"], 0)
        if get("alertCounts")["numUnreadAlerts"] > 0:
            wrong.append("alerts")
        if get("failedComponents")["failedComponents"]:
            wrong.append("components")
        state = get("operationalStatus")
        self.assertRegex(state["uptime"], r"^\d+ days \d+ hours \d+ minutes$")
        if not state["isFilesystemUp"]:
            wrong.append("filesystem")
        if state["criticalActionPrompts"]:
            wrong.append("actions")
        if state["urgentMessage"] != "":
            wrong.append("message")
        return wrong, stat["spaceRemainingPhysicalGiB"], stat["spaceUsedPhysicalGiB"]

    def test_it_finds_what_the_plugins_find(self):
        words = {"maintenance": "maintenance mode", "alerts": "unread alert", "components": "failed component (",
                 "filesystem": "the file system is down", "actions": "required action",
                 "message": "urgent message"}
        for faults, options in (
                ((), {}), ((), {"alerts": 2}), ((), {"failed-components": 1}), (("filesystem-down",), {}),
                (("urgent-message",), {}), (("action-prompt",), {}), ((), {"maintenance": True}),
                (("action-prompt", "urgent-message", "filesystem-down"),
                 {"alerts": 1, "failed-components": 1})):
            with self.subTest(faults=faults, options=options), \
                    support.Simulator(*faults, used=73.4, **options) as sim:
                with Client(sim) as client:
                    wrong, free, used = self.look(client)
                health, space = sim.check("health"), sim.check("space")
                self.assertEqual(health.state == "OK", not wrong)
                self.assertEqual({name for name, text in words.items() if text in health.text}, set(wrong)
                                 if wrong else {"alerts"}, health.text)  # which are named where all is well
                if free is not None:
                    self.assertEqual([space.metrics[label].value for label in ("used", "remaining")],
                                     [f"{value * 2**30:.0f}" for value in (used, free)])


class Reports(ClientCase):
    """A Global Center's table of its VMs: what is asked for is answered with a URL, which needs no login."""

    options = {"product": "tgc", "vms": 90, "synthetic": 12, "replicas": 3, "nonclones": 10, "deleted": 4}
    FILTER = {"typeId": "com.tintri.api.rest.v310.dto.domain.beans.vm.VirtualMachineDownloadableReportFilter",
              "attachment": "vms.csv", "since": "", "until": "", "format": "CSV"}

    def ask(self, client, columns):
        return client.send("POST", "/v310/vm/vmListDownloadable",
                           body={**self.FILTER, "attributes": columns})

    def test_it_has_the_columns_that_were_asked_for_of_each_vm(self):
        with Client(self.sim) as client:
            url = self.ask(client, ["VmName", "Uuid", "IsSynthetic", "SpaceUsed"]).text
            vms = client.get("/v310/vm", {"deleted": "FALSE"}).json()["items"]
        self.assertTrue(url.startswith(f"https://localhost:{self.sim.port}/api/"), url)
        table = Client(self.sim).get(url.partition("/api")[2]).text
        rows = list(csv.DictReader(io.StringIO(table, newline="")))
        self.assertEqual(list(rows[0]), ["VmName", "Uuid", "IsSynthetic", "SpaceUsed"])
        self.assertEqual({(row["VmName"], row["Uuid"], row["IsSynthetic"]) for row in rows},
                         {(vm["vmware"]["name"], vm["uuid"]["uuid"], str(not vm["isLive"]).lower())
                          for vm in vms})

    def test_it_is_refused_without_columns_and_without_a_login(self):
        with Client(self.sim) as client:
            for columns in ([], "VmName", [7], ["a&b"], ["a\r\nb"]):
                with self.subTest(columns=columns):
                    self.assertEqual(self.ask(client, columns).status_code, 400)
        self.assertEqual(self.ask(Client(self.sim), ["VmName"]).status_code, 401)
        with support.Simulator() as sim, Client(sim) as client:
            self.assertEqual(self.ask(client, ["VmName"]).status_code, 404)


class SessionFaults(unittest.TestCase):
    """Faults of sessions, as a client sees them."""

    ENCODINGS = [lambda text: text, urllib.parse.quote,
                 lambda text: base64.b64encode(text.encode()).decode(), lambda text: text]

    def test_errors_repeat_what_was_sent(self):
        for number, encode in enumerate(self.ENCODINGS, 1):
            with self.subTest(encoding=number):
                with support.Simulator(f"login-echo={number}", password="se cret") as sim:
                    raw = Client(sim).log_in()
                    if number == 4:
                        self.assertNotIn("se cret", raw.text)
                    if number == 3:
                        text = raw.json()["message"].split(": ")[1]
                        self.assertIn("se cret", base64.b64decode(text).decode())
                    else:
                        self.assertIn(encode("se cret"), raw.json()["message"])
                with support.Simulator(f"vm-echo={number}", f"logout-echo={number}") as sim, \
                        Client(sim) as client:
                    wanted = encode(client.headers["cookie"])
                    self.assertIn(wanted, client.get("/v310/vm").json()["message"])
                    self.assertIn(wanted, client.log_out().json()["message"])

    def test_logout_is_refused_a_number_of_times(self):
        for fault, status in (("logout-429", 429), ("logout-503", 503)):
            with self.subTest(fault=fault), support.Simulator(f"{fault}=2") as sim:
                client = Client(sim)
                client.log_in()
                answers = [client.log_out("POST") for _ in range(3)]
                self.assertEqual([each.status_code for each in answers], [status, status, 204])
                self.assertEqual(answers[0].headers["Retry-After"], "1")

    def test_the_cookie_has_the_attributes_that_are_asked_for(self):
        for fault, attribute in (("cookie-path", "; Path=/some/where/else;"),
                                 ("cookie-domain", "; Domain=localhost"),
                                 ("cookie-expires", "; Expires=Mon, 18 Jan 2038"),
                                 ("cookie-expired", "; Expires=Thu, 01 Jan 1970")):
            with self.subTest(fault=fault), support.Simulator(fault, left=None) as sim:
                self.assertIn(attribute, self.set_cookie(sim))

    def set_cookie(self, sim):
        """The cookie of a login. The session stays open."""
        client = Client(sim)
        body = {"username": sim.user, "password": sim.password}
        return client.send("POST", "/v310/session/login", body=body).headers["Set-Cookie"]

    def test_a_renewed_cookie_ends_the_old_one(self):
        with support.Simulator("cookie-renewed=2") as sim, Client(sim) as client:
            self.assertEqual(client.get("/v310/vm?limit=1").cookies.get("JSESSIONID"), None)
            new = client.get("/v310/vm?limit=1").cookies["JSESSIONID"]
            self.assertEqual(client.get("/v310/vm?limit=1").status_code, 401)
            client.headers["cookie"] = "JSESSIONID=" + new
            self.assertEqual(client.get("/v310/vm?limit=1").status_code, 200)

    def test_sessions_are_limited(self):
        with support.Simulator("session-limit=1") as sim, Client(sim):
            refused = Client(sim).log_in()
            self.assertEqual(refused.status_code, 403)
            self.assertIn("MAX_SESSION_LIMIT_REACHED", refused.json()["message"])


class FaultsOfPages(unittest.TestCase):
    """Faults of pages, as a client sees them."""

    OPTIONS = {**ClientCase.options, "deleted": 7, "objects": 9}

    def total(self, fault, **query):
        with support.Simulator(fault, **self.OPTIONS) as sim, Client(sim) as client:
            return client.get("/v310/vm", query).json().get("filteredTotal")

    def test_parameters_have_no_effect_or_are_refused(self):
        rows = [("deleted-ignored", {"deleted": "FALSE"}, 356),
                ("hypervisor-ignored", {"hypervisorType": "K8S"}, 356),
                ("parameters-ignored", {"live": "FALSE", "deleted": "TRUE"}, 356),
                ("live-hides-deleted", {"live": "FALSE"}, 18),
                ("live-hides-deleted", {"live": "FALSE", "deleted": "BOTH"}, 18),
                ("deleted-400", {"deleted": "FALSE"}, None),
                ("unknown-400", {"test": "x"}, None), ("unknown-400", {"refresh": "TRUE"}, 356)]
        for fault, query, total in rows:
            with self.subTest(fault=fault, **query):
                self.assertEqual(self.total(fault, **query), total)

    def test_every_form_of_next_leads_on(self):
        for fault, form in (("next-position", "offset=position:50&"), ("next-name", "offset=name:"),
                            ("next-without-filter", "offset=50&limit=50")):
            with self.subTest(fault=fault), support.Simulator(fault) as sim, \
                    Client(sim) as client:
                pages = list(client.walk(50))
                self.assertTrue(pages[0]["next"].startswith(form), pages[0]["next"])
                uuids = {vm["uuid"]["uuid"] for page in pages for vm in page["items"]}
                self.assertEqual(len(uuids), 340)

    def test_a_fault_gives_a_next_that_is_refused(self):
        with support.Simulator("next-refused", product="tgc") as sim, Client(sim) as client:
            page = client.get("/v310/vm?limit=50").json()
            self.assertIn("&replicationHasIssue=NOT_FOUND", page["next"])
            self.assertEqual(client.get("/v310/vm?" + page["next"]).status_code, 400)

    def test_vms_change_places_at_another_page_in_each_walk(self):
        with support.Simulator("order-swaps") as sim, Client(sim) as client:
            walks = [[vm["uuid"]["uuid"] for page in client.walk(50) for vm in page["items"]]
                     for _ in range(3)]
        missed = [set(walks[0] + walks[1] + walks[2]) - set(walk) for walk in walks]
        self.assertEqual([len(walk) for walk in walks], [340] * 3)
        self.assertEqual([len(each) for each in missed], [1] * 3)
        self.assertEqual(len(set.union(*missed)), 3)

    def test_an_empty_page_may_have_no_items(self):
        for fault, has_items in (("empty-items-missing", False), ("empty-items-null", True)):
            with self.subTest(fault=fault), support.Simulator(fault) as sim, \
                    Client(sim) as client:
                page = client.get("/v310/vm?name=nobody").json()
                self.assertEqual(("items" in page, page.get("items")), (has_items, None))
                self.assertEqual(len(client.get("/v310/vm?limit=2").json()["items"]), 2)


class Errors(ClientCase):
    ROWS = [  # method, path, query, status
        ("GET", "/v310/vm", {"limit": "0"}, 400), ("GET", "/v310/vm", {"offset": "x"}, 400),
        ("GET", "/v310/vm", {"page": "0"}, 400), ("GET", "/v310/vm", {"live": "maybe"}, 400),
        ("GET", "/v310/vm", {"queryType": "NO"}, 400), ("GET", "/v310/vmx", None, 404),
        ("GET", "/v310", None, 404), ("DELETE", "/v310/vm", None, 405),
        ("GET", "/v310/vmstore", None, 404), ("PUT", "/v310/session/login", None, 405), ("POST", "/info", None, 405),
    ]

    def test_an_error_is_a_tintri_error(self):
        with Client(self.sim) as client:
            for method, path, query, status in self.ROWS:
                with self.subTest(method=method, path=path, query=query):
                    answer = client.send(method, path, query)
                    error = answer.json()
                    self.assertEqual((answer.status_code, error["typeId"]), (status, ERROR))
                    self.assertRegex(error["code"], r"^ERR-API-\d{4}$")
                    self.assertTrue(error["message"] and error["title"])
                    self.assertIn("causeDetails", error)

    def test_only_info_is_answered_without_a_session(self):
        client = Client(self.sim)
        for path in ("/v310/vm", "/v310/session/logout", "/v310/alert", "/v310/vmstore"):
            with self.subTest(path=path):
                self.assertEqual(client.get(path).status_code, 401)


class GlobalCenter(ClientCase):
    options = {"product": "tgc", "vmstores": 3, "vms": 90, "synthetic": 12, "nonclones": 10}

    def test_it_says_so_and_names_the_vmstore_of_each_vm(self):
        with Client(self.sim) as client:
            self.assertEqual(client.get("/info").json()["productName"], "Tintri Global Center")
            items = client.get("/v310/vm").json()["items"]
            self.assertEqual(len({vm["vmstoreName"] for vm in items}), 3)

    def test_it_lists_its_vmstores(self):
        with Client(self.sim) as client:
            stores = client.get("/v310/vmstore").json()
            names = {vm["vmstoreName"] for vm in client.get("/v310/vm").json()["items"]}
        self.assertEqual({store["hostname"] for store in stores}, names)
        self.assertTrue(all(store["sessionStatusInfo"]["connected"] for store in stores))

    def test_it_says_which_vmstore_is_lost(self):
        with support.Simulator("vmstore-lost=2", **self.options) as sim, Client(sim) as client:
            states = [store["sessionStatusInfo"] for store in client.get("/v310/vmstore").json()]
        self.assertEqual([state["connected"] for state in states], [True, False, True])
        self.assertEqual(states[1]["errorCode"], "NETWORK_ERROR")

    def test_types_is_a_parameter_of_its_own(self):
        with Client(self.sim) as client:
            page = client.get("/v310/vm", {"types": "SYNTHETIC"}).json()
            self.assertEqual(page["filteredTotal"], 12)


if __name__ == "__main__":
    support.main()
