about="A cluster of four nodes: idle for 30 s (memory is what it is then), then 1,000,000 files of 64 bytes (memory is the peak). One of the nodes is the transfer's coordinator as well."

prepare() { make_tree "$data/tree" "$(scaled 1000000)" 64; }

round() {
  start_farm 4 --store "$data/store-$n"
  local labels; IFS=, read -ra labels <<<"$nodes"
  sleep "$(scaled 20)" # what starting left to do
  python3 "$root/bench/tools.py" observe "$results" "idle" "$(scaled 30)" "${labels[@]}"
  RA_BENCH_ALSO=$nodes measure_ra "$(scaled 1000000) files" "ra --cluster upload" --cluster "$cluster" upload "$data/tree" --shared-path --force-rehash -q
  stop_farm
}
