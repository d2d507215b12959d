# SPDX-License-Identifier: GPL-3.0-or-later
"""Relays between a plugin and a simulator, and keeps what the plugin sends."""

import contextlib
import re
import select
import socket
import socketserver
import ssl
import subprocess
import threading

import plugin
import support

BLOCK = 65536  # bytes
REQUEST = re.compile(r"(GET|POST) (\S+) HTTP/1\.1\r\n(.*?)\r\n\r\n", re.S)


class Request:
    def __init__(self, method, path, headers):
        self.method, self.path = method, path
        self.headers = {name.lower(): value for name, value in
                        (line.split(": ", 1) for line in headers.split("\r\n"))}

    def __repr__(self):
        return f"{self.method} {self.path}"


class _Handler(socketserver.BaseRequestHandler):
    def handle(self):
        self.server.recorder.relay(self.request)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class Recorder(contextlib.ExitStack):
    """Listens in place of the simulator until the block ends."""

    def __init__(self, sim):
        super().__init__()
        self._sim = sim
        self._connections = []  # what each connection has sent, in the order of the connections
        self._own, self._onward = self._contexts()

    def _contexts(self):
        certificate, key = self._sim.path("recorder.pem"), self._sim.path("recorder.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", key, "-out", certificate],
                       check=True, capture_output=True, env=plugin.environment())
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.load_cert_chain(certificate, key)
        onward = ssl.create_default_context(cafile=self._sim.ca_file)
        self._certificate = certificate
        return own, onward

    def __enter__(self):
        super().__enter__()
        self._server = self.enter_context(_Server(("127.0.0.1", 0), _Handler))
        self._server.recorder = self
        thread = threading.Thread(target=self._server.serve_forever, args=(support.POLL,))
        thread.start()
        self.callback(thread.join)
        self.callback(self._server.shutdown)
        return self

    def relay(self, connection):
        sent = bytearray()
        self._connections.append(sent)
        with contextlib.suppress(OSError), \
                self._own.wrap_socket(connection, server_side=True) as plugin_side, \
                socket.create_connection(("localhost", self._sim.port)) as plain, \
                self._onward.wrap_socket(plain, server_hostname="localhost") as array_side:
            sides = plugin_side, array_side
            while self._pass(*sides, sent) and self._pass(*reversed(sides), None):
                if not any(side.pending() for side in sides):
                    select.select(sides, [], [])

    @staticmethod
    def _pass(source, target, copy):
        """Forwards the bytes that have come, if any. False at the end of the connection."""
        source.setblocking(False)
        try:
            data = source.recv(BLOCK)
        except ssl.SSLWantReadError:  # nothing, or only messages of TLS
            return True
        finally:
            source.setblocking(True)
        if copy is not None:
            copy.extend(data)
        target.sendall(data)
        return data != b""

    def check(self, kind, *arguments):
        return plugin.run(kind, "-H", "localhost", "-p", str(self._server.server_address[1]), "-u",
                          self._sim.user, "--ca-file", self._certificate, *arguments,
                          env={"TINTRI_PASSWORD": self._sim.password})

    def requests(self):
        """All requests: those of each connection in their order."""
        return [Request(*match.groups()) for sent in self._connections
                for match in REQUEST.finditer(sent.decode())]
