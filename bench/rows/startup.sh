about="Start: print the version; upload an empty directory."

prepare() { mkdir -p -- "$data/empty"; }

round() {
  measure start "ra --version" "$ra" --version
  measure_ra "empty upload" "ra upload" upload "$data/empty" --store "$data/store" -q
}
