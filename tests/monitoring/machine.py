# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine like this one, on which packages can come and go: this one stays as it is."""

import os
import subprocess
import tempfile
import unittest

import packages

# What is written goes to memory, over the files of this machine. It lasts as long as its first
# process, which ends with standard input. The packages are in /mnt. What apt-get needs is here
# already: it must not look for more on the net.
START = """
mount -t tmpfs tmpfs "$1"
cd "$1"
mkdir upper work root
mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
mount -t proc proc root/proc
mount --rbind /dev root/dev
mount --bind "$2" root/mnt
rm -rf root/etc/apt/sources.list root/etc/apt/sources.list.d/*
exec chroot root sh -c 'echo started; exec cat'
"""
ENVIRONMENT = {"PATH": packages.PATH, "HOME": "/root", "LC_ALL": "C.UTF-8",
               "DEBIAN_FRONTEND": "noninteractive"}


class Machine:
    def __init__(self, shared):
        self._shared = shared

    def __enter__(self):
        if os.geteuid() != 0:
            raise unittest.SkipTest("only root can make a machine in the machine")
        self._folder = tempfile.TemporaryDirectory(prefix="tintri-machine-")
        self._process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-e", "-c", START, "sh",
             self._folder.name, self._shared],
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

    def run(self, *command, succeeds=True):
        """What a command says; it has to succeed, or to fail."""
        done = subprocess.run(
            ["nsenter", "--target", self._first, "--mount", "--pid", "--root", "--wd", *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=ENVIRONMENT, check=False)
        assert (done.returncode == 0) == succeeds, f"{command}: {done.returncode}\n{done.stdout}"
        return done.stdout

    def changed(self):
        """The paths that are new or another than outside."""
        found = subprocess.run(
            ["nsenter", "--target", self._first, "--mount", "find", f"{self._folder.name}/upper",
             "-printf", "/%P\\n"], stdout=subprocess.PIPE, text=True, check=True)
        return found.stdout.splitlines()
