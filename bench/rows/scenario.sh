about="A season of one tree of 200,000 files: uploaded, uploaded again, one file changed, a directory moved. What the store holds afterwards is counted, not believed."

prepare() { :; }

# stored WANTED: the store holds so many objects, or this ends in failure.
stored() {
  local held
  held=$(find "$data/store/Data" -type f | wc -l)
  [ "$held" = "$1" ] || { echo "bench: the store holds $held objects, not $1." >&2; exit 1; }
}

# entries WANTED: the manifest of the last upload has so many files.
entries() {
  local found
  found=$("$ra" manifest ls "$data/manifest" | wc -l)
  [ "$found" = "$1" ] || { echo "bench: the manifest has $found entries, not $1." >&2; exit 1; }
}

# up CASE OBJECTS: uploads the tree, which has as many files as ever, and then the store has so many objects.
up() {
  measure_ra "$1" "ra upload" upload "$data/tree" --store "$data/store" -q -o "$data/manifest"
  stored "$2"
  entries "$files"
}

round() {
  files=$(scaled 200000)
  rm -rf -- "$data/tree" "$data/store" "$work/home"
  mkdir -p -- "$work/home"
  make_tree "$data/tree" "$files" 1024
  # A file that was written a moment ago is not remembered: its time could not show another change.
  find "$data/tree" -type f -exec touch -d '1 hour ago' {} +
  up "cold" "$files"
  touch "$data/before"
  up "again" "$files"
  [ -z "$(find "$data/store/Data" -type f -newer "$data/before" -print -quit)" ] || { echo "bench: an object was written again." >&2; exit 1; }
  echo "another content" >"$(find "$data/tree" -type f -print -quit)"
  up "one file changed" $((files + 1))
  mv -- "$data/tree/shot_000" "$data/tree/moved"
  up "a directory moved" $((files + 1))
  "$ra" verify --store "$data/store" >/dev/null
}
