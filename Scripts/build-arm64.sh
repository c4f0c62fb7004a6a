#!/usr/bin/env bash
# Builds hearkend and hearken for 64-bit Arm on an x86-64 machine, into .build/arm64. Needs root, Debian with mmdebstrap,
# a network and 5 GB under .cache/arm64, where what was fetched stays for the next run.
#   MIRROR        Debian's archive (http://deb.debian.org/debian)
#   SUITE         the suite of the compiler (sid: the first with a Swift that reads Package.swift, 6.2)
#   TARGET_SUITE  the suite the programs are linked against and run on, this one or later (trixie)
#   APT_OPTIONS   lines for apt.conf, such as 'Acquire::Check-Valid-Until "false";' where the mirror is a snapshot
#   PRODUCTS      what is built ("hearkend hearken")
# Nothing of the Arm root is run: its packages are unpacked, and an x86-64 compiler of the same version reads them.
set -euo pipefail
cd "$(dirname "$0")/.."

MIRROR=${MIRROR:-http://deb.debian.org/debian}
SUITE=${SUITE:-sid}
TARGET_SUITE=${TARGET_SUITE:-trixie}
PRODUCTS=${PRODUCTS:-hearkend hearken}
cache=$PWD/.cache/arm64
root=$cache/$SUITE-$TARGET_SUITE
output=$PWD/.build/arm64
export PATH=$PATH:/usr/sbin:/sbin
says() { echo "$(date +%T) $1"; }
fails() { echo "build-arm64.sh: $1" >&2; exit 1; }

[ "$(uname -m)" = x86_64 ] || fails "this is for an x86-64 machine; on 64-bit Arm: make build"
[ "$(id -u)" = 0 ] || fails "needs root, to make and enter a Debian of its own"
for program in mmdebstrap git unshare flock; do
  command -v "$program" >/dev/null || fails "$program is missing; apt-get install mmdebstrap git util-linux"
done

# In a mount namespace of its own, since mmdebstrap binds this machine's /dev/shm and more into the root that it makes: cut
# short, it must leave no mount behind for the `rm` of the next run to walk into.
debian() {
  unshare --mount --propagation private mmdebstrap --quiet --mode=root --aptopt='Acquire::Languages "none"' ${APT_OPTIONS:+--aptopt="$APT_OPTIONS"} "$@"
}

mkdir -p "$cache"
exec 9>"$cache/.lock"
flock -n 9 || fails "another run is at work in $cache"

if [ ! -e "$root/.complete" ]; then
  ! grep -qF " $root/" /proc/mounts || fails "something is mounted under $root; unmount it first"
  rm -rf --one-file-system "$root" "$cache/debs"
  mkdir -p "$cache/debs"
  # One index for both architectures: the compiler reads a standard library of its own version only.
  says "the compiler: Debian $SUITE for amd64 in $root"
  debian --variant=apt --architectures=amd64,arm64 \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --include=swiftlang,git,pkgconf,libc6-dev,libstdc++-14-dev \
    --customize-hook="cd '$cache/debs' && APT_CONFIG=\$MMDEBSTRAP_APT_CONFIG apt-get -q download swiftlang:arm64 libswiftlang:arm64" \
    "$SUITE" "$root" "$MIRROR"

  says "the target: the libraries of Debian $TARGET_SUITE for arm64 in $root/target"
  debian --variant=extract --architectures=arm64 --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    --include=libc6-dev,libstdc++-14-dev,libmosquitto-dev,libopenblas-dev,libsodium-dev,libyaml-dev \
    "$TARGET_SUITE" "$root/target" "$MIRROR"
  # Nothing was installed, so nobody chose among the builds of OpenBLAS.
  for name in libopenblas.so libopenblas.so.0; do
    ln -s "openblas-pthread/$name" "$root/target/usr/lib/aarch64-linux-gnu/$name"
  done

  says "the target: Swift's standard library for arm64"
  for package in "$cache"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$root/target" --exclude='*/lib/swift/host' --exclude='*/lib/swift/pm' \
      --exclude='*/lib/swift/embedded' --wildcards './usr/libexec/swift/lib/swift*'
  done
  # The linking driver looks for the start of a program where Swift's own toolchains have it.
  for name in swift swift_static; do ln -s "../libexec/swift/lib/$name" "$root/target/usr/lib/$name"; done
  rm -rf "$cache/debs"

  sdk=$root/sdks/debian.artifactbundle
  mkdir -p "$sdk/arm64" "$root/source" "$root/scratch" "$root/packages"
  cat >"$sdk/info.json" <<'JSON'
{"schemaVersion": "1.0", "artifacts": {"debian-arm64": {"type": "swiftSDK", "version": "1", "variants": [{"path": "arm64"}]}}}
JSON
  cat >"$sdk/arm64/swift-sdk.json" <<'JSON'
{"schemaVersion": "4.0", "targetTriples": {"aarch64-unknown-linux-gnu": {
  "sdkRootPath": "/target",
  "swiftResourcesPath": "/target/usr/libexec/swift/lib/swift",
  "swiftStaticResourcesPath": "/target/usr/libexec/swift/lib/swift_static",
  "toolsetPaths": ["toolset.json"]}}}
JSON
  # Debian's own linker, the compiler's default, is for amd64 alone.
  echo '{"schemaVersion": "1.0", "swiftCompiler": {"extraCLIOptions": ["-use-ld=lld"]}}' >"$sdk/arm64/toolset.json"
  printf '[safe]\n\tdirectory = *\n[url "/packages/"]\n\tinsteadOf = https://github.com/\n' >"$root/etc/gitconfig"
  touch "$root/.complete"
fi

# Cloned by this machine's git, with its settings; the root itself needs no network.
parser=apple/swift-argument-parser
if [ ! -e "$root/packages/$parser/HEAD" ]; then
  says "$parser"
  git clone -q --bare "https://github.com/$parser" "$root/packages/$parser"
fi

# A mount namespace of its own: the mounts are gone when the command is, however it ends.
inside() {
  unshare --mount --propagation private sh -c 'root=$1 && shift
    mount --bind . "$root/source" && mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" &&
    exec chroot "$root" env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/bin:/bin:/usr/libexec/swift/bin \
      PKG_CONFIG_SYSROOT_DIR=/target PKG_CONFIG_PATH=/target/usr/lib/aarch64-linux-gnu/pkgconfig:/target/usr/lib/aarch64-linux-gnu/openblas-pthread/pkgconfig \
      "$@"' sh "$root" "$@"
}

inside swift --version 2>&1 | head -n 1
mkdir -p "$output"
for product in $PRODUCTS; do
  says "building $product"
  inside swift build --package-path /source --scratch-path /scratch -c release --static-swift-stdlib \
    --swift-sdks-path /sdks --swift-sdk debian-arm64 --product "$product"
  install -m 755 "$root/scratch/aarch64-unknown-linux-gnu/release/$product" "$output/"
done
# Whoever called it through sudo goes on with `make` as themselves.
chown -R --reference=Package.swift .build/arm64
chown --reference=Package.swift .build .cache "$cache" Package.resolved 2>/dev/null || true
says "built for Debian $TARGET_SUITE on 64-bit Arm:"
ls -l "$output"
