"""Files in bot calls: uploaded, attached or named by file_id, turned into the media objects of a message.

Limits: photos 10 MB and 10,000 pixels of width plus height, other uploads 50 MB, captions 1024 characters.
Imports this package only.
"""

from __future__ import annotations

from sandbox.botapi.entities import formatted
from sandbox.botapi.errors import ApiError, bad
from sandbox.botapi.files import MEGABYTE, File, dimensions
from sandbox.botapi.journal import Json
from sandbox.botapi.params import Params
from sandbox.botapi.world import World

KINDS = ("photo", "live_photo", "document", "voice", "audio", "video", "video_note", "animation", "sticker")


def caption(params: Params) -> Json:
    """Return caption fields, checked like a text of at most 1024 characters."""
    given = params.json("caption_entities")
    text, entities = formatted(params.text("caption"), params.text("parse_mode"), given, 1024, caption=True)
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if text and entities else {})


def read_media(world: World, params: Params, kind: str, value: str) -> Json:
    """Return `{kind: media object}` for an uploaded file, an `attach://` name or a known file_id."""
    upload = params.files.get(value.removeprefix("attach://") if value.startswith("attach://") else kind)
    if upload is None:
        if not value:
            raise bad(f"there is no {kind} in the request")
        if value.startswith(("http://", "https://")):
            raise bad("failed to get HTTP URL content")
        file = world.files.by_id.get(value)
        if file is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if (file.kind == "photo") != (kind == "photo"):
            raise bad(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
        return {kind: describe(file)}
    if not upload.data:
        raise bad("file must be non-empty")
    if len(upload.data) > 50 * MEGABYTE:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        _check_photo(upload.data)
    return {kind: describe(world.files.put(kind, upload.name, upload.mime, upload.data))}


def read_item(world: World, params: Params, item: Json) -> Json:
    """The media of an InputMedia, as `read_media`; a live photo's still stands beside its video, a video has
    its cover and where it begins in it.
    """
    kind = str(item.get("type"))
    media = read_media(world, params, kind, str(item.get("media", "")))
    if kind == "live_photo":
        media |= read_media(world, params, "photo", str(item.get("photo", "")))
    if kind == "video":
        cover = item.get("cover") and read_media(world, params, "photo", str(item["cover"]))["photo"]
        media[kind] |= opening(cover, Params(item).integer("start_timestamp"))
    return media


def opening(cover: Json | list[Json] | None, begins: int) -> Json:
    """What a video is opened with: the sizes of its cover, and the second at which it begins."""
    return ({"cover": cover} if cover else {}) | ({"start_timestamp": begins} if begins else {})


def _check_photo(data: bytes) -> None:
    size = dimensions(data)
    if size is None:
        raise bad("IMAGE_PROCESS_FAILED")
    if len(data) > 10 * MEGABYTE:
        raise bad("file is too big")
    if sum(size) > 10_000 or max(size) > 20 * min(size):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def describe(file: File) -> Json | list[Json]:
    """Return the media object of a stored file; a photo is a list of sizes."""
    ids: Json = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.data)}
    named = {"file_name": file.name, "mime_type": file.mime}
    width, height = dimensions(file.data) or (320, 240)
    size = {"width": width, "height": height}
    match file.kind:
        case "photo":
            return [ids | size]
        case "voice":
            return ids | {"duration": 3, "mime_type": file.mime}
        case "audio":
            return ids | {"duration": 3} | named
        case "live_photo":
            return ids | size | {"duration": 3, "mime_type": file.mime}
        case "video" | "animation":
            return ids | size | {"duration": 3} | named
        case "video_note":
            return ids | {"length": 240, "duration": 3}
        case "sticker":
            flags = {"is_animated": False, "is_video": False, "emoji": "🙂"}
            return ids | {"type": "regular", "width": 512, "height": 512} | flags
    return ids | named
