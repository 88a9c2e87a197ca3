#!/usr/bin/env bash
# A real S3 server for the tests: Ceph RADOS Gateway over an object store in memory, on loopback only.
#
#   s3-server.sh start DIR PORT   installs what is missing (as root), starts the server, prints export lines for clients
#   s3-server.sh stop DIR         ends it and removes DIR
#
# Uses PORT for S3 and PORT+1 for the cluster's monitor. Ready in about 15 s. Objects may take 4 GiB of memory.
# The gateway of Debian 12 does not know the SDKs' default checksums: clients need checksum=when-required in the store's
# name or AWS_REQUEST_CHECKSUM_CALCULATION=when_required.
set -euo pipefail

usage() { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
fail() { echo "s3-server: $*" >&2; exit 1; }

[ $# -ge 2 ] || usage
command=$1
dir=$(realpath -m -- "$2")
conf=$dir/ceph.conf
marker=$dir/.s3-server

stop() {
  [ -e "$marker" ] || return 0
  local name pid
  for name in rgw osd mon; do
    pid=$(cat "$dir/$name.pid" 2>/dev/null) || continue
    kill "$pid" 2>/dev/null || continue
    for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || continue 2; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
  done
  rm -rf -- "$dir"
}

install() {
  local missing=()
  command -v radosgw >/dev/null && command -v radosgw-admin >/dev/null || missing+=(radosgw)
  command -v ceph-mon >/dev/null || missing+=(ceph-mon)
  command -v ceph-osd >/dev/null || missing+=(ceph-osd)
  command -v ceph >/dev/null && command -v ceph-authtool >/dev/null || missing+=(ceph-common)
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" = 0 ] || fail "please install these packages first: sudo apt-get install ${missing[*]}"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >&2 ||
    fail "apt-get could not install ${missing[*]}"
}

# wait_for SECONDS COMMAND...: runs the command until it succeeds.
wait_for() {
  local deadline=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || fail "gave up waiting for: $*"
    sleep 0.2
  done
}

# What to do when a start ends early: show why, leave nothing running.
explain_and_stop() {
  echo "s3-server: the server did not start:" >&2
  tail -n 20 "$dir"/*.out "$dir"/*.log >&2 2>/dev/null || true
  stop
}

run() { # NAME COMMAND...
  local name=$1; shift
  setsid "$@" > "$dir/$name.out" 2>&1 < /dev/null &
  echo $! > "$dir/$name.pid"
}

listening() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
osd_is_up() { timeout 10 ceph --conf "$conf" osd stat | grep -q '1 up'; }

configure() { # S3-PORT MON-PORT
  cat > "$conf" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = [v2:127.0.0.1:$2/0]
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = $dir/keyring
mon data = $dir/mon
osd data = $dir/osd
run dir = $dir/run
admin socket = $dir/run/\$name.asok
crash dir = $dir/crash
log file = $dir/\$name.log
pid file =
osd objectstore = memstore
memstore device bytes = 4294967296
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd crush update on start = false
mon allow pool size one = true
mon max pg per osd = 2000
mon data avail crit = 1
mon data avail warn = 2
mon osd full ratio = .99
rgw frontends = beast endpoint=127.0.0.1:$1
rgw enable ops log = false
rgw dynamic resharding = false
rgw override bucket index max shards = 1
CONF
}

start_cluster() { # S3-PORT MON-PORT
  local fsid osd
  fsid=$(sed -n 's/^fsid = //p' "$conf")
  monmaptool --create --addv a "[v2:127.0.0.1:$2]" --fsid "$fsid" "$dir/monmap"
  ceph-authtool --create-keyring "$dir/keyring" --gen-key -n mon. --cap mon 'allow *'
  ceph-authtool "$dir/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
  ceph-authtool "$dir/keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *' --cap mgr 'allow *'
  ceph-mon --conf "$conf" --mkfs -i a --monmap "$dir/monmap" --keyring "$dir/keyring"
  run mon ceph-mon --conf "$conf" -f -i a
  wait_for 60 timeout 5 ceph --conf "$conf" -s
  osd=$(cat /proc/sys/kernel/random/uuid)
  ceph --conf "$conf" osd new "$osd" 0
  ceph-osd --conf "$conf" -i 0 --mkfs --osd-uuid "$osd"
  ceph --conf "$conf" osd crush add osd.0 1 root=default host=localhost
  run osd ceph-osd --conf "$conf" -f -i 0
  wait_for 60 osd_is_up
  run rgw radosgw --conf "$conf" -f -n client.admin
  wait_for 90 listening "$1"
}

add_user() { # NAME SECRET
  radosgw-admin --conf "$conf" user create --uid="$1" --display-name="$1" --access-key="$1" --secret-key="$2"
}

case $command in
  stop)
    stop
    ;;
  start)
    [ $# -eq 3 ] || usage
    port=$3
    monitor=$((port + 1))
    install
    stop
    [ ! -e "$dir" ] || [ -z "$(ls -A "$dir")" ] || fail "'$dir' is not empty and not a server's directory; name another one"
    for p in "$port" "$monitor"; do ! listening "$p" || fail "port $p is in use; name another one"; done
    mkdir -p "$dir"/{mon,osd,run,crash}
    touch "$marker"
    trap explain_and_stop EXIT
    export CEPH_CONF=$conf
    configure "$port" "$monitor"
    {
      start_cluster "$port" "$monitor"
      add_user test testsecret123
      add_user other othersecret123
    } > "$dir/start.out" 2>&1
    trap - EXIT
    cat <<ENV
export RA_TEST_S3_ENDPOINT=http://127.0.0.1:$port
export RA_TEST_S3_ACCESS_KEY=test RA_TEST_S3_SECRET_KEY=testsecret123
export RA_TEST_S3_OTHER_ACCESS_KEY=other RA_TEST_S3_OTHER_SECRET_KEY=othersecret123
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=testsecret123 AWS_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
ENV
    ;;
  *) usage ;;
esac
