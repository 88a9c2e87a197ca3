about="Rates of the SQLite caches: 200,000 rows in batches of 512, recorded, recorded again, and asked for."

prepare() {
  bench_program
  "$bench" caches --rows "$(scaled 200000)" --rounds "$rounds"
}

round() { measure "all steps, one round" "bench caches" "$bench" caches --rows "$(scaled 200000)" --rounds 1; }
