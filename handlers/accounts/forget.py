"""``/goto forget``: ask, export a person's data, delete it; and what follows when somebody leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.model.accounts import MemberToForget, OwnDataRequest
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.operations.accounts import EXPORT_DATA, FORGET_MEMBER, FORGET_PERSON
from bot.parsing.arguments import UserRef
from bot.parsing.command_line import ParsedCommand
from bot.usecases.accounts.departure import enqueue_departure
from bot.usecases.core.leavers import has_left
from bot.usecases.core.sessions import require_admin
from bot.views import errors as error_views
from bot.views import ids
from bot.views.accounts import forget as views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.context import Context
from handlers.requests import MEMBER_PATTERN, CommandRequest, EventRequest, PressRequest, require_member
from handlers.router import event, press, verb


@verb("/goto", "forget me", area=None, needs="member", aliases=("forget", "delete me"))
async def ask_forget(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto forget me``, and ``/goto forget @member`` for admins: ask for confirmation."""
    member = _named_member(parsed)
    if member is not None and member != request.asker.person.user_id:
        await require_admin(ctx.app, request.asker.person)
        left = await has_left(ctx.app, Person(request.asker.person.tenant, member))
        return Reply(message=views.forget_member_question(member, has_left=left))
    typed = parsed.text.strip()
    if member is None and typed and "me" not in request.text.casefold().split()[:2]:
        raise UserError("forget-member-who", next_step="forget-member-who-next", typed=typed)
    return Reply(message=views.forget_question())


def _named_member(parsed: ParsedCommand) -> str | None:
    """Return the user id that was typed, as a mention or bare: Slack offers no mention of somebody who left."""
    for word in parsed.words:
        if isinstance(word, UserRef):
            return word.id
        if MEMBER_PATTERN.fullmatch(str(word)):
            return str(word)
    return None


@press(ids.FORGET_MEMBER, area=Area.ADMIN)
async def press_forget_member(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Delete everything] about another member.

    A button that was drawn when they had left asks again if they are back.
    """
    carried, _, mark = (request.value or "").partition(":")
    member = require_member(carried)
    person = Person(request.asker.person.tenant, member)
    if mark != ids.ACTIVE_MARK and not await has_left(ctx.app, person):
        return Reply(message=views.forget_member_question(member, has_left=False), replace=True)
    reply = await ctx.submit(
        FORGET_MEMBER,
        MemberToForget(member=member, response_url=request.response_url or ""),
        request.asker.person,
        once=(request.trigger_id,),
        identity={"member": member},
    )
    return replace(reply, replace=True)


@event("user_change")
async def note_departure(ctx: Context, request: EventRequest) -> Reply:
    """Have what somebody held ended once Slack says that they left; otherwise read their profile again."""
    user = request.event.get("user")
    if not isinstance(user, Mapping) or not isinstance(user.get("id"), str):
        return EMPTY_REPLY
    person = Person(request.tenant, user["id"])
    ctx.app.slack.people.forget(person)
    if user.get("deleted") is True:
        await enqueue_departure(ctx.app, person)
    return EMPTY_REPLY


@press(ids.EXPORT, area=None)
async def press_export(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Send me my data]. Only whoever waits is told of a success: the data itself arrives later, too."""
    record = await ctx.run(
        EXPORT_DATA,
        OwnDataRequest(request.response_url or ""),
        request.asker.person,
        once=(request.trigger_id,),
        identity={},
    )
    if record.outcome is None:
        return Reply(message=text_message(t("export-waiting")))
    if not record.outcome.ok:
        return Reply(message=error_views.outcome_error_message(record.outcome))
    return Reply(message=views.exported_message(record.outcome))


@press(ids.FORGET, area=None)
async def press_forget(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Delete everything]."""
    reply = await ctx.submit(
        FORGET_PERSON,
        OwnDataRequest(request.response_url or ""),
        request.asker.person,
        once=(request.trigger_id,),
        identity={},
    )
    return replace(reply, replace=True)
