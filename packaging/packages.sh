# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Functions of quickstart and run-tests: install the packages that they need, with apt or dnf, and say so; check whether
# they can write where they need to.

# A line per package: the name in Debian, and in Fedora ("-": not needed there).
# shellcheck disable=SC2034  # the lists are for those who source this
build_packages='
gcc                     gcc
make                    make
autoconf                autoconf
automake                automake
pkgconf                 pkgconf-pkg-config
libcurl4-openssl-dev    libcurl-devel
libjson-c-dev           json-c-devel
libmicrohttpd-dev       libmicrohttpd-devel
libgnutls28-dev         gnutls-devel
zlib1g-dev              zlib-devel
'
# shellcheck disable=SC2034
test_packages='
check                       check-devel
python3                     python3
python3-requests            python3-requests
openssl                     openssl
libmonitoring-plugin-perl   perl-Monitoring-Plugin
xz-utils                    xz
mandoc                      mandoc
bash-completion             bash-completion
curl                        curl
'
# shellcheck disable=SC2034
analysis_packages='
clang               clang
libclang-rt-dev     compiler-rt
clang-format        clang-tools-extra
clang-tidy          clang-tools-extra
cppcheck            cppcheck
shellcheck          ShellCheck
valgrind            valgrind
gcovr               gcovr
git                 git
'
# For the tests with real daemons, and for making packages.
# shellcheck disable=SC2034
monitoring_packages='
autopkgtest                 -
build-essential             -
chromium                    -
debhelper                   -
dpkg-dev                    -
fonts-dejavu-core           -
graphite-carbon             -
graphite-web                -
icinga2-bin                 icinga2-bin
icinga2-common              icinga2-common
icingaweb2-module-graphite  -
influxdb                    -
iproute2                    -
lintian                     -
nagios-nrpe-plugin          -
nagios-nrpe-server          -
nagios4-cgi                 -
nagios4-core                -
php-cli                     -
rpm                         rpm-build
'

# For 32-bit builds; see can_build_32_bit.
# shellcheck disable=SC2034
multilib_packages='
gcc-multilib    -
'
# The 32-bit libraries of the plugins, the simulator and the unit tests. They are unpacked into a folder, as apt refuses
# to install them if a version differs from that of the 64-bit library.
# shellcheck disable=SC2034
i386_packages='
check                   -
libcurl4-openssl-dev    -
libgnutls28-dev         -
libjson-c-dev           -
libmicrohttpd-dev       -
zlib1g-dev              -
'

say()
{
    printf '==> %s\n' "$*"
}

as_root()
{
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "root's rights are needed for: $*"
        say "log in as root, or install sudo, and start again"
        return 1
    fi
}

# Shows that the work goes on: on a terminal each line in place of the one before, else a dot for
# every ten lines.
show_progress()
{
    local line count=0
    if [ -t 1 ]; then
        while IFS= read -r line; do
            printf '\r\033[K%.72s' "${line//[^[:print:]]/}"
        done
        printf '\r\033[K'
        return
    fi
    while IFS= read -r line; do
        ((++count % 10)) || printf '.'
    done
    [ "$count" -lt 10 ] || printf '\n'
}

# with_progress COMMAND...: runs a command, and shows its output only if it fails.
with_progress()
{
    local log code=0
    log=$(mktemp) || return 1
    "$@" </dev/null 2>&1 | tee "$log" | show_progress || code=${PIPESTATUS[0]}
    [ "$code" -eq 0 ] || tail -n 40 "$log"
    rm -f "$log"
    return "$code"
}

# The files that autoreconf makes in the sources.
# shellcheck disable=SC2034
generated=(aclocal.m4 autom4te.cache build-aux config.h.in configure Makefile.in)

