#!/usr/bin/env bash
# Measures ra beside the usual tools on this machine, and prints a table for every row.
#   bench/run.sh                          all rows
#   bench/run.sh hash collect             some; a row is a file of bench/rows
#   bench/run.sh --rounds 5 --scale 10    more rounds; a tenth of the data (percent of counts and sizes)
#   bench/run.sh --tiny                   one round on hardly any data: does everything start?
#   bench/run.sh --no-install             rows whose peers are missing are skipped, also as root
# The tools of a row take turns. Times are medians; ratios are to the first tool of the same table.
set -euo pipefail
root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
rounds=3 scale=100 install=yes names=()
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=${2:?"--rounds needs a number"}; shift 2 ;;
    --scale) scale=${2:?"--scale needs a percentage"}; shift 2 ;;
    --tiny) rounds=1 scale=0.1; shift ;;
    --no-install) install=; shift ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "bench: '$1' is not an option; see --help." >&2; exit 2 ;;
    *) names+=("$1"); shift ;;
  esac
done
[ ${#names[@]} -gt 0 ] || for row in "$root"/bench/rows/*.sh; do row=${row##*/}; names+=("${row%.sh}"); done
for name in "${names[@]}"; do
  [ -f "$root/bench/rows/$name.sh" ] || { echo "bench: there is no row '$name' in bench/rows." >&2; exit 2; }
done

# shellcheck source=bench/lib.sh
. "$root/bench/lib.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/ra-bench.XXXXXX")
trap clean_up EXIT
trap 'exit 130' INT TERM
find_programs

for name in "${names[@]}"; do
  # Every row has a directory and a shell of its own; the S3 server is shared.
  data=$work/$name results=$work/$name.results
  mkdir -p -- "$data" "$work/home"
  unset -f prepare round
  peers= unmet=
  # shellcheck disable=SC1090 # one of bench/rows
  . "$root/bench/rows/$name.sh"
  printf '\n## %s\n\n%s\n\n' "$name" "$about"
  if [ -n "$unmet" ]; then echo "skipped: needs $unmet"; continue; fi
  have_peers $peers || continue
  prepare
  for ((n = 1; n <= rounds; n++)); do round; done
  python3 "$root/bench/tools.py" table "$results"
  rm -rf -- "$data"
done
