about="Store 5,000 files of 16 KiB in a directory; the peer copies the tree and hashes it."
peers="xxhsum=xxhash"

prepare() { make_tree "$data/tree" "$(scaled 5000)" 16384; }

# Every round writes to directories of its own: after many deletions ext4 looks for inodes much longer, for minutes.
round() {
  measure store "cp, xxhsum" bash -c "cp -r '$data/tree' '$data/copy-$n' && find '$data/tree' -type f -print0 | xargs -0 -n 500 xxhsum -q -H2"
  measure_ra store "ra upload" upload "$data/tree" --store "$data/store-$n" --force-rehash -q
}
