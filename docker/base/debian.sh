#!/usr/bin/env bash
# Makes the base image podium-base:debian from Debian packages, for machines that can pull nothing.
#
# Usage: docker/base/debian.sh [--tag TAG] [--suite SUITE] [--mirror URL] [--force]
#   --tag     name of the image (podium-base:debian; $PODIUM_BASE_TAG)
#   --suite   Debian release (bookworm; $PODIUM_DEBIAN_SUITE)
#   --mirror  where Debian lies ($PODIUM_DEBIAN_MIRROR; else what this machine's apt uses; else
#             http://deb.debian.org/debian)
#   --force   make it anew although the tag is there
#
# Needs root, debootstrap and a Docker engine. Writes only below $TMPDIR and removes that again.
# The image has Python 3 and the scientific packages of Debian (CPU only). Whatever address the
# packages came from, the apt sources inside the image name deb.debian.org.
set -euo pipefail

tag="${PODIUM_BASE_TAG:-podium-base:debian}"
suite="${PODIUM_DEBIAN_SUITE:-bookworm}"
mirror="${PODIUM_DEBIAN_MIRROR:-}"
force=no
packages="ca-certificates,curl,python3,python3-pip,python3-venv,python3-numpy,python3-pandas"
packages+=",python3-scipy,python3-sklearn,python3-pil,python3-matplotlib,python3-yaml"
packages+=",python3-jinja2,procps,unzip"

stop() { echo "debian.sh: $*" >&2; exit 1; }

while [ $# -gt 0 ]; do
    case "$1" in
        --tag) tag="${2:?--tag needs a value}"; shift 2 ;;
        --suite) suite="${2:?--suite needs a value}"; shift 2 ;;
        --mirror) mirror="${2:?--mirror needs a value}"; shift 2 ;;
        --force) force=yes; shift ;;
        -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$0"; exit 0 ;;
        *) stop "unknown argument '$1'. See --help." ;;
    esac
done

# The first http(s) Debian archive that this machine's own apt knows; security archives are no base.
machine_mirror() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources \
        2>/dev/null | sed 's/#.*//' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' '
}

command -v docker >/dev/null || stop "the docker client is missing. Install docker.io or docker-ce-cli."
docker version >/dev/null 2>&1 || stop "no Docker engine answers. Start it, or set DOCKER_HOST."
if [ "$force" = no ] && docker image inspect "$tag" >/dev/null 2>&1; then
    echo "$tag is there already (--force makes it anew)"
    exit 0
fi
[ "$(id -u)" = 0 ] || stop "debootstrap needs root. Run: sudo $0"
command -v debootstrap >/dev/null || stop "debootstrap is missing. Run: apt-get install debootstrap"
[ -n "$mirror" ] || mirror="$(machine_mirror || true)"
[ -n "$mirror" ] || mirror=http://deb.debian.org/debian

work="$(mktemp -d "${TMPDIR:-/tmp}/podium-base.XXXXXX")"
clean_up() {
    # A debootstrap that was interrupted may leave /proc mounted: rm must not walk into it.
    awk -v root="$work/" 'index($2, root) == 1 {print $2}' /proc/mounts | sort -r |
        while read -r mounted; do umount -l "$mounted"; done
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

root="$work/root"
echo "bootstrapping Debian $suite from $mirror"
# --variant=minbase leaves out what only a machine that boots needs.
if ! debootstrap --variant=minbase --include="$packages" "$suite" "$root" "$mirror" \
    >"$work/log" 2>&1; then
    tail -n 20 "$work/log" "$root/debootstrap/debootstrap.log" >&2 2>/dev/null || true
    stop "debootstrap of $suite from $mirror failed; its last lines are above."
fi

echo "deb http://deb.debian.org/debian $suite main" >"$root/etc/apt/sources.list"
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/apt/*.bin \
    "$root"/var/lib/apt/lists/* "$root"/var/log/*.log "$root"/var/log/apt "$root/debootstrap" \
    "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/locale/*
# debootstrap copies the machine's resolver and name, which are nobody's business in an image.
: >"$root/etc/resolv.conf"
echo podium >"$root/etc/hostname"

echo "importing it as $tag"
tar --numeric-owner --one-file-system -C "$root" -c . |
    docker import --change 'ENV LANG=C.UTF-8' --change 'CMD ["bash"]' \
        --message "Debian $suite with Python, by Podium's docker/base/debian.sh" - "$tag"
echo "$tag is ready"
