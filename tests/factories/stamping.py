"""A time stamp authority (RFC 3161) on this machine: OpenSSL, behind HTTP."""

import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

CONFIG = """\
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
[req]
distinguished_name = name
[name]
[stamping]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


class Authority:
    """Answers what it is asked; with ``says``, that instead."""

    def __init__(self, folder):
        self.folder, self.says, self.asked = folder, None, 0
        (folder / "openssl.cnf").write_text(CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self._openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"),
            *("-keyout", "tsa.key", "-out", "tsa.pem", "-subj", "/CN=Stamps"),
            *("-config", "openssl.cnf", "-extensions", "stamping"),
        )

    def answer(self, query):
        self.asked += 1
        if self.says is not None:
            return self.says
        (self.folder / "query").write_bytes(query)
        self._openssl(
            *("ts", "-reply", "-queryfile", "query", "-out", "reply"),
            *("-config", "openssl.cnf"),
        )
        return 200, (self.folder / "reply").read_bytes()

    def _openssl(self, *command):
        subprocess.run(
            ["openssl", *command], cwd=self.folder, check=True, capture_output=True
        )


@contextmanager
def authority(folder):
    """An authority that works, and its address."""
    stamps = Authority(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            status, reply = stamps.answer(query)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_args):
            """Not into the tests' own words."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield stamps, f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
