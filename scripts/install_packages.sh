#!/bin/sh
# Installs from Debian's packages what the browser tests need: Chromium (the one without a window, where there is one) and a
# Chinese font.
# With --office also LibreOffice Calc and poppler, to look at workbooks as pages; with --server nginx, for deploy/try.sh.
set -eu

packages="fonts-noto-cjk"
for option; do
    case "$option" in
        --office) packages="$packages libreoffice-calc poppler-utils" ;;
        --server) packages="$packages nginx-light" ;;
        *) echo "usage: scripts/install_packages.sh [--office] [--server]" >&2; exit 2 ;;
    esac
done

installed() {
    dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q "^install ok installed"
}

offered() {
    apt-cache show "$1" >/dev/null 2>&1
}

has_browser() {
    installed chromium-headless-shell || { installed chromium && ! offered chromium-headless-shell; }
}

missing=""
for package in $packages; do
    installed "$package" || missing="$missing $package"
done
if [ -z "$missing" ] && has_browser; then
    echo "Already installed: Chromium $packages"
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
    echo "Needs root. Run as root: apt-get install --no-install-recommends chromium$missing" >&2
    exit 1
fi

$as_root apt-get update -qq
if has_browser; then
    browser=""
elif offered chromium-headless-shell; then
    browser="chromium-headless-shell"
else
    browser="chromium chromium-l10n"
fi
# The lists of packages are meant to be split into words.
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $browser $missing
