# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of this machine, where packages can be installed and removed without changing this one."""

import os
import subprocess
import tempfile
import unittest

import packages

# All changes go to memory, in an overlay of this machine's files. The copy lasts as long as its
# first process, which ends with standard input. The packages are in /mnt. Its network has only the
# loopback device. What apt-get needs is installed, so it has no sources.
START = """
ip link set lo up
mount -t tmpfs tmpfs "$1"
cd "$1"
mkdir -p upper/logs work root
mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
mount -t proc proc root/proc
mount --rbind /dev root/dev
mount --bind "$2" root/mnt
rm -rf root/etc/apt/sources.list root/etc/apt/sources.list.d/*
exec chroot root sh -c 'echo started; exec cat'
"""
LIMIT = "60"  # seconds, for each condition
LOGS = "/logs"  # of programs that a test starts
ENVIRONMENT = {"PATH": packages.PATH, "HOME": "/root", "LC_ALL": "C.UTF-8",
               "DEBIAN_FRONTEND": "noninteractive"}


class Machine:
    def __init__(self, shared):
        self._shared = shared

    def __enter__(self):
        if os.geteuid() != 0:
            raise unittest.SkipTest("only root can make a machine in the machine")
        packages.require("ip", "iproute2")
        self._folder = tempfile.TemporaryDirectory(prefix="tintri-machine-")
        self._process = subprocess.Popen(
            ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child",
             "sh", "-e", "-c", START, "sh", self._folder.name, self._shared],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = self._process.stdout.readline()
        if said != "started\n":
            self.__exit__()
            raise unittest.SkipTest(f"no machine in the machine: {said.strip()}")
        children = f"/proc/{self._process.pid}/task/{self._process.pid}/children"
        with open(children, encoding="ascii") as file:
            self._first = file.read().split()[0]
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()

    def _inside(self, *command):
        return ["nsenter", "--target", self._first, "--mount", "--net", "--pid", "--root", "--wd",
                *command]

    def run(self, *command, succeeds=True, reads="", env=None):
        """The output of a command with this input. The command must succeed, or fail."""
        done = subprocess.run(self._inside(*command), input=reads, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True,
                              env={**ENVIRONMENT, **(env or {})}, check=False)
        assert (done.returncode == 0) == succeeds, f"{command}: {done.returncode}\n{done.stdout}"
        return done.stdout

    def start(self, *command):
        """Starts a command that runs until the machine ends. Returns its process id."""
        return self.run("sh", "-c", f'"$@" >"{LOGS}/$1" 2>&1 & echo $!', "sh", *command).strip()

    def wait_for(self, condition, *arguments, meanwhile="", evidence=""):
        """Waits until the shell's command succeeds. Runs `meanwhile` every second.

        evidence: files to show on a failure, in addition to the logs.
        """
        loop = f"until {condition}; do {meanwhile} sleep 1; done"
        self.run("sh", "-c", 'timeout "$0" sh -c "$@" || '
                 f"{{ tail -n 1000 {LOGS}/* {evidence}; false; }}", LIMIT, loop, "sh", *arguments)

    def write(self, path, text, mode="644"):
        self.run("install", "-D", "-m", mode, "/dev/stdin", path, reads=text)

    def changed(self):
        """The paths that are new or changed."""
        found = subprocess.run(
            ["nsenter", "--target", self._first, "--mount", "find", f"{self._folder.name}/upper",
             "-printf", "/%P\\n"], stdout=subprocess.PIPE, text=True, check=True)
        return found.stdout.splitlines()
