# Reports on the whole account, a group, an organizer or oneself. Values are already escaped for their place.

report-title = Report
report-submit = Send it to me
report-what = What to tell of
report-what-upcoming = Meetings ahead
report-what-past = Past meetings
report-what-attendees = Who came
report-whose = Whose
report-whose-hint = A group's name or key, an organizer's e-mail or key, or “mine”. Empty: everybody of the GoTo account.
report-range = Which time
report-range-hint = For past meetings and who came: 30d, last month, 2026-09-01 to 2026-10-15. Empty: the last 30 days.
report-legacy = Old lists
report-legacy-on = Ask the lists that GoTo has replaced
report-by-dm = The report comes as a direct message to you alone, with a file.
report-begun = The report comes into your messages with Usher, to you alone.
report-unclear = “{ $typed }” is no kind of report.
report-unclear-next = Try `/goto report past 30d`, `upcoming` or `attendees`, or `/goto report` alone for a form.
report-legacy-attendees = GoTo never had an old list of who came; leave that out.
report-of-all = the whole account
report-of-mine = your own
report-head-upcoming = *Meetings ahead:* { $whom }
report-head-past = *Past meetings:* { $whom }
report-head-attendees = *Who came:* { $whom }
report-by-legacy = by GoTo's old lists
report-reading = { $head }. { $total ->
    [0] Being read.
    [1] Being read.
   *[other] Being read: { $at } of { $total } organizers.
}
report-stopped = { $head }. Stopped{ $total ->
    [0] {""}.
   *[other] {" "}after { $at } of { $total } organizers.
} Nothing was sent.
report-failed = { $head }. The report could not be made.
report-found = { $head }. { $found ->
    [0] GoTo tells nothing.
    [one] 1 line.
   *[other] { $found } lines.
}
report-zone = Times in { PLACE($place) }.
report-file = { $head }. Times in the file are UTC.
report-column-when = When
report-column-meeting = Meeting
report-column-organizer = Organizer
report-column-minutes = Length
report-column-people = People
report-column-participant = Participant

did-admin-report = Making a report
