#!/bin/sh
# nginx in front of the web replicas, with the site of deploy/nginx.conf. nginx resolves names at its start only, so this
# looks every five seconds whether replicas came or went, and reloads then. SITE, REDIRECT, TLS_* and CONF are for trials.
set -eu
: "${HOST:?HOST is the name or address under which people call the site}"
replicas=${REPLICAS:-web} conf=${CONF:-/etc/nginx/conf.d}
cert=${TLS_CERT:-/etc/nginx/site.pem} key=${TLS_KEY:-/etc/nginx/site.key}
site=${SITE:-/opt/gongjian/nginx.conf} redirect=${REDIRECT:-/opt/gongjian/nginx-redirect.conf}

if [ "${INSECURE_LAN:-off}" = on ]; then
    listen="    listen 80;" tls=""
else
    [ -s "$cert" ] && [ -s "$key" ] || {
        echo "TLS_CERT and TLS_KEY, or INSECURE_LAN=on on a closed network without certificates" >&2 && exit 1
    }
    listen="    listen 443 ssl;"
    tls="    ssl_certificate $cert; ssl_certificate_key $key; ssl_protocols TLSv1.2 TLSv1.3;"
    port=${HTTPS_PORT:-443}
    [ "$port" = 443 ] && port="" || port=":$port"
    sed "s|https://\$host|&$port|" "$redirect" >"$conf/redirect.conf"
fi

addresses() { getent ahostsv4 "$replicas" | awk '{ print $1 }' | sort -u; }

write_site() {
    upstream=""
    for address in $1; do upstream="$upstream    server $address:8000 max_fails=1 fail_timeout=5s;"; done
    sed -e "s|@HOST@|$HOST|" -e "s|@UPSTREAM@|$upstream|" -e "s|@LISTEN@|$listen|" -e "s|@TLS@|$tls|" -e "s|@LOG@||" \
        "$site" >"$conf/gongjian.conf"
}

follow() {
    while sleep 5; do
        now=$(addresses)
        [ -n "$now" ] && [ "$now" != "$known" ] || continue
        write_site "$now"
        nginx -t -q && nginx -s reload && known=$now
    done
}

known=$(addresses)
[ -n "$known" ] || { echo "no replica of $replicas answers to its name" >&2 && exit 1; }
write_site "$known"
[ "${1:-}" = --write ] && exit
rm -rf /var/cache/nginx/* # uploads that were under way in one that was killed
follow &
exec nginx -g "daemon off;"
