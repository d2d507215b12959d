# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the password comes from, and that nobody else sees it."""

import base64
import html
import http.server
import itertools
import json
import os
import re
import resource
import shutil
import ssl
import subprocess
import tempfile
import threading
import unittest
import urllib.parse

import plugin
import support
from plugin import KINDS, PASSWORD, PLUGINS

SMALL = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}
SECRET = PASSWORD.encode()
BOM = b"\xef\xbb\xbf"
HARD_CORE_LIMIT = resource.getrlimit(resource.RLIMIT_CORE)[1]


class SecretsCase(support.SimulatorCase):
    options = SMALL

    def check(self, *arguments, **options):
        """Runs without a password in the environment."""
        return plugin.run("synthetic", *self.sim.arguments(), *arguments, **options)

    def file(self, content, mode=0o600):
        return support.write_private(self.sim.path("password"), content, mode)


class Files(SecretsCase):
    def test_the_first_line_of_the_file_is_the_password(self):
        for content in (SECRET, SECRET + b"\n", SECRET + b"\r\n", SECRET + b"\nand more\n"):
            with self.subTest(end=content[len(SECRET):]):
                self.assertEqual(self.check("--password-file", self.file(content)).code, 0)

    def test_blanks_belong_to_the_password(self):
        for content in (b" " + SECRET, SECRET + b" ", SECRET + b"\r\r\n", b"\n" + SECRET):
            with self.subTest(content=content):
                self.assertEqual(self.check("--password-file", self.file(content)).code, 3)

    def test_a_file_that_every_user_can_read_or_write_is_refused(self):
        for mode in (0o604, 0o602, 0o606, 0o644, 0o666, 0o777):
            with self.subTest(mode=oct(mode)):
                before = self.sim.state()["requests"]
                file = self.file(SECRET, mode)
                run = self.check("--password-file", file)
                self.assertEqual(run.code, 3)
                self.assertEqual(run.text, f"the password file {file} can be read or written by "
                                           f"every user of this machine; chmod o= {file}, and "
                                           f"change the password")
                self.assertEqual(self.sim.state()["requests"], before)

    def test_a_file_for_its_owner_and_group_is_taken(self):
        for mode in (0o400, 0o600, 0o440, 0o640, 0o660):
            with self.subTest(mode=oct(mode)):
                self.assertEqual(self.check("--password-file", self.file(SECRET, mode)).code, 0)

    def test_a_file_of_many_gibibytes_is_read_like_any_other(self):
        """A 32-bit program can open the file only if it is built for large files."""
        file = self.file(SECRET + b"\n")
        os.truncate(file, 5 * 2**30)  # a hole, which takes no space on the disk
        self.assertEqual(self.check("--password-file", file).code, 0)

    def test_a_link_to_a_file_that_every_user_can_read_is_refused(self):
        link = self.sim.path("link")
        os.symlink(self.file(SECRET, 0o644), link)
        self.assertEqual(self.check("--password-file", link).code, 3)

    def test_a_device_or_folder_is_refused_without_advice_on_its_mode(self):
        for name, message in (("/dev/null", "it is a device"), ("/dev/zero", "it is a device"),
                              (".", "it is a folder"), (self.sim.path("."), "it is a folder")):
            with self.subTest(message=message):
                run = self.check("--password-file", name)
                self.assertEqual(run.code, 3)
                self.assertIn(f"the password file {name}: {message}", run.text)
                self.assertNotIn("chmod", run.text)

    def test_a_byte_order_mark_and_a_line_end_are_no_part_of_it(self):
        for content in (BOM + SECRET, BOM + SECRET + b"\r\n", SECRET + b"\n", SECRET + b"\r\n",
                        SECRET + b"\nmore"):
            with self.subTest(content=content.replace(SECRET, b"...")):
                self.assertEqual(self.check("--password-file", self.file(content)).code, 0)
                env = {"TINTRI_PASSWORD": os.fsdecode(content)}
                self.assertEqual(self.check(env=env).code, 0)

    def test_what_is_not_utf_8_is_not_sent(self):
        for content in (b"p\xe4ssword", b"\xff\xfex",
                        b"\xed\xa0\x80", b"ends in \xc3"):
            before = self.sim.state()["logins"]
            for run in (self.check("--password-file", self.file(content)),
                        self.check("--password-file", "-", stdin=content),
                        self.check(env={"TINTRI_PASSWORD": os.fsdecode(content)})):
                with self.subTest(content=content):
                    self.assertEqual(run.code, 3)
                    self.assertTrue("is not UTF-8" in run.text or "NUL" in run.text, run.text)
            self.assertEqual(self.sim.state()["logins"], before)

    def test_quotes_or_remarks_give_a_hint_if_the_login_is_refused(self):
        for content, hint in ((b'"' + SECRET + b'"', "the quotes around it"),
                              (b"'" + SECRET + b"'", "the quotes around it"),
                              (SECRET + b" ; of the array", "the ; or # in it"),
                              (SECRET + b" # of the array", "the ; or # in it"), (b"x", None)):
            with self.subTest(hint=hint):
                run = self.check("--password-file", self.file(content))
                self.assertIn("wrong user name or password", run.text)
                self.assertEqual("take" in run.text, hint is not None, run.text)
                self.assertIn(hint or "", run.text)

    def test_quotes_and_remarks_are_part_of_the_password(self):
        for password in ('"quoted"', "a ; b", "a #b"):
            with support.Simulator(password=password, **SMALL) as sim:
                file = support.write_private(sim.path("p"), password.encode())
                self.assertEqual(plugin.run("synthetic", *sim.arguments(), "--password-file",
                                            file).code, 0)

    def test_a_file_without_a_password_is_an_error(self):
        for content, message in ((b"", "is empty"), (b"\n", "is empty"), (b"\r\n", "is empty"),
                                 (b"a\0b\n", "NUL"), (b"a" * 5000, "is longer than")):
            with self.subTest(content=content[:5]):
                file = self.file(content)
                run = self.check("--password-file", file, env={"TINTRI_PASSWORD": PASSWORD})
                self.assertEqual(run.code, 3)
                self.assertIn(file, run.text)
                self.assertIn(message, run.text)

    def test_a_file_that_cannot_be_read_is_named(self):
        for name, message in (("missing", "No such file"), ("", "Is a directory")):
            with self.subTest(message=message):
                file = self.sim.path(name)
                run = self.check("--password-file", file, env={"TINTRI_PASSWORD": PASSWORD})
                self.assertEqual(run.code, 3)
                self.assertIn(file, run.text)
                self.assertIn(message, run.text)

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_a_file_that_the_user_may_not_read_is_named(self):
        file = self.file(SECRET, 0o000)
        self.assertIn(f"{file}: Permission denied", self.check("--password-file", file).text)


