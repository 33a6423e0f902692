"""Past meetings and their attendees, shown only to the asker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.model.errors import UserError
from bot.model.meeting_recordings import MeetingRecordings
from bot.model.meeting_requests import AttendeesArgs, HistoryArgs
from bot.model.meetings import (
    AttendedOccurrence,
    Attendee,
    AttendeesPage,
    HistoryPage,
    HistoryRow,
    format_meeting_id,
)
from bot.model.messages import Message
from bot.views import ids as act
from bot.views.errors import problem_question
from bot.views.i18n.bundles import t
from bot.views.kit import (
    MAX_LABEL_CHARS,
    Block,
    Option,
    button,
    context,
    element,
    header,
    message,
    pager,
    plain_text,
    section,
)
from bot.views.meetings.overview import (
    admin_link_note,
    connect_own_blocks,
    recording_links,
    recording_sections,
)
from bot.views.text import mrkdwn_safe, single_line, text_safe, truncate
from bot.views.times import length, range_days, slack_date, span, stay_length, zone_city

LINES_PER_SECTION = 10
"""People per section; their names and addresses fit into 3,000 characters (Slack: section)."""


def history(model: HistoryPage) -> Message:
    """Return one page of past meetings, with the range and the totals."""
    notes = _notes(model)
    if not model.rows:
        since, until = range_days(model.span, model.zone)
        one_day = "-day" if since == until else ""
        empty = t(f"history-empty{one_day}", since=since, until=until)
        blocks: list[Block] = [section(empty), *([context(*notes)] if notes else [])]
        blocks += connect_own_blocks(model.admin_name)
        return message(" ".join([empty, *notes]), blocks)
    count = t(
        "history-count",
        total=model.total,
        length=length(timedelta(minutes=model.total_minutes)),
        page=model.page + 1,
        pages=model.pages,
    )
    blocks = [header(t("history-title")), context(_range_text(model))]
    blocks += [
        _row(row, model.zone, place, own=model.admin_name is None) for place, row in enumerate(model.rows)
    ]
    # Earlier meetings are on later pages, because the latest come first.
    blocks += pager(
        model.page,
        model.pages,
        lambda page: HistoryArgs(since=model.span.start, until=model.span.end, page=page),
        (t("button-earlier"), act.HISTORY_EARLIER, +1),
        (t("button-later"), act.HISTORY_LATER, -1),
    )
    blocks += [context(count, *notes), *connect_own_blocks(model.admin_name)]
    lines = "; ".join(_plain_row(row, model.zone) for row in model.rows)
    return message(
        f"{t('history-title')}, {_range_text(model)}: {lines}. {' '.join([count, *notes])}", blocks
    )


def _notes(model: HistoryPage) -> list[str]:
    """Return the zone of the times, if there are any, and what the list leaves out."""
    notes = [t("history-zone", zone=zone_city(model.zone))] if model.rows else []
    if model.span.was_cut:
        notes.append(t("history-cut"))
    return [*notes, *admin_link_note(model.admin_name)]


def _range_text(model: HistoryPage) -> str:
    since, until = range_days(model.span, model.zone)
    return t("history-range", since=since, until=until)


def _row(row: HistoryRow, zone: str, place: int, *, own: bool) -> Block:
    when = slack_date(row.start, zone) if row.start else t("history-no-time")
    text = f"{t('list-row', when=when, subject=mrkdwn_safe(_label(row)))}\n{_facts_text(row)}"
    if row.recording is not None:
        text += f" · {recording_links(row.recording)}"
    if not own:
        return section(text, block_id=f"held.{place}")
    attendees_button = button(
        t("button-attendees"),
        act.ATTENDEES,
        carry=AttendeesArgs(row.meeting_id, row.start),
        label=t("label-attendees", subject=truncate(_label(row), 50)),
    )
    return section(text, accessory=attendees_button, block_id=f"held.{place}")


def _facts_text(row: HistoryRow) -> str:
    facts = []
    if row.minutes is not None:
        facts.append(length(timedelta(minutes=row.minutes)))
    if row.people is not None:
        facts.append(t("people-count", people=row.people))
    return ", ".join(facts) or t("history-no-facts")


def _label(row: HistoryRow) -> str:
    return single_line(row.subject) or t("untitled")


def _plain_row(row: HistoryRow, zone: str) -> str:
    when = span(row.start, row.end or row.start, zone) if row.start else t("history-no-time")
    return f"{t('list-row-plain', when=when, subject=text_safe(_label(row)))} ({_facts_text(row)})"


def recordings(model: MeetingRecordings) -> Message:
    """Return the links to a meeting's recordings, for its organizer alone."""
    subject = single_line(model.subject) or t("untitled")
    note = t("recording-private")
    text = t("recording-text", subject=text_safe(subject), count=len(model.recorded))
    return message(
        f"{text} {note}", [header(subject), *recording_sections(model.recorded, model.zone), context(note)]
    )


