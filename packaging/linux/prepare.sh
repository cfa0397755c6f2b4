#!/usr/bin/env bash
# Sets up all that a make target needs: system packages, .venv, and this project with its extras.
# Usage: prepare.sh EXTRAS SECTION…      for example: prepare.sh test,lint base run screen sound tests
#        prepare.sh --missing SECTION…   only names the system packages that are missing
# A second run finds its stamp and is instant.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

missing_packages() { # of the sections given; a package that another one provides counts as installed
  awk -v want=" $* " '
    FNR == NR { if ($1 == "installed") for (i = 2; i <= NF; i++) { sub(/:.*/, "", $i); have[$i] = 1 } next }
    /^# \[/ { match($0, /\[[a-z]+\]/); on = index(want, " " substr($0, RSTART + 1, RLENGTH - 2) " ") }
    /^[a-z0-9]/ && on && !($1 in have) { print $1 }
  ' <(dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' | tr -d ',()=') packaging/linux/apt.txt
}

install_packages() {
  command -v dpkg-query >/dev/null || { echo "No Debian packages here: install by hand what packaging/linux/apt.txt lists."; return; }
  local missing apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q)
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  echo "Installing system packages: ${missing[*]}"
  if ((EUID)); then
    command -v sudo >/dev/null || { echo "Ask an administrator to run: apt-get install ${missing[*]}" >&2; exit 1; }
    apt=(sudo "${apt[@]}")
  fi
  # Without fresh package lists apt does not know the names: try dry, and fetch the lists when it fails.
  "${apt[@]}" install --dry-run "${missing[@]}" >/dev/null 2>&1 || "${apt[@]}" update
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}"
}

choose_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$name"; return; }
  done
  echo "Python 3.11 or newer is needed, found only $(python3 --version 2>&1)." >&2
  exit 1
}

install_project() {
  local stamp=".venv/ready-$1" state
  state="$PWD $(cat pyproject.toml packaging/requirements.lock packaging/install.py | sha256sum)"
  .venv/bin/python -c '' 2>/dev/null && [ "$(cat "$stamp" 2>/dev/null)" = "$state" ] && return
  .venv/bin/python -m pip --version >/dev/null 2>&1 || "$(choose_python)" -m venv --clear .venv
  echo "Installing the project with its parts ($1) in .venv"
  .venv/bin/python packaging/install.py "$1"
  echo "$state" >"$stamp"
}

if [ "$1" = --missing ]; then
  shift
  missing_packages "$@"
  exit
fi
extras=$1
shift
[ "$(uname)" != Linux ] || install_packages "$@"
install_project "$extras"
