# SPDX-License-Identifier: GPL-3.0-or-later
"""What bash completes for a person who types."""

import os
import pty
import shlex
import shutil
import subprocess
import tempfile
import unittest

import plugin
import support

COMPLETIONS = [f"{program}.bash" for program in [*map(plugin.program, plugin.PLUGINS), support.VMSTORE_SIM]]
NAMES = [os.path.basename(path).removesuffix(".bash") for path in COMPLETIONS]
PACKAGE = "/usr/share/bash-completion/bash_completion"

# The typed line, with ~ for TAB; and the words that the program gets.
TYPED = [
    ("check_tintri_synthetic", "--ki~orp~", ["--kind", "orphan"]),
    ("check_tintri_synthetic", "-H x --ki~a~ --li~", ["-H", "x", "--kind", "all", "--list"]),
    ("check_tintri_synthetic", "--kind=or~", ["--kind=orphan"]),
    ("check_tintri_synthetic", "--warning-~", ["--warning-space"]),
    ("check_tintri_synthetic", "--liv~", ["--liv"]),  # an option of the other plugin
    ("check_tintri_nonclone", "--liv~", ["--live"]),
    ("check_tintri_nonclone", "--ki~tem~", ["--kind", "template"]),
    ("check_tintri_synthetic", "--password~", ["--password-file"]),
    ("check_tintri_synthetic", "--password-file {}/sec~", ["--password-file", "{}/secret.txt"]),
    ("check_tintri_synthetic", "--password-file={}/sec~", ["--password-file={}/secret.txt"]),
    ("check_tintri_synthetic", '--ca-file "{}/my a~', ["--ca-file", "{}/my authority.pem"]),
    ("check_tintri_synthetic", "--ca-file {}/my~", ["--ca-file", "{}/my authority.pem"]),
    ("check_tintri_synthetic", "-H vmst~", ["-H", "vmstore07.example.com"]),
    ("check_tintri_synthetic", "--hostname vmst~ -4", ["--hostname", "vmstore07.example.com", "-4"]),
    ("check_tintri_synthetic", "--extra-opts=@{}/sec~", ["--extra-opts=@{}/secret.txt"]),
    ("check_tintri_synthetic", "--extra-opts=part@{}/sec~", ["--extra-opts=part@{}/secret.txt"]),
    ("check_tintri_synthetic", "--extra-opts=@{}/fol~sec~", ["--extra-opts=@{}/folder/secret.ini"]),
    ("check_tintri_synthetic", "--extra-opts=sec~", ["--extra-opts=sec"]),
    ("check_tintri_synthetic", "--extra-opts --ki~", ["--extra-opts", "--kind"]),
    ("check_tintri_synthetic", "-w sec~", ["-w", "sec"]),
    ("check_tintri_synthetic", "--filter --ki~", ["--filter", "--ki"]),
    ("check_tintri_space", "--warning-d~ 30: --critical-r~ 9:",
     ["--warning-days", "30:", "--critical-reserve", "9:"]),
    ("check_tintri_space", "--ki~", ["--ki"]),  # this plugin has no --kind
    ("check_tintri_space", "--password-file {}/sec~", ["--password-file", "{}/secret.txt"]),
    ("vmstore-sim", "--prod~ tg~", ["--product", "tgc"]),
    ("vmstore-sim", "--names {}/sec~", ["--names", "{}/secret.txt"]),
    ("vmstore-sim", "--vms sec~", ["--vms", "sec"]),
    ("vmstore-sim", "--fault info-ga~", ["--fault", "info-garbage"]),
    ("vmstore-sim", "--fault=info-ga~ --vms 5", ["--fault=info-garbage", "--vms", "5"]),
    ("vmstore-sim", "--fault login-sl~1000", ["--fault", "login-slow=1000"]),
    ("vmstore-sim", "--fault hel~", ["--fault", "help"]),
    *((f"check_tintri_{kind}", "--exit-o~ --hostn~vmst~", ["--exit-ok", "--hostname", "vmstore07.example.com"])
      for kind in plugin.PLUGINS),
]


