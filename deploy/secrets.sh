#!/bin/sh
# Make the files that compose.yaml hands to the containers as secrets: the token and the services' keys are asked for
# (nothing typed: not used), the rest is random. What exists stays as it is; remove a file to be asked again.
# Keep a copy of secret_keys apart from the backups: it opens people's logins.
set -eu
umask 077
folder=$(dirname "$0")/secrets
mkdir -p "$folder"
cd "$folder"

random() { head -c "$1" /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

ask() { # FILE QUESTION
  [ ! -e "$1" ] || return 0
  printf '%s: ' "$2" >&2
  IFS= read -r answer || answer=
  printf '\n' >&2
  printf '%s' "$answer" > "$1"
}

trap 'stty echo 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM HUP
stty -echo 2>/dev/null || true
[ -s telegram_bot_token ] || rm -f telegram_bot_token
ask telegram_bot_token 'The token from BotFather'
echo 'For each service you want, what it gave you; Enter for what you do not use.' >&2
ask webcam_access_token 'Webcam: access token of your account, if it does not end'
ask webcam_refresh_token 'Webcam: else its refresh token (docs/operations.md, Refused login)'
ask webcam_client_secret 'Webcam: client secret, which renews logins'
ask webcam_api_key 'Webcam: key of its search for performers'
ask webcam_api_secret 'Webcam: secret of its search'
ask jicoo_api_key 'Jicoo: API key'
ask jicoo_webhook_secret 'Jicoo: secret of its webhooks'
ask webkasa_api_key 'WebKasa: API key'
ask webkasa_webhook_secret 'WebKasa: secret of its webhooks'
ask webkasa_admin_session "WebKasa: an administrator's session, for the sync"
ask webcasts_username 'Webcasts: user name'
ask webcasts_password 'Webcasts: password'
[ -s telegram_webhook_secret ] || random 32 > telegram_webhook_secret
[ -s database_password ] || random 24 > database_password
[ -s database_url ] || printf 'postgresql://greenroom:%s@database/greenroom' "$(cat database_password)" > database_url
[ -s secret_keys ] || random 32 > secret_keys
# The containers run as other users, so the files are readable; the folder is not.
chmod 0444 ./*
chmod 0700 .
