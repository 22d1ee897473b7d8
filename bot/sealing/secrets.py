"""Secrets at rest: AES-GCM under a list of keys, each ciphertext bound to the row it belongs to.

The first key encrypts, all decrypt, so keys rotate without a pause. Imports: cryptography, pydantic,
`bot.stop`.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from bot.stop import Stop

KEY_BYTES = 32
NONCE_BYTES = 12
FILE_NAME = "secret.key"


class Unreadable(Exception):
    """No key opens it, or it belongs to another row."""


class Vault:
    """Seals and opens small secrets. `bound` names the row, for example "accounts/webcam/operator".

    `name` tells the first key from others without telling anything of it, `older` are the names of those;
    `several`: a change of keys is under way.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = tuple(AESGCM(key) for key in keys)
        self.several = len(keys) > 1
        self.name, *self.older = (hashlib.sha256(b"name of " + key).hexdigest()[:8] for key in keys)

    def seal(self, secret: str, bound: str) -> bytes:
        """The ciphertext of `secret` under the first key."""
        return self.seal_bytes(secret.encode(), bound)

    def seal_bytes(self, secret: bytes, bound: str) -> bytes:
        """The same of bytes."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, secret, bound.encode())

    def open(self, sealed: bytes, bound: str) -> str:
        """The secret back; Unreadable when no key fits or the ciphertext was made for another row."""
        return self.open_bytes(sealed, bound).decode()

    def open_bytes(self, sealed: bytes, bound: str) -> bytes:
        """The same of bytes."""
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        for cipher in self._ciphers:
            with suppress(InvalidTag, ValueError):
                return cipher.decrypt(nonce, body, bound.encode())
        raise Unreadable(f"no key opens {bound}")

    def current(self, sealed: bytes, bound: str) -> bool:
        """Whether the first key opens it; if not, it is time to seal it again."""
        try:
            self._ciphers[0].decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound.encode())
        except (InvalidTag, ValueError):
            return False
        return True

    def renewed(self, sealed: bytes, bound: str) -> bytes:
        """Sealed under the first key where another opens it, else as it is."""
        if self.current(sealed, bound):
            return sealed
        try:
            return self.seal_bytes(self.open_bytes(sealed, bound), bound)
        except Unreadable:
            return sealed


def vault(keys: str) -> Vault:
    """A Vault of the setting SECRET_KEYS: 32 bytes each, in base64, separated by commas; Stop otherwise."""
    found = [_key(part.strip(), place) for place, part in enumerate(keys.split(","), 1) if part.strip()]
    if not found:
        raise Stop("settings: SECRET_KEYS holds no key")
    return Vault(found)


def vault_of(keys: SecretStr | None, folder: Path) -> Vault:
    """The Vault of the setting SECRET_KEYS, or of the key in the data folder where it is not set."""
    return vault(keys.get_secret_value() if keys else own_key(folder))


def kept(keys: SecretStr | None, folder: Path) -> Vault | None:
    """That Vault, where no key would have to be made for it; None otherwise."""
    return vault_of(keys, folder) if keys or (folder / FILE_NAME).exists() else None


def own_key(folder: Path) -> str:
    """The key kept in the data folder for its owner only; made at the first time.

    It appears whole or not at all: half a key, left by a program that was killed, would keep all others out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
            file.write(base64.urlsafe_b64encode(os.urandom(KEY_BYTES)))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def _key(text: str, place: int) -> bytes:
    with suppress(binascii.Error, ValueError):
        key = base64.b64decode(
            text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4), validate=True
        )
        if len(key) == KEY_BYTES:
            return key
    raise Stop(f"settings: key {place} of SECRET_KEYS must be 32 random bytes in base64")
