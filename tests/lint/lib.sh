# Shared by the checks of this folder. Each is called as `check TOP BUILD`, prints one line `ok - …` or
# `not ok - …` per thing it holds to, with the findings as `# …` lines, and fails if one did not hold.
# shellcheck shell=sh
set -eu
export LC_ALL=C.UTF-8
top=$(cd "${1:-.}" && pwd)
# shellcheck disable=SC2034 # used by the checks
build=$(cd "${2:-$top/build}" 2>/dev/null && pwd || echo "$top/build")
cd "$top"
failures=0

# report NAME FINDINGS: good when there are none.
report() {
    if [ -z "$2" ]; then
        printf 'ok - %s\n' "$1"
    else
        printf 'not ok - %s\n' "$1"
        printf '%s\n' "$2" | sed 's/^/# /'
        failures=$((failures + 1))
    fi
}

skip() { printf 'ok - %s # SKIP %s\n' "$1" "$2"; }

have() { command -v "$1" >/dev/null 2>&1; }

# sources [PATTERN…]: files of the tree, tracked or about to be; without git, what lies there.
sources() {
    if git rev-parse --git-dir >/dev/null 2>&1; then
        git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do
            [ ! -f "$file" ] || printf '%s\n' "$file"
        done
    else
        for pattern; do
            find . -type f -path "./$pattern" ! -path './build*' | sed 's|^\./||'
        done
    fi | sort -u
}

cflags() {
    printf '%s ' -std=c11 -D_GNU_SOURCE -Isrc -Itests "-I$build"
    pkg-config --cflags glib-2.0 libxml-2.0 libcjson libcurl libmicrohttpd sqlite3 | sed 's/-I/-isystem /g' | tr '\n' ' '
}

finish() { [ "$failures" = 0 ]; }
