#!/usr/bin/env bash
# What a user of the command line sees: a check of the project's own notes, and three derivatives. Run by `make demo`.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi

quoted() {  # the command line as a person would type it
  local part
  for part in "$@"; do
    case $part in *[!A-Za-z0-9_./=-]*) printf " '%s'" "$part" ;; *) printf ' %s' "$part" ;; esac
  done
}

# show CODES COMMAND…: print the command and what it says; an exit code that is not among CODES ends the demo
show() {
  local codes=$1; shift
  printf '\n%s$%s%s\n' "$bold" "$(quoted "$@")" "$plain"
  "$@"; local code=$?
  case " $codes " in *" $code "*) ;; *) echo "demo: exit code $code, expected one of: $codes" >&2; exit 1 ;; esac
}

show "0 1" einlsp check tests/notes/tour --claims

# the worked example: from a matrix expression to its derivative, every step
show 0 einlsp derive '\frac{1}{2N}\lVert\mathbf{W}^T\mathbf{X}-\mathbf{Y}\rVert^2' --wrt '\mathbf{W}' \
  --declare '\mathbf{W}\in\mathbb{R}^{d\times k}' --declare '\mathbf{X}\in\mathbb{R}^{d\times N}' --declare '\mathbf{Y}\in\mathbb{R}^{k\times N}' --steps

# both layouts, and code to run
show 0 einlsp derive 'a+\mathbf{v}^T\mathbf{x}+\frac12\mathbf{x}^T\mathbf{W}\mathbf{x}' --wrt '\mathbf{x}'

# an answer without a matrix form says so, and gives the index form and the einsum
show 0 einlsp derive '\mathbf{x}\mathbf{x}^T' --wrt '\mathbf{x}'
