about="Peak memory of uploading 1,000,000 files of 64 bytes, all distinct, to a directory."

prepare() { make_tree "$data/tree" "$(scaled 1000000)" 64; }

round() {
  measure_ra "$(scaled 1000000) files" "ra upload" upload "$data/tree" --store "$data/store-$n" --force-rehash -q
}
