# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that answers each request as a test says."""

import contextlib
import http.server
import json
import os
import shutil
import ssl
import subprocess
import tempfile
import threading
import unittest
import urllib.parse
from typing import NamedTuple

import plugin

INFO, LOGIN, LOGOUT, VMS = ("/api/info", "/api/v310/session/login", "/api/v310/session/logout",
                            "/api/v310/vm")
SESSION = "A1B2C3D4E5F60718"
COOKIE = ("Set-Cookie", f"JSESSIONID={SESSION}; Path=/; Secure; HttpOnly")
WEB_PAGE = "<!DOCTYPE html><html><body>Please log in</body></html>"


# Texts of an array's that break careless programs. Surrogates stand for bytes that are no UTF-8.
HOSTILE = {"control characters": "line\nbreak\ttab\x00nul\x1b[31mred\x07\x85\u202e",
           "a bar": "x|evil=1;2;3 'y'=4", "HTML": "<script>alert(1)</script>", "huge": "x" * 200000,
           "huge beyond ASCII": "\u00fc\U0001f600" * 50000, "not UTF-8": "caf\udce9 \udcff\udcfe\udcc0",
           "quotes": "'\"\\$(id)`"}


def as_json(answer):
    """Bytes, those of a hostile text, too."""
    return json.dumps(answer, ensure_ascii=False).encode(errors="surrogateescape")


def error(code, message):
    """A TintriError (VMstore API reference)."""
    return json.dumps({"typeId": "com.tintri.api.rest.v310.dto.domain.beans.TintriError",
                       "code": code, "message": message, "causeDetails": "", "title": "Error"})


class Request(NamedTuple):
    method: str
    path: str
    cookie: str
    port: int  # of the client's side, which differs for each connection


def page(query, total):
    """A page of so many live VMs that are no clones, with the offset and limit of the query."""
    asked = dict(urllib.parse.parse_qsl(query))
    offset, limit = int(asked.get("offset", 0)), int(asked.get("limit", 2000))
    end = min(offset + limit, total)
    body = {"filteredTotal": total, "total": total, "absoluteTotal": total, "offset": offset,
            "limit": limit, "items": [
                {"uuid": {"uuid": f"stub-{i}"}, "isLive": True, "vmware": {"name": f"vm{i}"},
                 "snapshot": {}} for i in range(offset, end)]}
    if end < total:
        body["next"] = f"offset={end}&limit={limit}"
    return json.dumps(body)


def vms(request, total=12):
    return 200, page(request.path.partition("?")[2], total)


ANSWERS = {
    INFO: (200, json.dumps({"typeId": "com.tintri.api.rest.v.dto.domain.RestApi",
                            "preferredVersion": "v310.191", "productName": "Tintri VMstore",
                            "supportedVersionSet": ["v310.191"]})),
    LOGIN: (200, '"Read Only"', COOKIE),
    LOGOUT: (204, ""),
    VMS: vms,
}


def make_certificate(folder, name="localhost", bits=2048, *arguments):
    """Makes a self-signed certificate and its key. Returns the paths of both files."""
    files = [os.path.join(folder, f"{name}-{bits}.{kind}") for kind in ("pem", "key")]
    subprocess.run(["openssl", "req", "-x509", "-newkey", f"rsa:{bits}", "-nodes", "-days", "30",
                    "-out", files[0], "-keyout", files[1], "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name}", *arguments],
                   check=True, capture_output=True, timeout=60)
    return files


def server_context(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # the client decides what it refuses
    context.load_cert_chain(certificate, key)
    return context


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        self.server.requests.append(Request(self.command, path, self.headers["Cookie"],
                                            self.client_address[1]))
        answer = self.server.answers.get(path, (404, ""))
        status, body, *headers = answer(self) if callable(answer) else answer
        body = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        for header in headers:
            self.send_header(*header)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    context = None

    def finish_request(self, request, client_address):
        # In the connection's own thread, so that no handshake delays another one.
        with contextlib.suppress(OSError):
            super().finish_request(self.context.wrap_socket(request, server_side=True),
                                   client_address)


class StubArray:
    """Listens until the block ends. `answers` replaces some answers of a sound array."""

    def __init__(self, certificate, answers=None, context=None, address=("127.0.0.1", 0)):
        self.ca_file = certificate[0]
        self._server = Server(address, Handler)
        self._server.context = context or server_context(*certificate)
        self._server.answers = {**ANSWERS, **(answers or {})}
        self._server.requests = self.requests = []
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def count(self, path):
        return len(self.asked(path))

    def asked(self, path):
        return [request for request in self.requests if request.path == path]

    def check(self, *arguments, kind="synthetic", trust=None, env=None):
        trust = ["--ca-file", self.ca_file] if trust is None else trust
        return plugin.run(kind, "-H", "localhost", "-p", str(self.port), "-u", "monitor",
                          *trust, *arguments, env={"TINTRI_PASSWORD": plugin.PASSWORD, **(env or {})})


@unittest.skipUnless(shutil.which("openssl"), "needs the program openssl")
class StubCase(unittest.TestCase):
    """Cases with a folder for certificates and a certificate for localhost."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="tintri-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.certificate = make_certificate(cls.folder)
