# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's nagios4 and our package, installed into a folder."""

import contextlib
import getpass
import grp
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest

import daemon
import plugin
import support

DAEMON = "/usr/sbin/nagios4"
STOCK = {"/etc/nagios4": "nagios4-common", "/etc/nagios-plugins/config": "monitoring-plugins-basic"}
CONFIG = "/etc/nagios4/nagios.cfg"
RESOURCES = "/etc/nagios4/resource.cfg"
OBJECTS = "/etc/nagios-plugins/config/tintri.cfg"  # where Debian's package has monitoring/nagios/tintri.cfg
EXAMPLES = "/usr/share/tintri-monitoring-plugins/examples/nagios"
INI = "/etc/nagios4/tintri.ini"
CA_FILE = "/etc/nagios4/tintri-ca.pem"  # a path that stays when the array ends
PLACES = {"prefix": "/usr", "libexecdir": "/usr/lib/nagios/plugins",
          "nagiosconfdir": os.path.dirname(OBJECTS)}

# Differences from Debian's nagios.cfg, in addition to paths.
SETTINGS = {
    "check_for_updates": 0,
    "check_workers": 2,
    "enable_notifications": 0,
    "execute_host_checks": 0,  # a host of the test may not answer a ping
    "interval_length": 3600,  # after the first check, only checks that a test asks for
    "service_inter_check_delay_method": "n",  # the first checks at once
    "status_update_interval": 1,
    "use_syslog": 0,
}


def require():
    for path, package in {DAEMON: "nagios4-core", **STOCK}.items():
        if not os.path.exists(path):
            raise unittest.SkipTest(f"{path} is not here: install {package}")


def parse_status(text):
    """The blocks of status.dat, each as its kind and its values."""
    return [(kind, dict(re.findall(r"^\t(\w+)=(.*)$", body, re.M)))
            for kind, body in re.findall(r"^(\w+) \{\n(.*?)^\t\}$", text, re.M | re.S)]


