"""Connections that go wrong below HTTP: names nobody knows, and servers that cannot prove who they are.

Imports cryptography, for certificates that live as long as the run.
"""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import ssl
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)
KINDS = (
    "tls-unknown-issuer",
    "tls-expired",
    "tls-other-host",
    "tls-plain",
    "tls-silent",
    "tls-hangs-up",
    "dns-unknown",
    "refused",
)


@dataclass
class Wire:
    """Where it leads, and every byte that a client sent in clear or inside of a finished handshake."""

    url: str
    heard: bytearray = field(default_factory=bytearray)


@contextlib.asynccontextmanager
async def wired(kind: str) -> AsyncIterator[Wire]:
    """Somewhere that is wrong in that way."""
    if kind == "dns-unknown":
        yield Wire("https://nobody.invalid")
        return
    wire = Wire("")

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError):
            if kind == "tls-silent":
                await reader.read()
            elif kind == "tls-plain":
                await reader.read(1)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            elif kind != "tls-hangs-up":
                wire.heard += await reader.read(65536)
        writer.close()

    context = None if kind in {"tls-plain", "tls-silent", "tls-hangs-up", "refused"} else _context(kind)
    server = await asyncio.start_server(met, "127.0.0.1", 0, ssl=context)
    wire.url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    if kind == "refused":
        server.close()
    try:
        yield wire
    finally:
        server.close()


def _context(kind: str) -> ssl.SSLContext:
    """A server's, with a certificate of its own making."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "service")])
    ends = NOW - DAY if kind == "tls-expired" else NOW + DAY
    where = "10.9.8.7" if kind == "tls-other-host" else "127.0.0.1"
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 2 * DAY)
        .not_valid_after(ends)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(where))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        clear = serialization.NoEncryption()
        pem = serialization.Encoding.PEM
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, clear)
        Path(file.name).write_bytes(private + certificate.public_bytes(pem))
        context.load_cert_chain(file.name)
    return context
