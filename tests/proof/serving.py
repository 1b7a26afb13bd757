"""The site over HTTPS on this machine, as those who check credentials reach it.

Resolvers of did:web speak HTTPS alone and refuse bare numbers as hosts, so there is a
certificate authority of the tests' own that vouches for ``localhost``.
"""

import ssl
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler
from django.utils import timezone

PEM = serialization.Encoding.PEM
LONGEST_ANSWER = 1 << 20


@dataclass(frozen=True)
class Served:
    """Where the site answers, and the file with the authority that vouches for it."""

    address: str
    authority: Path

    def get(self, address, *, accept="*/*"):
        """The bytes at an address of this machine, and of no other."""
        assert address.startswith(f"{self.address}/"), address
        trusting = ssl.create_default_context(cafile=self.authority)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=trusting),
        )
        request = urllib.request.Request(  # noqa: S310 (of this machine, as asserted)
            address, headers={"Accept": accept}
        )
        with opener.open(request, timeout=20) as answer:
            return answer.read(LONGEST_ANSWER)


@contextmanager
def served(folder):
    """Serve this process's site, with the database of the test, while it lasts."""
    server = ThreadedWSGIServer(("localhost", 0), QuietWSGIRequestHandler)
    server.socket = _tls(folder).wrap_socket(server.socket, server_side=True)
    server.set_app(WSGIHandler())
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        port = server.server_address[1]
        yield Served(f"https://localhost:{port}", folder / "authority.pem")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _tls(folder):
    authority, server = _new_key(), _new_key()
    (folder / "authority.pem").write_bytes(
        _vouch("Authority of the tests", authority, by=authority).public_bytes(PEM)
    )
    chain = folder / "server.pem"
    chain.write_bytes(
        _vouch("localhost", server, by=authority).public_bytes(PEM)
        + server.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context


def _new_key():
    return ec.generate_private_key(ec.SECP256R1())


def _vouch(name, key, *, by):
    now, is_authority = timezone.now(), key is by
    issuer = x509.SubjectKeyIdentifier.from_public_key(by.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name("Authority of the tests"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.BasicConstraints(ca=is_authority, path_length=None), critical=True
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer),
            critical=False,
        )
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
        )
    )
    return builder.sign(by, hashes.SHA256())


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
