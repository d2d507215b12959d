# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the packages twice, in two folders and in two ways, as two people would."""

import dataclasses
import functools
import os
import shutil
import signal
import subprocess
import tempfile
import unittest

import plugin

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
TOOLS = {"deb": ("dh", "debhelper"), "rpm": ("rpmbuild", "rpm")}
WITHOUT_TESTS = {"DEB_BUILD_OPTIONS": "nocheck", "RPMBUILD_OPTIONS": "--without check"}


@dataclasses.dataclass(eq=False)
class Builder:
    name: str
    folder: str  # of the build
    configure: str  # configure, by its path from this folder
    umask: int
    environment: dict


BUILDERS = [
    Builder("somebody", "build", "../release/configure", 0o022, {"TZ": "UTC", "LC_ALL": "C.UTF-8"}),
    Builder("another", "release", "./configure", 0o077,
            {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "en_GB.UTF-8", "USER": "another"})]


def require(program, package):
    if not shutil.which(program, path=PATH):
        raise unittest.SkipTest(f"{program} is not here: install {package}")


def output(*command, env=None, **options):
    """The standard output of a command, which must succeed."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, start_new_session=True,
                          env=plugin.environment({"PATH": PATH, "HOME": top(), **(env or {})}),
                          **options) as process:
        try:
            said, _ = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)  # a build has many processes
            raise
    assert process.returncode == 0, f"{command}: {process.returncode}\n{said}"
    return said


@functools.cache
def _top():
    return tempfile.TemporaryDirectory(prefix="tintri-packages-")


def top():
    """The folder for everything that is made here. It is removed when the tests end."""
    return _top().name


@functools.cache
def _prepare(builder):
    """A release that make dist has packed, configured."""
    os.chmod(top(), 0o755)  # another user than the builder reads it
    place = os.path.join(top(), builder.name)
    build = os.path.join(place, builder.folder)
    os.makedirs(build, exist_ok=True)
    release = os.path.join(place, "release")
    output("make", "-s", "-C", plugin.BUILD, "distdir", f"distdir={release}")
    output("sh", builder.configure, "-q", cwd=build, umask=builder.umask, env=builder.environment)
    return build


@functools.cache
def build(kind, builder):
    """The folder with the packages, which are built without their tests."""
    require(*TOOLS[kind])
    place = _prepare(builder)
    output("make", kind, cwd=place, umask=builder.umask,
           env={**builder.environment, **WITHOUT_TESTS})
    return os.path.join(place, "packages")


def paths(kind, builder=BUILDERS[0], ends=()):
    """The packages, and the other files that are made with them, by name."""
    folder = build(kind, builder)
    return {name: os.path.join(folder, name) for name in sorted(os.listdir(folder))
            if name.endswith(tuple(ends))}
