"""Send a file to one person: the port ``Files``, in the three steps that Slack requires.

Source: Slack, files.getUploadURLExternal, the upload itself, files.completeUploadExternal.
"""

from __future__ import annotations

import aiohttp

from bot.model.ids import Person
from bot.slack.clients import Effect, SlackClients
from bot.slack.errors import SlackRefused
from bot.slack.people import SlackPeople
from bot.slack.responses import is_slack_url
from bot.slack.wire import Failure, connection_failure, rate_limit_failure


class SlackFiles:
    def __init__(self, clients: SlackClients, people: SlackPeople) -> None:
        self._clients = clients
        self._people = people

    async def send_file(self, person: Person, name: str, content: bytes, comment: str) -> None:
        """Post a file in the person's direct conversation with the bot.

        Raises ``SlackRefusal`` if the file is refused, ``SlackUnavailable`` if nothing was posted,
        ``SlackOutcomeUnknown`` if the last answer was lost.
        """
        channel = await self._people.open_dm(person)
        asked = {"filename": name, "length": len(content)}
        place = await self._clients.call(person.tenant, "files.getUploadURLExternal", asked, Effect.READ)
        await self._upload(str(place.get("upload_url") or ""), content)
        body = {
            "files": [{"id": str(place.get("file_id") or ""), "title": name}],
            "channel_id": channel,
            "initial_comment": comment,
        }
        await self._clients.call(person.tenant, "files.completeUploadExternal", body, Effect.ADD)

    async def _upload(self, url: str, content: bytes) -> None:
        """Upload the bytes. Nobody sees them before the last step, so this can be repeated."""
        if not is_slack_url(url, self._clients.base_url):
            raise SlackRefused(code="odd_upload_url", method="files.getUploadURLExternal")

        async def send() -> dict[str, object] | Failure:
            try:
                async with self._clients.session.post(url, data=content, allow_redirects=False) as answer:
                    if answer.status == 429:
                        return rate_limit_failure(answer.headers)
                    if answer.status >= 500:
                        return Failure(code="server_error")
                    return {"ok": True} if answer.status == 200 else Failure(code=f"status_{answer.status}")
            except (aiohttp.ClientError, TimeoutError) as error:
                return connection_failure(error)

        await self._clients.send_with_retry(send, "upload", Effect.SET)