class Sources(SecretsCase):
    def test_standard_input(self):
        for content in (SECRET, SECRET + b"\n", SECRET + b"\r\n", SECRET + b"\nmore"):
            with self.subTest(end=content[len(SECRET):]):
                self.assertEqual(self.check("--password-file", "-", stdin=content).code, 0)

    def test_an_empty_standard_input_is_an_error(self):
        for content in (b"", b"\n"):
            run = self.check("--password-file", "-", stdin=content)
            self.assertEqual(run.text, "the password from standard input is empty")

    def test_the_environment(self):
        for kind in PLUGINS:
            self.assertEqual(self.sim.check(kind).code, 0)

    def test_an_empty_variable_counts_as_unset(self):
        run = self.check(env={"TINTRI_PASSWORD": ""})
        self.assertTrue(run.text.startswith("no password; "), run.text)

    def test_a_file_wins_over_the_environment(self):
        right, wrong = SECRET, b"wrong"
        self.assertEqual(self.check("--password-file", self.file(right),
                                    env={"TINTRI_PASSWORD": "wrong"}).code, 0)
        run = self.check("--password-file", self.file(wrong), env={"TINTRI_PASSWORD": PASSWORD})
        self.assertIn("wrong user name or password", run.text)


class Waiting(SecretsCase):
    """A source of the password that is too slow is named."""

    def test_a_pipe_that_nobody_writes_to(self):
        for arguments, name in ((["--password-file"], "password file"), (["--extra-opts"], "ini file")):
            pipe = self.sim.path("pipe")
            os.mkfifo(pipe, 0o600)
            try:
                with self.subTest(name=name):
                    value = pipe if name == "password file" else f"x@{pipe}"
                    run = self.check(*arguments, value, "-t", "1")
                    self.assertEqual(run.code, 3)
                    self.assertIn(f"timed out: reading the {name} {pipe}", run.text)
                    self.assertLess(run.seconds, 10)
            finally:
                os.unlink(pipe)

    def test_a_pipe_whose_writer_is_silent(self):
        pipe = self.sim.path("pipe")
        os.mkfifo(pipe, 0o600)
        self.addCleanup(os.unlink, pipe)
        writer = os.open(pipe, os.O_RDWR)
        self.addCleanup(os.close, writer)
        self.assertIn(pipe, self.check("--password-file", pipe, "-t", "1").text)
        os.write(writer, SECRET + b"\n")
        self.assertEqual(self.check("--password-file", pipe).code, 0)

    def test_a_silent_standard_input(self):
        for arguments in (["--password-file", "-"], ["--extra-opts=x@-"]):
            reader, writer = os.pipe()
            try:
                run = self.check(*arguments, "-t", "1", stdin=reader)
            finally:
                os.close(reader)
                os.close(writer)
            with self.subTest(arguments=arguments[0]):
                self.assertEqual(run.code, 3)
                self.assertIn("timed out: reading the standard input", run.text)

    def test_the_time_limit_of_the_command_line_holds_before_the_files_are_read(self):
        pipe = self.sim.path("pipe")
        os.mkfifo(pipe, 0o600)
        self.addCleanup(os.unlink, pipe)
        for limit in (["--timeout=1"], ["-t1"], ["-kt", "1"]):
            with self.subTest(limit=limit[0]):
                run = self.check("--extra-opts", f"x@{pipe}", *limit)
                self.assertLess(run.seconds, 20)  # the limit is 30 s until the command line has been parsed


