#!/usr/bin/env bash
# The packages of this version in a folder that is carried to a machine without a network, and the proof that it is enough.
#
#   scripts/wheelhouse.sh build wheelhouse     # where there is a package index: same Python version, same processor
#   scripts/wheelhouse.sh try wheelhouse       # installs from it alone, with the network off where that is allowed
#
# `try` makes an environment in a folder of its own, installs with hashes, checks the program and lets it answer.
set -euo pipefail

cd "$(dirname "$0")/.."
command=${1:-} folder=${2:-}
[[ $command && $folder ]] || { sed -n '2,7p' "$0" >&2 && exit 2; }
python=${PYTHON:-python3}

build() {
    mkdir -p "$folder"
    # Debian 12 has Python 3.11.2, images have a later 3.11: what only some of them need comes along for all.
    sed "s/ ; python_full_version [^\\]*//" requirements.txt >"$folder/all.txt"
    "$python" -m pip download -q --disable-pip-version-check --only-binary :all: --require-hashes -r "$folder/all.txt" -d "$folder"
    rm "$folder/all.txt"
    cp requirements.txt "$folder/"
    "$python" -c 'import platform; print(platform.python_version(), platform.machine())' >"$folder/made-for"
    (cd "$folder" && sha256sum -- *.whl requirements.txt made-for >SHA256SUMS)
    echo "$(find "$folder" -name '*.whl' | wc -l) packages, $(du -sh "$folder" | cut -f1), for Python $(<"$folder/made-for")"
}

without_network() {
    if [[ $apart ]]; then unshare -rn "$@"; else "$@"; fi
}

try() {
    (cd "$folder" && sha256sum --quiet -c SHA256SUMS)
    cmp -s requirements.txt "$folder/requirements.txt" || { echo "$folder was made for another version: build it anew" >&2 && exit 1; }
    place=$(mktemp -d)
    trap 'rm -rf "$place"' EXIT
    export PIP_NO_INDEX=1 PIP_FIND_LINKS=$PWD/$folder PIP_DISABLE_PIP_VERSION_CHECK=1 DATA_DIR=$place/data PIP_CONFIG_FILE=/dev/null
    [[ $folder == /* ]] && PIP_FIND_LINKS=$folder
    unset PIP_INDEX_URL PIP_EXTRA_INDEX_URL DATABASE_URL
    apart=$(unshare -rn echo yes 2>/dev/null || true)
    [[ $apart ]] || echo "the network stays on, since unshare is not allowed here; pip is told not to use it"
    "$python" -m venv "$place/venv"
    without_network "$place/venv/bin/python" -m pip install -q --no-compile --require-hashes -r requirements.txt
    without_network "$place/venv/bin/python" manage.py check
    without_network "$place/venv/bin/python" -c '
import gunicorn, lxml, openpyxl, psycopg, redis
from config.wsgi import application
from django.test import RequestFactory
said = []
environ = RequestFactory(SERVER_NAME="127.0.0.1").get("/healthz").environ
b"".join(application(environ, lambda status, headers, exc_info=None: said.append(status)))
assert said == ["200 OK"], said'
    echo "installed from $folder alone; the program is checked and answers"
}

case $command in
    build) build ;;
    try) try ;;
    *) sed -n '2,7p' "$0" >&2 && exit 2 ;;
esac
