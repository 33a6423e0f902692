"""files.*: uploads in three steps (Slack: files.getUploadURLExternal, completeUploadExternal)."""

from __future__ import annotations

from bot.sandbox.slack.api.chat import target_channel
from bot.sandbox.slack.api.methods import ApiCall, method
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.message_content import resolve_thread, validate_blocks
from bot.sandbox.slack.model import Json, StoredFile


@method(
    "files.getUploadURLExternal", "t4", scopes=("files:write",), required=("filename", "length"), write=True
)
async def get_upload_url(call: ApiCall) -> Json:
    length = call.args.text("length")
    if not length.isdigit() or int(length) == 0:
        raise ApiError("invalid_arguments")
    file = StoredFile(id=call.ws.new_id("F"), name=call.args.text("filename"), length=int(length))
    call.ws.files[file.id] = file
    return {"upload_url": f"{call.slack.base_url}/upload/v1/{call.ws.id}/{file.id}", "file_id": file.id}


@method(
    "files.completeUploadExternal", "t4", scopes=("files:write",), required=("files",), json=True, write=True
)
async def complete_upload(call: ApiCall) -> Json:
    args = call.args
    given = args.json("files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise ApiError("invalid_arguments")
    files = []
    for entry in given:
        file = _uploaded_file(call, str(entry.get("id"))) if isinstance(entry, dict) else None
        if file is None or file.content is None or file.complete:
            raise ApiError("file_not_found")
        files.append((file, str(entry.get("title") or file.name)))
    blocks = validate_blocks(args.json("blocks", "invalid_blocks_format"))
    channel = None
    if args.has("channel_id"):
        call.args.given["channel"] = args.text("channel_id")
        channel = target_channel(call)
    for file, title in files:
        file.title, file.complete = title, True
        if channel is not None:
            file.channels.append(channel.id)
    shown = [file.payload() for file, _ in files]
    if channel is not None:
        thread = resolve_thread(channel, args.text("thread_ts"))
        call.ws.post_as_bot(channel, args.text("initial_comment"), blocks, files=shown, thread_ts=thread)
    return {"files": shown}


def _uploaded_file(call: ApiCall, file_id: str) -> StoredFile | None:
    """Return the file, from whichever team of the organization the upload began in."""
    return next((ws.files[file_id] for ws in call.teams if file_id in ws.files), None)
