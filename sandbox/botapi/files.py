"""Files sent by either side, kept in memory, and what their first bytes tell. Standard library only."""

from __future__ import annotations

import mimetypes
import secrets
import struct
from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class File:
    """One stored file; ids are what the Bot API calls file_id and file_unique_id."""

    id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    data: bytes

    @property
    def path(self) -> str:
        """The file_path of getFile."""
        folder = {"photo": "photos", "voice": "voice", "sticker": "stickers"}.get(self.kind, "documents")
        return f"{folder}/{self.unique_id}/{self.name}"


class Files:
    """The store: by id for sending again, by path for downloading."""

    def __init__(self) -> None:
        self.by_id: dict[str, File] = {}
        self.by_path: dict[str, File] = {}

    def forget(self) -> None:
        """Throw all files away."""
        self.by_id.clear()
        self.by_path.clear()

    def put(self, kind: str, name: str, mime: str, data: bytes) -> File:
        """Keep a file and give it its ids."""
        name = name.replace("/", "_") or "file"
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(
            f"BQAC{secrets.token_urlsafe(24)}", f"AgAD{secrets.token_urlsafe(8)}", kind, name, mime, data
        )
        self.by_id[file.id] = file
        self.by_path[file.path] = file
        return file


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, JPEG or GIF; None if it is none of them."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:4] == b"GIF8" and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    return _jpeg(data) if data[:2] == b"\xff\xd8" else None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + size
    return None
