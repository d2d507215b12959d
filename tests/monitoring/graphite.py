# SPDX-License-Identifier: GPL-3.0-or-later
"""Graphite in its own folder: carbon-cache, whisper's files and graphite-web."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse

import daemon
import support

PYTHON = "/usr/bin/python3"  # the Python that Debian's packages use

CARBON = """\
[cache]
STORAGE_DIR = {folder}
CONF_DIR = {folder}
LOCAL_DATA_DIR = {folder}/whisper
LOG_DIR = {folder}
PID_DIR = {folder}
MAX_UPDATES_PER_SECOND = inf
MAX_CREATES_PER_MINUTE = inf
LINE_RECEIVER_INTERFACE = 127.0.0.1
LINE_RECEIVER_PORT = {port}
PICKLE_RECEIVER_PORT = 0
CACHE_QUERY_INTERFACE = 127.0.0.1
CACHE_QUERY_PORT = 0
CARBON_METRIC_INTERVAL = 0
"""
SCHEMAS = """\
[all]
pattern = .*
retentions = 1s:10m
"""
SETTINGS = """\
STORAGE_DIR = LOG_DIR = {folder!r}
WHISPER_DIR = {whisper!r}
SECRET_KEY = "of a test"
TIME_ZONE = "UTC"
CARBONLINK_HOSTS = []
CACHES = {{"default": {{"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}}}
"""
SERVER = """\
import os, sys
from wsgiref.simple_server import make_server
from graphite.wsgi import application
server = make_server("127.0.0.1", 0, application)
with open("port.new", "w") as file:
    file.write(str(server.server_port))
os.rename("port.new", "port")
server.serve_forever()
"""
COLOURS = """\
import json, sys, cairocffi
for path in sys.argv[1:]:
    image = cairocffi.ImageSurface.create_from_png(path)
    pixels = memoryview(bytes(image.get_data())).cast("I")
    colours = {f"#{pixel & 0xffffff:06x}" for pixel in set(pixels)}
    print(json.dumps([image.get_width(), image.get_height(), sorted(colours)]))
"""


def require():
    for program, package in (("carbon-cache", "graphite-carbon"), (PYTHON, "python3")):
        if not shutil.which(program, path="/usr/bin"):
            raise unittest.SkipTest(f"{program} is not here: install {package}")
    if subprocess.run([PYTHON, "-I", "-c", "import graphite, cairocffi"], check=False,
                      stderr=subprocess.DEVNULL).returncode:
        raise unittest.SkipTest("graphite-web is not here: install graphite-web")


def sizes_and_colours(pictures):
    """For each PNG: its width and height, and the colours of all pixels, such as #ff0000."""
    with tempfile.TemporaryDirectory(prefix="tintri-pictures-") as folder:
        paths = [os.path.join(folder, str(number)) for number, _ in enumerate(pictures)]
        for path, picture in zip(paths, pictures):
            support.write_private(path, picture)
        done = subprocess.run([PYTHON, "-I", "-c", COLOURS, *paths], capture_output=True,
                              check=True)
    for line in done.stdout.splitlines():
        width, height, colours = json.loads(line)
        yield (width, height), set(colours)


class Graphite(contextlib.ExitStack):
    """Runs until the block ends. Keeps one value per second for ten minutes."""

    def __enter__(self):
        super().__enter__()
        try:
            require()
            self.port = daemon.free_port()
            self._folder = self.enter_context(
                tempfile.TemporaryDirectory(prefix="tintri-graphite-"))
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def _path(self, name):
        return os.path.join(self._folder, name)

    def _start(self):
        values = {"folder": self._folder, "port": self.port, "whisper": self._path("whisper")}
        os.mkdir(self._path("whisper"))
        for name, text in {"carbon.conf": CARBON, "storage-schemas.conf": SCHEMAS,
                           "settings_here.py": SETTINGS}.items():
            support.write_private(self._path(name), text.format(**values).encode())
        self._carbon = self.enter_context(daemon.Daemon(
            ["/usr/bin/carbon-cache", "--nodaemon", f"--config={self._path('carbon.conf')}",
             f"--pidfile={self._path('pid')}", "start"], self._path("carbon.log"),
            end=signal.SIGKILL))  # SIGTERM may take 20 seconds, for storing values that nobody reads
        web = self.enter_context(daemon.Daemon(
            [PYTHON, "-W", "ignore", "-c", SERVER], self._path("web.log"), cwd=self._folder,
            env={"GRAPHITE_SETTINGS_MODULE": "settings_here"}))
        web.wait_until(lambda: os.path.exists(self._path("port")), "graphite-web listens")
        self.url = f"http://127.0.0.1:{support.read(self._path('port'))}"
        self._carbon.wait_until(self._listens, "carbon-cache listens")

    def _listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
            return True
        except ConnectionRefusedError:
            return False

    def store(self, values):
        """Sends values by metric, with the present time."""
        lines = [f"{name} {value} {int(time.time())}\n" for name, value in values.items()]
        with socket.create_connection(("127.0.0.1", self.port)) as carbon:
            carbon.sendall("".join(lines).encode())

    @staticmethod
    def wait_until(condition, what):
        """Waits until values are stored, despite server errors while carbon begins a file."""
        def look():
            try:
                return condition()
            except daemon.ServerError:
                return None
        return support.wait_until(look, what)

    def metrics(self):
        """The names of all metrics."""
        return set(json.loads(daemon.get(f"{self.url}/metrics/index.json")))

    def expand(self, pattern):
        """The paths of metrics and folders that match."""
        query = urllib.parse.urlencode({"query": pattern})
        return json.loads(daemon.get(f"{self.url}/metrics/expand?{query}"))["results"]

    @staticmethod
    def picture(url):
        """The answer to a request for a graph."""
        return daemon.get(url)

    @staticmethod
    def series(url):
        """The values of each series in a graph, in the order of time, by metric."""
        answer = json.loads(daemon.get(f"{url}&format=json&noNullPoints=true"))
        return {each["tags"]["name"]: [value for value, _ in each["datapoints"]]
                for each in answer}

    def legend(self, target):
        """The last value of each series of a target, by the name in the legend."""
        query = urllib.parse.urlencode({"target": target, "from": "-10min"})
        answer = json.loads(daemon.get(
            f"{self.url}/render?{query}&format=json&noNullPoints=true"))
        return {each["target"]: each["datapoints"][-1][0] for each in answer}

    def of(self, *targets):
        """The values of targets in the last ten minutes, by metric."""
        query = urllib.parse.urlencode({"target": targets, "from": "-10min"}, doseq=True)
        return self.series(f"{self.url}/render?{query}")
