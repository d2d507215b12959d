# SPDX-License-Identifier: GPL-3.0-or-later
"""The packages of Debian and of Fedora: their content, and their life on a machine."""

import datetime
import glob
import gzip
import os
import re
import subprocess
import tempfile
import unittest

import documents
import packages
import plugin
import readme
import shipped
import support
from machine import Machine

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")
NAME = "tintri-monitoring-plugins"
PLUGINS = {f"check_tintri_{name}" for name in plugin.PLUGINS}
MANUALS = {f"/usr/share/man/man1/{name}.1" for name in PLUGINS}
ICINGA = {"/etc/icinga2/conf.d/tintri-commands.conf", "/etc/icinga2/conf.d/tintri-services.conf"}
COMPLETIONS = {f"/usr/share/bash-completion/completions/{name}.bash" for name in PLUGINS}
SIMULATOR = {"/usr/bin/vmstore-sim", "/usr/share/bash-completion/completions/vmstore-sim.bash"}
DATA = f"/usr/share/{NAME}"
DOCUMENTS = f"/usr/share/doc/{NAME}"
OURS = re.compile(r"tintri|vmstore", re.I)


def source(name):
    return support.read(os.path.join(ROOT, name))


class Release(unittest.TestCase):
    """All files have the same version and date."""

    def setUp(self):
        configure = source("configure.ac")
        self.version = re.search(r"AC_INIT\(\[[^]]*\], \[([^]]*)\]\)", configure)[1]
        date = re.search(r"\[RELEASE_DATE\], \['(.*)'\]", configure)[1]
        self.date = datetime.datetime.strptime(date, "%B %d, %Y").date()

    def test_debian_changelog(self):
        changelog = source("debian/changelog")
        self.assertEqual(changelog.split()[:2], [NAME, f"({self.version}-1)"])
        date = re.search(r"(?m)^ -- .*>  (.*)$", changelog)[1]
        self.assertEqual(datetime.datetime.strptime(date, "%a, %d %b %Y %H:%M:%S +0000").date(),
                         self.date)

    def test_rpm_changelog(self):
        entry = source(f"packaging/{NAME}.spec.in").partition("\n%changelog\n* ")[2].splitlines()[0]
        self.assertEqual(entry.split()[-1], f"{self.version}-1")
        self.assertEqual(datetime.datetime.strptime(entry[:15], "%a %b %d %Y").date(), self.date)

    def test_changes(self):
        newest = re.search(r"(?m)^## ([0-9.]+), (.*)", source("CHANGELOG.md"))
        self.assertEqual(newest.groups(), (self.version, self.date.isoformat()))


class Requirements(unittest.TestCase):
    """quickstart and run-tests install what the builds of packages require."""

    WITH_EVERY_BUILD = {"gcc", "make", "autoconf", "automake", "xz-utils", "xz"}

    def named(self, column):
        lists = re.findall(r"(?m)^(?:build|test)_packages='\n([^']*)'", source("packaging/packages.sh"))
        self.assertEqual(len(lists), 2)
        return {line.split()[column] for text in lists for line in text.splitlines()}

    def test_debian(self):
        text = re.search(r"(?m)^Build-Depends:\n((?: .*\n)*)", source("debian/control"))[1]
        needed = {line.split()[0].rstrip(",") for line in text.splitlines()} - {"debhelper-compat"}
        self.assertEqual(needed, self.named(0) - self.WITH_EVERY_BUILD)

    def test_rpm(self):
        needed = set(re.findall(r"(?m)^BuildRequires: +(\S+)", source(f"packaging/{NAME}.spec.in")))
        self.assertEqual(needed - self.WITH_EVERY_BUILD, self.named(1) - self.WITH_EVERY_BUILD)

    def test_versions_are_those_of_configure(self):
        control, spec = source("debian/control"), source(f"packaging/{NAME}.spec.in")
        libraries = re.findall(r"LIBRARY\(\[\w+\], \[\S+ >= ([0-9.]+)\], \[(\S+)\], \[(\S+)\]\)",
                               source("configure.ac"))
        self.assertGreater(len(libraries), 3)
        for version, debian, fedora in libraries:
            with self.subTest(library=debian):
                self.assertIn(f"\n {debian} (>= {version}),\n", control)
                self.assertIn(f" {fedora} >= {version}\n", spec)