class Characters(unittest.TestCase):
    NAMES = ['quote"d', "back\\slash", "domain\\user", "O'Brien", "Jörg Müller", "日本語",
             "two words", "%41+&=;", "a" * 200, "{}[]\"\\\"", "tab\tbell\a"]

    def test_every_character_reaches_the_array(self):
        for name in self.NAMES:
            with self.subTest(name=name.encode()), \
                    support.Simulator(user=name, password=name[::-1] + "x" * 9, **SMALL) as sim:
                self.assertEqual(sim.check("synthetic").code, 0)

    def test_a_password_of_200_characters(self):
        for unit in ("p", "ü", "\\", '"'):
            with self.subTest(unit=unit.encode()), \
                    support.Simulator(password=unit * 200, **SMALL) as sim:
                self.assertEqual(sim.check("synthetic").code, 0)
                file = support.write_private(sim.path("password"), (unit * 200 + "\n").encode())
                run = plugin.run("nonclone", *sim.arguments(), "--password-file", file)
                self.assertEqual(run.code, 0)


@unittest.skipUnless(os.path.exists("/proc/self/environ"), "needs Linux's /proc")
class Process(unittest.TestCase):
    """What other processes see of a running plugin."""

    def look(self, name, kind="synthetic", with_file=False, **options):
        """The content of /proc/PID/name while the plugin waits for the array."""
        with support.Simulator("vm-hang=1", **SMALL) as sim:
            file = support.write_private(sim.path("password"), SECRET)
            arguments = ["--password-file", file] if with_file else []
            with sim.start(kind, *arguments, **options) as running:
                sim.wait_for("vm_requests", 1)
                try:
                    return support.read_bytes(f"/proc/{running.process.pid}/{name}")
                finally:
                    running.process.terminate()
                    running.finish()

    def test_its_command_line_does_not_hold_the_password(self):
        for kind in KINDS:
            self.assertNotIn(SECRET, self.look("cmdline", kind))

    def test_its_environment_does_not_hold_the_password(self):
        # Even if the plugin does not need the variable.
        for kind, with_file in itertools.product(KINDS, (False, True)):
            with self.subTest(kind=kind, with_file=with_file):
                try:
                    environment = self.look("environ", kind, with_file=with_file)
                except PermissionError:
                    continue  # only root may read it, which is as good
                self.assertIn(b"PATH=", environment)
                self.assertNotIn(SECRET, environment)

    @unittest.skipIf(HARD_CORE_LIMIT == 0, "core files are forbidden here as it is")
    def test_it_leaves_no_core_file_even_where_the_system_would_have_one(self):
        def allow_cores():
            resource.setrlimit(resource.RLIMIT_CORE, (HARD_CORE_LIMIT, HARD_CORE_LIMIT))

        limits = self.look("limits", preexec_fn=allow_cores).decode()
        self.assertRegex(limits, r"(?m)^Max core file size +0 ")

    def test_no_other_process_of_the_same_user_may_look_into_it(self):
        # In /proc, a process that may not be dumped belongs to root. Root runs the plugin as another user.
        other = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        with support.Simulator("vm-hang=1", **SMALL) as sim:
            try:
                running = plugin.Running(
                    "synthetic", "-H", "localhost", "-p", str(sim.port), "-u", sim.user, "-k",
                    env={"TINTRI_PASSWORD": PASSWORD}, **other)
            except PermissionError:
                self.skipTest("another user cannot start the plugin from this folder")
            with running:
                sim.wait_for("vm_requests", 1)
                owner = os.stat(f"/proc/{running.process.pid}/environ").st_uid
                running.process.terminate()
                running.finish()
            self.assertEqual(owner, 0)


