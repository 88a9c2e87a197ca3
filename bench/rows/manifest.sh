about="Manifests of 1,000,000 entries: each operation in a process of its own, beside CPython's json on the same text; then the command line."

prepare() {
  local entries
  entries=$(scaled 1000000)
  bench_program
  "$bench" manifest --entries "$entries" --rounds "$rounds"
  echo
  "$bench" manifest-operation --operation make --data "$data" --entries "$entries"
}

round() {
  local format
  for format in v2025 v2023; do
    measure_ra "validate $format" "ra manifest validate" manifest validate "$data/$format.json"
    measure_ra "ls $format" "ra manifest ls" manifest ls "$data/$format.json"
  done
}
