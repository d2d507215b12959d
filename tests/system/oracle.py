# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plugin must find, computed from all VMs of the array, read in the plainest way."""

import json
import math
import ssl
import urllib.request
from typing import NamedTuple


class Entry(NamedTuple):
    kind: str
    name: str
    uuid: str
    space: int  # bytes

    def line(self):
        return f"{self.name} ({self.uuid}): {self.kind}, {self.space / 2**30:.1f} GiB"


class Client:
    """A session over urllib; cookies by hand."""

    def __init__(self, sim):
        self._base = f"https://localhost:{sim.port}/api/v310/"
        self._context = ssl.create_default_context(cafile=sim.ca_file)
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self._context))
        self._headers = {"Content-Type": "application/json"}
        body = json.dumps({"username": sim.user, "password": sim.password}).encode()
        with self._send("session/login", body) as answer:
            self._headers["Cookie"] = answer.headers["Set-Cookie"].split(";")[0]

    def _send(self, path, body=None):
        return self._opener.open(urllib.request.Request(self._base + path, body, self._headers))

    def vms(self, limit=2000):
        query = f"offset=0&limit={limit}"
        while query:
            with self._send("vm?" + query) as answer:
                page = json.load(answer)
            yield from page["items"]
            query = page.get("next")

    def log_out(self):
        self._send("session/logout").close()


def read_all(sim):
    client = Client(sim)
    try:
        return list(client.vms())
    finally:
        client.log_out()


def _is_replica(vm):
    replication = vm.get("replication") or {}
    latest = (vm.get("snapshot") or {}).get("latest") or {}
    return bool(replication.get("configurationsIncoming") or replication.get("replSource")
                or latest.get("isReplica"))


def _kind(vm, check):
    """The word for the VM, or None where it does not count."""
    if check == "synthetic":
        return None if vm["isLive"] else "incoming replica" if _is_replica(vm) else "orphan"
    return None if (vm.get("snapshot") or {}).get("bases") else "full copy"


def _space(vm):
    return math.floor(vm["stat"]["sortedStats"][0]["spaceUsedPhysicalGiB"] * 2**30 + 0.5)


def entries(vms, check):
    """The VMs that count, in the order in which they are listed."""
    found = [Entry(_kind(vm, check), vm["vmware"]["name"], vm["uuid"]["uuid"], _space(vm))
             for vm in vms if _kind(vm, check)]
    return sorted(found, key=lambda entry: (-entry.space, entry.name.encode(), entry.uuid))