class Environment(SecretsCase):
    def test_no_keys_of_its_connections_are_written(self):
        log = self.sim.path("keys")
        self.assertEqual(self.sim.check("synthetic", env={"SSLKEYLOGFILE": log}).code, 0)
        self.assertFalse(os.path.exists(log))

    @unittest.skipUnless(os.geteuid() == 0, "only root can make such a copy")
    def test_a_setuid_or_setgid_copy_refuses_to_run(self):
        if os.statvfs(self.sim.path(".")).f_flag & os.ST_NOSUID:
            self.skipTest("this file system gives no rights")
        if os.environ.get("LD_LIBRARY_PATH"):
            self.skipTest("the loader takes no libraries from LD_LIBRARY_PATH for such a copy")
        copy = self.sim.path("check")
        for owner, group, mode in ((65534, 0, 0o4755), (0, 65534, 0o2755)):
            shutil.copy(plugin.program("synthetic"), copy)
            os.chown(copy, owner, group)
            os.chmod(copy, mode)
            with self.subTest(mode=oct(mode)):
                done = subprocess.run([copy, *self.sim.arguments()], capture_output=True,
                                      env=plugin.environment({"TINTRI_PASSWORD": PASSWORD}))
                self.assertIn(b"UNKNOWN - this copy of check_tintri_synthetic has rights",
                              done.stdout)
                if b"LeakSanitizer has encountered a fatal error" in done.stderr:
                    self.skipTest("LeakSanitizer may not look into it, and sets the exit code")
                self.assertEqual(done.returncode, 3)


def unescape_json(text):
    return re.sub(r"\\(?:u([0-9a-fA-F]{4})|(.))",
                  lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)


def readings(text):
    """The text, and the results of undoing common encodings of it."""
    yield text
    yield urllib.parse.unquote(text, errors="replace")
    yield urllib.parse.unquote_plus(text, errors="replace")
    yield html.unescape(text)
    yield unescape_json(text)
    for word in re.findall(r"[A-Za-z0-9+/_-]{8,}", text):
        word = word.replace("-", "+").replace("_", "/")
        for start in range(4):
            digits = word[start:]
            digits = digits[:-1] if len(digits) % 4 == 1 else digits
            yield base64.b64decode(digits + "=" * (-len(digits) % 4)).decode(errors="replace")


