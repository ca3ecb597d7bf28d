#!/bin/sh
# Start the service on this machine with a demo diary. A second start keeps the data.
set -eu
port=$1
bin=.venv/bin
export VAR_DIR="${VAR_DIR:-var}"
mkdir -p "$VAR_DIR"

if ! $bin/python -c "import socket,sys; s=socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('127.0.0.1', int(sys.argv[1])))" "$port" 2>/dev/null; then
	echo "Port $port is taken: stop what uses it, or choose another with: make run PORT=8001"
	exit 1
fi

if [ ! -f "$VAR_DIR/env" ]; then
	echo "Making the secrets of this machine in $VAR_DIR/env ..."
	(umask 077 && $bin/python - > "$VAR_DIR/env" <<'PY'
import base64, secrets
print(f"SECRET_KEY={secrets.token_urlsafe(48)}")
print(f"DIARY_KEY={base64.b64encode(secrets.token_bytes(32)).decode()}")
print("# This machine only: plain http, and a demo clinician without a second factor.")
print("HTTPS=False")
print("CLINICIAN_MFA=False")
PY
	)
fi

echo "Preparing the database ..."
$bin/python manage.py migrate --verbosity 0
$bin/python manage.py createcachetable
$bin/python manage.py collectstatic --noinput --verbosity 0
$bin/python manage.py load_demo

echo
echo "Diurnal is on http://127.0.0.1:$port (stop it with Ctrl-C)"
exec $bin/gunicorn project.wsgi --bind "127.0.0.1:$port" --workers 2 --threads 4 --log-level warning
