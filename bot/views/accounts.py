"""Messages about a person's GoTo account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ButtonElement, Option, StaticSelectElement

from bot.ports import Link, Message
from bot.usecases.accounts import Connected, Status
from bot.views import actions as act
from bot.views import notify_actions as notify_names
from bot.views.errors import connect_button
from bot.views.parts import (
    LABEL_LIMIT,
    actions,
    button,
    confirm,
    context,
    message,
    pack,
    plain,
    safe,
    section,
    sentence,
)
from bot.views.times import slack_date, zone_city
from bot.views.words import say

DAY = "{date_long}"


def connect(url: str, *, resumes: bool) -> Message:
    """Return the ephemeral message with the sign-in link; ``url`` is secret, for one person, valid for five minutes."""
    ask = say("connect-ask")
    after = say("connect-resume") if resumes else ""
    open_page = button(say("connect-open"), act.CONNECT_OPEN, url=url, style="primary")
    return message(f"{ask} {after}".strip(), [section(f"{ask} {after}".strip()), actions(open_page)])


def connected(done: Connected) -> Message:
    """Return the direct message after connecting, with [Not me] in case it is someone else's account."""
    text = say("connected", name=safe(done.name or done.email), email=safe(done.email))
    going_on = _going_on(done.resume or {})
    after = going_on[0] if going_on else say("connected-next")
    elements = [going_on[1]] if going_on else []
    elements.append(
        button(
            say("button-not-me"),
            act.NOT_ME,
            style="danger",
            confirm=confirm(
                say("not-me-title"), say("not-me-text", email=done.email), say("not-me-yes"), say("not-me-no")
            ),
        )
    )
    return message(f"{text} {after}", [section(text), actions(*elements), context(after)])


def _going_on(resume: Mapping[str, Any]) -> tuple[str, ButtonElement] | None:
    """Return a sentence on what the person was doing, and the button to continue; None if nothing was pending."""
    if resume.get("kind") == "schedule":
        carried = {"t": str(resume.get("text", ""))[:1500], "c": resume.get("channel")}
        if resume.get("thread"):
            carried["h"] = resume["thread"]
        again = button(say("button-continue"), act.RESUME_SCHEDULE, value=pack(carried), style="primary")
        return say("connected-continue"), again
    if resume.get("kind") == "training":
        name = str(resume.get("text", ""))[:1500]
        again = button(
            say("button-continue-training"), act.TRAINING_RESUME, value=pack({"t": name}), style="primary"
        )
        return say("connected-training"), again
    if resume.get("kind") == "assist":
        place = {"c": resume.get("channel"), "h": resume.get("thread")}
        again = button(say("button-assist-resume"), act.ASSIST_RESUME, value=pack(place), style="primary")
        return say("connected-assist"), again
    if resume.get("kind") == "share":
        place = {"c": resume.get("channel"), "h": resume.get("thread")}
        label = say("button-share-training")
        return say("connected-share-training"), button(
            label, act.TRAINING_SHARE_RESUME, value=pack(place), style="primary"
        )
    if resume.get("kind") == "notify":
        again = button(say("button-notify-new"), notify_names.NEW, value=resume.get("at"), style="primary")
        return say("connected-notify"), again
    verb = str(resume.get("verb"))
    if resume.get("kind") == "verb" and verb in act.BUTTONS:
        value = f":{resume.get('id') or ''}"
        again = button(say("button-go-on"), act.BUTTONS[verb], value=value, style="primary")
        return say(f"connected-{verb}"), again
    return None


def question(done: Connected) -> Message:
    """Return the question asked if the e-mail is not the one in Slack, or if there are several accounts."""
    parts = []
    if done.slack_email is None:
        parts.append(say("question-email-unknown", email=safe(done.email)))
    elif done.slack_email.casefold() != done.email.casefold():
        parts.append(say("question-email", email=safe(done.email), slack=safe(done.slack_email)))
    discard = button(say("button-discard"), act.DISCARD_LINK, value=done.question)
    if len(done.accounts) > 1:
        parts.append(say("question-account", email=safe(done.email)))
        choose = StaticSelectElement(
            action_id=act.CHOOSE_ACCOUNT,
            placeholder=plain(say("question-choose")),
            options=[
                Option(value=f"{done.question}|{key}", text=plain(name, LABEL_LIMIT))
                for key, name in done.accounts[:100]
            ],
        )
        row = actions(choose, discard)
    else:
        row = actions(
            button(say("button-keep"), act.KEEP_LINK, value=done.question, style="primary"), discard
        )
    text = " ".join(parts)
    return message(text, [section(text), row])


def discarded(email: str | None) -> Message:
    return sentence(say("question-discarded", email=safe(email or "")))


def status(model: Status) -> Message:
    """Return the status of the person's connection."""
    zone = say("status-zone-own" if model.own_zone else "status-zone", zone=zone_city(model.zone))
    if model.email is None:
        none = say("status-none")
        return message(
            f"{none} {zone}", [section(none), actions(connect_button(again=False), _feed()), context(zone)]
        )
    email = safe(model.email)
    if model.ended_at is not None:
        text = say("status-ended", email=email, since=slack_date(model.ended_at, model.zone, DAY))
        return message(text, [section(text), actions(connect_button(again=True)), context(zone)])
    since = slack_date(model.connected_at, model.zone, DAY) if model.connected_at else ""
    text = say("status-connected", name=safe(model.name or model.email), email=email, since=since)
    return message(
        f"{text} {zone}", [section(text), actions(_disconnect(model.email), _feed()), context(zone)]
    )


def disconnect(email: str, readers: int | None = None) -> Message:
    """Return the question before disconnecting; ``readers`` counts the mapped members if this is the admin link."""
    ask = say("disconnect-ask", email=safe(email))
    if readers is not None:
        ask = f"{ask} {say('disconnect-readers', count=readers)}"
    return message(ask, [section(ask), actions(_disconnect(email))])


def disconnected(email: str) -> Message:
    text, ends = say("disconnected", email=safe(email)), say("disconnected-ends")
    return message(f"{text} {ends}", [section(text), actions(connect_button(again=False)), context(ends)])


def link_dead(link: Link) -> Message:
    text = say("link-dead-notice", email=safe(link.email))
    return message(text, [section(text), actions(connect_button(again=True))])


def _feed() -> ButtonElement:
    return button(say("button-feed"), act.FEED)


def _disconnect(email: str) -> ButtonElement:
    return button(
        say("button-disconnect"),
        act.DISCONNECT,
        style="danger",
        confirm=confirm(
            say("disconnect-title"),
            say("disconnect-ask", email=email),
            say("disconnect-yes"),
            say("disconnect-no"),
        ),
    )
