# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault of the simulator against the plugins that count VMs: the fault table.

Each row says what a fault leads to: OK with the right count, or UNKNOWN with a text of the message. In every row the
run ends within its deadline and a second, and leaves no session on the array.

  test_faults.py           the rows as test cases, and whether doc/faults.md is up to date
  test_faults.py --write   writes doc/faults.md from what the plugins do
"""

import concurrent.futures
import functools
import os
import re
import subprocess
import sys
import unittest

import plugin
import support

DOCUMENT = os.path.join(os.path.dirname(__file__), "..", "..", "doc", "faults.md")
TIMEOUT = 4  # seconds, unless the row sets it
WORKERS = 6  # runs at a time
VMS, SYNTHETIC, REPLICAS, NONCLONES = 40, 14, 9, 12
COUNTS = {"synthetic": (SYNTHETIC, VMS), "nonclone": (NONCLONES, VMS)}

NO_TINTRI = "is no Tintri server, and no password was sent; check -H and -p"
READING = "reading the VMs of localhost failed at offset "
LOGIN = "login to localhost failed: "
NO_ANSWER = f"timed out while waiting for an answer: none came in {TIMEOUT} s"
CUT = f"timed out in the middle of an answer: {TIMEOUT} s were not enough"
OK = None  # the right count
UNDOCUMENTED = "is not as the API documents it"


class Counts:
    """OK, but with another count."""

    def __init__(self, synthetic, nonclone):
        self.of = {"synthetic": synthetic, "nonclone": nonclone}


class Either:
    """The two plugins have different results."""

    def __init__(self, synthetic, nonclone):
        self.of = {"synthetic": synthetic, "nonclone": nonclone}


# Fault: its result. A text is part of the message of an UNKNOWN.
ROWS = {
    "not-tintri": NO_TINTRI,
    "info-other-product": f"{NO_TINTRI}: it calls itself 'Acme Filer'",
    "info-404": NO_TINTRI,
    "info-503": "asking localhost who it is failed: The service is unavailable",
    "info-empty": NO_TINTRI,
    "info-hang": f"asking localhost who it is failed: {NO_ANSWER}",
    "info-redirect": NO_TINTRI,
    "info-garbage": NO_TINTRI,
    "info-huge": "longer than the 1024 KiB that it may have",
    "login-503": f"{LOGIN}The service is unavailable",
    "login-html": f"{LOGIN}the answer is a web page",
    "login-no-cookie": f"{LOGIN}the array sent no session",
    "login-slow=1000": OK,
    "login-hang": f"{LOGIN}{NO_ANSWER}",
    "login-error-200": f"{LOGIN}Invalid user name or password",
    "login-redirect": f"{LOGIN}HTTP status 302, a redirect, which is not followed",
    "login-echo": '"password":"***"',
    "session-limit": OK,
    "login-403": f"{LOGIN}wrong user name or password (ERR-API-0107: ",
    "login-401-empty": f"{LOGIN}wrong user name or password",
    "login-401": OK,
    "login-huge": "longer than the 16 KiB that it may have",
    "cookie-empty": f"{LOGIN}the array sent no session",
    "cookie-other": f"{LOGIN}the array sent no session",
    "cookie-evil-domain": OK,
    "cookie-path": OK,
    "cookie-expired": OK,
    "cookie-domain": OK,
    "cookie-expires": OK,
    "cookie-renewed": OK,
    "logout-get-only": OK,
    "logout-post-only": OK,
    "logout-500": OK,
    # The array asks for a pause of a second. The logout has time for it only with a longer deadline.
    "logout-429 -t 30": OK,
    "logout-503 -t 30": OK,
    "logout-echo": OK,
    "logout-hang": OK,
    "logout-slow=500": OK,
    "logout-close": OK,
    "session-expires": OK,
    "session-slow-401": "",
    "session-always-401": f"{READING}0: the array has ended the session a second time",
    "vm-hang": f"{READING}0: {NO_ANSWER}",
    "vm-stall": f"{READING}0: {CUT}",
    "vm-slow-bytes": f"{READING}0: {CUT}",
    "vm-500": f"{READING}0: Failed to get the list of virtual machines (ERR-API-9026, HTTP status 500)",
    "vm-503": OK,
    "vm-503-always": f"{READING}0: The service is unavailable",
    "vm-503-retry-after": OK,
    "vm-429": OK,
    "vm-408": OK,
    "vm-502": OK,
    "vm-504": OK,
    "vm-403": "the account needs the role Read Only",
    "vm-echo": f"{READING}0: The request is not valid: JSESSIONID=***",
    "vm-400": f"{READING}0: The request is not valid",
    "vm-404": f"{READING}0: There is no such API",
    "vm-302": f"{READING}0: HTTP status 302, a redirect, which is not followed",
    "vm-html": f"{READING}0: the answer is a web page",
    "vm-empty": f"{READING}0: its JSON cannot be read: byte 0: expected a JSON object, found the end of the text",
    "vm-204": f"{READING}0: HTTP status 204 and nothing else",
    "vm-truncated": "found the end of the text",
    "vm-cut-connection": OK,
    "vm-reset": OK,
    "vm-close-idle": OK,
    "vm-200-no-type": OK,
    "vm-bad-length": "",
    "vm-trailing": "expected nothing more",
    "vm-error-200": "Failed to get the list of virtual machines (ERR-API-9026, HTTP status 200)",
    "vm-error-list-200": "Failed to get the list of virtual machines (ERR-API-9026, HTTP status 200)",
    "vm-garbage": "expected a JSON object",
    "chunked": OK,
    "filter-ignored": OK,
    "parameters-ignored": OK,
    "deleted-ignored": OK,
    "deleted-400": OK,
    "hypervisor-ignored": OK,
    "live-hides-deleted": OK,
    "unknown-400": OK,
    "next-without-filter": OK,
    "next-position": OK,
    "next-name": OK,
    "next-refused": OK,
    "next-empty-page": OK,
    "next-loop": f"{READING}5: its next leads back to offset 5",
    "next-backwards": f"{READING}5: its next leads back to offset 0",
    "next-absolute-url": "names no offset that can be used",
    "next-crlf": "names no offset that can be used",
    "next-garbage": "names no offset that can be used",
    "next-missing": "different ones came",
    "next-huge": "names no offset that can be used",
    "next-null": OK,
    "overflow": "not all of it fit (overflow)",
    "total-string": OK,
    "total-negative": "its filteredTotal is not a number",
    "total-huge": "its filteredTotal is not a number",
    "total-wrong": Either("15 VMs match, but 14 different ones came",
                          "41 VMs match, but 40 different ones came"),
    "total-low": Either("13 VMs match, but 14 different ones came",
                        "39 VMs match, but 40 different ones came"),
    "total-not-number": "its filteredTotal is not a number",
    "total-missing": "its filteredTotal is not a number",
    "total-changes": Counts((15, 41), (12, 41)),
    "inventory-shrinks": Counts((13, 39), (12, 39)),
    "order-swaps": OK,
    "duplicate-vm": OK,
    "duplicate-replaces": "different ones came, and they change while they are read",
    "endless-pages": "different ones came",
    "limit-ignored": OK,
    "limit-lowered": OK,
    "items-last": OK,
    "items-first": OK,
    "items-missing": "it has no list (items)",
    "items-null": "it has no list (items)",
    "empty-items-missing": OK,
    "empty-items-null": OK,
    "items-not-array": "it has no list (items)",
    "item-not-object": "expected an object as an item",
    "keys-escaped": OK,
    "keys-shuffled": OK,
    "decoys": OK,
    "deep-nesting=1000000": OK,
    "vm-huge=15": OK,
    "vm-huge=17": "is larger than the 16777216 bytes that one item may have",
    "name-long=200": OK,
    "name-long=70000": "",
    "name-evil": OK,
    "name-missing": OK,
    "uuid-missing": OK,
    "uuid-same": "different ones came",
    "snapshot-missing": Counts((14, 40), (40, 40)),
    "snapshot-text": Either(OK, UNDOCUMENTED),
    "snapshot-number": Either(OK, UNDOCUMENTED),
    "vmware-missing": OK,
    "stat-missing": OK,
    "stat-nan": OK,
    "islive-string": OK,
    "islive-word": OK,
    "islive-odd": Either(UNDOCUMENTED, OK),
    "islive-missing": Either("has no isLive", OK),
    "islive-null": Either("has no isLive", OK),
    "bases-empty": OK,
    "bases-null": OK,
    "bases-object": OK,
    "space-negative": OK,
    "space-huge": OK,
    "space-text": OK,
    "replsource-object": OK,
    "hypervisor-number": OK,
    "vcenter-list": OK,
    "createtime-zero": OK,
    "createtime-text": OK,
    "createtime-iso": OK,
    "types-400": OK,
    "vmstore-lost": OK,
    "vmstores-404": OK,
    "vmstores-403": OK,
    "vmstores-503": OK,
    "vmstores-empty": OK,
    "vmstores-odd": OK,
    "resource-404": OK,
    "resource-403": OK,
    "resource-503": OK,
    "resource-bare": OK,
    "resource-null": OK,
    "resource-odd": OK,
    "resource-garbage": OK,
    "alert-list": OK,
    "alert-evil": OK,
    "filesystem-down": OK,
    "urgent-message": OK,
    "action-prompt": OK,
    "restart-pending": OK,
    "datastore-stale": OK,
    "vmstore-evil": OK,
    "large-headers": "header is longer than the limit",
    "many-headers": OK,
    "gzip-unasked": OK,
    "bom": OK,
    # Decompressing takes time on a busy machine.
    "gzip-bomb=3000 --compress -t 60": "the answer is longer than the limit of 128 MiB",
    "gzip-broken --compress": "",
    "tls-expired": "certificate has expired",
    "tls-not-yet": "it is not valid yet",
    "tls-wrong-host": "the certificate of localhost cannot be verified",
    "tls-self-signed": "check that --ca-file holds the authority that signed it, or trust its key with --pin-sha256",
    "tls-old": "it offers nothing newer than TLS 1.1",
    "tls-legacy": "it lacks secure renegotiation (RFC 5746)",
    "tls-reset": OK,
    "tls-reset-always": "",
    "tls-corrupt": OK,
    "tls-garbage": "no TLS connection",
    "tls-stall": "timed out in the TLS handshake",
    "connect-hang": "timed out while connecting",
    "tls-close": OK,
    "close-on-accept": "no TLS connection",
    "http-plain": "it answers without TLS",
}


def known_faults():
    """The faults that the simulator lists: names with their descriptions."""
    text = subprocess.run([support.VMSTORE_SIM, "--fault", "help"], capture_output=True, text=True,
                          check=True).stdout
    return dict(re.findall(r"^([a-z0-9-]+)\S*\n?\s+(.*)$", text, re.M))


def timeout_of(options):
    return int(options[options.index("-t") + 1]) if "-t" in options else TIMEOUT


class Result:
    """The result of a fault: the run, and how many sessions the array still has."""

    def __init__(self, row, kind):
        fault, *options = row.split()
        with support.Simulator(fault, left=None, vms=VMS, synthetic=SYNTHETIC, replicas=REPLICAS,
                               nonclones=NONCLONES) as array:
            self.run = array.check(kind, "-t", str(TIMEOUT), "--page-size", "5", "--list", "0",
                                  *options)
        self.limit = timeout_of(options) + 1  # seconds
        self.left = array.state()["open_sessions"]
        self.port = array.port


@functools.cache
def results():
    """The results of every row and plugin. They run at the same time, as most of them wait for a deadline."""
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        runs = {(fault, kind): pool.submit(Result, fault, kind)
                for fault in ROWS for kind in plugin.KINDS}
    return runs


class Faults(unittest.TestCase):
    def test_every_fault_of_the_simulator_stands_in_the_table(self):
        named = {re.split("[= ]", row)[0] for row in ROWS}
        self.assertEqual(sorted(set(known_faults()) - named), [])
        self.assertGreaterEqual(len(ROWS), 60)

    def test_each_fault_ends_as_it_has_to(self):
        for fault, wanted in ROWS.items():
            for kind in plugin.KINDS:
                with self.subTest(fault=fault, plugin=kind):
                    self.compare(kind, wanted, results()[fault, kind].result())

    def compare(self, kind, wanted, result):
        run = result.run
        if isinstance(wanted, Either):
            wanted = wanted.of[kind]
        count = wanted.of[kind] if isinstance(wanted, Counts) else COUNTS[kind]
        if isinstance(wanted, str):
            self.assertEqual(run.state, "UNKNOWN", run)
            self.assertIn(wanted, run.text)
        else:
            self.assertEqual(run.state, "OK", run)
            self.assertEqual((run.metrics[kind].value, run.metrics["vms"].value),
                             tuple(map(str, count)))
        self.assertLess(run.seconds, result.limit)
        self.assertEqual(result.left, 0, "sessions are left on the array")


class Document(unittest.TestCase):
    def test_the_fault_table_is_up_to_date(self):
        with open(DOCUMENT, encoding="utf-8") as file:
            self.assertEqual(file.read(), table(), "test_faults.py --write makes it anew")


HEAD = f"""# What comes of each fault

