#!/bin/sh
# What ./run and ./test share: finds a Python for scripts/dev.py. PYTHON names one.
# The system's own comes first: it is built with every optimisation, which one of pyenv's is not (the tests take a fourth
# longer there).
cd "$(dirname "$0")/.." || exit 1
for python in "${PYTHON:-/usr/bin/python3}" python3 python3.13 python3.12 python3.11 python3.14; do
    "$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
        exec "$python" scripts/dev.py "$@"
done
echo "./$1 needs Python 3.11 or newer with venv. On Debian and Ubuntu: apt install python3 python3-venv" >&2 && exit 1
