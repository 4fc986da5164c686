#!/bin/sh
# Installs from Debian's packages what the browser tests need: Chromium, its Chinese texts, a Chinese font.
# With --office also LibreOffice Calc and poppler, to look at workbooks as pages; with --server nginx, for deploy/try.sh.
set -eu

packages="chromium chromium-l10n fonts-noto-cjk"
for option; do
    case "$option" in
        --office) packages="$packages libreoffice-calc poppler-utils" ;;
        --server) packages="$packages nginx-light" ;;
        *) echo "usage: scripts/install_packages.sh [--office] [--server]" >&2; exit 2 ;;
    esac
done

missing=""
for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "^install ok installed" || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "Already installed: $packages"
    exit 0
fi

if ! command -v apt-get >/dev/null; then
    echo "This script knows Debian and Ubuntu only. Install Chromium and a Chinese font by your own means;" >&2
    echo "the tests find Chromium on the PATH or at \$CHROMIUM." >&2
    exit 1
elif [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null; then
    as_root="sudo"
else
    echo "Needs root. Run as root: apt-get install --no-install-recommends$missing" >&2
    exit 1
fi

$as_root apt-get update -qq
# The list of missing packages is meant to be split into words.
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
