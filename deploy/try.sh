#!/usr/bin/env bash
# Tries deploy/set_up.sh on the loopback interface of this machine: below folders of its own, with nginx, two instances and
# PostgreSQL, and a person's first log-in through them while one instance is killed; beside it a collector, where somebody
# answers a survey, and the files between the two. Nothing of it stays; a second trial waits for the first.
# Needs nginx and a PostgreSQL on 127.0.0.1 whose role postgres may create databases.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || { echo "nginx not found: scripts/install_packages.sh --server" >&2 && exit 2; }
# Names and ports are the same for everybody, so that what a killed trial left is found.
exec 9>>/tmp/gongjian_try.lock
flock -n 9 || { echo "== waiting for another trial" && flock 9; }
export HOST=127.0.0.1 INSECURE_LAN=on PGOPTIONS="-c client_min_messages=warning"
inside=$(mktemp -d) outside=$(mktemp -d)
set_up_inside=(env TRY="$inside" PORTS="18101 18102" HTTP_PORT=18100 DATABASE=gongjian_try "$here/set_up.sh")
set_up_outside=(env TRY="$outside" PORTS=18111 HTTP_PORT=18110 DATABASE=gongjian_try_outside ROLE=collector "$here/set_up.sh")
started=()

drop() {
    local name
    for name in gongjian_try gongjian_try_outside; do
        psql -h 127.0.0.1 -U postgres -qX -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" \
            -c "DROP ROLE IF EXISTS $name" -c "DROP ROLE IF EXISTS ${name}_owner"
    done
}

clean_up() {
    kill "${started[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    drop || true
    rm -rf "$inside" "$outside"
}
trap clean_up EXIT
drop

# become FOLDER COMMAND...: this shell turns into the command, with the settings of the service below the folder.
become() {
    cd "$1/opt/gongjian"
    set -a
    . "$1/etc/gongjian/gongjian.env"
    set +a
    shift
    exec "$@"
}

at() (become "$@")

manage() { at "$1" .venv/bin/python manage.py "${@:2}"; }

# Without `at`, so that $! is the instance itself: the story kills it.
serve() {
    (BIND=127.0.0.1:$2 WEB_CONCURRENCY=1 become "$1" .venv/bin/gunicorn -c config/gunicorn.py config.wsgi) \
        >"$1/log-$2" 2>&1 9>&- &
    started+=($!)
}

in_front() {
    cat >"$1/nginx.conf" <<END
$( ((EUID)) || echo "user root;") # the folder is its owner's alone, and what is sent lies in it for a while
pid $1/nginx.pid;
error_log $1/nginx-error.log;
daemon off;
events {}
http {
    access_log $1/nginx-access.log;
    client_body_temp_path $1/nginx-body;
    proxy_temp_path $1/nginx-proxy;
    fastcgi_temp_path $1/nginx-fastcgi;
    uwsgi_temp_path $1/nginx-uwsgi;
    scgi_temp_path $1/nginx-scgi;
    include $1/etc/nginx/sites-enabled/*;
}
END
    "$nginx" -c "$1/nginx.conf" -p "$1" 9>&- &
    started+=($!)
}

"${set_up_inside[@]}"
echo "COLLECTOR_URL=http://127.0.0.1:18110" >>"$inside/etc/gongjian/local.env"
# The packages are there; a second copy would tell nothing new.
install -d "$outside/opt/gongjian" && ln -s "$inside/opt/gongjian/.venv" "$outside/opt/gongjian/.venv"
key=$(manage "$inside" collector_key)
echo "== again, as an upgrade; beside it a collector"
COLLECTOR_KEY=$key "${set_up_outside[@]}" >"$outside/log" 2>&1 &
setting_up=$!
"${set_up_inside[@]}" >/dev/null
for port in 18101 18102; do serve "$inside" "$port"; done
in_front "$inside"
accounts=$(manage "$inside" create_administrators --city 江澜市 --code 990100000000)
refusal=$(at "$inside" sh -c 'psql "$DATABASE_URL" -qXc "UPDATE workflow_auditentry SET hash = NULL"' 2>&1 || true)
[[ $refusal == *"permission denied"* ]] || { echo "the role that serves may change the audit log: $refusal" >&2 && exit 1; }
# Left to the story to kill, by the number of its process.
printf '%s\n' "$accounts" | at "$inside" .venv/bin/python deploy/story.py http://127.0.0.1:18100 kill -KILL "${started[0]}"

echo "== a survey is carried out, answered and carried in"
wait "$setting_up" || { cat "$outside/log" >&2 && exit 1; }
serve "$outside" 18111
in_front "$outside"
code=$(manage "$inside" shell -v0 -c "
from django.core.management import call_command
from organizations.models import Organization
from tests.builders.voice import a_survey
print(a_survey(Organization.objects.get()).code)
call_command('export_bundle', '$outside/asked.zip', stdout=open('$outside/log', 'a'))")
manage "$outside" import_bundle "$outside/asked.zip"
at "$outside" .venv/bin/python deploy/answering.py http://127.0.0.1:18110 "$code"
manage "$outside" export_bundle "$inside/back.zip" --close "$code"
entered=$(manage "$inside" import_bundle "$inside/back.zip")
[[ $entered == "surveys 1, opinions 0, refused 0, later 0" ]] || { echo "what came back was not taken: $entered" >&2 && exit 1; }
[[ ! -s $outside/nginx-access.log ]] || { echo "the collector's nginx notes who was there" >&2 && exit 1; }
manage "$inside" verify_audit
echo "== tried: set up twice, served by two instances, one killed, a survey answered outside, audit log whole"
