"""The second factor: codes of an app (TOTP, RFC 6238), and recovery codes for when it is lost."""

import base64
import hmac
import io
import secrets
from datetime import datetime

import pyotp
import segno

from screening.model.disclosure import token_digest

ISSUER = "Ketenblik"
STEP = 30  # seconds that a code is shown
DRIFT = (0, -1, 1)  # steps that a clock may be off
RECOVERY_CODES = 10
RECOVERY_BYTES = 15  # 120 bits a code: no salt and no slow hash is needed


def new_secret() -> str:
    """Return a new secret of 160 bits, as apps read it."""
    return pyotp.random_base32()


def right_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step of which this is the code; None if it is of no step around now."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    return next(
        (
            current + drift
            for drift in DRIFT
            if hmac.compare_digest(totp.at((current + drift) * STEP), digits)
        ),
        None,
    )


def qr_code(secret: str, email: str) -> bytes:
    """Return the picture that an app reads, as SVG: black on white, whatever is around it."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=5, border=4, light="#fff", svgclass=None, lineclass=None
    )
    return out.getvalue()


def new_recovery_codes() -> tuple[str, ...]:
    """Return codes that stand in for a lost app, each once, in groups that can be copied."""
    return tuple(_in_groups(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES))


def recovery_digest(code: str) -> str:
    """Return what is kept of a recovery code, however its groups were typed."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return token_digest(plain)


def _in_groups(code: bytes) -> str:
    text = base64.b32encode(code).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
