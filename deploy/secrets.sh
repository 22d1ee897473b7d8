#!/bin/sh
# Make the files that compose.yaml hands to the containers as secrets: the token is asked for, the rest is random.
# What exists stays as it is. Keep a copy of secret_keys apart from the backups: it opens people's logins.
set -eu
umask 077
folder=$(dirname "$0")/secrets
mkdir -p "$folder"
cd "$folder"

random() { head -c "$1" /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

if [ ! -s telegram_bot_token ]; then
  printf 'The token from BotFather: ' >&2
  stty -echo 2>/dev/null || true
  IFS= read -r token
  stty echo 2>/dev/null || true
  printf '%s' "$token" > telegram_bot_token
fi
[ -s telegram_webhook_secret ] || random 32 > telegram_webhook_secret
[ -s database_password ] || random 24 > database_password
[ -s database_url ] || printf 'postgresql://greenroom:%s@database/greenroom' "$(cat database_password)" > database_url
[ -s secret_keys ] || random 32 > secret_keys
# The containers run as other users, so the files are readable; the folder is not.
chmod 0444 ./*
chmod 0700 .
