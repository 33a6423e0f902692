"""`/training report` and `recordings`: what was held, who came, and what was recorded, for the organizer alone."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from bot.usecases.core.csv_files import make_csv
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.stage import Stage
from tests.support.trainings import find_training, hold_session


async def test_sessions_and_who_came(stage: Stage) -> None:
    await connect_alice(stage)
    known, _ = hold_session(stage)
    said = await stage.alice.types("/training report")
    assert "Past sessions" in said
    assert "*Onboarding*\nNov 29, 2026, 10:00 AM · 50 min · 1 person" in said
    await stage.alice.presses("Attendees")
    await stage.alice.sees("1 of 2 registered attended.")
    said = stage.alice.reads()
    assert "Grace Sample (grace@northwind.example) · 40 min" in said
    assert "Henry Sample (henry@other.example) · didn't attend" in said
    await stage.alice.types(f"/training report {known.key}")
    await stage.alice.sees("50 min · 1 person · 1 of 2 registered attended.")


async def test_the_file_comes_into_the_own_messages(stage: Stage) -> None:
    await connect_alice(stage)
    known, _ = hold_session(stage)
    known.registrants[1].given_name = '=HYPERLINK("https://evil.example")'
    await stage.alice.types("/training report 7d")
    await stage.alice.presses("Attendees")
    await stage.alice.sees("1 of 2 registered attended.")
    await stage.alice.presses("Send as a file")
    await stage.alice.sees("We sent the file to your messages.")
    await stage.alice.sees("Attendees of Onboarding, from GoTo.")
    assert len([message for message in stage.alice.dms() if "from GoTo." in message.text]) == 1


def test_a_sheet_computes_nothing() -> None:
    content = make_csv(("Name", "Minutes"), [("=1+1", 3), (" @SUM(A1)", None), ("Zoë, “R&D”", 0), ("-", 1)])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1:] == [["'=1+1", "3"], ["' @SUM(A1)", ""], ["Zoë, “R&D”", "0"], ["'-", "1"]]


async def test_nothing_was_held(stage: Stage) -> None:
    await connect_alice(stage)
    said = await stage.alice.types("/training report")
    assert "No sessions were held between Sun, Nov 1, 2026 and Tue, Dec 1, 2026." in said


async def test_recordings_lead_to_the_file_without_our_token(stage: Stage) -> None:
    await connect_alice(stage)
    known = find_training(stage)
    start = now() - timedelta(days=1)
    number = stage.goto.world.key()
    known.recordings.append((number, "First part", start, start + timedelta(hours=1)))
    said = await stage.alice.types(f"/training recordings {known.id}")
    assert "*First part*\nyesterday, 10:00 AM" in said
    await stage.alice.presses("Download")
    await stage.alice.sees("Anyone with this link can open the file without signing in.")
    assert f"/recording/{number}/file" in (await stage.alice.presses("Open the file")).url
    known.recordings.clear()
    assert "GoTo has no recording" in await stage.alice.types(f"/training recordings {known.id}")
