#!/usr/bin/env bash
# Tries deploy/set_up.sh on the loopback interface of this machine: below a folder of its own, with nginx, two instances and
# PostgreSQL, and a person's first log-in through them while one instance is killed. Nothing of it stays.
# Needs nginx and a PostgreSQL on 127.0.0.1 whose role postgres may create databases.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || { echo "nginx not found: scripts/install_packages.sh --server" >&2 && exit 2; }
export TRY HOST=127.0.0.1 INSECURE_LAN=on PORTS="18101 18102" HTTP_PORT=18100 DATABASE=gongjian_try
TRY=$(mktemp -d)
started=()

clean_up() {
    kill "${started[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    local name
    psql -h 127.0.0.1 -U postgres -qX -c "DROP DATABASE IF EXISTS $DATABASE WITH (FORCE)" || true
    for name in "$DATABASE" "${DATABASE}_owner"; do
        psql -h 127.0.0.1 -U postgres -qX -c "DROP ROLE IF EXISTS $name" || true
    done
    rm -rf "$TRY"
}
trap clean_up EXIT

serve() {
    (cd "$TRY/opt/gongjian" && set -a && . "$TRY/etc/gongjian/gongjian.env" && BIND=127.0.0.1:$1 WEB_CONCURRENCY=1 \
        exec .venv/bin/gunicorn -c config/gunicorn.py config.wsgi) >"$TRY/log-$1" 2>&1 &
    started+=($!)
}

in_front() {
    cat >"$TRY/nginx.conf" <<END
pid $TRY/nginx.pid;
error_log $TRY/nginx-error.log;
daemon off;
events {}
http {
    access_log off;
    client_body_temp_path $TRY/nginx-body;
    proxy_temp_path $TRY/nginx-proxy;
    fastcgi_temp_path $TRY/nginx-fastcgi;
    uwsgi_temp_path $TRY/nginx-uwsgi;
    scgi_temp_path $TRY/nginx-scgi;
    include $TRY/etc/nginx/sites-enabled/*;
}
END
    "$nginx" -c "$TRY/nginx.conf" -p "$TRY" &
    started+=($!)
}

"$here/set_up.sh"
echo "== again, as an upgrade"
"$here/set_up.sh" >/dev/null
for port in $PORTS; do serve "$port"; done
in_front
set -a
. "$TRY/etc/gongjian/gongjian.env"
set +a
cd "$TRY/opt/gongjian"
accounts=$(.venv/bin/python manage.py create_administrators --city 江澜市 --code 990100000000)
refusal=$(psql "$DATABASE_URL" -qXc "UPDATE workflow_auditentry SET hash = ''" 2>&1 || true)
[[ $refusal == *"permission denied"* ]] || { echo "the role that serves may change the audit log: $refusal" >&2 && exit 1; }
# Left to the story to kill, by the number of its process.
printf '%s\n' "$accounts" | .venv/bin/python deploy/story.py "http://127.0.0.1:$HTTP_PORT" "${started[0]}"
.venv/bin/python manage.py verify_audit
echo "== tried: set up twice, served by two instances, one killed, audit log whole"
