"""How each act is done in Slack, by somebody who tries again as people do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bot.sandbox.slack.errors import NotPossible, NotSeen
from bot.sandbox.slack.model import StoredMessage
from bot.sandbox.slack.views import View
from tests.campaign.bot_process import GRACE_SECONDS
from tests.campaign.history import Claim, EventKind
from tests.campaign.installs import InstallResult, install
from tests.campaign.people import Player
from tests.campaign.plan import ActKind
from tests.campaign.sentences import SentenceFinder, label

TRIES, PAUSE_SECONDS = 120, 1.0
REINSTALL_AFTER_SECONDS = 12.0
"""The bot asks Slack about a removal within ten."""
LOOK_SECONDS = 10.0
"""How long somebody looks for the form or button that should come, before they begin again."""
TRY_AGAIN = SentenceFinder(
    *("slow", "too-fast", "still-saving", "storage-unreachable"),
    *("storage-busy", "storage-full", "storage-read-only", "storage-refused"),
)
"""What a person takes as: try again. The form is still there, and says so."""

Note = Callable[..., None]
"""Records an event of the act: its kind, and its text."""


class Performer:
    """Does one act. ``note`` records what is asked and answered."""

    def __init__(self, player: Player, note: Note) -> None:
        self.player, self.user, self.note = player, player.user, note

    async def perform(self) -> None:
        await WAYS[self.player.act.kind](self)

    async def schedule(self) -> None:
        await self._submit_form(self.user.line)

    async def now(self) -> None:
        """Start a meeting. Who is told that the app did not answer does not know what to do, and lets it be."""
        self.note(EventKind.ASKED)
        result = await self.user.says_now()
        self.note(EventKind.UNANSWERED if result.error else EventKind.TAKEN)

    async def edit(self) -> None:
        assert self.player.meeting is not None
        await self._submit_form(
            f"/meeting edit {self.player.meeting.id}",
            {"subject": f"{self.user.subject} anew", "audio": "Hybrid"},
        )

    async def cancel(self) -> None:
        """Type a part of the title, about which Usher always asks, so that there is a button to press again."""
        assert self.player.meeting is not None
        part = self.player.meeting.subject[:-1]
        await self._press(f"/meeting cancel {part}", label("button-cancel-meeting"))

    async def create_training(self) -> None:
        day = (self.user.slack.slack.now() + timedelta(days=3)).date()
        values = {
            "date.0": day.isoformat(),
            "start.0": "15:00",
            "length.0": "60",
        }
        await self._submit_form(f"/training create {self.user.subject}", values)

    async def register(self) -> None:
        assert self.player.training is not None
        await self._submit_form(f"/training register {self.player.training.id}")

    async def unregister(self) -> None:
        if self.player.training is not None:
            await self._press(None, label("button-registration-cancel"))

    async def subscribe(self) -> None:
        await self._submit_form("/goto notify")

    async def remind(self) -> None:
        self.note(EventKind.DUE)

    async def call_off(self) -> None:
        assert self.player.meeting is not None
        self.player.meeting.deleted = self.user.slack.slack.now()

    async def add_organizer(self) -> None:
        values = {
            "email": new_email(self.player),
            "first": "Ada",
            "last": self.user.subject.replace(" ", ""),
            "product": "G2T",
        }
        await self._submit_form("/goto organizers add", values)

    async def forget(self) -> None:
        await self._press("/goto forget me", label("button-forget"))

    async def uninstall(self) -> None:
        """Remove Usher; the bot is told by events, which Slack sends again if nobody takes them."""
        self.note(EventKind.ASKED)
        self.user.slack.slack.revoke(self.user.slack.ws)

    async def reinstall(self) -> None:
        """Remove Usher and install it again. Only who does so within the grace is to have what they had."""
        removed_at = asyncio.get_running_loop().time()
        await self.uninstall()
        await asyncio.sleep(REINSTALL_AFTER_SECONDS)
        for _ in range(TRIES):
            result = await install(self.user)
            if result is not InstallResult.FAILED:
                if asyncio.get_running_loop().time() - removed_at < GRACE_SECONDS - 1:
                    self.note(EventKind.DUE)
                    if result is InstallResult.WAITS:
                        self.note(EventKind.CLAIM, Claim.NOT_DONE)
                return
            await asyncio.sleep(PAUSE_SECONDS)

    async def _submit_form(self, line: str, values: dict[str, Any] | None = None) -> None:
        form = await self._opened_form(line)
        if form is None:
            return
        if values:
            await self.user.slack.fills(form, values)
        for _ in range(TRIES):
            self.note(EventKind.ASKED)
            result = await self.user.slack.submits()
            self.note(EventKind.UNANSWERED if result.notice else EventKind.TAKEN, self._front())
            if result.closed:
                # What is done closes its form; there is no other word of it.
                self.note(EventKind.CLAIM, Claim.DONE)
            if not result.notice and not TRY_AGAIN.search(self._front()):
                return
            await asyncio.sleep(PAUSE_SECONDS)
            view = self.user.slack.view
            if view is None or view.body.get("submit") is None:
                return

    async def _opened_form(self, line: str) -> View | None:
        """Type the line until a form stands there that can be sent."""
        for _ in range(TRIES):
            result = await self.user.slack.types(self.user.channel, line)
            if result.error is None:
                try:
                    await self.user.slack.wait_for(self._can_submit, LOOK_SECONDS)
                except NotSeen:
                    pass
                else:
                    return self.user.slack.view
            await asyncio.sleep(PAUSE_SECONDS)
            await self._close_forms()
        return None

    async def _close_forms(self) -> None:
        while self.user.slack.view is not None:
            await self.user.slack.closes(all=True)

    def _can_submit(self) -> bool:
        view = self.user.slack.view
        return view is not None and view.body.get("submit") is not None

    def _front(self) -> str:
        view = self.user.slack.view
        return self.user.slack.reads(view) if view is not None else ""

    async def _press(self, line: str | None, button: str) -> None:
        """Type the line until the button stands there, then press it until that is answered."""
        target = await self._with_button(line, button)
        if target is None:
            return
        for _ in range(TRIES):
            self.note(EventKind.ASKED)
            try:
                result = await self.user.slack.clicks(target, text=button)
            except NotPossible:
                # The message changed meanwhile: what was pressed before has worked.
                return
            self.note(EventKind.UNANSWERED if result.error else EventKind.TAKEN)
            if result.error is None and not TRY_AGAIN.search(self.user.shown()):
                return
            await asyncio.sleep(PAUSE_SECONDS)

    async def _with_button(self, line: str | None, button: str) -> StoredMessage | View | None:
        for _ in range(TRIES):
            if line is not None:
                await self.user.slack.types(self.user.channel, line)
            try:
                return await self.user.slack.sees(f"[{button}]", timeout=LOOK_SECONDS)
            except NotSeen:
                await asyncio.sleep(PAUSE_SECONDS)
        return None


def new_email(player: Player) -> str:
    """Return the address of the organizer whom this person adds."""
    return f"new-{player.user.id.lower()}@northwind.example"


WAYS: dict[ActKind, Callable[[Performer], Awaitable[None]]] = {
    ActKind.SCHEDULE: Performer.schedule,
    ActKind.NOW: Performer.now,
    ActKind.EDIT: Performer.edit,
    ActKind.CANCEL: Performer.cancel,
    ActKind.CREATE_TRAINING: Performer.create_training,
    ActKind.REGISTER: Performer.register,
    ActKind.UNREGISTER: Performer.unregister,
    ActKind.SUBSCRIBE: Performer.subscribe,
    ActKind.REMINDER: Performer.remind,
    ActKind.CALLED_OFF: Performer.call_off,
    ActKind.ADD_ORGANIZER: Performer.add_organizer,
    ActKind.FORGET: Performer.forget,
    ActKind.UNINSTALL: Performer.uninstall,
    ActKind.REINSTALL: Performer.reinstall,
}
