#!/usr/bin/env bash
# Package: apprise 2.3.0, aiosmtpd 1.4.6 (PyPI)
# Guess: notify(body=text) mails the text with its lines: as text, or as HTML in which < and & are escaped; a webhook gets the same text.
# Happens: without body_format the text is sent as HTML unchanged, so that a mail program shows its lines as one and leaves out what is in <>; the part for programs without HTML is made from that HTML, with the lines joined and <> removed, too. With body_format="text" the mail is text alone, and right. A webhook gets the text either way.
# Documentation: https://appriseit.com/getting-started/formatting says that content without a declared format is passed through unchanged, and not that mail then takes it for HTML, nor that its text part differs. The command line declares text by itself.
# Why: an alert of several lines, with a user agent or a name in <>, reaches mail without them, though it looks right in the channel beside it. Give body_format.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet apprise==2.3.0 aiosmtpd==1.4.6 || exit 2
cat >probe.py <<'END'
import email
import json
import socket
import threading
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import apprise
from aiosmtpd.controller import Controller


class Mail:
    async def handle_DATA(self, server, session, envelope):
        for part in email.message_from_bytes(envelope.content, policy=policy.default).walk():
            if not part.is_multipart():
                print(f"  {part.get_content_type()}: {json.dumps(part.get_content().replace(chr(13), '').rstrip())}", flush=True)
        return "250 OK"


class Webhook(BaseHTTPRequestHandler):
    def do_POST(self):
        print("  webhook:", json.dumps(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["message"]), flush=True)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
controller = Controller(Mail(), hostname="127.0.0.1", port=port)
controller.start()
webhook = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
threading.Thread(target=webhook.serve_forever, daemon=True).start()

body = "user: <root> of R&D\nevent: StopLogging\n\n  trail: example"
for options in ({}, {"body_format": "text"}):
    print(options or "no body_format", flush=True)
    for url in (f"mailto://127.0.0.1:{port}?from=alerts@example.com&to=ops@example.com&mode=insecure", f"json://127.0.0.1:{webhook.server_port}"):
        notifier = apprise.Apprise()
        notifier.add(url)
        print("  sent:", bool(notifier.notify(title="alert", body=body, **options)), flush=True)
controller.stop()
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
no body_format
  text/plain: "user:  of R&D event: StopLogging trail: example"
  text/html: "user: <root> of R&D\nevent: StopLogging\n\n  trail: example"
  sent: True
  webhook: "user: <root> of R&D\nevent: StopLogging\n\n  trail: example"
  sent: True
{'body_format': 'text'}
  text/plain: "user: <root> of R&D\nevent: StopLogging\n\n  trail: example"
  sent: True
  webhook: "user: <root> of R&D\nevent: StopLogging\n\n  trail: example"
  sent: True
END
