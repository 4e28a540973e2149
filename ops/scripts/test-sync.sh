#!/bin/sh
# Tries the school sync of a Syncline node by hand and checks what the node answers, point by point.
# It really runs the sync, twice: the second run must find nothing to create and nothing to update.
#
# OPERATOR_TOKEN  the node's operator token; needed
# APP_URL         where the node is; http://localhost:8080
#
# Ends with 0 when every check holds, 1 when one does not, 2 when a setting is missing.
set -u

app_url=${APP_URL:-http://localhost:8080}
failed=0

case ${OPERATOR_TOKEN:-} in
    '' | *[!A-Za-z0-9._~+/=-]*)
        echo "OPERATOR_TOKEN is not set, or holds a character that no token has" >&2
        exit 2
        ;;
esac
answer=$(mktemp) || exit 2
trap 'rm -f "$answer"' EXIT
trap 'exit 1' HUP INT TERM

ask() {
    : >"$answer"
    status=$(printf 'header = "Authorization: Bearer %s"\n' "$1" |
        curl --config - --silent --request POST --globoff --max-time 90 --output "$answer" \
            --write-out '%{http_code}' "${app_url%/}/api/sync/bakalari")
}

# "yes" when the answer matches.
holds() {
    if grep -q -E "$1" "$answer"; then echo yes; fi
}

is() {
    if [ "$1" = "$2" ]; then echo yes; fi
}

check() {
    if [ "$2" = yes ]; then
        echo "ok      $1"
    else
        echo "FAILED  $1"
        failed=1
    fi
}

check_run() {
    ask "$OPERATOR_TOKEN"
    cat "$answer"
    echo
    check "$1: the status is 200 (it is $status)" "$(is "$status" 200)"
    check "$1: success is true" "$(holds '"success":true')"
    check "$1: runId names the run" "$(holds '"runId":"[^"]+"')"
    check "$1: startedAt and completedAt are times" \
        "$(holds '"startedAt":"[0-9-]+T[0-9:.]+Z","completedAt":"[0-9-]+T[0-9:.]+Z"')"
    check "$1: durationMs is a number, at most 60000" "$(holds '"durationMs":([0-9]{1,4}|[1-5][0-9]{4}|60000)[,}]')"
    for thing in classes users subjects enrollments; do
        check "$1: $thing are counted" "$(holds "\"${thing}Created\":[0-9]+,\"${thing}Updated\":[0-9]+")"
    done
    check "$1: requestId names the request" "$(holds '"requestId":"[^"]+"')"
    check "$1: no errors are told" "$(is "$(grep -c '"errors"' "$answer")" 0)"
}

echo "Trying $app_url/api/sync/bakalari"
ask "not-the-token"
check "a wrong token: the status is 401 (it is $status)" "$(is "$status" 401)"
check "a wrong token: the code is UNAUTHORIZED" "$(holds '"code":"UNAUTHORIZED"')"
check_run "first run"
check_run "second run"
check "second run: nothing was created and nothing updated" \
    "$(is "$(grep -c -E '(Created|Updated)":[1-9]' "$answer")" 0)"

if [ "$failed" -eq 0 ]; then
    echo "Every check holds"
else
    echo "Not every check holds" >&2
fi
exit "$failed"
