"""GoTo Training: recordings."""

from __future__ import annotations

from bot.goto import wire
from bot.goto.calls import TypedApi
from bot.goto.models import Recording, RecordingFile
from bot.goto.rows import Rows


class RecordingsApi(TypedApi):
    """The recordings of a training.

    The online recordings of a training. Values and errors as in ``TypedApi``.
    """

    async def get_file(self, training_key: str, recording_id: str) -> RecordingFile:
        """Return the URL of the file (GoTo answers 302). It is not followed: the token must not go to another host."""
        keys = {"trainingKey": training_key, "recordingId": recording_id}
        return RecordingFile(url=wire.read_location(*await self._send("trainings.recordings.download", keys)))

    async def list(self, training_key: str) -> Rows[Recording]:
        """Return the recordings of a training."""
        request = wire.build_request("trainings.recordings.list", {"trainingKey": training_key})
        return wire.require_readable(
            request.endpoint, await self._read_rows(request, Recording, "recordingList")
        )
