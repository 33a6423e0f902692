"""Messages about a person's GoTo account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.model.accounts import ConnectionStatus, SignInResult
from bot.model.assist import ThreadPlace
from bot.model.email_addresses import is_same_email
from bot.model.errors import UserError
from bot.model.messages import Message
from bot.model.people import Link
from bot.model.registration_requests import ThreadCarried
from bot.model.resume import (
    Resume,
    ResumeCreateTraining,
    ResumeMeetingVerb,
    ResumeOperation,
    ResumeSchedule,
    ResumeShareTraining,
    ResumeSubscription,
    ResumeSupportKey,
)
from bot.views import ids as act
from bot.views.errors import connect_button, mrkdwn_sentence
from bot.views.i18n.bundles import t
from bot.views.kit import (
    MAX_LABEL_CHARS,
    Element,
    Option,
    actions,
    button,
    confirm,
    context,
    element,
    message,
    plain_text,
    section,
    text_message,
)
from bot.views.reminders import ids as reminder_ids
from bot.views.text import mrkdwn_safe
from bot.views.times import DATE_FORMAT, slack_date, zone_city

ACCOUNTS_BLOCK = "accounts."
"""What the block id of the choice of accounts begins with; the id of the sign-in follows."""
MAX_RESUMED_TEXT_CHARS = 1500
"""What was typed travels in a button's value (Slack: at most 2,000 characters)."""


def connect_message(url: str, *, resumes: bool, problem: UserError | None = None) -> Message:
    """Return the ephemeral message with the sign-in link; ``url`` is secret, for one person, valid for five minutes.

    ``problem`` is why it is needed, if the person did not ask for it. A first connection needs no reason.
    """
    why = ""
    if problem is not None and problem.message_id != "not-connected":
        why = mrkdwn_sentence(problem.message_id, problem.values)
    text = " ".join(filter(None, [why, t("connect-ask"), t("connect-resume") if resumes else ""]))
    return _sign_in_message(text, url)


def connect_other_message(url: str, email: str) -> Message:
    """Return the sign-in link for somebody who is connected as ``email``. ``url`` as in ``connect_message``."""
    return _sign_in_message(t("connect-other", email=mrkdwn_safe(email)), url)


def _sign_in_message(text: str, url: str) -> Message:
    token = url.rpartition("=")[2]
    open_page = button(t("connect-open"), act.CONNECT_OPEN, url=url, value=token, style="primary")
    return message(text, [section(text), actions(open_page)])


def asked_message() -> Message:
    """Return what stands in place of the link while there is a question about the account."""
    return text_message(t("connect-asked"))


def resumed_message(link: Link) -> Message:
    """Return what stands in place of the message with [Continue …] once that was pressed."""
    return _connected_line(link.owner_name, link.email)


def settled_message(done: SignInResult) -> Message:
    """Return what stands in place of the link once the question about the account was answered with yes."""
    return _connected_line(done.name, done.email)


def _connected_line(name: str, email: str) -> Message:
    return text_message(t("connected", name=mrkdwn_safe(name or email), email=mrkdwn_safe(email)))


def going_on_message(link: Link, resume: Resume) -> Message | None:
    """Return that the person is connected by now, with [Continue …]; None if it needs no button."""
    offer = _resume_offer(resume)
    if offer is None:
        return None
    text = resumed_message(link).text
    return message(f"{text} {offer[0]}", [section(text), actions(offer[1]), context(offer[0])])


def connected_message(done: SignInResult) -> Message:
    """Return the message after connecting, with [Not me] in case it is someone else's account.

    What to try is only said where nothing was asked for that runs by now.
    """
    text = settled_message(done).text
    going_on = _resume_offer(done.resume) if done.resume else None
    after = [going_on[0]] if going_on else []
    if not going_on and not isinstance(done.resume, ResumeOperation):
        after.append(t("connected-next"))
    elements = [going_on[1]] if going_on else []
    elements.append(
        button(
            t("button-not-me"),
            act.NOT_ME,
            value=_link_value(done.connected_at),
            style="danger",
            confirm=confirm(
                t("not-me-title"), t("not-me-text", email=done.email), t("not-me-yes"), t("not-me-no")
            ),
        )
    )
    blocks = [section(text), actions(*elements), *(context(line) for line in after)]
    return message(" ".join([text, *after]), blocks)


def _resume_offer(resume: Resume) -> tuple[str, Element] | None:
    """Return a sentence on what the person was doing, and the button to continue; None if it needs no button."""
    match resume:
        case ResumeSchedule():
            short = replace(resume, text=resume.text[:MAX_RESUMED_TEXT_CHARS])
            return t("connected-continue"), _again("button-continue", act.RESUME_SCHEDULE, carry=short)
        case ResumeCreateTraining():
            named = replace(resume, name=resume.name[:MAX_RESUMED_TEXT_CHARS])
            again = _again("button-continue-training", act.TRAINING_RESUME, carry=named)
            return t("connected-training"), again
        case ResumeSupportKey(channel, thread):
            place = ThreadPlace(channel, thread)
            return t("connected-assist"), _again("button-assist-resume", act.ASSIST_RESUME, carry=place)
        case ResumeShareTraining(channel, thread):
            carried = ThreadCarried(channel, thread)
            again = _again("button-share-training", act.TRAINING_SHARE_RESUME, carry=carried)
            return t("connected-share-training"), again
        case ResumeSubscription(at):
            return t("connected-notify"), _again("button-notify-new", reminder_ids.RESUME, carry=at)
        case ResumeMeetingVerb(verb, meeting_id) if verb in act.BUTTON_OF_VERB:
            again = _again("button-go-on", act.RESUME_VERB, value=f"{verb}:{meeting_id}")
            return t(f"connected-{verb}"), again
        case _:
            return None


