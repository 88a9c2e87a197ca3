about="Upload 100,000 files of 1 KiB once more when nothing has changed; find lists the same files."

prepare() {
  make_tree "$data/tree" "$(scaled 100000)" 1024
  HOME=$work/home "$ra" upload "$data/tree" --store "$data/store" -q --progress none >/dev/null
}

round() {
  measure again find find "$data/tree" -printf '%p %s %T@\n'
  measure_ra again "ra upload" upload "$data/tree" --store "$data/store" -q
}
