# SPDX-License-Identifier: GPL-3.0-or-later
"""vmstore-sim for the benchmark: starts it, reads its counters, and ends it."""

import http.client
import json
import os
import signal
import ssl
import subprocess
import tempfile
import time

START_LIMIT = 30  # seconds
POLL = 0.005  # seconds
USER, PASSWORD = "monitor", "secret"  # the simulator's defaults
API = "/api/v310/"
CREDENTIALS = "com.tintri.api.rest.vcommon.dto.rbac.RestApiCredentials"


def clean_environment(**more):
    """The environment of a measured program: no proxy, and no certificates of this machine."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), **more}


def wait_for_file(path, process):
    end = time.monotonic() + START_LIMIT
    while not os.path.exists(path):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("vmstore-sim does not answer")
        time.sleep(POLL)
    with open(path, encoding="ascii") as file:
        return file.read()


class Simulator:
    """vmstore-sim in its own folder, until the block ends."""

    def __init__(self, build, **options):
        self._program = os.path.join(build, "tests", "simulator", "vmstore-sim")
        self._options = options

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="tintri-bench-")
        self.ca_file = self.path("ca.pem")
        options = {"port": 0, "port-file": self.path("port"), "write-ca": self.ca_file,
                   "state": self.path("state"), **self._options}
        command = [self._program]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL, env=clean_environment())
        try:
            self.port = int(wait_for_file(self.path("port"), self._process))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()

    def path(self, name):
        return os.path.join(self._folder.name, name)

    def url(self, path):
        return f"https://localhost:{self.port}{path}"

    def state(self):
        """The present counters."""
        path = self.path("state")
        if os.path.exists(path):
            os.unlink(path)
        self._process.send_signal(signal.SIGUSR1)
        text = wait_for_file(path, self._process)
        while not text.endswith("\n"):  # the file is not complete yet
            time.sleep(POLL)
            text = wait_for_file(path, self._process)
        return json.loads(text)

    def _request(self, method, path, body=None, cookie=None):
        context = ssl.create_default_context(cafile=self.ca_file)
        connection = http.client.HTTPSConnection("localhost", self.port, context=context)
        headers = {"Content-Type": "application/json"}
        if cookie:
            headers["Cookie"] = cookie
        connection.request(method, API + path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    def log_in(self):
        """The cookie of a session, as NAME=VALUE."""
        answer, _ = self._request("POST", "session/login", login_body())
        return answer.headers["Set-Cookie"].split(";")[0]

    def log_out(self, cookie):
        self._request("GET", "session/logout", cookie=cookie)

    def page(self, cookie, limit):
        return self._request("GET", f"vm?offset=0&limit={limit}", cookie=cookie)[1]


def login_body():
    return json.dumps({"typeId": CREDENTIALS, "username": USER, "password": PASSWORD})
