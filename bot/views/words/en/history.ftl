# Past meetings, list filters, calendar files and links.

span-unclear = I cannot read `{ $typed }` as a range of days.
span-reversed = That range ends before it begins.
span-ahead = That range has not begun yet; history is what is past.
span-long = Between 1 and { $most } days at once, please.
span-next = Try `/meeting history 30d`, `/meeting history last month` or `/meeting history 1 Sep to 15 Oct`.

history-title = Past meetings
history-range = { $since } – { $until }
history-count = { $total ->
    [one] 1 meeting
   *[other] { $total } meetings
  }, { $length } in all, page { $page } of { $pages }.
history-zone = Times in { $zone }.
history-cut = What is still ahead was left out; `/meeting list` shows it.
history-windows = GoTo gives at most 60 days at once, so it was asked { $windows } times.
history-empty = No meetings were held { $range }. Running ones appear once they have ended; `/meeting history 90d` looks further back.
history-no-time = time not known
history-no-facts = GoTo tells no length
button-history = History
button-attendees = Attendees
label-attendees = Attendees of { $subject }
people-count = { $people ->
    [one] 1 person
   *[other] { $people } people
  }

attendees-which = Whose attendees?
attendees-none-held = No meeting was held in the last 60 days. `/meeting history` looks further back.
attendees-nobody = GoTo lists nobody for { $id }. It may still be counting; try again in some minutes.
attendees-unknown = GoTo does not know who attended { $id }.
attendees-unknown-next = It says so for meetings not held yet, and for some past ones. `/meeting history` lists what was held.
attendees-scope = GoTo does not tell this connection who attended { $id }.
attendees-scope-next = It tells organizers alone, and only with the identity scope. If the meeting is yours, ask your GoTo admin to allow that scope, then `/goto connect` again.
attendees-not-yours = { $id } is somebody else's meeting.
attendees-not-yours-next = Its organizer can ask for its attendees.
attendees-private = Only you see this.
attendees-page = Page { $page } of { $pages }.
attendees-occurrence = Occurrence { $number } of { $occurrences }, the latest first.
attendee-line = { $name } · { $length }
attendee-line-email = { $name } ({ $email }) · { $length }
attendee-joins = { $joins } stays
attendee-unnamed = Somebody without a name
button-back = Back
button-more = More

list-filter = Show
list-filter-all = All upcoming
list-filter-channel = Cards in this channel
list-filter-today = Today
list-filter-week = This week
list-empty-channel = No upcoming meeting of yours has its card in this channel.
list-empty-today = No more meetings today.
list-empty-week = No more meetings this week.
list-unclear = `/meeting list { $typed }` is not a list that I know.
list-unclear-next = Try `/meeting list`, `/meeting list today`, `/meeting list week` or `/meeting list channel`.

button-calendar = Add to calendar
label-calendar = Add { $subject } to a calendar
calendar-text = Join: { $url }
    Meeting ID: { $id }
calendar-gone = There is no such calendar entry any more.
calendar-gone-next = The meeting is over, or its organizer has forgotten it here.

help-connect = Connect your GoTo account to see what else there is.
help-guest = Guests join meetings with the links of their cards; the rest is for members of this workspace.

shortcut-unknown = This shortcut belongs to an older version.
preview-over = This meeting is over.
preview-cancelled = This meeting was cancelled.