def picker(rows: Sequence[HistoryRow], zone: str, problem: UserError | None = None) -> Message:
    """Return the picker of the meeting whose attendees to show.

    ``problem``: why what was typed is no single meeting.
    """
    if not rows:
        return message(t("attendees-none-held"), [section(t("attendees-none-held"))])
    options = [
        Option(
            value=row.meeting_id,
            text=plain_text(_label(row), MAX_LABEL_CHARS),
            description=plain_text(
                span(row.start, row.end or row.start, zone) if row.start else t("history-no-time"),
                MAX_LABEL_CHARS,
            ),
        )
        for row in rows
    ]
    select = element(
        "static_select", action_id=act.ATTENDEES_PICK, placeholder=plain_text(t("show-pick")), options=options
    )
    text = problem_question(problem, t("attendees-which"))
    return message(text, [section(text, accessory=select)])


def attendees(model: AttendeesPage) -> Message:
    """Return the attendees, for the organizer only."""
    if model.occurrence is None:
        none = t("attendees-nobody", id=format_meeting_id(model.meeting_id))
        return message(none, [section(none)])
    held = model.occurrence
    subject = single_line(model.subject) or t("untitled")
    count = t("people-count", people=len(held.people))
    lines = [_person_line(one) for one in model.people]
    blocks: list[Block] = [header(subject), section(f"*{_when_mrkdwn(held, model.zone)}*\n{count}")]
    blocks += [
        section("\n".join(lines[at : at + LINES_PER_SECTION]))
        for at in range(0, len(lines), LINES_PER_SECTION)
    ]
    blocks += pager(
        model.page,
        model.pages,
        lambda page: AttendeesArgs(model.meeting_id, page=page),
        (t("button-back"), act.ATTENDEES_BACK, -1),
        (t("button-more"), act.ATTENDEES_NEXT, +1),
    )
    notes = [t("attendees-private"), t("history-zone", zone=zone_city(model.zone))]
    if model.occurrence_count > 1:
        notes.insert(
            0, t("attendees-occurrence", number=model.occurrence_number, occurrences=model.occurrence_count)
        )
    if model.pages > 1:
        notes.insert(0, t("attendees-page", page=model.page + 1, pages=model.pages))
    blocks.append(context(*notes))
    text = f"{text_safe(subject)}, {_when_plain(held, model.zone)}, {count}: {'; '.join(lines)}. {' '.join(notes)}"
    return message(text, blocks)


def _person_line(one: Attendee) -> str:
    name = mrkdwn_safe(one.name or one.email, 80) or t("attendee-unnamed")
    values = {"name": name, "length": stay_length(one.minutes)}
    line = t("attendee-line", **values)
    if one.email and one.name:
        line = t("attendee-line-email", email=mrkdwn_safe(one.email, 80), **values)
    return f"{line}, {t('attendee-joins', joins=one.joins)}" if one.joins > 1 else line


def _when_mrkdwn(held: AttendedOccurrence, zone: str) -> str:
    if held.start is None:
        return t("history-no-time")
    start = slack_date(held.start, zone)
    return f"{start} – {slack_date(held.end, zone, '{time}')}" if held.end else start


def _when_plain(held: AttendedOccurrence, zone: str) -> str:
    return span(held.start, held.end or held.start, zone) if held.start else t("history-no-time")
