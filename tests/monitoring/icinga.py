# SPDX-License-Identifier: GPL-3.0-or-later
"""The real icinga2 daemon in its own folder, and its API."""

import base64
import contextlib
import getpass
import grp
import http.client
import json
import os
import secrets
import shlex
import shutil
import ssl
import subprocess
import tempfile
import time
import unittest

import daemon
import plugin
import support

ANSWER_LIMIT = 20  # seconds
CHECK_LIMIT = 60  # seconds from the request to the result

MAIN = """\
include <itl>
include <plugins>
include "zones.conf"
include_recursive "conf.d"

object CheckerComponent "checker" { }
object ApiListener "api" {
    bind_host = "127.0.0.1"
    bind_port = %(port)d
    accept_config = true
    accept_commands = true
}
object ApiUser "test" {
    password = "%(password)s"
    permissions = [ "*" ]
}
"""
# Services are checked only when a test asks for it.
CHECK_ON_REQUEST = 'object IcingaApplication "app" { enable_service_checks = false }\n'
ONE_ZONE = """\
object Endpoint NodeName { }
object Zone ZoneName { endpoints = [ NodeName ] }
"""


def require():
    if not shutil.which("icinga2", path="/usr/sbin:/usr/bin"):
        raise unittest.SkipTest("icinga2 is not here: install icinga2-bin")


def run(arguments, constants):
    """Runs an icinga2 subcommand, such as pki. Returns its output."""
    done = subprocess.run(command(arguments, constants), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, env=plugin.environment(), check=False)
    assert done.returncode == 0, f"icinga2 {arguments}:\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def command(arguments, constants):
    """The command line. Icinga runs as the user of the test."""
    constants = {**constants, "RunAsUser": getpass.getuser(),
                 "RunAsGroup": grp.getgrgid(os.getgid()).gr_name}
    defines = [word for name, value in constants.items() for word in ("-D", f"{name}={value}")]
    return ["/usr/sbin/icinga2", *arguments, *defines]


class Authority:
    """Signs the certificates of nodes that trust each other. The caller owns its folder."""

    def __init__(self, folder):
        self._constants = {"DataDir": folder}
        self.certificate = os.path.join(folder, "ca", "ca.crt")
        run(["pki", "new-ca"], self._constants)

    def sign(self, request, certificate):
        run(["pki", "sign-csr", "--csr", request, "--cert", certificate], self._constants)


class Icinga(contextlib.ExitStack):
    """A node with these files in its configuration folder, until the block ends.

    files: text by path below the folder; with zones.conf, it may be part of a cluster. If no
    authority for its certificate is given, it makes its own.
    """

    def __init__(self, files, name="localhost", zone=None, port=None, authority=None,
                 plugin_dir=None):
        super().__init__()
        self.name, self.port = name, port or daemon.free_port()
        self._files, self._authority = files, authority
        self._constants = {"NodeName": name, "ZoneName": zone or name,
                           "PluginDir": plugin_dir or os.path.join(plugin.BUILD, "plugins")}

    def __enter__(self):
        super().__enter__()
        try:
            require()
            self._folder = self.enter_context(
                tempfile.TemporaryDirectory(prefix="tintri-icinga-"))
            self._prepare()
            self.validate()
            self._daemon = self.enter_context(daemon.Daemon(
                command(["daemon", "-c", self.main_file(), "-x", "debug"], self._constants),
                self.path("console.log")))
            self._daemon.wait_until(self._answers, f"the API of {self.name} answers")
        except BaseException:
            self.close()
            raise
        return self

    def path(self, *parts):
        return os.path.join(self._folder, *parts)

    # The daemon -----------------------------------------------------------------------------------

    def _prepare(self):
        for place in ("ConfigDir", "DataDir", "LogDir", "CacheDir", "InitRunDir", "SpoolDir"):
            os.mkdir(self.path(place))
            self._constants[place] = self.path(place)
        self._constants["ZonesDir"] = self.path("ConfigDir", "zones.d")
        self._password = secrets.token_hex()
        values = {"port": self.port, "password": self._password}
        for path, text in {"icinga2.conf": MAIN % values, "zones.conf": ONE_ZONE,
                           **self._files}.items():
            path = self.path("ConfigDir", path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        self._make_certificate()

    def _make_certificate(self):
        authority = self._authority or Authority(self.path("DataDir"))
        os.mkdir(self.path("DataDir", "certs"))
        own = self.path("DataDir", "certs", self.name)
        run(["pki", "new-cert", "--cn", self.name, "--key", f"{own}.key", "--csr", f"{own}.csr"],
            self._constants)
        authority.sign(f"{own}.csr", f"{own}.crt")
        shutil.copy(authority.certificate, self.path("DataDir", "certs", "ca.crt"))

    def main_file(self):
        return self.path("ConfigDir", "icinga2.conf")

    def command_line(self):
        """The beginning of a command of this node, for a shell."""
        return shlex.join(command([], self._constants))

    def pid(self):
        return self._daemon.pid()

    def validate(self):
        """The daemon's output on its configuration."""
        return run(["daemon", "-C", "-c", self.main_file()], self._constants)

    def _answers(self):
        return self.tried(lambda: self.api("GET", "status/IcingaApplication"))

    @staticmethod
    def tried(question):
        """The answer; None while the daemon starts or restarts."""
        try:
            return question()
        except ssl.SSLCertVerificationError:
            raise
        except (OSError, http.client.HTTPException):
            return None

    def files_with(self, text):
        """The files below the node's folder that contain the text."""
        return daemon.files_with(self._folder, text)

    # Its API --------------------------------------------------------------------------------------

    def api(self, method, path, body=None):
        """The results of a request. A GET with a body is sent in the way that Icinga requires."""
        reading = method == "GET" and body is not None
        # Not the default context: Icinga's certificates lack extensions that newer Pythons require.
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trust.load_verify_locations(self.path("DataDir", "certs", "ca.crt"))
        trust.check_hostname = False  # no resolver knows the node's name
        login = base64.b64encode(f"test:{self._password}".encode()).decode()
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=ANSWER_LIMIT,
                                                 context=trust)
        try:
            connection.request("POST" if reading else method, f"/v1/{path}",
                               json.dumps(body) if body else None,
                               {"Accept": "application/json", "Authorization": f"Basic {login}",
                                **({"X-HTTP-Method-Override": "GET"} if reading else {})})
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        assert answer.status == 200, f"{method} {path}: {answer.status}\n{text}"
        return json.loads(text)["results"]

    def service(self, host, name):
        """The service's attributes; None: there is no such service."""
        found = self.api("GET", "objects/services", {
            "filter": "service.name == name && host.name == hostname",
            "filter_vars": {"name": name, "hostname": host}})
        return found[0]["attrs"] if found else None

    def check_now(self, host, name, scheduler=None):
        """Makes the scheduling node check the service. Returns the result that is known here."""
        begin = asked = 0

        def result():
            nonlocal begin, asked
            # Asks again if a running check has swallowed the first request.
            if time.monotonic() - asked > 5:
                asked, begin = time.monotonic(), begin or time.time()
                (scheduler or self).api("POST", "actions/reschedule-check", {
                    "type": "Service", "service": f"{host}!{name}", "force": True})
            found = self.service(host, name)["last_check_result"]
            return found if found and found["execution_start"] >= begin else None
        return support.wait_until(result, f"{name} on {host} is checked", CHECK_LIMIT)