def _again(label: str, action_id: str, *, carry: object = None, value: str | None = None) -> Element:
    return button(t(label), action_id, carry=carry, value=value, style="primary")


def account_options(pending_id: str, accounts: Iterable[tuple[str, str]]) -> list[Option]:
    """Return the accounts to choose from, by key and name."""
    return [
        Option(value=f"{pending_id}|{key}", text=plain_text(name, MAX_LABEL_CHARS)) for key, name in accounts
    ]


def account_question(done: SignInResult) -> Message:
    """Return the question asked if the e-mail is not the one in Slack, or if there are several accounts."""
    parts = []
    if done.slack_email is None:
        parts.append(t("question-email-unknown", email=mrkdwn_safe(done.email)))
    elif not is_same_email(done.slack_email, done.email):
        parts.append(t("question-email", email=mrkdwn_safe(done.email), slack=mrkdwn_safe(done.slack_email)))
    discard = button(t("button-discard"), act.DISCARD_LINK, value=done.pending_id)
    if len(done.accounts) > 1:
        parts.append(t("question-account", email=mrkdwn_safe(done.email)))
        choose = element(
            "static_select",
            action_id=act.CHOOSE_ACCOUNT,
            placeholder=plain_text(t("question-choose")),
            options=account_options(done.pending_id or "", done.accounts),
        )
        row = actions(choose, discard, block_id=f"{ACCOUNTS_BLOCK}{done.pending_id}")
    else:
        row = actions(
            button(t("button-keep"), act.KEEP_LINK, value=done.pending_id, style="primary"), discard
        )
    text = " ".join(parts)
    return message(text, [section(text), row])


def connecting_message(done: SignInResult) -> Message:
    return text_message(t("connecting", email=mrkdwn_safe(done.email)))


def discarded_message(email: str) -> Message:
    return text_message(t("question-discarded", email=mrkdwn_safe(email)))


def status_message(model: ConnectionStatus) -> Message:
    """Return the status of the person's connection."""
    zone = t(f"status-zone-{model.zone_source}", zone=zone_city(model.zone))
    if model.email is None:
        none = t("status-none")
        return message(
            f"{none} {zone}",
            [section(none), actions(connect_button(again=False), _feed_button()), context(zone)],
        )
    email = mrkdwn_safe(model.email)
    if model.ended_at is not None:
        text = t("status-ended", email=email, since=slack_date(model.ended_at, model.zone, DATE_FORMAT))
        return message(text, [section(text), actions(connect_button(again=True)), context(zone)])
    since = slack_date(model.connected_at, model.zone, DATE_FORMAT) if model.connected_at else ""
    text = t("status-connected", name=mrkdwn_safe(model.name or model.email), email=email, since=since)
    if model.alive_until is not None:
        text = f"{text} {t('status-alive', until=slack_date(model.alive_until, model.zone, DATE_FORMAT))}"
    return message(
        f"{text} {zone}",
        [
            section(text),
            actions(_disconnect_button(model.email, model.connected_at), _feed_button()),
            context(zone),
        ],
    )


def disconnect_question(link: Link, mapped_members: int | None = None) -> Message:
    """Return the question before disconnecting; ``mapped_members`` counts them if this is the admin link."""
    ask = t("disconnect-ask", email=mrkdwn_safe(link.email))
    if mapped_members is not None:
        ask = f"{ask} {t('disconnect-readers', count=mapped_members)}"
    return message(ask, [section(ask), actions(_disconnect_button(link.email, link.connected_at))])


def disconnected_message(email: str) -> Message:
    text, ends = t("disconnected", email=mrkdwn_safe(email)), t("disconnected-ends")
    return message(f"{text} {ends}", [section(text), actions(connect_button(again=False)), context(ends)])


def link_expires_message(
    link: Link, until: datetime, zone: str, mapped_members: int | None = None
) -> Message:
    """Return the warning that GoTo ends an unused link; ``mapped_members`` read through it if it is the admin link."""
    when = slack_date(until, zone, DATE_FORMAT)
    text = t("link-expires-notice", email=mrkdwn_safe(link.email), until=when)
    if mapped_members is not None:
        text = f"{text} {t('link-expires-readers', count=mapped_members)}"
    return message(text, [section(text), actions(connect_button(again=True))])


def lent_ended_message() -> Message:
    text = t("lent-ended-notice")
    return message(text, [section(text), actions(connect_button(again=False))])


def link_dead_message(link: Link) -> Message:
    text = t("link-dead-notice", email=mrkdwn_safe(link.email))
    return message(text, [section(text), actions(connect_button(again=True))])


def _feed_button() -> Element:
    return button(t("button-feed"), act.FEED)


def _link_value(connected_at: datetime | None) -> str | None:
    """Return the value of a button that ends one connection and no later one."""
    return connected_at.isoformat() if connected_at is not None else None


def _disconnect_button(email: str, connected_at: datetime | None) -> Element:
    return button(
        t("button-disconnect"),
        act.DISCONNECT,
        value=_link_value(connected_at),
        style="danger",
        confirm=confirm(
            t("disconnect-title"),
            t("disconnect-ask", email=email),
            t("disconnect-yes"),
            t("disconnect-no"),
        ),
    )
