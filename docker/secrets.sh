#!/usr/bin/env bash
# Makes what docker-compose.yml needs and no repository may hold: the cluster's authority, a certificate for each node and
# for the database, tokens and passwords. Run it once; it never replaces a file that is there.
#
#   docker/secrets.sh [DIR]    DIR is docker/secrets unless named; then set RA_SECRETS=DIR for docker compose, too
#
# Also writes the file .env beside docker-compose.yml, with the user that the nodes run as: who owns the secrets.
# ca.key signs new certificates: move it off this machine when all are made.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
[ $# -le 1 ] && [ "${1:-}" != -h ] && [ "${1:-}" != --help ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
dir=${1:-$root/docker/secrets}
command -v openssl >/dev/null || { echo "secrets: openssl was not found; install the package openssl." >&2; exit 1; }

umask 077
mkdir -p -- "$dir"
cd -- "$dir"

random() { openssl rand -hex 32; }
# put NAME TEXT: a file of one secret.
put() { [ -e "$1" ] || printf '%s\n' "$2" > "$1"; }

authority() {
  [ -e ca.pem ] && return
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 3650 -subj '/CN=rusty-attachments cluster' \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign' -keyout ca.key -out ca.pem 2>/dev/null
}

# certify NAME ALTERNATIVE-NAMES: a key, and a certificate that is good for both sides of a connection.
certify() {
  [ -e "$1.pem" ] && return
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=%s\n' "$2" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 825 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
  rm -f -- "$1.csr" "$1.ext"
}

authority
for node in node1 node2 node3; do certify "$node" "DNS:$node,DNS:localhost,IP:127.0.0.1"; done
certify postgres DNS:postgres

put read.token "$(random)"
put operate.token "$(random)"
put postgres.password "$(random)"
put journal.connection "Host=postgres;Database=ra;Username=ra;Password=$(cat postgres.password);SSL Mode=VerifyFull;Root Certificate=/run/secrets/ca.pem"
put grafana.password "$(random)"
if [ ! -e s3.env ]; then
  key=$(openssl rand -hex 10) secret=$(random)
  printf 'MINIO_ROOT_USER=%s\nMINIO_ROOT_PASSWORD=%s\n' "$key" "$secret" > s3.env
  printf 'AWS_ACCESS_KEY_ID=%s\nAWS_SECRET_ACCESS_KEY=%s\n' "$key" "$secret" > node.env
fi
# Prometheus and Grafana run as users of their own. Who may not enter this directory cannot read these either.
cp -- read.token prometheus.token
chmod 644 -- prometheus.token grafana.password ca.pem postgres.pem

user="$(id -u):$(id -g)"
if [ "$(id -u)" -eq 0 ]; then
  user=1654:1654 # the user of .NET's images: nodes need not be root
  chown "$user" -- node?.key node?.pem ./*.token journal.connection
fi
[ "$dir" != "$root/docker/secrets" ] || printf 'RA_USER=%s\n' "$user" > "$root/.env"
echo "secrets: everything is in $dir; now run: RA_USER=$user docker compose up --build --detach"
