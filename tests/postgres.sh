#!/usr/bin/env bash
# A real PostgreSQL server for the tests, on loopback only.
#
#   postgres.sh start DIR PORT   installs what is missing (as root), starts a new server in DIR, prints an export line for clients
#   postgres.sh halt DIR         ends the server at once, as a crash would; DIR stays
#   postgres.sh resume DIR       starts a server again that was halted
#   postgres.sh stop DIR         ends it and removes DIR
#
# Ready in about 2 s. As root it runs as the user postgres, which DIR then belongs to. Nothing is synced to disk: a machine
# that loses power loses the data, a process that is killed does not.
set -euo pipefail

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
fail() { echo "postgres: $*" >&2; exit 1; }

[ $# -ge 2 ] || usage
command=$1
dir=$(realpath -m -- "$2")
marker=$dir/.postgres
data=$dir/data

# The programs of the newest version that is installed; Debian keeps them off the PATH.
programs() { find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname; }

install() {
  bin=$(programs)
  [ -z "$bin" ] || return 0
  [ "$(id -u)" = 0 ] || fail "please install this package first: sudo apt-get install postgresql"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } >&2 ||
    fail "apt-get could not install postgresql"
  bin=$(programs)
}

# The server refuses to be root.
as_user() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"
  else
    "$@"
  fi
}

listening() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

up() { as_user "$bin/pg_ctl" --pgdata "$data" --log "$dir/server.log" --wait --timeout 60 --silent start < /dev/null > "$dir/start.out" 2>&1; }
down() { [ ! -e "$data/postmaster.pid" ] || as_user "$bin/pg_ctl" --pgdata "$data" --mode immediate --wait --silent stop < /dev/null > /dev/null 2>&1; }

explain_and_stop() {
  echo "postgres: the server did not start:" >&2
  tail -n 20 "$dir"/*.out "$dir"/server.log >&2 2>/dev/null || true
  down || true
  rm -rf -- "$dir"
}

create() { # PORT
  local password
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077; printf '%s\n' "$password" > "$dir/password")
  [ "$(id -u)" != 0 ] || chown -R postgres: "$dir"
  as_user "$bin/initdb" --pgdata "$data" --username ra --pwfile "$dir/password" --auth scram-sha-256 --encoding UTF8 --locale C --no-sync > "$dir/initdb.out" 2>&1
  cat >> "$data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $1
unix_socket_directories = ''
fsync = off
full_page_writes = off
shared_buffers = 32MB
max_connections = 100
CONF
  up
  PGPASSWORD=$password "$bin/createdb" --host 127.0.0.1 --port "$1" --username ra ra
  printf "export RA_TEST_POSTGRES='Host=127.0.0.1;Port=%s;Database=ra;Username=ra;Password=%s'\n" "$1" "$password"
}

case $command in
  start)
    [ $# -eq 3 ] || usage
    install
    [ ! -e "$dir" ] || [ -e "$marker" ] || [ -z "$(ls -A "$dir")" ] || fail "'$dir' is not empty and not a server's directory; name another one"
    [ ! -e "$marker" ] || { down; rm -rf -- "$dir"; }
    ! listening "$3" || fail "port $3 is in use; name another one"
    mkdir -p -- "$dir"
    touch -- "$marker"
    trap explain_and_stop EXIT
    create "$3"
    trap - EXIT
    ;;
  halt) [ -e "$marker" ] || fail "'$dir' has no server"; install; down ;;
  resume) [ -e "$marker" ] || fail "'$dir' has no server"; install; up ;;
  stop)
    [ -e "$marker" ] || exit 0
    install
    down || true
    rm -rf -- "$dir"
    ;;
  *) usage ;;
esac
