# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts non-clones in the usual way: requests, page after page, json, a look at snapshot.bases.

Usage: python_way.py HOST PORT PAGE_SIZE CA_FILE [one-connection]; the password is in
TINTRI_PASSWORD. As in most examples, each request has its own connection and accepts a
compressed answer, which is the default of requests. one-connection changes both.
"""

import os
import sys

import requests

CREDENTIALS = "com.tintri.api.rest.vcommon.dto.rbac.RestApiCredentials"


class Client:
    def __init__(self, api, ca_file, one_connection):
        self._api, self._ca_file = api, ca_file
        self._headers = {"Content-Type": "application/json"}
        self._request = requests.request
        if one_connection:
            self._headers["Accept-Encoding"] = "identity"
            self._request = requests.Session().request

    def send(self, method, path, body=None):
        answer = self._request(method, self._api + path, json=body, headers=self._headers,
                               verify=self._ca_file)
        answer.raise_for_status()
        return answer

    def log_in(self):
        body = {"typeId": CREDENTIALS, "username": "monitor",
                "password": os.environ["TINTRI_PASSWORD"]}
        answer = self.send("POST", "session/login", body)
        self._headers["Cookie"] = "JSESSIONID=" + answer.cookies["JSESSIONID"]

    def pages(self, limit):
        query = f"offset=0&limit={limit}"
        while query:
            page = self.send("GET", "vm?" + query).json()
            yield page
            query = page.get("next")


def is_clone(vm):
    return bool(vm.get("snapshot", {}).get("bases"))


def main(host, port, limit, ca_file, way=""):
    client = Client(f"https://{host}:{port}/api/v310/", ca_file, way == "one-connection")
    client.log_in()
    print(sum(not is_clone(vm) for page in client.pages(limit) for vm in page["items"]))
    client.send("GET", "session/logout")


if __name__ == "__main__":
    main(*sys.argv[1:])