class WithoutTools(unittest.TestCase):
    def test_it_says_what_to_install(self):
        for kind, package in (("deb", "dpkg-dev"), ("rpm", "rpm-build")):
            said = subprocess.run(["/bin/sh", os.path.join(ROOT, "packaging", "build"), kind, "-", "-"],
                                  env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False)
            with self.subTest(kind=kind):
                self.assertEqual(said.returncode, 1)
                self.assertRegex(said.stderr, rf"^.* is not here: install .*\b{package}\b.*\n$")


class Installing(unittest.TestCase):
    """The functions that install packages for quickstart and run-tests."""

    SCRIPTS = {"apt-get": 'case "$*" in update) exit 100 ;; *) echo "$*" >"${0%/*}/installed" ;; esac',
               "dpkg-query": "exit 1",
               "sudo": 'exec "$@"'}

    def test_an_unreadable_list_of_packages_prevents_no_installation(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, script in self.SCRIPTS.items():
                path = os.path.join(folder, name)
                support.write_private(path, f"#!/bin/sh\n{script}\n".encode(), 0o755)
            subprocess.run(["bash", "-o", "pipefail", "-c",
                            '. packaging/packages.sh && install_packages "gcc gcc"'], cwd=ROOT,
                           env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
                           stdout=subprocess.DEVNULL, check=True)
            self.assertRegex(support.read(os.path.join(folder, "installed")), r"^install .* gcc\n$")


class FromTheArchive(unittest.TestCase):
    """A release is built without autotools, with the simplest awk."""

    WITHOUT_AUTOTOOLS = {name: "false" for name in ("ACLOCAL", "AUTOCONF", "AUTOHEADER", "AUTOMAKE")}

    def test_it_is_built_and_tested(self):
        packages.require("mawk", "mawk")
        place = os.path.join(packages.top(), "archive")
        packages.output("make", "-s", "-C", plugin.BUILD, "distdir", f"distdir={place}")
        packages.output("sh", "configure", "-q", cwd=place, env={**self.WITHOUT_AUTOTOOLS, "AWK": "mawk"})
        packages.output("make", "-s", f"-j{os.cpu_count()}", cwd=place)
        tests = "tests/unit/test_range tests/system/test_options_agree.py"
        said = packages.output("make", "check", f"TESTS={tests}", cwd=place)
        self.assertRegex(said, r"(?m)^# FAIL: +0$")
        self.assertRegex(said, r"(?m)^# PASS: +[1-9]")


class ForAnotherMachine(unittest.TestCase):
    """A cross build. Its programs cannot run here, as they name a loader that does not exist."""

    @classmethod
    def setUpClass(cls):
        cls.place = os.path.join(packages.top(), "cross")
        packages.output("make", "-s", "-C", plugin.BUILD, "distdir", f"distdir={cls.folder('')}release")
        as_here = packages.output("./config.status", "--config", cwd=plugin.BUILD).strip()
        packages.output("sh", "-c", f"sh ../release/configure -q {as_here} --disable-werror CFLAGS=-O0 "
                        f"--host=cross-linux-gnu LDFLAGS=-Wl,--dynamic-linker=/nowhere --with-native-build='{plugin.BUILD}'",
                        cwd=cls.folder("build"))
        packages.output("make", "-s", f"-j{os.cpu_count()}", cwd=cls.folder("build"))

    @classmethod
    def folder(cls, name):
        path = os.path.join(cls.place, name)
        os.makedirs(path, exist_ok=True)
        return path

    def installed(self, build):
        """The files that make install installs, by path."""
        with tempfile.TemporaryDirectory() as folder:
            packages.output("make", "-s", "install", f"DESTDIR={folder}", cwd=build)
            paths = glob.glob(f"{folder}/**", recursive=True)
            return {path[len(folder):]: support.read_bytes(path) for path in paths if os.path.isfile(path)}

    def test_all_but_the_programs_is_the_same(self):
        here, cross = self.installed(plugin.BUILD), self.installed(self.folder("build"))
        self.assertEqual(here.keys(), cross.keys())
        programs = {path for path, content in cross.items() if content.startswith(b"\x7fELF")}
        self.assertEqual({os.path.basename(path) for path in programs}, PLUGINS | {"vmstore-sim"})
        self.assertEqual({path for path in here if here[path] != cross[path]}, programs)

    def test_a_cross_build_needs_a_build_for_this_machine(self):
        with self.assertRaisesRegex(AssertionError, "--with-native-build"):
            packages.output("sh", "../release/configure", "-q", "--host=cross-linux-gnu",
                            "LDFLAGS=-Wl,--dynamic-linker=/nowhere", cwd=self.folder("refused"))

    def test_nothing_is_made_from_an_incomplete_help(self):
        help_text, page = "plugins/check_tintri_space.help", "plugins/check_tintri_space.1"
        made = [os.path.join(self.folder("build"), path) for path in (help_text, page)]
        self.folder("broken/plugins")
        program = os.path.join(self.place, "broken", "plugins", "check_tintri_space")
        for code in (1, 3):  # 3 is the exit code of --help, also where its output could not be written
            with self.subTest(code=code):
                support.write_private(program, f"#!/bin/sh\necho 'Usage: check_tintri_space'\nexit {code}\n".encode(), 0o755)
                for path in filter(os.path.exists, made):
                    os.unlink(path)
                with self.assertRaises(AssertionError):
                    packages.output("make", "-s", page, "NATIVE_BUILD=../broken", cwd=self.folder("build"))
                self.assertEqual([path for path in made if os.path.exists(path)], [])


class FailedTests(unittest.TestCase):
    """A package's build whose tests fail lists the failed tests at the end."""

    # In place of the program that builds packages.
    BUILD = """#!/bin/sh
        mkdir tests
        echo ':global-test-result: FAIL' >tests/one.trs
        printf 'ok 1 - a\\nnot ok 2 - b c\\n' >tests/one.log
        echo ':global-test-result: ERROR' >tests/two.trs
        echo 'it has ended' >tests/two.log
        echo ':global-test-result: PASS' >tests/three.trs
        echo 'dpkg-buildpackage: error: much else' >&2
        exit 2
        """

    def test_the_failed_tests_are_reported_last(self):
        with tempfile.TemporaryDirectory(prefix="tintri-test-") as folder:
            release = os.path.join(folder, f"{NAME}-1.0.0", "debian")
            os.makedirs(release)
            for path, text, mode in ((f"{release}/changelog", source("debian/changelog"), 0o644),
                                     (f"{folder}/dpkg-buildpackage", self.BUILD, 0o755)):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                os.chmod(path, mode)
            archive = os.path.join(folder, "release.tar")
            subprocess.run(["tar", "-C", folder, "-cf", archive, f"{NAME}-1.0.0"], check=True)
            done = subprocess.run(
                ["sh", os.path.join(ROOT, "packaging", "build"), "deb", archive, f"{folder}/packages"],
                env={"PATH": f"{folder}:{packages.PATH}"}, capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        first, *told = done.stderr.partition("much else\n\n")[2].splitlines()
        self.assertEqual(first, "make deb: tests have failed; their logs:")
        self.assertEqual(sorted(os.path.basename(line) for line in told),
                         ["not ok 2 - b c", "one.log", "two.log"])


class Reproducible(unittest.TestCase):
    """No byte of the packages depends on the builder's folder, umask, time, zone and locale."""

    def compare(self, kind, ends):
        one, other = (packages.paths(kind, builder, ends) for builder in packages.BUILDERS)
        self.assertEqual(one.keys(), other.keys())
        for name, path in one.items():
            with self.subTest(package=name):
                self.assertTrue(support.read_bytes(path) == support.read_bytes(other[name]))

    def test_debian(self):
        self.compare("deb", (".deb", ".dsc", ".tar.xz"))

    def test_rpm(self):
        self.compare("rpm", ".rpm")


class Debian(unittest.TestCase):
    """The content of the packages, before the installation."""

    @classmethod
    def setUpClass(cls):
        cls.debs = {name.partition("_")[0]: path
                    for name, path in packages.paths("deb", ends=[".deb"]).items()}

    def files(self, package):
        """(mode and owner) by path; folders end with a /."""
        listing = packages.output("dpkg-deb", "-c", self.debs[package])
        lines = [line.split(None, 5) for line in listing.splitlines()]
        return {line[5].partition(" -> ")[0][1:]: (line[0], line[1]) for line in lines}

    def unpack(self, package):
        folder = tempfile.TemporaryDirectory(prefix="tintri-test-")
        self.addCleanup(folder.cleanup)
        packages.output("dpkg-deb", "-x", self.debs[package], folder.name)
        return folder.name

    def test_nothing_but_packages_and_their_debug_symbols(self):
        self.assertEqual(set(self.debs), {NAME, f"{NAME}-dbgsym", "vmstore-sim",
                                          "vmstore-sim-dbgsym"})

    def test_lintian_is_content(self):
        packages.require("lintian", "lintian")
        changes, = packages.paths("deb", ends=[".changes"]).values()
        said = packages.output("lintian", "--display-info", "--pedantic", "--allow-root",
                               "--fail-on", "error,warning,info,pedantic",
                               # A newer lintian requires a newer policy than that of Debian 12.
                               "--suppress-tags", "out-of-date-standards-version", changes)
        self.assertEqual(said, "")

    def test_an_administrator_finds_what_is_needed(self):
        found = set(self.files(NAME))
        for path in {f"/usr/lib/nagios/plugins/{name}" for name in PLUGINS} | ICINGA | {
                "/etc/nagios-plugins/config/tintri.cfg",
                f"{DATA}/examples/icinga2/vmstore.conf", f"{DATA}/examples/nagios/vmstore.cfg",
                f"{DOCUMENTS}/README.md", f"{DOCUMENTS}/doc/options.md", f"{DOCUMENTS}/copyright", f"{DOCUMENTS}/examples",
                f"{DOCUMENTS}/changelog.gz"} | COMPLETIONS | {f"{page}.gz" for page in MANUALS}:
            with self.subTest(path=path):
                self.assertIn(path, found)
        for path in {"/usr/share/man/man1/vmstore-sim.1.gz"} | SIMULATOR:
            with self.subTest(path=path):
                self.assertIn(path, self.files("vmstore-sim"))

    def test_manual_pages_refer_to_what_is_in_their_package(self):
        for package in (NAME, "vmstore-sim"):
            found = self.files(package)
            for page in glob.glob(f"{self.unpack(package)}/usr/share/man/man1/*.gz"):
                with gzip.open(page, "rt", encoding="utf-8") as file:
                    section = file.read().partition("\n.Sh SEE ALSO\n")[2]
                paths = re.findall(r"(?m)^\.Pa (\S+)", section)
                self.assertTrue(paths, page)
                pages = re.findall(r"(?m)^\.Xr (\S+) 1", section)
                for path in [*paths, *(f"/usr/share/man/man1/{name}.1.gz" for name in pages)]:
                    with self.subTest(page=os.path.basename(page), path=path):
                        self.assertIn(path, found)

    def test_modes_and_owners(self):
        for package in (NAME, "vmstore-sim"):
            for path, found in self.files(package).items():
                kind = "drwxr-xr-x" if path.endswith("/") else "-rw-r--r--"
                programs = ("/usr/bin/", "/usr/lib/nagios/plugins/", f"{DATA}/redacted-answer")
                if path.startswith(programs) and kind[0] == "-":
                    kind = "-rwxr-xr-x"
                if path == f"{DOCUMENTS}/examples":
                    kind = "lrwxrwxrwx"
                with self.subTest(path=path):
                    self.assertEqual(found, (kind, "root/root"))

    def test_configurations_are_the_administrator_s(self):
        in_etc = {path for path in self.files(NAME) if re.match("/etc/.*[^/]$", path)}
        conffiles = packages.output("dpkg-deb", "-I", self.debs[NAME], "conffiles").split()
        self.assertEqual(set(conffiles), in_etc)

    def test_no_script_runs_at_installation(self):
        for package in (NAME, "vmstore-sim"):
            folder = tempfile.TemporaryDirectory(prefix="tintri-test-")
            self.addCleanup(folder.cleanup)
            packages.output("dpkg-deb", "-e", self.debs[package], folder.name)
            self.assertLessEqual(set(os.listdir(folder.name)), {"conffiles", "control", "md5sums"})

    def test_libraries_are_all_that_is_needed(self):
        needed = {NAME: {"libc", "libcurl", "libjson-c"},
                  "vmstore-sim": {"libc", "libgnutls", "libjson-c", "libmicrohttpd", "zlib"}}
        for package, libraries in needed.items():
            depends = packages.output("dpkg-deb", "-f", self.debs[package], "Depends")
            names = {re.match(r"[a-z-]*[a-z]", each.strip())[0] for each in depends.split(",")}
            with self.subTest(package=package):
                self.assertEqual(names, libraries)

    def test_programs_are_hardened(self):
        for package in (NAME, "vmstore-sim"):
            root = self.unpack(package)
            for program in glob.glob(f"{root}/usr/lib/nagios/plugins/*") + glob.glob(f"{root}/usr/bin/*"):
                said = packages.output("readelf", "-W", "--file-header", "--segments", "--dynamic",
                                       program)
                with self.subTest(program=os.path.basename(program)):
                    self.assertRegex(said, r"Type: +DYN \(Position-Independent Executable file\)")
                    self.assertIn("GNU_RELRO", said)
                    self.assertRegex(said, r"(?m)FLAGS_1.*Flags: NOW PIE$")
                    self.assertRegex(said, r"GNU_STACK .* RW +0x")

    def test_no_file_has_the_folder_of_the_build(self):
        secret = packages.top().encode()
        for package in self.debs:
            for folder, _, names in os.walk(self.unpack(package)):
                for name in names:
                    path = os.path.join(folder, name)
                    if not os.path.islink(path):
                        self.assertNotIn(secret, support.read_bytes(path), name)


class DebianCase(unittest.TestCase):
    """A machine with Debian's Icinga 2 and Nagios 4, where the packages can be installed."""

    def setUp(self):
        for program, package in (("icinga2", "icinga2-bin"), ("nagios4", "nagios4-core")):
            packages.require(program, package)
        self.machine = self.enterContext(Machine(packages.build("deb", packages.BUILDERS[0])))

    def debs(self):
        return [f"/mnt/{name}" for name in packages.paths("deb", ends=[".deb"]) if "dbgsym" not in name]

    def apt(self, *arguments):
        return self.machine.run("apt-get", "-q", "-y", "-o", "APT::Sandbox::User=root", *arguments)

    def daemons_are_content(self):
        self.assertIn("Finished validating", self.machine.run("icinga2", "daemon", "-C"))
        said = self.machine.run("nagios4", "-v", "/etc/nagios4/nagios.cfg")
        self.assertRegex(said, r"Total Errors: +0\n")
        self.assertRegex(said, r"Total Warnings: +0\n")

    def ours_in_etc(self):
        return {path for path in self.machine.changed()
                if path.startswith("/etc/") and OURS.search(path)}


class OnDebian(DebianCase):
    """From the installation to the purge, together with Debian's Icinga 2 and Nagios 4."""

    def in_etc(self):
        return self.machine.run("find", "/etc", "-type", "d", "-printf", "%p/ %M %u:%g\\n",
                                "-o", "-printf", "%p %M %u:%g %s\\n")

    def test_daemons_run_the_plugins_from_where_they_are_installed(self):
        packages.require("autopkgtest", "autopkgtest")
        changes, = packages.paths("deb", ends=[".changes"])
        said = self.machine.run("autopkgtest", f"/mnt/{changes}", "--", "null")
        for test in ("icinga2", "nagios4"):
            with self.subTest(test=test):
                self.assertRegex(said, rf"(?m)^{test} +PASS$")

    def test_a_purge_leaves_nothing(self):
        before = self.in_etc()
        self.daemons_are_content()
        self.apt("install", *self.debs())
        self.daemons_are_content()
        conffiles = self.ours_in_etc()
        self.assertLessEqual(ICINGA, conffiles)
        self.apt("remove", NAME, "vmstore-sim")
        self.daemons_are_content()
        left = {path for path in self.machine.changed() if OURS.search(path)}
        self.assertEqual({path for path in left if not path.startswith("/var/lib/dpkg/")}, conffiles)
        self.apt("purge", NAME, "vmstore-sim")
        self.assertEqual([path for path in self.machine.changed() if OURS.search(path)], [])
        self.assertEqual(self.in_etc(), before)

    def test_an_update_keeps_the_administrator_s_changes(self):
        self.apt("install", *self.debs())
        edited, edited_by_both, new = sorted(ICINGA) + ["/etc/nagios-plugins/config/tintri.cfg"]
        for path in (edited, edited_by_both):
            self.machine.run("sed", "-i", "$a// ours", path)
        shipped = self.update(edited_by_both, new)
        self.apt("install", "-o", "Dpkg::Options::=--force-confold", shipped)
        self.assertIn("installed 9:", self.machine.run(
            "dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", NAME))
        for path, last in ((edited, "// ours"), (edited_by_both, "// ours"), (new, "# shipped"),
                           (f"{edited_by_both}.dpkg-dist", "# shipped")):
            with self.subTest(path=path):
                self.assertEqual(self.machine.run("tail", "-n", "1", path).strip(), last)
        self.apt("purge", NAME)
        self.assertEqual(self.ours_in_etc(), set())

    def update(self, *changed):
        """Makes a newer package in the machine, in which these files have another last line."""
        self.machine.run("dpkg-deb", "-R", self.debs()[0], "/root/newer")
        self.machine.run("sed", "-i", "s/^Version: /&9:/", "/root/newer/DEBIAN/control")
        self.machine.run("sed", "-i", "$a# shipped", *[f"/root/newer{path}" for path in changed])
        self.machine.run("dpkg-deb", "-b", "/root/newer", "/root/newer.deb")
        return "/root/newer.deb"


class Readme(DebianCase):
    """The commands under "In Icinga 2" and "In Nagios", word for word, after an installation.

    The daemons have Debian's configuration. The test replaces two things: systemd, which does not run in the
    machine, and the administrator, who types a password, edits the examples, and inserts the array's pin, which
    "First check" tells how to get.
    """

    ICINGA = ["synthetic VMs", "non-clones", "space", "health"]
    NAGIOS = [*ICINGA, "orphans"]
    MADE = {"/etc/icinga2/conf.d/vmstore01.conf", "/etc/icinga2/tintri.password",
            "/etc/nagios4/conf.d/vmstore.cfg", "/etc/nagios4/tintri.ini"}

    def setUp(self):
        super().setUp()
        self.apt("install", *self.debs())
        self.start_array()
        self.pin = self.run_as_root(documents.blocks(documents.section("First check"))[0]).strip()

    def start_array(self):
        self.machine.write("/etc/hosts", "127.0.0.1 localhost vmstore01.example.com\n"
                                         "::1 localhost vmstore01.example.com\n")
        options = [f"--{name}={value}" for name, value in shipped.ARRAYS[0][1].items()]
        self.machine.start("vmstore-sim", "--port=443", "--port-file=/root/port",
                           f"--password={plugin.PASSWORD}", *options)
        self.machine.wait_for("test -s /root/port")

    def run_as_root(self, lines, **stand_ins):
        """The output of the lines, with shell text in place of these commands."""
        for name, text in stand_ins.items():
            self.machine.write(f"/root/bin/{name.replace('_', '-')}", f"#!/bin/sh\n{text}\n", "755")
        return self.machine.run("bash", "-e", "-o", "pipefail", reads=lines,
                                env={"PATH": f"/root/bin:{packages.PATH}"})

    def add_to_icinga(self, reload="true"):
        lines, pins = re.subn(r'(?<=tintri_pin_sha256 = ")[A-Za-z0-9+/]{43}=(?=")', self.pin,
                              readme.lines("In Icinga 2"))
        self.assertEqual(pins, 1)
        self.run_as_root(lines, systemd_ask_password=f"echo '{plugin.PASSWORD}'",
                         systemctl=f"test \"$*\" = 'reload icinga2' && {reload}")

    def add_to_nagios(self, reload="true"):
        edits = (f"s|^password=.*|password={plugin.PASSWORD}|\n"
                 f"s|^ca-file=.*|pin-sha256={self.pin}|")
        self.run_as_root(readme.lines("In Nagios"), editor=f"sed -i '{edits}' \"$1\"",
                         systemctl=f"test \"$*\" = 'reload nagios4' && {reload}")

    def wait_for_services(self, names, pipe, states, ok):
        """Makes the daemon check the services until their states are OK.

        pipe: where the daemon takes commands; states: the files with the states; ok: the text of an OK.
        """
        # 1<> does not block while the daemon reloads. The request is repeated.
        asks = [f'echo "[1] SCHEDULE_FORCED_SVC_CHECK;vmstore01;{name};1" 1<>{pipe};'
                for name in names]
        for name in names:
            with self.subTest(service=name):
                self.machine.wait_for(f'grep -Pqsz "$1" {states}', ok % name,
                                      meanwhile=" ".join(asks), evidence=states)

    def test_its_lines_lead_to_green_services_in_icinga(self):
        self.machine.write("/etc/icinga2/conf.d/results.conf",
                           'object ExternalCommandListener "commands" { }\n'
                           'object PerfdataWriter "results" { rotation_interval = 1s }\n')
        self.machine.run("/usr/lib/icinga2/prepare-dirs", "/usr/lib/icinga2/icinga2")
        process = self.machine.start("icinga2", "daemon")
        self.machine.wait_for("test -p /run/icinga2/cmd/icinga2.cmd")
        self.add_to_icinga(f"kill -HUP {process}")
        self.wait_for_services(self.ICINGA, "/run/icinga2/cmd/icinga2.cmd",
                               "/var/spool/icinga2/perfdata/service-perfdata.*",
                               r"\tHOSTNAME::vmstore01\tSERVICEDESC::%s\t.*\tSERVICESTATE::OK\t")

    def test_its_lines_lead_to_green_services_in_nagios(self):
        self.machine.run("install", "-d", "-o", "nagios", "-g", "nagios", "/run/nagios4")
        process = self.machine.start("nagios4", "/etc/nagios4/nagios.cfg")
        self.machine.wait_for("test -p /var/lib/nagios4/rw/nagios.cmd")
        self.add_to_nagios(f"kill -HUP {process}")
        self.wait_for_services(self.NAGIOS, "/var/lib/nagios4/rw/nagios.cmd",
                               "/var/lib/nagios4/status.dat",
                               r"\tservice_description=%s\n(\t.+\n)*\tcurrent_state=0\n"
                               r"(\t.+\n)*\tplugin_output=TINTRI [A-Z]+ OK - ")

    def count_of_icinga_s_services(self):
        said = self.machine.run("icinga2", "daemon", "-C")
        return int(re.search(r"Instantiated (\d+) Services\.", said)[1])

    def test_its_changes_outlast_a_removal_and_stop_nagios_after_a_purge(self):
        self.add_to_icinga()
        self.add_to_nagios()
        before = self.count_of_icinga_s_services()
        self.apt("remove", NAME)
        self.daemons_are_content()
        self.assertEqual(self.count_of_icinga_s_services(), before)
        self.apt("purge", NAME)
        said = self.machine.run("nagios4", "-v", "/etc/nagios4/nagios.cfg", succeeds=False)
        self.assertRegex(said, r"Template 'tintri-\w+' .* not found")
        self.assertEqual(self.count_of_icinga_s_services(), before - len(self.ICINGA))
        self.assertEqual(self.ours_in_etc(), self.MADE)


class Fedora(unittest.TestCase):
    """The content of the RPMs. They are not installed, as this may be no machine with rpm."""

    @classmethod
    def setUpClass(cls):
        cls.rpms = {re.match(r"[a-z-]*[a-z]", name)[0]: path
                    for name, path in packages.paths("rpm", ends=[".rpm"]).items()
                    if not re.search(r"\.src\.rpm$|-debug(info|source)-", name)}

    def query(self, package, *what):
        return packages.output("rpm", "-qp", *what, self.rpms[package]).splitlines()

    def test_an_administrator_finds_what_is_needed(self):
        self.assertEqual(set(self.rpms), {NAME, "vmstore-sim"})
        libraries = packages.output("rpm", "--eval", "%{_libdir}").strip()
        found = self.query(NAME, "--list")
        for path in {f"{libraries}/nagios/plugins/{name}" for name in PLUGINS} | ICINGA | {
                "/etc/nagios/conf.d/tintri.cfg",
                f"{DATA}/examples/icinga2/vmstore.conf", f"{DATA}/examples/nagios/vmstore.cfg"
                } | COMPLETIONS:
            with self.subTest(path=path):
                self.assertIn(path, found)
        self.assertLessEqual(SIMULATOR, set(self.query("vmstore-sim", "--list")))

    def test_modes_and_owners(self):
        for package in self.rpms:
            for line in self.query(package, "--qf", "[%{FILENAMES} %{FILEMODES:perms} "
                                   "%{FILEUSERNAME}:%{FILEGROUPNAME}\n]"):
                path, mode, owner = line.rsplit(" ", 2)
                is_program = re.search(r"/nagios/plugins/.|^/usr/bin/|/redacted-answer$", path)
                kind = "-rwxr-xr-x" if is_program else "-rw-r--r--"
                with self.subTest(path=path):
                    self.assertEqual(owner, "root:root")
                    self.assertIn(mode, (kind, "drwxr-xr-x", "lrwxrwxrwx"))

    def test_configurations_are_the_administrator_s(self):
        flags = dict(line.split() for line in self.query(
            NAME, "--qf", "[%{FILENAMES} .%{FILEFLAGS:fflags}\n]"))
        in_etc = {path for path in flags if path.startswith("/etc/")}
        self.assertLessEqual(ICINGA, in_etc)
        self.assertEqual({path for path, flag in flags.items() if flag == ".cn"}, in_etc)

    def test_documents_and_licence(self):
        documents = {path.removesuffix(".gz") for path in self.query(NAME, "--docfiles")}
        self.assertLessEqual(MANUALS | {f"{DOCUMENTS}/README.md"}, documents)
        for package in self.rpms:
            with self.subTest(package=package):
                self.assertRegex("\n".join(self.query(package, "--licensefiles")), r"/COPYING$")
                self.assertEqual(self.query(package, "--qf", "%{LICENSE}"), ["GPL-3.0-or-later"])

    def test_libraries_are_all_that_is_needed(self):
        # "/bin/sh" is for redacted-answer
        needed = {NAME: {"libc", "libm", "libcurl", "libjson-c", "/bin/sh"},
                  "vmstore-sim": {"libc", "libm", "libgnutls", "libjson-c", "libmicrohttpd", "libz"}}
        for package, libraries in needed.items():
            # rpm's own requirements, and that of the package's configuration, are no packages.
            names = {re.sub(r"\.so\..*", "", line) for line in self.query(package, "--requires")
                     if not line.startswith(("rpmlib(", "config(", "rtld("))}
            with self.subTest(package=package):
                self.assertLessEqual({"libc", "libjson-c"}, names)
                self.assertLessEqual(names, libraries)
        self.assertTrue(any(line.startswith("libcurl.so.4") for line in self.query(NAME, "--requires")))

    def test_no_script_runs_at_installation(self):
        for package in self.rpms:
            with self.subTest(package=package):
                self.assertEqual(self.query(package, "--scripts", "--triggers"), [])


if __name__ == "__main__":
    support.main()
