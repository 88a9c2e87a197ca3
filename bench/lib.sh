# What rows of benchmarks share; read by run.sh, which sets root, work, rounds, scale, install, data and results.
# shellcheck shell=bash disable=SC2154

# A count or size at the scale of this run, at least 1.
scaled() { awk -v n="$1" -v s="$scale" 'BEGIN { n = int(n * s / 100); print n < 1 ? 1 : n }'; }

# make_tree DIR COUNT SIZE: files with distinct content, the same for the same arguments.
make_tree() { python3 "$root/bench/tools.py" tree "$@"; }

# measure CASE TOOL COMMAND…: runs it and notes wall time, CPU of it and its children, and the peak of memory.
measure() { python3 "$root/bench/tools.py" measure "$results" "$@"; }

# The programs that are measured, built once. RA_BENCH_RA and RA_BENCH_EXE name built ones.
find_programs() {
  if [ -n "${RA_BENCH_RA:-}" ]; then ra=$RA_BENCH_RA; else "$root/ra" --version >/dev/null; ra=$root/.build/ra/ra; fi
  # Neither the user's settings and caches nor their clouds and proxies decide what is measured.
  local variable
  for variable in ${!RUSTY_ATTACHMENTS_@} ${!AWS_@} ${!RCLONE_@}; do unset "$variable"; done
  export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
}

# An ra whose settings and caches live in this run's directory.
measure_ra() { # CASE LABEL ARGUMENT…
  local case=$1 label=$2; shift 2
  HOME=$work/home measure "$case" "$label" "$ra" "$@" --progress none
}

# The benchmark program, compiled ahead of time like ra is.
bench_program() {
  if [ -n "${RA_BENCH_EXE:-}" ]; then bench=$RA_BENCH_EXE; return; fi
  echo "bench: building…" >&2
  bench=$work/bench/RustyAttachments.Bench
  (cd "$root" && dotnet publish bench/RustyAttachments.Bench -c Release -r linux-x64 --self-contained -p:PublishReadyToRun=true \
    -p:RunAnalyzers=false --artifacts-path "$root/.build/artifacts" -o "${bench%/*}") >"$work/publish.log" 2>&1 || { cat "$work/publish.log" >&2; exit 1; }
}

# have_peers COMMAND=PACKAGE…: installs what is missing as root; false, having said so, when something is still missing.
have_peers() {
  local pair missing=() packages=()
  for pair in "$@"; do command -v "${pair%=*}" >/dev/null || { missing+=("${pair%=*}"); packages+=("${pair#*=}"); }; done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ -n "$install" ] && [ "$(id -u)" = 0 ]; then
    echo "bench: installing ${packages[*]}" >&2
    apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2 && return 0
  fi
  echo "skipped: needs ${missing[*]}; Debian packages: ${packages[*]}"
  return 1
}

# Starts the S3 server, unless RA_TEST_S3_ENDPOINT says that there is one.
start_s3() {
  [ -z "${RA_TEST_S3_ENDPOINT:-}" ] || return 0
  server=$(mktemp -d /tmp/ra-s3.XXXXXX)
  local exports=
  # A port may be in use; then another one is not.
  for _ in 1 2 3; do exports=$("$root/tests/s3-server.sh" start "$server" $((20000 + RANDOM % 10000)) 2>"$work/s3-server.log") && break; done
  [ -n "$exports" ] || { cat "$work/s3-server.log" >&2; exit 1; }
  eval "$exports"
}

# new_bucket: a bucket that nobody has used, and the names that ra, rclone and the AWS tools have for it.
new_bucket() {
  start_s3
  bucket=bench-$$-$RANDOM$RANDOM
  export AWS_ACCESS_KEY_ID=$RA_TEST_S3_ACCESS_KEY AWS_SECRET_ACCESS_KEY=$RA_TEST_S3_SECRET_KEY AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  export RCLONE_CONFIG_BENCH_TYPE=s3 RCLONE_CONFIG_BENCH_PROVIDER=Ceph RCLONE_CONFIG_BENCH_ENV_AUTH=true RCLONE_CONFIG_BENCH_ENDPOINT=$RA_TEST_S3_ENDPOINT
  export RCLONE_CONFIG=/dev/null AWS_EC2_METADATA_DISABLED=true S3_ENDPOINT_URL=$RA_TEST_S3_ENDPOINT
  rclone mkdir "bench:$bucket"
  store="s3://$bucket/store?endpoint=$RA_TEST_S3_ENDPOINT&region=us-east-1&path-style=true&checksum=when-required"
}

