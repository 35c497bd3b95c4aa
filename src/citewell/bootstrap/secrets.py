"""The secrets of an installation: made once, kept in the data directory for its owner only."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from citewell.bootstrap.settings import SECRET_CHARACTERS, Settings
from citewell.domain.errors import ConfigurationError

FILE_NAME = "secret.key"


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys derived from the one secret, each for one purpose, 32 bytes."""

    tokens: bytes
    audit: bytes
    stored: bytes


def _derive(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), f"citewell/{purpose}/1".encode(), hashlib.sha256).digest()


def _read(path: Path) -> str:
    mode = path.stat().st_mode
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigurationError(
            f"{path} can be read by others, so it is no secret any more. Make it yours alone (chmod 600) if nobody "
            "had a chance to read it, else delete it: all logins end, the audit log starts a new chain key, and "
            "credentials of sources have to be entered again."
        )
    secret = path.read_text(encoding="ascii", errors="replace").strip()
    if len(secret) < SECRET_CHARACTERS:
        raise ConfigurationError(f"{path} does not hold a secret. Delete it to have a new one made.")
    return secret


def _create(path: Path) -> str:
    secret = secrets.token_urlsafe(48)
    temporary = path.with_name(f".{FILE_NAME}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # unlike a rename, this cannot replace what another process made first
    except FileExistsError:
        return _read(path)
    finally:
        temporary.unlink()
    return secret


def load_keys(settings: Settings) -> Keys:
    """The keys of this installation; made at the first start.

    Raises:
        ConfigurationError: the secret's file is readable by others or holds none.
    """
    if settings.secret_key is not None:
        secret = settings.secret_key.get_secret_value()
    else:
        path = settings.data_dir / FILE_NAME
        secret = _read(path) if path.exists() else _create(path)
    return keys_of(secret)


def keys_of(secret: str) -> Keys:
    """The keys that are derived from a secret; also from a former one, to read what it sealed."""
    return Keys(
        tokens=_derive(secret, "tokens"), audit=_derive(secret, "audit"), stored=_derive(secret, "stored secrets")
    )
