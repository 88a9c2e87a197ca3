about="The same upload here and by a cluster of one node that has been at work before: 40,000 files of 4 KiB into a directory. The line below each upload of the cluster is its node."

prepare() {
  taken=0
  start_farm 1 --store "$data/cluster-store"
  make_tree "$data/warm-up" "$(scaled 8000)" 100
  HOME=$work/home "$ra" --cluster "$cluster" upload "$data/warm-up" --shared-path -q >/dev/null
}

round() {
  # Each round has content of its own, and stores that have none of it: a node remembers what it has stored.
  taken=$((taken + 1))
  make_tree "$data/tree-$taken" "$(scaled 40000)" $((4096 + taken))
  measure_ra overhead "ra upload" upload "$data/tree-$taken" --store "$data/store-$taken" --force-rehash -q -o "$data/manifest"
  RA_BENCH_ALSO=$nodes measure_ra overhead "ra --cluster upload" --cluster "$cluster" upload "$data/tree-$taken" --shared-path --force-rehash -q -o "$data/manifest-cluster"
  cmp -- "$data/manifest" "$data/manifest-cluster"
  if [ "$taken" = "$rounds" ]; then stop_farm; fi
}
