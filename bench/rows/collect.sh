about="List 200,000 files with sizes and times; no content is read."

prepare() { make_tree "$data/tree" "$(scaled 200000)" 1; }

round() {
  measure list find find "$data/tree" -printf '%p %s %T@\n'
  measure_ra list "ra snapshot --no-hash" snapshot "$data/tree" --no-hash -q -o "$data/manifest"
}