class Terminal:
    """An interactive bash in a folder with some files, and with programs that show their words."""

    def __init__(self, *setup):
        self._setup = setup

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="tintri-test-")
        self.path = self._folder.name
        for name in ("secret.txt", "my authority.pem"):
            self._write(name, "")
        self._write("hosts", "192.0.2.7 vmstore07.example.com\n")
        for folder in ("bin", "folder"):
            os.mkdir(os.path.join(self.path, folder))
        self._write("folder/secret.ini", "")
        for name in NAMES:
            program = self._write(f"bin/{name}", "#!/bin/sh\nprintf '<%s>\\n' \"$@\" >words.new\n"
                                                 "mv words.new words\n")
            os.chmod(program, 0o755)
        self._write("setup", "\n".join(["PS1=", "bind 'set enable-bracketed-paste off'",
                                        *self._setup, "touch ready"]))
        self._start()
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)
        self._folder.cleanup()

    def _write(self, name, text):
        path = os.path.join(self.path, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def _start(self):
        self._terminal, shells_end = pty.openpty()
        env = plugin.environment({"HOME": self.path, "TERM": "dumb", "INPUTRC": "/dev/null",
                                  "HOSTFILE": os.path.join(self.path, "hosts"),
                                  "PATH": f"{self.path}/bin:/usr/bin:/bin"})
        self._process = subprocess.Popen(["bash", "--noprofile", "--rcfile", "setup", "-i"],
                                         cwd=self.path, env=env, stdin=shells_end, stdout=shells_end,
                                         stderr=shells_end, start_new_session=True)
        os.close(shells_end)
        os.set_blocking(self._terminal, False)
        self._wait_for("ready")

    def _wait_for(self, name):
        path = os.path.join(self.path, name)

        def is_there():
            try:  # the output does not matter, but bash must not have to wait for a reader
                os.read(self._terminal, 65536)
            except OSError:
                pass
            assert self._process.poll() is None, "bash has ended"
            return os.path.exists(path)
        support.wait_until(is_there, f"bash makes {name}")
        return path

    def words(self, program, line):
        """The words that the program gets when a person types this line, with ~ for TAB."""
        typed = f"{program} {line}\n".replace("~", "\t").replace("{}", self.path)
        os.write(self._terminal, typed.encode())
        try:
            path = self._wait_for("words")
        except AssertionError:
            os.write(self._terminal, b'"\n')  # an incomplete word may have left a quote open
            os.unlink(self._wait_for("words"))
            raise
        found = [word[1:-1] for word in support.read(path).splitlines()]
        os.unlink(path)
        return found


@unittest.skipUnless(shutil.which("bash"), "bash is not here: install bash")
class Completion(unittest.TestCase):
    def compare(self, terminal, programs=""):
        for program, line, expected in TYPED:
            with self.subTest(program=program, typed=line):
                found = terminal.words(programs + program, line)
                self.assertEqual(found, [word.replace("{}", terminal.path) for word in expected])

    def test_bash_alone(self):
        with Terminal(*(f". {shlex.quote(path)}" for path in COMPLETIONS)) as terminal:
            self.compare(terminal)

    @unittest.skipUnless(os.path.exists(PACKAGE), "install bash-completion")
    def test_the_package_finds_them_for_a_program_with_its_path(self):
        folder = ".local/share/bash-completion/completions"
        with Terminal(f"mkdir -p {folder}", f"ln -s {shlex.join(COMPLETIONS)} {folder}",
                      f". {PACKAGE}") as terminal:
            folder = os.path.join(terminal.path, "bin", "")
            for name in NAMES:
                # With a path, the package's first TAB only loads the completion, for any program.
                terminal.words(folder + name, "~")
            self.compare(terminal, folder)


if __name__ == "__main__":
    support.main()
