"""GoTo Training: recordings."""

from __future__ import annotations

from collections.abc import Sequence

from bot.goto import wire
from bot.goto.calls import TypedApi
from bot.goto.models import Recording, RecordingFile
from bot.goto.training_models import RecordingList as Answer


class RecordingsApi(TypedApi):
    """The recordings of a training.

    The online recordings of a training. Values and errors as in ``TypedApi``.
    """

    async def get_file(self, training_key: str, recording_id: str) -> RecordingFile:
        """Return the URL of the file (GoTo answers 302). It is not followed: the token must not go to another host."""
        keys = {"trainingKey": training_key, "recordingId": recording_id}
        return RecordingFile(url=wire.read_location(*await self._send("trainings.recordings.download", keys)))

    async def list(self, training_key: str) -> Sequence[Recording]:
        """Return the recordings of a training."""
        answer = await self._send_for_one(Answer, "trainings.recordings.list", {"trainingKey": training_key})
        return answer.recording_list
