"""Certificates for the hostile server: an authority of its own, and every way to get one wrong."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class Authority:
    """Signs a certificate for any name at the moment that a client asks for it."""

    def __init__(self, folder: Path, name: str = "hostile authority") -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.file = folder / f"{name.replace(' ', '_')}.pem"
        self.file.write_bytes(_pem(self._certificate(self.name, self.key, None)))
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}

    def context(self, host: str, kind: str = "good") -> ssl.SSLContext:
        """What a server needs to be ``host``, with a certificate that is good, or bad as named."""
        if (host, kind) not in self._contexts:
            path = self.folder / f"{host}.{kind}.pem"
            path.write_bytes(self._chain(host, kind))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(path)
            self._contexts[host, kind] = context
        return self._contexts[host, kind]

    def _chain(self, host: str, kind: str) -> bytes:
        if kind == "unknown_authority":
            return Authority(self.folder, "somebody else")._chain(host, "good")
        key = ec.generate_private_key(ec.SECP256R1())
        name = "elsewhere.example" if kind == "wrong_host" else host
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        begin = {"expired": -30 * DAY, "not_yet": 10 * DAY}.get(kind, -1 * DAY)
        certificate = self._certificate(subject, key, name, begin, kind == "self_signed")
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return private + _pem(certificate)

    def _certificate(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        host: str | None,
        begin: timedelta = -1 * DAY,
        by_itself: bool = False,
    ) -> x509.Certificate:
        start = datetime.now(UTC) + begin
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if by_itself else self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + 20 * DAY)
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        )
        if host is not None:
            names = x509.SubjectAlternativeName([x509.DNSName(host)])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(key if by_itself else self.key, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
