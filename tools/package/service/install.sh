#!/bin/sh
# Installs the worker from this archive: sh service/install.sh [--prefix /opt/grading-station] [--units /etc/systemd/system]
# Copies the program, writes its unit, and says what a person does next. Run again to upgrade: data is elsewhere.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
prefix=/opt/grading-station
units=/etc/systemd/system
while [ $# -gt 0 ]; do
  case "$1" in
    --prefix) prefix=$2; shift 2 ;;
    --units) units=$2; shift 2 ;;
    --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    *) echo "unknown option: $1" >&2; exit 64 ;;
  esac
done
mkdir -p "$prefix" "$units"
# Beside the old one first, so that a copy that fails leaves what runs as it is.
for part in bin node app; do
  rm -rf "$prefix/.$part.new"
  cp -R "$here/$part" "$prefix/.$part.new"
done
for part in bin node app; do
  rm -rf "${prefix:?}/$part"
  mv "$prefix/.$part.new" "$prefix/$part"
done
cp "$here/THIRD-PARTY-NOTICES.txt" "$here/LICENSE" "$prefix/"
sed "s#/opt/grading-station#$prefix#g" "$here/service/grading-station.service" > "$units/grading-station.service"
cat <<DONE
Installed in $prefix; unit in $units. Next:
  useradd --system --home /var/lib/grading-station grading-station
  write API_BASE_URL and INTERNAL_WORKER_TOKEN into /etc/grading-station.env (chmod 600)
  systemctl daemon-reload && systemctl enable --now grading-station
DONE
