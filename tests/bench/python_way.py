# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts non-clones the usual way: requests, page after page, json, a look at snapshot.bases.

Usage: python_way.py HOST PORT PAGE_SIZE CA_FILE; the password is in TINTRI_PASSWORD. One session
keeps its connection alive, which is kinder to it than the one connection a request of many
examples.
"""

import os
import sys

import requests

CREDENTIALS = "com.tintri.api.rest.vcommon.dto.rbac.RestApiCredentials"


def log_in(session, api):
    body = {"typeId": CREDENTIALS, "username": "monitor",
            "password": os.environ["TINTRI_PASSWORD"]}
    session.post(api + "session/login", json=body).raise_for_status()


def pages(session, api, limit):
    query = f"offset=0&limit={limit}"
    while query:
        answer = session.get(api + "vm?" + query)
        answer.raise_for_status()
        page = answer.json()
        yield page
        query = page.get("next")


def is_clone(vm):
    return bool(vm.get("snapshot", {}).get("bases"))


def main(host, port, limit, ca_file):
    api = f"https://{host}:{port}/api/v310/"
    with requests.Session() as session:
        session.verify = ca_file
        log_in(session, api)
        count = sum(not is_clone(vm) for page in pages(session, api, limit) for vm in page["items"])
        session.get(api + "session/logout")
    print(count)


if __name__ == "__main__":
    main(*sys.argv[1:])
