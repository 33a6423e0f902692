"""The forms in which people type the ID of a meeting or training: as they copied it, or as they remember it."""

from __future__ import annotations

FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def number_forms(number: int | str) -> list[str]:
    """Return ways to type a nine-digit ID."""
    plain = str(number)
    a, b, c = plain[:3], plain[3:6], plain[6:]
    dashed = f"{a}-{b}-{c}"
    return [
        *(
            plain,
            dashed,
            f"{a} {b} {c}",
            f"{a}.{b}.{c}",
            f"{a},{b},{c}",
            f"{a}–{b}–{c}",
            f"{a}\u2011{b}\u2011{c}",
        ),
        *(
            f"{dashed}.",
            f"({dashed})",
            f'"{dashed}"',
            f"“{dashed}”",
            f"'{plain}'",
            f"`{dashed}`",
            f"*{dashed}*",
        ),
        *(f"[{dashed}]", f"#{dashed}", f"#{plain}", f"{dashed},", f"«{dashed}»", f"{dashed}?", f"({plain})."),
        *(
            f"Meeting ID: {dashed}",
            f"ID {a} {b} {c}",
            f"meeting id {plain}",
            f"ID:{dashed}",
            f"Access Code: {dashed}",
        ),
        *(
            dashed.translate(FULL_WIDTH),
            plain.translate(FULL_WIDTH),
            plain.translate(ARABIC),
            f"№ {dashed}",
            f"<tel:{plain}|{dashed}>",
            f"Meeting ID：{dashed}",
        ),
        *(
            f"\u202e{dashed}\u202c",
            f"{a}\u200b-{b}-{c}\ufeff",
            f"\u2066{plain}\u2069",
            f"{a}\u00a0{b}\u00a0{c}",
        ),
        *(f"Besprechungs-ID: {dashed}", f"Join: {dashed} (see you)", f"the one with {plain}, please"),
    ]


def meeting_links(number: int | str) -> list[str]:
    """Return the links to a meeting that GoTo and others hand out."""
    plain = str(number)
    dashed = f"{plain[:3]}-{plain[3:6]}-{plain[6:]}"
    return [
        *(f"https://meet.goto.com/{plain}", f"https://meet.goto.com/{dashed}/", f"meet.goto.com/{plain}"),
        *(f"https://app.goto.com/meeting/{plain}", f"https://app.goto.com/#/meeting/{plain}"),
        *(
            f"https://global.gotomeeting.com/join/{plain}?utm=1#frag",
            f"https://www.gotomeeting.com/join/{plain}",
        ),
        *(f"https://www.gotomeet.me/{plain}", f"http://gotomeet.me/{plain}?c=1", f"gotomeet.me/{plain}"),
        *(
            f"https://app.gotomeeting.com/?meetingId={plain}",
            f"https://app.gotomeeting.com/index.html?meetingid={plain}",
        ),
        *(
            f"HTTPS://MEET.GOTO.COM/{plain}",
            f"(https://meet.goto.com/{plain})",
            f'"https://meet.goto.com/{plain}".',
        ),
        *(
            f"<https://meet.goto.com/{plain}|Sprint review>",
            f"<https://meet.goto.com/{plain}>",
            f"`meet.goto.com/{plain}`",
        ),
        f"<https://app.gotomeeting.com/?a=1&amp;meetingId={plain}|Join>",
        f"[Join](https://meet.goto.com/{plain})",
        f"https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fmeet.goto.com%2F{plain}&data=05",
        f"https://www.google.com/url?q=https://meet.goto.com/{plain}",
        f"Please join https://meet.goto.com/{plain} or call +1 (646) 749-3122, Access Code: {dashed}",
    ]


def training_links(key: int | str) -> list[str]:
    """Return the links to a training that GoTo hands out."""
    return [
        f"https://attendee.gototraining.com/r/{key}",
        f"https://attendee.gototraining.com/register/{key}?a=1#b",
        f"https://attendee.gototraining.com/2347/register/{key}",
        f"https://global.gototraining.com/join/training/{key}/107000001",
        f"https://attendee.gototraining.com/registration/confirmation.tmpl?registrant=1&training={key}",
        f"attendee.gototraining.com/rt/{key}",
        f"<https://attendee.gototraining.com/r/{key}|Register>",
        f"(https://attendee.gototraining.com/r/{key}).",
    ]
