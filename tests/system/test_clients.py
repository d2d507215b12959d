# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that work as Tintri's public Python examples do find the simulator a VMstore."""

import unittest

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
    """One request a connection, and the cookie by hand, as the examples have it."""

    def __init__(self, sim):
        self._sim = sim
        self._headers = {"content-type": "application/json"}

    def send(self, method, api, query=None, body=None):
        session = requests.Session()
        session.trust_env = False  # no proxy for a loopback address
        with session:
            return session.request(
                method, f"https://localhost:{self._sim.port}/api{api}", params=query, json=body,
                headers=self._headers, verify=self._sim.ca_file, timeout=TIMEOUT)

    def get(self, api, query=None):
        return self.send("GET", api, query)

    def log_in(self, **changes):
        body = {"username": self._sim.user, "password": self._sim.password,
                "typeId": CREDENTIALS, **changes}
        answer = self.send("POST", "/v310/session/login", body=body)
        if answer.status_code == 200:
            self._headers["cookie"] = "JSESSIONID=" + answer.cookies["JSESSIONID"]
        return answer

    def log_out(self, method="GET"):
        return self.send(method, "/v310/session/logout")

    def __enter__(self):
        self.log_in()
        return self

    def __exit__(self, *_):
        self.log_out()

    def walk(self, limit, **query):
        """Each page; `next` is the query string of the one after it, until it is gone."""
        page = self.get("/v310/vm", {"offset": 0, "limit": limit, **query}).json()
        yield page
        while "next" in page:
            page = self.get("/v310/vm?" + page["next"]).json()
            yield page

    def walk_by_parameters(self, limit):
        """Likewise, with `next` taken apart and put together again, as the SDK does it."""
        query = {"limit": limit}
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
        self.assertIn("v310.191", info["supportedVersionSet"])

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
                self.assertIn(answer.status_code, (401, 403))
                self.assertEqual(answer.json()["typeId"], ERROR)


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

    def test_a_vm_is_found_by_its_name_and_its_uuid(self):
        with Client(self.sim) as client:
            vm = client.get("/v310/vm", {"limit": 1}).json()["items"][0]
            for query in ({"name": vm["vmware"]["name"]}, {"uuid": vm["uuid"]["uuid"]}):
                items = client.get("/v310/vm", query).json()["items"]
                self.assertIn(vm["uuid"]["uuid"], [item["uuid"]["uuid"] for item in items])


class Errors(ClientCase):
    ROWS = [  # method, path, query, status
        ("GET", "/v310/vm", {"limit": "0"}, 400), ("GET", "/v310/vm", {"offset": "x"}, 400),
        ("GET", "/v310/vm", {"page": "0"}, 400), ("GET", "/v310/vm", {"live": "maybe"}, 400),
        ("GET", "/v310/vm", {"queryType": "NO"}, 400), ("GET", "/v310/vmx", None, 404),
        ("GET", "/v310", None, 404), ("DELETE", "/v310/vm", None, 405),
        ("PUT", "/v310/session/login", None, 405), ("POST", "/info", None, 405),
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

    def test_nothing_but_info_is_told_without_a_session(self):
        client = Client(self.sim)
        for path in ("/v310/vm", "/v310/session/logout"):
            with self.subTest(path=path):
                self.assertEqual(client.get(path).status_code, 401)


class GlobalCenter(ClientCase):
    options = {"product": "tgc", "vmstores": 3, "vms": 90, "synthetic": 12, "nonclones": 10}

    def test_it_says_so_and_names_the_vmstore_of_each_vm(self):
        with Client(self.sim) as client:
            self.assertEqual(client.get("/info").json()["productName"], "Tintri Global Center")
            items = client.get("/v310/vm").json()["items"]
            self.assertEqual(len({vm["vmstoreName"] for vm in items}), 3)

    def test_types_is_a_parameter_of_its_own(self):
        with Client(self.sim) as client:
            page = client.get("/v310/vm", {"types": "SYNTHETIC"}).json()
            self.assertEqual(page["filteredTotal"], 12)


if __name__ == "__main__":
    support.main()
