#!/bin/sh
# Has a Syncline node run the school sync, waits for its end, and says how it went. For cron:
#
#   */15 * * * * set -a; . /etc/syncline/cron.env; /opt/syncline/ops/scripts/sync-cron.sh
#
# OPERATOR_TOKEN    the node's operator token; needed. Put it into a file that only you can read.
# APP_URL           where the node is; http://localhost:8080
# SYNC_TRIES        how often to try; 3
# SYNC_RETRY_DELAY  seconds between two tries; 30
# SYNC_TIMEOUT      seconds that one try may take; 90. The node answers after 60 at the latest.
#
# Ends with
#   0  the sync ran and refused nothing
#   1  it failed, or the node could not be reached, in all tries
#   2  a setting is missing or wrong, here or on the node; not tried again
#   3  the token was refused; not tried again
#   4  a run is under way; the node tells how it ends
set -u

app_url=${APP_URL:-http://localhost:8080}
tries=${SYNC_TRIES:-3}
delay=${SYNC_RETRY_DELAY:-30}
timeout=${SYNC_TIMEOUT:-90}

say() {
    printf '%s %s\n' "$(date -u '+%Y-%m-%dT%H:%M:%SZ')" "$*"
}

give_up() {
    code=$1
    shift
    say "ERROR $*" >&2
    exit "$code"
}

for number in "$tries" "$delay" "$timeout"; do
    case $number in
        '' | *[!0-9]*) give_up 2 "SYNC_TRIES, SYNC_RETRY_DELAY and SYNC_TIMEOUT must be whole numbers, not '$number'" ;;
    esac
done
# curl takes 0 for no limit at all.
{ [ "$tries" -ge 1 ] && [ "$timeout" -ge 1 ]; } || give_up 2 "SYNC_TRIES and SYNC_TIMEOUT must be at least 1"
case $app_url in
    http://?* | https://?*) ;;
    *) give_up 2 "APP_URL must begin with http:// or https://" ;;
esac
case $app_url in
    # Brackets stand around an IPv6 address.
    *[!][A-Za-z0-9:/._~%-]*) give_up 2 "APP_URL holds a character that no address has" ;;
esac
case ${OPERATOR_TOKEN:-} in
    '') give_up 2 "OPERATOR_TOKEN is not set" ;;
    *[!A-Za-z0-9._~+/=-]*) give_up 2 "OPERATOR_TOKEN holds a character that no token has" ;;
esac
command -v curl >/dev/null 2>&1 || give_up 2 "curl is not installed"

answer=$(mktemp) || give_up 2 "No temporary file can be made"
trap 'rm -f "$answer"' EXIT
trap 'exit 1' HUP INT TERM

# Prints the status, 000 when nobody answered. The token goes in through a pipe: the arguments of a
# program are everybody's to see.
ask() {
    printf 'header = "Authorization: Bearer %s"\n' "$OPERATOR_TOKEN" |
        curl --config - --silent --request POST --header 'Content-Type: application/json' \
            --globoff --max-time "$timeout" --output "$answer" --write-out '%{http_code}' \
            "${app_url%/}/api/sync/bakalari"
}

try=1
while :; do
    say "INFO Asking $app_url for the sync, try $try of $tries"
    : >"$answer"
    status=$(ask)
    body=$(head -c 4000 "$answer" | tr '\r\n' '  ')
    case $status in
        200)
            case $body in
                *'"success":true'*)
                    say "INFO The sync completed: $body"
                    exit 0
                    ;;
            esac
            say "WARN The node answered 200, but not that it succeeded: $body" >&2
            ;;
        202 | 409) give_up 4 "A run is under way ($status): $body" ;;
        400 | 404 | 405) give_up 2 "The node can't do that ($status); check APP_URL and the node's settings: $body" ;;
        401 | 403) give_up 3 "The token was refused ($status): $body" ;;
        000 | '') say "WARN The node did not answer" >&2 ;;
        *) say "WARN The sync failed ($status): $body" >&2 ;;
    esac
    [ "$try" -lt "$tries" ] || break
    try=$((try + 1))
    sleep "$delay"
done
give_up 1 "The sync failed in all $tries tries"
