"""Secure connections are made to the checked address, in the name that was asked for."""

from __future__ import annotations

import io
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from citewell.backends.fetching.client import GuardedFetcher
from citewell.backends.fetching.policy import FetchPolicy
from citewell.domain.errors import FetchFailed, InvalidInput
from citewell.ports.fetcher import FetchRequest
from fakes.raw_server import Talk, ok, saying, talking

HOST = "pinned.example"


@dataclass
class Secure:
    """A server that has a certificate for ``HOST``, signed by itself."""

    talk: Talk
    certificate: Path
    names: list[str | None] = field(default_factory=list)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Secure]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with talking(ok(b"page", keep=True), context) as talk:
        yield Secure(talk, certificate, names)


def fetch(secure: Secure, host: str, *, known: bool = True, path: str = "/") -> bytes:
    policy = FetchPolicy(
        rules=FetchPolicy.with_rules(["127.0.0.1:*"]).rules, ca_file=secure.certificate if known else None
    )
    into = io.BytesIO()
    with GuardedFetcher(policy, resolver=lambda *_: ["127.0.0.1"]) as fetcher:
        fetcher.fetch(FetchRequest(f"https://{host}:{secure.talk.port}{path}"), into)
    return into.getvalue()


def test_the_name_goes_along_with_the_address(secure: Secure) -> None:
    assert fetch(secure, HOST) == b"page"
    assert secure.names == [HOST]
    assert secure.talk.header("host") == f"{HOST}:{secure.talk.port}"


@pytest.mark.parametrize(("host", "known"), [("other.example", True), ("127.0.0.1", True), (HOST, False)])
def test_a_certificate_must_be_known_and_fit(secure: Secure, host: str, known: bool) -> None:
    with pytest.raises(FetchFailed) as caught:
        fetch(secure, host, known=known)
    assert (caught.value.reason, caught.value.passing) == ("tls", False)
    assert "127.0.0.1" not in caught.value.message
    assert secure.talk.heads == []


def test_a_server_that_speaks_no_tls(certificate: Path) -> None:
    with talking(ok(b"page"), greeting=b"220 mail.example ESMTP") as talk, pytest.raises(FetchFailed) as caught:
        fetch(Secure(talk, certificate), HOST)
    assert caught.value.reason == "tls"


def test_no_redirect_leads_out_of_a_secure_connection(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://%s/\r\nContent-Length: 0\r\n\r\n" % HOST.encode()
    with talking(saying(moved), context) as talk, pytest.raises(FetchFailed) as caught:
        fetch(Secure(talk, certificate), HOST)
    assert caught.value.reason == "blocked_redirect"


def test_a_file_without_certificates_is_named(secure: Secure, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_bytes(b"")
    with pytest.raises(InvalidInput, match=r"empty\.pem"):
        fetch(Secure(secure.talk, empty), HOST)
