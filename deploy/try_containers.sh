#!/usr/bin/env bash
# Tries compose.yaml on this machine, with a name, ports and volumes of its own: built, set up with TLS, a person's first
# log-in while one replica is killed, what the serving role may not do, a backup that is carried off and restored into an
# empty place. Nothing of it stays but the layers of the build. Images and packages come from where .env and wheelhouse/
# say, as docs/operations.md has it.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() { echo "== skipped: $1" && exit 0; }
version=$(docker compose version --short 2>/dev/null) || skip "needs Docker Compose 2.24 or newer"
[[ $(printf '%s\n' 2.24 "${version#v}" | sort -V | head -1) == 2.24 ]] || skip "Docker Compose $version is older than 2.24"
docker info >/dev/null 2>&1 || skip "no Docker answers, or not to this account"

place=$(mktemp -d)
export COMPOSE_PROJECT_NAME=gongjian_try GONGJIAN_IMAGE=gongjian_try HOST=127.0.0.1 HTTP_PORT=18180 HTTPS_PORT=18143
export SECURE_HTTPS=on INSECURE_LAN=off REPLICAS=2 TLS_CERT=$place/site.pem TLS_KEY=$place/site.key
for name in POSTGRES_PASSWORD OWNER_PASSWORD DATABASE_PASSWORD; do export "$name=$(openssl rand -hex 24)"; done
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$TLS_KEY" -out "$TLS_CERT" 2>/dev/null
take_away() { docker compose down --volumes >"$place/log" 2>&1 || cat "$place/log"; }

clean_up() {
    take_away
    docker image rm gongjian_try >/dev/null 2>&1 || true
    rm -rf "$place"
}
trap clean_up EXIT

base=$(docker compose config migrate | sed -n 's/^ *BASE: //p')
for image in "$base" $(docker compose config --images | grep -vx gongjian_try | sort -u); do
    docker image inspect "$image" >/dev/null 2>&1 || docker pull -q "$image" >/dev/null 2>&1 || skip "no image $image to be had"
done

compose() { docker compose "$@" >"$place/log" 2>&1 || { cat "$place/log" >&2 && exit 1; }; }
manage() { docker compose run --rm --no-deps "$1" python manage.py "${@:2}" 2>/dev/null; }

echo "== built and set up"
compose build
compose up -d
manage timers create_administrators --city 江澜市 --code 990100000000 |
    SSL_CERT_FILE=$TLS_CERT python3 deploy/story.py https://127.0.0.1:18143 docker kill gongjian_try-web-1
# The names of settings of the container, so that no list of processes shows the password.
may_not='PGPASSWORD=$DATABASE_PASSWORD psql -qX -h database -U gongjian gongjian -c "UPDATE workflow_auditentry SET hash = NULL"'
refusal=$(docker compose exec -T database sh -c "$may_not" 2>&1 || true)
[[ $refusal == *"permission denied"* ]] || { echo "the role that serves may change the audit log: $refusal" >&2 && exit 1; }
[[ $(docker compose exec -T web id -u) == 10001 ]]
docker compose exec -T timers python deploy/timers.py --list

echo "== the replica that was killed comes back, a third one comes too, and nginx finds them"
compose up -d --scale web=3
for _ in {1..15}; do
    found=$(docker compose exec -T nginx grep -o 'server [0-9.]*:8000' /etc/nginx/conf.d/gongjian.conf | wc -l)
    ((found == 3)) && break || sleep 1
done
((found == 3)) || { echo "nginx knows $found of three replicas" >&2 && exit 1; }

echo "== backup, and restored where nothing is"
manage timers backup /var/backups/gongjian/today.zip
compose cp timers:/var/backups/gongjian/today.zip "$place"
compose cp timers:/var/lib/gongjian/secret_key "$place"
take_away
compose up -d --wait database
for file in /var/lib/gongjian/secret_key /var/backups/gongjian/today.zip; do
    docker compose run --rm --no-deps -T migrate sh -c "cat >$file" <"$place/${file##*/}" 2>/dev/null
done
manage migrate restore /var/backups/gongjian/today.zip
compose up -d
manage timers verify_audit
echo "== tried with Docker Compose $version and Docker $(docker version -f '{{.Server.Version}}')"