# Removes the bucket.
drop_bucket() {
  rclone purge "bench:$bucket"
  collect_garbage
}

# The server keeps large objects for hours otherwise, in memory that is soon full.
collect_garbage() {
  [ -z "${server:-}" ] || CEPH_CONF=$server/ceph.conf radosgw-admin gc process --include-all >/dev/null 2>&1
}

# s3_round TREE: every tool uploads the tree, downloads what it has uploaded, and leaves the server as empty as it was.
s3_round() {
  local tree=$1 transfers=(--transfers 16 --checkers 16 --s3-no-check-bucket)
  new_bucket
  measure upload rclone rclone copy "${transfers[@]}" "$tree" "bench:$bucket/rclone"
  measure download rclone rclone copy "${transfers[@]}" "bench:$bucket/rclone" "$data/down-rclone-$n"
  s3_drop rclone
  if command -v s5cmd >/dev/null; then
    measure upload s5cmd s5cmd cp "$tree/" "s3://$bucket/s5cmd/"
    measure download s5cmd s5cmd cp "s3://$bucket/s5cmd/*" "$data/down-s5cmd-$n/"
    s3_drop s5cmd
  fi
  if command -v aws >/dev/null; then
    measure upload awscli aws --endpoint-url "$RA_TEST_S3_ENDPOINT" s3 cp --recursive --only-show-errors "$tree" "s3://$bucket/awscli"
    measure download awscli aws --endpoint-url "$RA_TEST_S3_ENDPOINT" s3 cp --recursive --only-show-errors "s3://$bucket/awscli" "$data/down-awscli-$n"
    s3_drop awscli
  fi
  measure_ra upload ra upload "$tree" --store "$store" --force-rehash -q -o "$data/manifest"
  measure_ra download ra download "$data/manifest" "$data/down-ra-$n" --store "$store" -q
  diff -rq -- "$tree" "$data/down-ra-$n" >&2
  s3_drop store
  drop_bucket
}

# s3_drop PREFIX: removes what a tool has uploaded, and what it has downloaded of it.
s3_drop() {
  find "$data" -path '*/down-*' -size +1M -delete # small files stay: after many deletions ext4 is slow to create some
  rclone purge "bench:$bucket/$1"
  collect_garbage
}

clean_up() {
  [ -z "${farm:-}" ] || stop_farm
  [ -z "${workers[*]:-}" ] || stop_workers
  [ -z "${undo:-}" ] || "$undo"
  [ -z "${server:-}" ] || "$root/tests/s3-server.sh" stop "$server" >/dev/null 2>&1
  rm -rf -- "$work"
}

# start_farm NODES ARGUMENT…: a cluster on this machine. farm is its process, nodes names those of its nodes for tools.py,
# cluster its endpoint. Its caches and settings live in this run's directory.
start_farm() {
  local count=$1 log=$data/farm.log port pid number=0; shift
  port=$((20000 + RANDOM % 10000))
  rm -f -- "$log" # of the cluster before, which said that it was ready
  HOME=$work/home "$ra" dev-cluster --nodes "$count" --port "$port" "$@" >"$log" 2>"$log.errors" &
  farm=$! nodes= cluster=http://127.0.0.1:$port
  until grep -qs '^ready' "$log"; do
    kill -0 "$farm" 2>/dev/null || { cat "$log.errors" >&2; exit 1; }
    sleep 0.2
  done
  for pid in $(cat "/proc/$farm/task"/*/children); do number=$((number + 1)) nodes+="${nodes:+,}node $number=$pid"; done
}

stop_farm() {
  kill -TERM "$farm" 2>/dev/null || true
  wait "$farm" 2>/dev/null || true
  farm=
}
