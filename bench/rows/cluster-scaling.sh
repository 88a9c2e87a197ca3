about="The same 2 GiB, 2,048 files of 1 MiB, by clusters of 1, 2 and 4 workers into S3. Each worker is alone in a network namespace behind a link of 20 MB/s; requests to the store take 20 ms there and back. To be divided: s of one worker by s of N."
[ "$(id -u)" = 0 ] || unmet="root, for network namespaces"
peers="ip=iproute2 tc=iproute2 openssl=openssl rclone=rclone"

prepare() {
  hub=10.77.1.1
  make_tree "$data/warm-up" "$(scaled 2048)" 65536
  make_certificates
}

round() {
  local count counts="1 2 4"
  [ "$(scaled 100)" -gt 1 ] || counts="1 2" # of hardly any data
  for count in $counts; do
    make_tree "$data/tree-$n-$count" "$(scaled 2048)" $((1048576 + n * 10 + count)) # content that no node has seen
    new_bucket # the server's memory has no room for all of it
    open_links "$count"
    start_workers "$count"
    HOME=$work/home "$ra" --cluster "$cluster" upload "$data/warm-up" --shared-path -q >/dev/null
    sleep "$(scaled 10)" # what is compiled in the background meanwhile
    RA_BENCH_ALSO=$nodes measure_ra "scaling" "ra --cluster, $count workers" --cluster "$cluster" upload "$data/tree-$n-$count" --shared-path --force-rehash -q
    stop_workers
    close_links
    rm -rf -- "$data/tree-$n-$count"
    drop_bucket
  done
}

make_certificates() {
  local names=IP:$hub i
  for i in 1 2 3 4; do names+=,IP:10.77.$i.2; done
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 2 -subj '/CN=bench' -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
    -addext 'keyUsage=critical,keyCertSign' -keyout "$data/ca.key" -out "$data/ca.pem" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj '/CN=node' -keyout "$data/node.key" -out "$data/node.csr" 2>/dev/null
  printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=%s\n' "$names" >"$data/node.ext"
  openssl x509 -req -in "$data/node.csr" -CA "$data/ca.pem" -CAkey "$data/ca.key" -CAcreateserial -days 2 -extfile "$data/node.ext" -out "$data/node.pem" 2>/dev/null
  chmod 600 "$data/node.key"
}

# open_links COUNT: a namespace for each worker, 10.77.N.2, and this machine at the other end, 10.77.N.1. Both ends send at 20 MB/s.
open_links() {
  local i
  forwarding=$(cat /proc/sys/net/ipv4/ip_forward)
  echo 1 >/proc/sys/net/ipv4/ip_forward
  undo=close_links
  for i in $(seq "$1"); do
    ip netns add "ra-bench-$i"
    ip link add "ra-bench-$i" type veth peer name worker netns "ra-bench-$i"
    ip addr add "10.77.$i.1/24" dev "ra-bench-$i"
    ip link set "ra-bench-$i" up
    ip -n "ra-bench-$i" addr add "10.77.$i.2/24" dev worker
    ip -n "ra-bench-$i" link set worker up
    ip -n "ra-bench-$i" link set lo up
    ip -n "ra-bench-$i" route add default via "10.77.$i.1"
    tc qdisc add dev "ra-bench-$i" root tbf rate 160mbit burst 256k latency 100ms
    tc -n "ra-bench-$i" qdisc add dev worker root tbf rate 160mbit burst 256k latency 100ms
  done
}

close_links() {
  local i
  for i in 1 2 3 4; do
    ip link del "ra-bench-$i" 2>/dev/null || true
    ip netns del "ra-bench-$i" 2>/dev/null || true
  done
  echo "$forwarding" >/proc/sys/net/ipv4/ip_forward
  undo=
}

# A coordinator here, and workers in their namespaces, which reach the store by way of a relay that adds the delay.
start_workers() {
  local count=$1 i relayed
  relayed=$((20000 + RANDOM % 10000))
  # Two units of 16 MiB at a time: at this rate one takes less than a second, so that all workers end at about the same time.
  printf 'rusty-attachments { batch-bytes = 16MiB, units-per-node = 2 }\nrusty-attachments.node { seeds = ["%s:25520"], tls { ca-file = "%s", certificate-file = "%s", key-file = "%s" } }\n' \
    "$hub" "$data/ca.pem" "$data/node.pem" "$data/node.key" >"$data/node.conf"
  local relay_store=${store/endpoint=$RA_TEST_S3_ENDPOINT/endpoint=http://$hub:$relayed}
  workers=() nodes=
  python3 "$root/bench/tools.py" relay "$hub" "$relayed" "${RA_TEST_S3_ENDPOINT##*:}" 10 2>"$data/relay.errors" &
  workers+=($!)
  start_node coordinator "" --roles coordinator --hostname "$hub" --port 25520
  cluster=http://127.0.0.1:$(sed -n 's/^management .*://p' "$data/coordinator.log")
  for i in $(seq "$count"); do
    start_node "worker $i" "ip netns exec ra-bench-$i" --roles worker --hostname "10.77.$i.2" --port 25520
  done
}

# start_node LABEL PREFIX ARGUMENT…: ends when it is up.
start_node() {
  local label=$1 prefix=$2 log=$data/$1.log; shift 2
  mkdir -p -- "$data/$label.home"
  rm -f -- "$log" # of the node before, which said that it was up
  # shellcheck disable=SC2086 # a command and its arguments
  HOME=$data/$label.home $prefix "$ra" node --config "$data/node.conf" --store "$relay_store" --management-port 0 "$@" >"$log" 2>"$log.errors" </dev/null &
  workers+=($!) nodes+="${nodes:+,}$label=$!"
  until grep -qs '^up' "$log"; do
    kill -0 $! 2>/dev/null || { cat "$log.errors" >&2; exit 1; }
    sleep 0.2
  done
}

stop_workers() {
  local i
  for ((i = ${#workers[@]} - 1; i >= 0; i--)); do
    kill -TERM "${workers[i]}" 2>/dev/null || true
    wait "${workers[i]}" 2>/dev/null || true
  done
  workers=()
}
