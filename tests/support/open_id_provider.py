"""A provider of OpenID Connect, as a process of its own on this machine, that can be told to err.

One process has several issuers (``/a``, ``/b``), each with keys of its own. What it signs and says
is steered by a POST to ``/steer/a``: claims of the ID token, the algorithm, the key. Whoever comes
to sign in is signed in at once. ``python -m tests.support.open_id_provider`` prints its address.
"""

import base64
import hashlib
import hmac
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from joserfc import jwk, jwt

CLIENT, SECRET = "ketenblik", "a secret of a client"
ISSUERS = ("a", "b")


class Issued(NamedTuple):
    redirect_uri: str
    challenge: str
    nonce: str


class Issuer:
    """One issuer: its keys, what it was told to say, and the codes that it gave."""

    def __init__(self, name: str) -> None:
        self.keys = [jwk.RSAKey.generate_key(2048, {"kid": f"{name}1", "use": "sig"})]
        self.stranger = jwk.RSAKey.generate_key(2048, {"kid": f"{name}1"})
        self.codes: dict[str, Issued] = {}
        self.steer({})

    def steer(self, plan: dict[str, object]) -> None:
        self.plan = plan
        self.ended: list[dict[str, str]] = []

    def id_token(self, issuer: str, nonce: str) -> str:
        now = int(time.time())
        claims: dict[str, object] = {
            "iss": issuer,
            "sub": "subject-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "n.ieuw@voorbeeld.nl",
            "email_verified": True,
            "name": "N. Ieuw",
            "groups": ["inkoop"],
        }
        told = self.plan.get("claims", {})
        assert isinstance(told, dict)
        claims |= told
        claims = {name: value for name, value in claims.items() if value is not None}
        algorithm = str(self.plan.get("alg", "RS256"))
        header = {"alg": algorithm, "kid": self.plan.get("kid", self.keys[0].kid)}
        if algorithm == "none":
            return f"{_plain(header)}.{_plain(claims)}."
        if algorithm == "HS256":  # with the public key as the secret, as an old attack has it
            signed = f"{_plain(header)}.{_plain(claims)}"
            secret = self.keys[0].as_pem(private=False)
            return f"{signed}.{_without_fill(hmac.digest(secret, signed.encode(), 'sha256'))}"
        signer = self.stranger if self.plan.get("key") == "stranger" else self.keys[0]
        return jwt.encode(header, claims, signer, [algorithm])


class Handler(BaseHTTPRequestHandler):
    issuers: ClassVar[dict[str, Issuer]] = {}  # made where it serves: keys take a second

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        name, _, rest = parts.path.lstrip("/").partition("/")
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        issuer, base = self.issuers[name], f"{self._here()}/{name}"
        if rest == ".well-known/openid-configuration":
            self._discovery(issuer, base)
        elif rest == "keys":
            self._json({"keys": [key.as_dict(private=False) for key in issuer.keys]})
        elif rest == "authorize":
            self._authorize(issuer, base, query)
        elif rest == "end":
            issuer.ended.append(query)
            self._redirect(query["post_logout_redirect_uri"])
        elif rest == "ended":
            self._json({"ended": issuer.ended})
        elif rest == "elsewhere":
            self._redirect("http://127.0.0.1:9/")
        elif rest == "large":
            self._json({"x": "x" * 600_000})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        name, _, rest = self.path.lstrip("/").partition("/")
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if name == "steer":
            self.issuers[rest].steer(json.loads(content))
            self._json({})
        else:
            form = {key: values[0] for key, values in parse_qs(content).items()}
            self._token(self.issuers[name], f"{self._here()}/{name}", form)

    def _discovery(self, issuer: Issuer, base: str) -> None:
        said = {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/keys",
            "end_session_endpoint": f"{base}/end",
            "authorization_response_iss_parameter_supported": True,
        }
        told = issuer.plan.get("discovery", {})
        assert isinstance(told, dict)
        self._json(said | told)

    def _authorize(self, issuer: Issuer, base: str, query: dict[str, str]) -> None:
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        answer = {"state": query["state"], "iss": str(issuer.plan.get("says_iss", base))}
        if "error" in issuer.plan:
            answer["error"] = str(issuer.plan["error"])
        else:
            answer["code"] = secrets.token_urlsafe(16)
            issuer.codes[answer["code"]] = Issued(
                query["redirect_uri"], query["code_challenge"], query["nonce"]
            )
        self._redirect(f"{query['redirect_uri']}?{urlencode(answer)}")

    def _token(self, issuer: Issuer, base: str, form: dict[str, str]) -> None:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        alike = base64.b64encode(
            f"{CLIENT}:{SECRET.replace(' ', '+')}".encode()  # RFC 6749, 2.3.1
        ).decode()
        issued = issuer.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        allowed = {f"Basic {basic}", f"Basic {alike}"}
        if (
            issued is None
            or self.headers.get("Authorization") not in allowed
            or issued.challenge != challenge
            or issued.redirect_uri != form.get("redirect_uri")
        ):
            self._json({"error": "invalid_grant"}, 400)
            return
        id_token = issuer.id_token(base, issued.nonce)
        self._json({"access_token": "x", "token_type": "Bearer", "id_token": id_token})

    def _here(self) -> str:
        return f"http://{self.headers['Host']}"

    def _json(self, content: object, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _plain(content: object) -> str:
    return _without_fill(json.dumps(content).encode())


def _without_fill(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


class RunningProvider:
    """The process as a test holds it."""

    def __init__(self, address: str) -> None:
        self.address = address

    def issuer(self, name: str = "a") -> str:
        return f"{self.address}/{name}"

    def steer(self, name: str = "a", **plan: object) -> None:
        """Tell an issuer what to do from now on, instead of what it was told before."""
        requests.post(f"{self.address}/steer/{name}", json=plan, timeout=60).raise_for_status()

    def ended(self, name: str = "a") -> list[dict[str, str]]:
        """Return what those asked for who signed out there."""
        answer = requests.get(f"{self.issuer(name)}/ended", timeout=60).json()
        ended: list[dict[str, str]] = answer["ended"]
        return ended


@contextmanager
def running() -> Iterator[RunningProvider]:
    """Run a provider until the end of the block."""
    command = [sys.executable, "-m", "tests.support.open_id_provider"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield RunningProvider(process.stdout.readline().strip())
        finally:
            process.terminate()


def main() -> None:
    Handler.issuers.update((name, Issuer(name)) for name in ISSUERS)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
