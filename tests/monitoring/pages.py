# SPDX-License-Identifier: GPL-3.0-or-later
"""Nagios's pages in a real browser: a small web server for its CGI programs, and headless Chromium."""

import contextlib
import html
import http.server
import os
import re
import shutil
import subprocess
import tempfile
import threading
import unittest
import urllib.parse

import plugin

CGI = "/usr/lib/cgi-bin/nagios4"
STATIC = {"/nagios4/stylesheets/": "/etc/nagios4/stylesheets/", "/nagios4/": "/usr/share/nagios4/htdocs/"}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--hide-scrollbars"]
LIMIT = 90  # seconds, for a browser on a loaded machine


def require():
    if not os.path.exists(f"{CGI}/status.cgi"):
        raise unittest.SkipTest("the CGI programs are not here: install nagios4-cgi")
    if not shutil.which("chromium"):
        raise unittest.SkipTest("chromium is not here: install chromium")


class Handler(http.server.BaseHTTPRequestHandler):
    config = ""  # for the CGI programs

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        name = os.path.basename(url.path)
        if name.endswith(".cgi"):
            self._run(name, url.query)
            return
        prefix = next((each for each in STATIC if url.path.startswith(each)), None)
        path = STATIC[prefix] + url.path.removeprefix(prefix) if prefix else ""
        if not os.path.isfile(path):
            self.send_error(404)
            return
        self.send_response(200)
        if path.endswith(".css"):
            self.send_header("Content-Type", "text/css")
        self.end_headers()
        with open(path, "rb") as file:
            shutil.copyfileobj(file, self.wfile)

    def _run(self, name, query):
        done = subprocess.run([os.path.join(CGI, name)], stdin=subprocess.DEVNULL, capture_output=True,
                              env=plugin.environment({
                                  "NAGIOS_CGI_CONFIG": self.config, "REQUEST_METHOD": "GET",
                                  "QUERY_STRING": query, "SCRIPT_NAME": f"/{name}"}), check=False)
        head, _, body = done.stdout.partition(b"\n\n" if b"\r\n\r\n" not in done.stdout else b"\r\n\r\n")
        self.send_response(200)
        self.send_header("Content-Type", re.search(rb"(?i)content-type: *([^\r\n]*)", head)[1].decode())
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Pages(contextlib.ExitStack):
    """The pages of a daemon (nagios.Nagios), until the block ends."""

    def __init__(self, daemon):
        super().__init__()
        daemon.write("/etc/nagios4/cgi.cfg", re.sub(
            r"(?m)^main_config_file=", f"main_config_file={daemon.path('')}",
            daemon.read("/etc/nagios4/cgi.cfg")))
        handler = type("Handler", (Handler,), {"config": daemon.path("/etc/nagios4/cgi.cfg")})
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.callback(self._server.server_close)
        thread = threading.Thread(target=self._server.serve_forever)
        thread.start()
        self.callback(thread.join)
        self.callback(self._server.shutdown)
        self._profile = self.enter_context(tempfile.TemporaryDirectory(prefix="tintri-browser-"))

    def browse(self, page, *flags, **query):
        """Chromium's standard output for a page of Nagios."""
        url = f"http://127.0.0.1:{self._server.server_port}/nagios4/cgi-bin/{page}.cgi?{urllib.parse.urlencode(query)}"
        done = subprocess.run(["chromium", *FLAGS, f"--user-data-dir={self._profile}", *flags, url],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT,
                              env=plugin.environment({"HOME": self._profile}), check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def document(self, page, **query):
        return self.browse(page, "--dump-dom", **query)

    def text(self, page, **query):
        """The words that a reader sees, joined with one blank."""
        dom = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", self.document(page, **query))
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", dom)).split())

    def picture(self, path, size, page, **query):
        self.browse(page, f"--screenshot={path}", f"--window-size={size[0]},{size[1]}", **query)
