#!/bin/sh
# The browser tests need a Chromium: the one on PATH or in $CHROMIUM, else Debian's.
set -eu
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
	if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
		exit 0
	fi
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
	echo "Installing Chromium ..."
	apt-get update -qq >/dev/null 2>&1 || true
	if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1; then
		exit 0
	fi
fi
echo "The tests drive a real Chromium and none was found: install one (Debian: apt-get install chromium), or set CHROMIUM to its path."
exit 1
