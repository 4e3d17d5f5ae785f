"""The installation's key: HMACs of codes and tokens, pseudonyms in the audit trail."""

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: what is mixed up on paper or by ear.
CODE_ALPHABET = "3467ACDEFGHJKMNPQRTVWXY9"
CODE_LENGTH = 16  # 16 × log2(24) = 73 random bits; the rule asks for 64
CODE_GROUP = 4
TOKEN_BYTES = 16  # 22 characters, so that a packed press fits Telegram's 64 bytes
HALF = 22  # characters of a digest: 128 of its 256 bits


@dataclass(frozen=True)
class Secrets:
    """Everything that is derived from the key; the key itself is never printed."""

    key: bytes = field(repr=False)

    def code_hmac(self, code: str) -> str:
        """Return what is stored of a binding code (characters of the alphabet only, upper case)."""
        return self._mac("code", code)

    def token_hmac(self, token: str) -> str:
        """Return what is stored of a press token."""
        return self._mac("token", token)

    def pseudonym(self, kind: str, value: str) -> str:
        """Return the keyed pseudonym that stands for a person or account in audit rows and logs."""
        return f"{kind}:{self._mac('pseudonym', f'{kind}/{value}')[:HALF]}"

    def content_hmac(self, text: str) -> str:
        """Return what is kept of a message's words: enough to prove them, not to read them.

        Half of the digest, the least that RFC 2104 § 5 lets one keep: every notice has one.
        """
        return self._mac("content", text)[:HALF]

    def paper_hmac(self, number: str, until: int, language: str) -> str:
        """Return the signature of a link to a slip on paper: good until this second of the epoch, in this language."""
        return self._mac("paper", f"{number}/{until}/{language}")

    def head_hmac(self, text: str) -> str:
        """Return the seal of an audit head that is kept outside the database."""
        return self._mac("head", text)

    def _mac(self, purpose: str, text: str) -> str:
        digest = hmac.new(self.key, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def new_code() -> str:
    """Return a fresh binding code, ungrouped."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def new_token() -> str:
    """Return a fresh opaque token of 22 characters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def grouped(code: str) -> str:
    """Return a code in groups of four: `ACDE-FGHJ-KMNP-QRTV`."""
    return "-".join(code[start : start + CODE_GROUP] for start in range(0, len(code), CODE_GROUP))


def load_secrets(data_dir: Path, configured: str | None) -> Secrets:
    """Return the installation's secrets: from the setting, or from a key file made on first use (mode 0600)."""
    if configured:
        return Secrets(configured.encode())
    path = data_dir / "secret.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=data_dir)  # readable by its owner only
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_urlsafe(48).encode())
        with suppress(FileExistsError):  # another process was first: its key counts
            os.link(fresh, path)
        os.unlink(fresh)
    return Secrets(path.read_bytes().strip())
