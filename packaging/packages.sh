# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Installs what a script needs, with apt or dnf, and says so. Sourced by quickstart and run-tests.

# A line a package: Debian's name, Fedora's name ("-": not needed there).
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
# What the tests with real daemons start, and what makes packages.
# shellcheck disable=SC2034
monitoring_packages='
autopkgtest                 -
build-essential             -
debhelper                   -
dpkg-dev                    -
graphite-carbon             -
graphite-web                -
icinga2-bin                 icinga2-bin
icinga2-common              icinga2-common
icingaweb2-module-graphite  -
influxdb                    -
iproute2                    -
lintian                     -
nagios4-core                -
php-cli                     -
rpm                         rpm-build
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
    as_root apt-get -qq update || return 1
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
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
    as_root dnf -q -y install "${missing[@]}"
}

# install_packages LIST: installs those of a list that are missing.
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
