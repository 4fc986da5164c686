#!/usr/bin/env bash
# Sets up Gongjian on one Debian or Ubuntu machine, from this checkout and as root: PostgreSQL with two roles, two
# instances behind nginx, timers. Running it again upgrades: what is as it should be stays, passwords stay.
#
#   HOST=gongjian.example.gov.cn TLS_CERT=/etc/ssl/site.pem TLS_KEY=/etc/ssl/site.key deploy/set_up.sh
#   HOST=10.1.2.3 INSECURE_LAN=on deploy/set_up.sh          # a closed network without certificates
#   ROLE=collector COLLECTOR_KEY=… HOST=wj.example.gov.cn TLS_CERT=… TLS_KEY=… deploy/set_up.sh
#
# The last one sets up a separate collector alone, on a machine of its own that phones reach; the key is what
# `deploy/manage collector_key` prints inside, and needed the first time only.
#
# TRY=FOLDER sets all of it up below the folder, without packages, accounts and systemd: deploy/try.sh does that.
set -euo pipefail

source_dir=$(cd "$(dirname "$0")/.." && pwd)
: "${HOST:?HOST is the name or address under which people call the site}"
TRY=${TRY:-}
INSECURE_LAN=${INSECURE_LAN:-off}
PORTS=${PORTS:-8001 8002}
HTTP_PORT=${HTTP_PORT:-80}
DATABASE=${DATABASE:-gongjian}
DATABASE_HOST=${DATABASE_HOST:-127.0.0.1}
app=$TRY/opt/gongjian
etc=$TRY/etc/gongjian
data=$TRY/var/lib/gongjian
owner=${DATABASE}_owner
timers="archive backup digests lights months proof seal sweep"
ROLE=${ROLE:-$([[ -e $etc/collector.env ]] && echo collector || echo internal)}
case $ROLE in
    internal) [[ ! -e $etc/collector.env ]] || { echo "this machine is a collector: $etc/collector.env" >&2 && exit 2; } ;;
    collector)
        timers="backup proof seal sweep"
        [[ -e $etc/collector.env || ! -e $etc/gongjian.env ]] || { echo "this machine is no collector: $etc/gongjian.env" >&2 && exit 2; }
        [[ -e $etc/collector.env ]] || : "${COLLECTOR_KEY:?COLLECTOR_KEY is what 'deploy/manage collector_key' prints inside}"
        ;;
    *) echo "ROLE is internal or collector" >&2 && exit 2 ;;
esac
if [[ $INSECURE_LAN != on ]]; then
    : "${TLS_CERT:?TLS_CERT and TLS_KEY, or INSECURE_LAN=on on a closed network without certificates}" "${TLS_KEY:?}"
fi

say() { printf '== %s\n' "$1"; }

export PGOPTIONS="-c client_min_messages=warning"

superuser() {
    if [[ $TRY ]]; then psql -h "$DATABASE_HOST" -U postgres -qXv ON_ERROR_STOP=1 "$@"
    else (cd / && runuser -u postgres -- psql -qXv ON_ERROR_STOP=1 "$@"); fi
}

# manage ROLE COMMAND...: with the settings of the service, as the owner of the tables or as the role that serves.
manage() {
    local role=$1
    shift
    (
        cd "$app"
        set -a
        . "$etc/gongjian.env"
        [[ $role == owner ]] && . "$etc/owner.env"
        if [[ $TRY ]]; then .venv/bin/python manage.py "$@"
        else runuser -u gongjian -- .venv/bin/python manage.py "$@"; fi
    )
}

packages() {
    say "packages"
    apt-get install -y -q postgresql nginx python3 python3-venv fonts-noto-cjk >/dev/null
}

account() {
    say "account gongjian"
    id gongjian >/dev/null 2>&1 || useradd --system --home-dir "$data" --shell /usr/sbin/nologin gongjian
}

application() {
    say "application in $app"
    install -d "$app" "$etc"
    install -d -m 700 "$data"
    tar -C "$source_dir" --exclude=./.venv --exclude=./var --exclude=./.git --exclude=__pycache__ \
        --exclude='./.*_cache' --exclude=./.hypothesis -c . | tar -C "$app" -x
    [[ -x $app/.venv/bin/python ]] || python3 -m venv "$app/.venv"
    "$app/.venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$app/requirements.txt"
    "$app/.venv/bin/python" -m compileall -q -x '[/]\.venv[/]' "$app" >/dev/null || true
}

secret() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }

settings() {
    say "settings in $etc"
    local https=on
    [[ $INSECURE_LAN == on ]] && https=off
    if [[ ! -e $etc/owner.env ]]; then
        local serving owning
        serving=$(secret) owning=$(secret)
        (umask 077 && echo "DATABASE_URL=postgres://$owner:$owning@$DATABASE_HOST:5432/$DATABASE" >"$etc/owner.env")
        (umask 077 && echo "DATABASE_URL=postgres://$DATABASE:$serving@$DATABASE_HOST:5432/$DATABASE" >"$etc/database.env")
    fi
    if [[ $ROLE == collector && ${COLLECTOR_KEY:-} ]]; then
        (umask 077 && printf 'GONGJIAN_ROLE=collector\nCOLLECTOR_KEY=%s\n' "$COLLECTOR_KEY" >"$etc/collector.env")
    fi
    install -m 640 /dev/null "$etc/gongjian.env" # before a secret is in it
    {
        cat "$etc/database.env"
        [[ $ROLE != collector ]] || cat "$etc/collector.env"
        cat <<END
DATA_DIR=$data
ALLOWED_HOSTS=$HOST,127.0.0.1
SECURE_HTTPS=$https
INSECURE_LAN=$INSECURE_LAN
TRUSTED_PROXIES=1
END
        # What this place has chosen itself: digests, cache, name of the programme. Never touched again.
        cat "$etc/local.env" 2>/dev/null || true
    } >"$etc/gongjian.env"
    if [[ ! $TRY ]]; then chgrp gongjian "$etc/gongjian.env" && chown -R gongjian: "$data"; fi
}

password_of() { sed -E 's#^DATABASE_URL=postgres://[^:]+:([^@]+)@.*#\1#' "$1"; }

database() {
    say "database $DATABASE with the roles $owner and $DATABASE"
    (
        export DATABASE DATABASE_OWNER=$owner
        OWNER_PASSWORD=$(password_of "$etc/owner.env") DATABASE_PASSWORD=$(password_of "$etc/database.env")
        export OWNER_PASSWORD DATABASE_PASSWORD
        superuser <"$app/deploy/roles.sql"
    )
}

tables() {
    say "tables"
    manage owner migrate -v0
    manage owner createcachetable
    manage owner index_search
    superuser -d "$DATABASE" -c "REVOKE UPDATE, DELETE, TRUNCATE ON workflow_auditentry FROM $DATABASE"
    manage service collectstatic --noinput -v0
    manage service check --deploy --database default --fail-level ERROR
}

site() {
    say "nginx"
    local port upstream="" plain="" tls="" log=""
    # Who answers a survey or gives an opinion must not stand in any log, and a collector has no other pages.
    [[ $ROLE != collector ]] || log="    access_log off;"
    for port in $PORTS; do upstream+="    server 127.0.0.1:$port max_fails=1 fail_timeout=5s;"$'\n'; done
    if [[ $INSECURE_LAN == on ]]; then plain="    listen $HTTP_PORT;"
    else
        plain="    listen 443 ssl;"
        tls=$(printf '    ssl_certificate %s;\n    ssl_certificate_key %s;\n    ssl_protocols TLSv1.2 TLSv1.3;' "$TLS_CERT" "$TLS_KEY")
    fi
    install -d "$TRY/etc/nginx/sites-enabled"
    HOST=$HOST UPSTREAM=$upstream LISTEN=$plain TLS=$tls LOG=$log python3 - "$app/deploy/nginx.conf" \
        "$TRY/etc/nginx/sites-enabled/gongjian" <<'END'
import os, string, sys
text = open(sys.argv[1]).read()
for name in ("HOST", "UPSTREAM", "LISTEN", "TLS", "LOG"):
    text = text.replace(f"@{name}@", os.environ[name].rstrip("\n"))
open(sys.argv[2], "w").write(text)
END
    if [[ ! $TRY ]]; then
        [[ $INSECURE_LAN == on ]] || install -m 644 "$app/deploy/nginx-redirect.conf" /etc/nginx/sites-enabled/gongjian-redirect
        rm -f /etc/nginx/sites-enabled/default
        nginx -t -q && systemctl reload-or-restart nginx
    fi
}

units() {
    say "services and timers"
    install -m 644 "$app"/deploy/systemd/*.service "$app"/deploy/systemd/*.timer /etc/systemd/system/
    install -d -m 750 -o gongjian -g gongjian /var/backups/gongjian
    systemctl daemon-reload
    local port timer
    for port in $PORTS; do systemctl enable -q "gongjian@$port" && systemctl restart "gongjian@$port"; done
    for timer in $timers; do systemctl enable -q --now "gongjian-$timer.timer"; done
}

[[ $TRY ]] || { packages && account; }
application
settings
database
tables
[[ $TRY ]] || units
site
say "done"
if [[ ! $TRY && $ROLE == collector ]]; then
    echo "Carry in what is asked: cd $app && deploy/manage import_bundle asked.zip; back: deploy/manage export_bundle back.zip"
elif [[ ! $TRY ]]; then
    echo "First accounts: cd $app && deploy/manage create_administrators --city 江澜市 --code 990100000000"
fi
