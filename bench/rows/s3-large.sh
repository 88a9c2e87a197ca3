about="S3 on the loopback interface: upload and download 4 files of 256 MiB. The server shares the cores."
peers="rclone=rclone radosgw=radosgw"

prepare() { make_tree "$data/tree" 4 "$(scaled 268435456)"; }

round() { s3_round "$data/tree"; }
