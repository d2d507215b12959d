#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs the Icinga Director with MariaDB in an isolated copy of this machine: restores the basket twice, makes a host and
# services, and renders their configuration.
#   unshare --mount --pid --fork --kill-child sh FOLDER/director_in_a_box.sh FOLDER
# FOLDER has basket.json, host.json and services/NAME.json. The results are first and second (the database after each
# restore), fields (of each command), and rendered/ (Icinga 2's configuration). Exit code 77: this system cannot have
# such a copy, or lacks the packages.
set -eu

folder=$1
packages='icingaweb2-module-director icingacli mariadb-server php-mysql'

# Part one: the copy, an overlay of the whole machine that is kept in memory.
make_copy() {
    mount --make-rprivate / &&
        mkdir "$layers" && mount -t tmpfs tmpfs "$layers" &&
        mkdir "$layers/upper" "$layers/work" "$root" &&
        mount -t overlay -o "lowerdir=/,upperdir=$layers/upper,workdir=$layers/work" overlay "$root" &&
        mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" &&
        mkdir -p "$root$folder" && mount --bind "$folder" "$root$folder"
}

if [ "${2-}" != inside ]; then
    layers=$folder/layers
    root=$layers/root
    make_copy || exit 77
    rm -f "$root/etc/resolv.conf"
    cp /etc/resolv.conf "$root/etc/"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # prevents packages from starting services
    chmod 755 "$root/usr/sbin/policy-rc.d"
    exec chroot "$root" /bin/sh "$folder/director_in_a_box.sh" "$folder" inside
fi

# Part two: inside the copy.
cd "$folder"
# shellcheck disable=SC2086 # one word a package
DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    -o Dpkg::Options::=--force-unsafe-io $packages >packages.log 2>&1 || {
    tail -1 packages.log >&2
    exit 77
}

mkdir -p /run/mysqld
mariadbd --user=root --skip-networking --socket=/run/mysqld/mysqld.sock >database.log 2>&1 &
tries=0
until mariadb -e 'SELECT 1' >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 300 ]
    sleep 0.1
done
mariadb <<SQL
CREATE DATABASE director CHARACTER SET utf8mb4;
CREATE USER director@localhost IDENTIFIED BY 'director';
GRANT ALL ON director.* TO director@localhost;
SQL

mkdir -p /etc/icingaweb2/modules/director /etc/icingaweb2/enabledModules
printf '[global]\nconfig_backend = "ini"\n[logging]\nlog = "none"\n' >/etc/icingaweb2/config.ini
cat >/etc/icingaweb2/resources.ini <<INI
[director]
type = "db"
db = "mysql"
host = "localhost"
dbname = "director"
username = "director"
password = "director"
charset = "utf8mb4"
INI
printf '[db]\nresource = "director"\n' >/etc/icingaweb2/modules/director/config.ini
for module in director incubator reactbundle; do
    ln -sfn /usr/share/icingaweb2/modules/$module /etc/icingaweb2/enabledModules/$module
done
icingacli director migration run

for time in first second; do
    icingacli director basket restore <basket.json
    mariadb-dump --skip-comments --skip-extended-insert director >$time
done
mariadb -N -B director >fields <<SQL
SELECT object_name, varname FROM icinga_command_field
JOIN icinga_command ON icinga_command.id = command_id
JOIN director_datafield ON director_datafield.id = datafield_id;
SQL

icingacli director host create array --json "$(cat host.json)"
for service in services/*.json; do
    icingacli director service create "$(basename "$service" .json)" --json "$(cat "$service")"
done
icingacli director config render
mkdir rendered
mariadb -N -B director -e 'SELECT HEX(file_checksum), file_path FROM director_generated_config_file' |
    while read -r checksum path; do
        mkdir -p "rendered/$(dirname "$path")"
        mariadb -N -B --raw director >"rendered/$path" -e "SELECT content FROM director_generated_file
            WHERE HEX(checksum) = '$checksum'"
    done