class RepeatedHeaders(http.server.BaseHTTPRequestHandler):
    """A VMstore whose status line and headers repeat the request."""

    server_version = "Server"

    def do_GET(self):
        self.answer(200, "OK", b'{"productName":"Tintri VMstore","preferredVersion":"v310.191"}')

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        password = json.loads(body)["password"]
        self.server_version = f"{password}/1 {urllib.parse.quote(password, safe='')}"
        self.answer(403, f"{password} is wrong", b"{}")

    def answer(self, status, reason, body):
        self.send_response(status, reason)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Echo(unittest.TestCase):
    """A server whose answers repeat the request."""

    AWKWARD = 'Jörg\'s "back\\slash" & <ümlaut>+%41='
    ENCODINGS = (1, 2, 3, 4)  # values of the simulator's faults: plain, percent, base64, escapes of JSON

    def check_hidden(self, run, password=PASSWORD):
        everything = run.out + run.err
        texts = [json.dumps(everything), json.dumps(everything, ensure_ascii=False),
                 *readings(everything)]
        # Half of the password would be as bad.
        secrets = [password, password[:9], password[-9:]]
        self.assertEqual([secret for secret in secrets for text in texts if secret in text], [], run)
        self.assertEqual([text for text in texts if plugin.SESSION_ID.search(text)], [], run)

    def check(self, kind, fault, mark_everywhere, **options):
        """Checks every encoding and every verbosity: *** replaces the secret."""
        for encoding in self.ENCODINGS:
            with support.Simulator(f"{fault}={encoding}", left=None, **SMALL, **options) as sim:
                for verbosity in ("-v", "-vv", "-vvv"):
                    with self.subTest(fault=fault, encoding=encoding, verbosity=verbosity):
                        run = sim.check(kind, verbosity)
                        self.check_hidden(run, sim.password)
                        if mark_everywhere:
                            self.assertEqual(run.code, 3)
                            self.assertIn("***", run.text)

    def test_the_password_in_an_error_message(self):
        for password in (PASSWORD, self.AWKWARD):
            self.check("synthetic", "login-echo", True, password=password)

    def test_the_session_in_an_error_message(self):
        self.check("synthetic", "vm-echo", True)
        self.check("nonclone", "logout-echo", False)

    def test_readings_find_what_is_encoded(self):
        for secret in (PASSWORD, self.AWKWARD):
            plain = secret.encode()
            for text in (secret, urllib.parse.quote(secret, safe=""), json.dumps(secret),
                         urllib.parse.quote_plus(secret), html.escape(secret),
                         "".join(f"\\u{ord(letter):04x}" for letter in secret),
                         *(base64.b64encode(b"user:"[:cut] + plain).decode() for cut in range(4)),
                         base64.urlsafe_b64encode(plain).decode().rstrip("=")):
                self.assertTrue(any(secret in reading for reading in readings(f"is {text}, no")),
                                text)

    @unittest.skipUnless(shutil.which("openssl"), "needs the program openssl")
    def test_in_the_headers_that_a_trace_shows(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate = os.path.join(folder, "certificate.pem")
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                            "/CN=localhost", "-keyout", certificate + ".key", "-out", certificate],
                           check=True, capture_output=True)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, certificate + ".key")
        with http.server.HTTPServer(("127.0.0.1", 0), RepeatedHeaders) as server:
            server.socket = context.wrap_socket(server.socket, server_side=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                run = plugin.run("synthetic", "-H", "127.0.0.1", "-p", str(server.server_port),
                                 "-u", "monitor", "-kvvv", env={"TINTRI_PASSWORD": PASSWORD})
            finally:
                server.shutdown()
        self.assertEqual(run.code, 3)
        self.assertIn("403 *** is wrong", run.err)
        self.check_hidden(run)


class Trace(SecretsCase):
    """At every verbosity. run() looks for the password and for a session."""

    def test_the_trace_of_a_session_shows_neither_password_nor_session(self):
        for kind in PLUGINS:
            for verbosity in ("-v", "-vv", "-vvv", "-vvvvv"):
                with self.subTest(kind=kind, verbosity=verbosity):
                    run = self.sim.check(kind, verbosity)
                    self.assertEqual(run.code, 0)
                    self.assertEqual("Set-Cookie:" in run.err, verbosity.count("v") >= 3)
                    for secret in (PASSWORD[:8], "JSESSIONID=", '"password"'):
                        self.assertNotIn(secret, run.err)

    def test_the_trace_of_a_failed_login_shows_neither_of_them(self):
        run = self.sim.check("synthetic", "-vvv", "-u", "nobody")
        self.assertEqual(run.code, 3)

    def test_the_result_is_the_same_at_every_verbosity(self):
        quiet, loud = self.sim.check("synthetic"), self.sim.check("synthetic", "-vvv")
        self.assertEqual(quiet.text, loud.text)
        for line, longer in zip(quiet.lines, loud.lines):
            self.assertTrue(longer.startswith(line), longer)


if __name__ == "__main__":
    support.main()