# may_write PATH...: whether this folder, its build, and those of the paths that exist can be written.
# Else says whose they are: another user's run may have left them.
may_write()
{
    local path found owner left=()
    if [ ! -w . ]; then
        owner=$(stat -c %U .)
        say "$(id -un) cannot write into $PWD, which belongs to $owner"
        say "copy the project to a folder of your own, or start again as $owner"
        return 1
    fi
    if [ -e build ] && [ ! -w build ]; then
        left=(build)
        owner=$(stat -c %U build)
    else
        for path; do
            [ -e "$path" ] || continue
            found=$(find "$path" ! -type l ! -writable -print -quit 2>/dev/null)
            [ -n "$found" ] || continue
            left+=("$path")
            owner=$(stat -c %U "$found")
        done
    fi
    [ "${#left[@]}" -gt 0 ] || return 0
    say "$(id -un) cannot write into what $owner has left of an earlier run: ${left[*]}"
    say "remove it (sudo rm -rf ${left[*]}), or start again as $owner"
    return 1
}

# packages_of COLUMN LIST: the names in one column of a list above.
packages_of()
{
    awk -v column="$1" 'NF > 0 && $column != "-" { print $column }' <<<"$2" | sort -u
}

install_with_apt()
{
    local missing=()
    while read -r package; do
        dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing+=("$package")
    done < <(packages_of 1 "$1")
    if [ "${#missing[@]}" -eq 0 ]; then
        say "all packages are there"
        return 0
    fi
    say "installing with apt-get: ${missing[*]}"
    # A list of packages may fail, such as that of a mirror.
    with_progress as_root apt-get update || say "not all lists of packages could be read"
    with_progress as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}"
}

install_with_dnf()
{
    local missing=()
    while read -r package; do
        rpm -q --quiet "$package" || missing+=("$package")
    done < <(packages_of 2 "$1")
    if [ "${#missing[@]}" -eq 0 ]; then
        say "all packages are there"
        return 0
    fi
    say "installing with dnf: ${missing[*]}"
    with_progress as_root dnf -y install "${missing[@]}"
}

# install_packages LIST: installs the missing packages of a list.
install_packages()
{
    if command -v apt-get >/dev/null; then
        install_with_apt "$1"
    elif command -v dnf >/dev/null; then
        install_with_dnf "$1"
    else
        say "neither apt-get nor dnf is here; these must be there: $(packages_of 1 "$1" | xargs)"
    fi
}

# Whether this machine runs 32-bit programs and can have the libraries.
can_build_32_bit()
{
    [ "$(uname -m)" = x86_64 ] && command -v apt-get >/dev/null
}

# unpack_i386 FOLDER: unpacks the libraries of i386_packages with all that they need but the C library, which is in
# gcc-multilib. Does not change the system, and needs no rights.
unpack_i386()
{
    local folder=$1 package names
    local apt=(apt-get -y -o Dir::State::Lists="$folder/lists" -o Dir::State::Status=/dev/null
        -o Dir::Cache="$folder/cache" -o Debug::NoLocking=1
        -o APT::Architecture=i386 -o APT::Architectures=i386)
    readarray -t names < <(packages_of 1 "$i386_packages")
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/root" || return 1
    # A list of packages may fail, such as that of a mirror.
    "${apt[@]}" update || say "not all lists of packages could be read"
    "${apt[@]}" install --download-only --no-install-recommends "${names[@]}" || return 1
    for package in "$folder"/cache/archives/*.deb; do
        case ${package##*/} in
        libc6_* | libc6-dev_* | libgcc-s1_* | libcrypt-dev_* | linux-libc-dev_*) ;;
        *) dpkg-deb --extract "$package" "$folder/root" || return 1 ;;
        esac
    done
    # Links to a path in the system must lead to the same path in the folder.
    find "$folder/root" -type l -lname '/*' -printf '%p %l\n' | while read -r link target; do
        ln -sfn "$folder/root$target" "$link"
    done
}

# unpack_curl_gnutls FOLDER: unpacks the libcurl that uses GnuTLS, which apt does not install together with the other
# one.
unpack_curl_gnutls()
{
    local folder=$1 library package
    library=$(apt-cache depends libcurl4-gnutls-dev | awk '/Depends: libcurl/ { print $2; exit }')
    mkdir -p "$folder/packages" || return 1
    (cd "$folder/packages" && apt-get download libcurl4-gnutls-dev "$library") || return 1
    for package in "$folder"/packages/*.deb; do
        dpkg-deb --extract "$package" "$folder/root" || return 1
    done
}