class Nagios(contextlib.ExitStack):
    """Runs until the block ends. Files keep their paths below the folder: path("/etc/nagios4")."""

    def __enter__(self):
        super().__enter__()
        try:
            require()
            self._folder = self.enter_context(
                tempfile.TemporaryDirectory(prefix="tintri-nagios-"))
            self._running = self.enter_context(contextlib.ExitStack())
            self._install()
            self.configure()
        except BaseException:
            self.close()
            raise
        return self

    def path(self, name):
        return self._folder + name

    def write(self, name, text, mode=0o644):
        support.write_private(self.path(name), text.encode(), mode)

    def read(self, name):
        return support.read(self.path(name))

    # Its files ------------------------------------------------------------------------------------

    def _install(self):
        for folder in STOCK:
            # only root and the group nagios can read the resource file
            shutil.copytree(folder, self.path(folder), ignore=lambda *_: ["resource.cfg"])
        self._switch_off_stock_services()
        self.write(RESOURCES, f"$USER1$={self.path(PLACES['libexecdir'])}\n", 0o640)
        for folder in ("log/nagios4/archives", "lib/nagios4/rw", "lib/nagios4/spool/checkresults",
                       "run/nagios4"):
            os.makedirs(self.path(f"/var/{folder}"))
        done = subprocess.run(
            ["make", "install", f"DESTDIR={self._folder}",
             *(f"{name}={place}" for name, place in PLACES.items())],
            cwd=plugin.BUILD, env=plugin.environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def _switch_off_stock_services(self):
        """Disables Debian's services, which ping this machine for longer than a test takes."""
        templates = "/etc/nagios4/objects/templates.cfg"
        text, count = re.subn(r"(?m)^\s+name\s+local-service\b.*$",
                              r"\g<0>\n    active_checks_enabled 0", support.read(templates))
        assert count == 1, f"{templates} has no local-service"
        self.write(templates, text)

    def configure(self, *objects):
        """Writes nagios.cfg: Debian's, or one with only these files of objects."""
        text = support.read(CONFIG)
        settings = {**SETTINGS, "nagios_user": getpass.getuser(),
                    "nagios_group": grp.getgrgid(os.getgid()).gr_name,
                    "query_socket": "/var/lib/nagios4/rw/nagios.qh", "temp_path": "/var"}
        if objects:
            text = re.sub(r"(?m)^cfg_(file|dir)=.*\n", "", text)
            text += "".join(f"\ncfg_file={name}" for name in objects)
        for name, value in settings.items():
            text = re.sub(rf"(?m)^{name}=.*\n", "", text) + f"\n{name}={value}"
        self.write(CONFIG, re.sub(r"(?m)^(\w+=)/(etc|var)", rf"\1{self._folder}/\2", text) + "\n")

    def name_ini_file(self):
        with open(self.path(RESOURCES), "a", encoding="utf-8") as file:
            file.write(f"$USER9$={self.path(INI)}\n")

    def log_in_at(self, array, password=None):
        """Writes the ini file for a simulated array."""
        shutil.copyfile(array.ca_file, self.path(CA_FILE))
        self.write(INI, f"[tintri]\nusername={array.user}\npassword={password or array.password}\n"
                        f"ca-file={self.path(CA_FILE)}\nport={array.port}\n", 0o640)

    def files_with(self, text):
        """The names of the files that contain the text."""
        return [f"/{path}" for path in daemon.files_with(self._folder, text)]

    # The daemon -----------------------------------------------------------------------------------

    def verify(self):
        """The result of nagios4 -v: the number of warnings, the number of errors, the output."""
        done = subprocess.run([DAEMON, "-v", self.path(CONFIG)], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, env=plugin.environment(), check=False)
        counts = re.findall(r"^Total (?:Warnings|Errors): +(\d+)$", done.stdout, re.M)
        assert len(counts) == 2, done.stdout + done.stderr
        return int(counts[0]), int(counts[1]), done.stdout

    def start(self):
        self._daemon = self._running.enter_context(
            daemon.Daemon([DAEMON, self.path(CONFIG)], self.path("/var/console.log")))
        self._daemon.wait_until(self._has_checked_all, "Nagios has checked each service once")

    def pid(self):
        return self._daemon.pid()

    def stop(self):
        self._running.close()

    def _status(self):
        self._daemon.check_that_it_runs()
        try:
            return parse_status(support.read(self.path("/var/lib/nagios4/status.dat")))
        except FileNotFoundError:
            return []

    def objects(self, kind):
        """The objects of a kind that the daemon has read, such as each servicegroup."""
        text = self.read("/var/lib/nagios4/objects.cache")
        return [dict(re.findall(r"^\t(\w+)\t(.*)$", body, re.M))
                for body in re.findall(rf"^define {kind} {{\n(.*?)^\t}}$", text, re.M | re.S)]

    def _services(self):
        return [values for kind, values in self._status() if kind == "servicestatus"]

    def _has_checked_all(self):
        return self._status() and all(values["has_been_checked"] == "1" for values in self._services()
                                      if values["active_checks_enabled"] == "1")

    def service(self, host, name):
        """The service's values in the daemon; None: there is no such service."""
        return next((values for values in self._services()
                     if (values["host_name"], values["service_description"]) == (host, name)), None)

    def command(self, text):
        pipe = os.open(self.path("/var/lib/nagios4/rw/nagios.cmd"), os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(pipe, f"[{int(time.time())}] {text}\n".encode())
        finally:
            os.close(pipe)

    def check_now(self, host, names):
        """Makes the daemon check services, and waits for all results. Returns its values by name."""
        def last_checks():
            return [int(self.service(host, name)["last_check"]) for name in names]

        before = max(last_checks())
        support.wait_until(lambda: time.time() >= before + 1, "the next second begins")
        for name in names:
            self.command(f"SCHEDULE_FORCED_SVC_CHECK;{host};{name};{int(time.time())}")
        support.wait_until(lambda: min(last_checks()) > before, f"{host} is checked")
        return {name: self.service(host, name) for name in names}
