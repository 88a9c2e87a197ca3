about="Hash files that are in the page cache: 16 of 256 MiB, and 50,000 of 4 KiB."
peers="xxhsum=xxhash"

prepare() {
  make_tree "$data/big" 16 "$(scaled 268435456)"
  make_tree "$data/small" "$(scaled 50000)" 4096
  find "$data" -type f -exec cat {} + >/dev/null
}

round() {
  local tree
  for tree in big small; do
    measure "$tree files" xxhsum bash -c "find '$data/$tree' -type f -print0 | xargs -0 -n $([ $tree = big ] && echo 1 || echo 500) -P $(nproc) xxhsum -q -H2"
    measure_ra "$tree files" "ra snapshot" snapshot "$data/$tree" --force-rehash -q -o "$data/manifest"
  done
}
