# A PostgreSQL cluster, a Redis and a browser for one run of the tests. Read by ./run, whose functions it uses.

SYSTEM_TESTS='chromium postgresql redis-server'

skip_or_fail() { # what is missing, and the line to type
    [ "${CI:-}" != true ] || die "$1 Dengan CI=true ini kegagalan. Ketik:" "$2"
    say "$1 Ujian yang memerlukannya dilewati. Agar tidak, ketik:" "    $2"
}

free_port() { $py -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# PostgreSQL refuses to run as root.
as_postgres() {
    if is_root; then su -s /bin/sh postgres -c "$1"; else sh -c "$1"; fi
}

start_postgres() { # a cluster of our own below $scratch; sets TEST_POSTGRES_URL
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5n | tail -n 1)
    [ -n "$bin" ] || bin=$(dirname "$(command -v initdb)" 2>/dev/null)
    [ -x "$bin/initdb" ] || return 1
    port=$(free_port) password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
    mkdir "$scratch/pg"
    say "$password" >"$scratch/pg/password"
    ! is_root || chown -R postgres "$scratch/pg"
    pg=$scratch/pg
    as_postgres "'$bin/initdb' -D '$pg/data' -U lelang -E UTF8 --locale=C -A scram-sha-256 --pwfile='$pg/password'" \
        >"$scratch/initdb.log" 2>&1 || { tail -n 3 "$scratch/initdb.log" >&2; return 1; }
    as_postgres "'$bin/pg_ctl' -D '$pg/data' -l '$pg/log' -w -o '-p $port -h 127.0.0.1 -k $pg -F' start" >/dev/null ||
        { tail -n 3 "$pg/log" >&2; return 1; }
    stop_postgres="'$bin/pg_ctl' -D '$pg/data' -m immediate stop"
    export TEST_POSTGRES_URL="postgres://lelang:$password@127.0.0.1:$port/postgres"
}

start_redis() { # sets TEST_REDIS_URL
    have redis-server || return 1
    port=$(free_port)
    redis-server --port "$port" --bind 127.0.0.1 --save '' --dir "$scratch" >"$scratch/redis.log" 2>&1 &
    redis=$!
    export TEST_REDIS_URL="redis://127.0.0.1:$port/0"
}

find_chromium() {
    for name in chromium chromium-browser google-chrome; do
        ! TEST_CHROMIUM=$(command -v $name) || { export TEST_CHROMIUM; return 0; }
    done
    return 1
}

stop_servers() {
    [ -z "${stop_postgres:-}" ] || as_postgres "$stop_postgres" >/dev/null 2>&1 || :
    [ -z "${redis:-}" ] || { kill "$redis" && wait "$redis"; } 2>/dev/null || :
    rm -rf "$scratch"
}

start_servers() {
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/lelang.XXXXXX")
    chmod 711 "$scratch" # PostgreSQL's user must pass through
    trap stop_servers EXIT
    { ls /usr/lib/postgresql/*/bin/initdb && have redis-server && find_chromium; } >/dev/null 2>&1 ||
        apt_install $SYSTEM_TESTS || :
    start_postgres || skip_or_fail 'PostgreSQL tidak ada.' "$(system_line postgresql postgresql-server postgresql)"
    start_redis || skip_or_fail 'Redis tidak ada.' "$(system_line redis-server redis redis)"
    find_chromium || skip_or_fail 'Chromium tidak ada.' "$(system_line chromium chromium chromium)"
}