Every fault that `vmstore-sim` can have, against the plugins that count VMs. `tests/system/test_faults.py --write`
writes this page, and each run of the tests compares it with what the plugins do. The array has {VMS} VMs, {SYNTHETIC} of
them synthetic and {NONCLONES} not clones. Pages have 5 VMs, and the timeout is `-t {TIMEOUT}` where the row gives no other. No
run takes longer than a second beyond its timeout, and none leaves a session on the array.

| fault | what it is | plugin | exit code | result | time | sessions left |
| --- | --- | --- | --- | --- | --- | --- |
"""


def outcome(result):
    text = result.run.text.replace(str(result.port), "PORT").replace("|", "\\|")
    # The wording of libcurl's and OpenSSL's details differs between versions.
    text = re.sub(r"((?<=port PORT )|(?<=broke ))\([^()]*\)|\((?:OpenSSL|SSL|TLS)\b[^()]*\)", "(…)", text)
    text = re.sub(r"tried \d+ times", "tried N times", text)  # depends on the speed of the machine
    remark = next((line for line in result.run.lines if "inventory changed" in line), "")
    line = f"{result.run.state}: {text} {remark}".strip()
    return f"{result.run.code} | {line} | < {result.limit} s | {result.left}"  # checked by the tests


def table():
    descriptions = known_faults()
    rows = (f"| `{fault}` | {descriptions[re.split('[= ]', fault)[0]]} | {kind} | {outcome(run.result())} |\n"
            for (fault, kind), run in results().items())
    return HEAD + "".join(rows)


if __name__ == "__main__":
    if "--write" in sys.argv:
        with open(DOCUMENT, "w", encoding="utf-8") as document:
            document.write(table())
    else:
        support.main()
