about="S3 on the loopback interface: upload and download 5,000 files of 16 KiB. The server shares the cores."
peers="rclone=rclone radosgw=radosgw"

prepare() { make_tree "$data/tree" "$(scaled 5000)" 16384; }

round() { s3_round "$data/tree"; }
