## Meetings. Values are already escaped for their place.

menu-next = Your next sessions
menu-none = You have no upcoming sessions. Schedule a meeting, or start one now.
menu-account = GoTo account { $email } · times in { $zone }
menu-not-connected = Connect your GoTo account to schedule and start meetings.
menu-ended = GoTo ended the connection to { $email }. Connect again to schedule and start meetings.
menu-joining-free = Joining and registering don't need an account.
menu-without-rows = We couldn't load your next sessions. The buttons still work.

button-schedule = Schedule
button-now = Start now
button-list = All upcoming
button-help = Help
button-join = Join
button-details = Details
button-earlier = Earlier
button-later = Later
button-again = Edit and try again
button-continue = Continue scheduling
label-join = Join { $subject }
label-details = Details: { $subject }

untitled = Untitled meeting
recurring = repeats, no fixed time
live-now = live now

list-title = Your upcoming meetings
list-count = { $total ->
    [one] 1 meeting
   *[other] { $total } meetings
  }{ page-of } · times in { $zone }
list-empty = No upcoming meetings. Schedule one with `/meeting schedule "Sprint review" tomorrow 3pm`.
list-row = *{ $subject }* · { $when }
list-row-plain = { $subject }, { $when }

show-which = Which meeting?
show-pick = Choose a meeting
show-organizer = Organizer: { $name }
show-number = Meeting ID: { $id }
show-password = This meeting needs a password.
show-link-built = This meeting was created outside Usher, so we're showing the standard join link for its ID.
show-audio = Audio: { $info }

card-text = { $subject }, { $when }. Join: { $url }
card-organizer = Organizer: { $name } · Meeting ID { $id }
card-as-of = As of { $time }. Usher isn't in this conversation. To see what's current, select Update or type `/meeting show { $id }`.
card-as-of-text = As of { $time } { $zone }.
card-final = This card won't change anymore. `/meeting show { $id }` shows what's current.
card-outdated = The card for *{ $subject }* in { $channel } doesn't show this change yet, because Usher isn't there. It updates when someone selects Update on it.
conversation-direct = a direct message
card-replaced = There's a newer card for *{ $subject }* below.
card-unknown = We can't find this meeting anymore.
card-unknown-next = See your meetings with `/meeting list`.
button-update-card = Update
label-update-card = Update the card for { $subject }
by-url-conversation = that conversation
done-by-url = Usher isn't there, so the card updates when someone selects Join or Update on it. You'll get reminders as direct messages.
card-password = Needs a meeting password. Ask the organizer.

form-title = Schedule a meeting
form-submit = Schedule
form-close = Cancel
form-subject = Title
form-subject-hint = Sprint review
form-date = Date
form-start = Starts
form-length = Length
form-length-choose = Choose a length
form-audio = Audio
form-password = Meeting password
form-password-on = Require a password
form-password-note = You set the password at GoTo after scheduling
form-channel = Post to
form-channel-hint = Leave blank to get the card in a direct message.
form-thread-hint = The card goes into the thread. Leave blank to get it in a direct message.
form-fold = This time happens twice that night
form-fold-first = First, { $time } before the clocks change
form-fold-second = Second, { $time } after the clocks change
form-choose-time = Which one do you mean?
form-choice-differs = The date and time below don't match your choice here. Choose again.
choice-today = Today
choice-tomorrow = Tomorrow
choice-zone = { $label } ({ $clock } { PLACE($place) })
choice-yours = { $label } your time ({ PLACE($place) })
choice-authors = { $label } ({ $when } { $name }'s time, { PLACE($place) })
choice-offset = { $label } ({ $offset })
choice-length = { $label }, { LENGTH($length) }
form-reading-none = Times are in { $zone }.
form-overlap = Overlaps with your *{ $subject }*, { $when }.
form-overlap-more = { $count ->
    [one] It also overlaps with one more of your sessions.
   *[other] It also overlaps with { $count } more of your sessions.
  }
form-night = { $count ->
    [one] It's night time for 1 person in { $channel }.
   *[other] It's night time for { $count } people in { $channel }.
  }
form-night-least = { $count ->
    [one] It's night time for at least 1 person in { $channel }.
   *[other] It's night time for at least { $count } people in { $channel }.
  }
form-refused = *{ $text }*

minutes-label = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
  }
hours-label = { $hours ->
    [one] 1 hour
   *[other] { $hours } hours
  }
hours-minutes-label = { $hours } h { $minutes } min

audio-hybrid = Computer or phone
audio-voip = Computer only
audio-pstn = Phone, long distance
audio-free = Toll-free phone and computer
audio-private = Your own phone numbers

saving-title = Schedule a meeting
saving-text = Saving…
saving-next = This is taking longer than usual. You can close this. Your meeting is still being created, and we'll let you know.
saving-close = Close
still-saving = We're still saving your last change. Give it a moment.

done-title = Schedule a meeting
done-text = *{ $subject }* is scheduled for { $when }.
done-where = The card is in { $channel }.
done-no-card = Slack rejected its card. See the meeting with `/meeting show { $number }`, or post it with `/meeting share { $number }`.
done-channel-refused = { $channel } didn't accept the card, so it's in your messages with Usher.
done-card-unsure = Slack didn't confirm that the card was posted. Check before you post it again.

now-done = *{ $subject }* is ready. The card is in { $channel }.
now-done-no-card = *{ $subject }* is ready at GoTo.
now-inviting = We're sending the link to { $names }.
not-invited-unknown = { $name } isn't in Slack, so we couldn't invite them.
not-invited-app = { $name } is an app, so we didn't invite it.
not-invited-deactivated = { $name } has left the workspace, so we couldn't invite them.
not-invited-external = { $name } is from another organization, so we can't message them. Send them the link yourself.
not-invited-guest = { $name } is a guest, and guests can't use Usher here, so we didn't invite them.
invitation = *{ $name }* asks you to join now:
invitation-text = { $name } asks you to join now.
invite-too-many = You can invite up to { $limit } people at once, and that's { $count }.
invite-too-many-next = Invite fewer people, or share the card in a channel.
invite-group = We can invite people, but not groups.
invite-group-next = Mention each person, such as `/meeting now @bob @carol`.
invite-missed = We couldn't send the link to your meeting to { $names }.
invite-missed-next = Send it to them yourself. It's on the card.
now-topic = Meeting
now-form-title = Start a meeting
now-form-topic = Topic
now-form-channel = Post the card to
now-form-note = Leave blank to get the card in your messages with Usher.
now-waiting = This is taking longer than usual. The card will appear here, or you'll see why not.
form-looking-up = Checking with GoTo…
late-waiting = This is taking longer than usual. The answer will appear here.
schedule-failed = *{ $subject }* wasn't scheduled.
now-has-time = `/meeting now` starts right away, and “{ $typed }” includes a time, so nothing was started.
now-has-time-next = To schedule it, use `/meeting schedule { $typed }`. To start now, leave out the time.
now-failed = The meeting wasn't started.
help-also = See also { $commands }.
your-messages = your messages with Usher

## Starting, editing, cancelling and sharing meetings, for their organizers.

button-start = Start
button-edit = Edit
button-share = Share
button-cancel-meeting = Cancel meeting
button-keep-meeting = Keep it
button-open-host = Open as host
button-start-another = Start another
button-post = Post
label-menu = More about { $subject }
pick-start = Which meeting do you want to start?
pick-edit = Which meeting do you want to change?
pick-cancel = Which meeting do you want to cancel?
pick-share = Which meeting do you want to post to a channel?

meeting-of-other = Only the organizer, { $name }, can do this.
meeting-of-other-next = Ask { $name }.
meeting-not-yours = You don't organize meeting { $id }.
meeting-cancelled = { $subject } was already cancelled.
meeting-without-times = GoTo doesn't list a time for this meeting.
meeting-forgotten = This meeting's data was deleted in the meantime.
meeting-busy = This meeting is being changed or cancelled right now.
meeting-busy-next = Wait until that's done, or select Undo there.

host-text = This link starts the meeting as you. Don't share it.
start-not-yours = You can't start meeting { $id }, because you don't organize it.
start-not-yours-next = Ask its organizer, or join from its card.
start-again = We couldn't show you the start link.
start-again-next = Type `/meeting start` in a channel.

existing-you = You
existing-started = { $name } started *{ $subject }* here a moment ago.
existing-starting = { $name } is starting a meeting here. Its card will appear in a moment.
existing-join = Join the existing one?

edit-title = Edit meeting
edit-submit = Save changes
edit-loading = Loading the meeting from GoTo…
edit-saving = Saving…
edit-saving-next = This is taking longer than usual. You can close this. We'll let you know when it's done.
edit-whole = Saving replaces all settings with what you see here.
edit-recurring = This meeting repeats without a fixed time. GoTo still needs a first time.
edit-audio-told = Keep as is: { $text }
edit-audio-choose = Choose how people will hear each other.
edit-audio-unknown = This meeting was created elsewhere, so we can't see its audio setting. Choose one.
edit-met-another = Someone changed the meeting while you had this open.
edit-met-another-next = Check what changed. Saving now replaces it with what you see here.
edit-overtaken = Someone changed the meeting while we were saving.
edit-overtaken-next = Check it with `/meeting show` before you change it again.
edit-done = *{ $subject }* was changed.
edit-nothing = You didn't change anything, so nothing was saved.
edit-failed = *{ $subject }* wasn't changed.

change-subject = Title: ~{ $old }~ → { $new }
change-times = Time: ~{ $old }~ → { $new }
change-password = Meeting password: ~{ $old }~ → { $new }
change-audio = Audio: ~{ $old }~ → { $new }
change-plain-subject = title { $old } → { $new }
change-plain-times = time { $old } → { $new }
change-plain-password = meeting password { $old } → { $new }
change-plain-audio = audio { $old } → { $new }
change-on = on
change-off = off
change-unknown = unknown
note-changed = *{ $subject }* was changed.
note-changed-text = { $subject } was changed: { $changes }

card-cancelled = Cancelled by { $name } { $when }
card-cancelled-text = Cancelled: { $subject }, { $when }. By { $name }.
card-cancelled-site = Cancelled at GoTo { $when }
card-cancelled-text-site = Cancelled: { $subject }, { $when }. Cancelled at GoTo.
note-cancelled = Cancelled: *{ $subject }*, { $when }.
note-cancelled-text = Cancelled: { $subject }, { $when }.
note-returned = Not cancelled after all: *{ $subject }*, { $when }. GoTo lists it again.
note-returned-text = Not cancelled after all: { $subject }, { $when }. GoTo lists it again.

cancel-about = *{ $subject }*, { $when }
cancel-about-text = { $subject }, { $when }.
cancel-recurring = It repeats, and this cancels every occurrence.
cancel-nobody = It isn't posted in any channel. GoTo won't notify anyone.
cancel-places = It's posted in { $places }. GoTo won't notify anyone. Usher will, in { $count ->
    [one] that channel
   *[other] those channels
  }.
cancel-unseen = Its card is in { $places }, where Usher isn't. Let people there know yourself.
cancel-place = { $channel } ({ $count ->
    [one] 1 person
   *[other] { $count } people
  })
cancel-place-unknown = { $channel }
cancel-pending = *{ $subject }* will be cancelled in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
  }.
cancel-pending-when = *{ $subject }*, { $when }, will be cancelled in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
  }.
cancel-kept = *{ $subject }* is still on. Nothing was cancelled.
cancel-not = Nothing was cancelled.
cancel-done = *{ $subject }* was cancelled.
cancel-already = *{ $subject }* was already deleted at GoTo.
cancel-failed = *{ $subject }* wasn't cancelled.
late-meeting-twin = *{ $subject }*, { $when }, is at GoTo twice. GoTo processed a request that we'd given up on and sent again.
late-meeting-alone = *{ $subject }*, { $when }, is at GoTo after all. We'd said that GoTo didn't answer.
late-meeting-text = GoTo created { $subject }, { $when }, late.
late-meeting-which = You have { $kept }. The other one is { $late }, and only you can see it. Cancel it, or keep both.
late-meeting-number = Its ID is { $late }, and it has no card yet. Keep it, or cancel it if you scheduled it again.
button-cancel-late = Cancel the late one
button-keep-both = Keep both
undo-too-late = Too late to undo: { $subject } is being cancelled.
undo-too-late-done = Too late to undo: { $subject } was cancelled.
undo-too-late-next = Schedule it again with `/meeting schedule`.
undo-gone = This cancellation is already finished.

share-title = Post to a channel
share-ask = We'll post *{ $subject }* there and keep it up to date.
share-ask-unnamed = We'll post the meeting's card there and keep it up to date.
share-channel = Channel
share-waiting = This is taking longer than usual. The card will appear there, or you'll see why not.
share-done = *{ $subject }* is posted in { $channel }.
share-first-card = The earlier card there stays until someone selects one of its buttons. Then it only names this one.
share-already = *{ $subject }* is already posted in { $channel }.
share-unsure = Slack didn't confirm that the card was posted.
share-unsure-next = Check the channel before you post it again.

button-go-on = Continue
connected-start = You were starting a meeting.
connected-edit = You were changing a meeting.
connected-cancel = You were cancelling a meeting.
connected-share = You were posting a meeting to a channel.

## A meeting's state on its card, and the message to a late host. Values are already escaped for their place.

card-soon = *Starting soon*, at { $time }
card-soon-text = Starting soon.
card-due = *Due at { $time }*
card-due-text = Due at { $time } { $zone }.
card-due-not-started = *Due at { $time }*, not started yet
card-due-not-started-text = Due at { $time } { $zone }, not started yet.
card-live = *Live since { $time }*
card-live-text = Live since { $time } { $zone }.
card-minutes = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
  }
card-ended = *Ended*, { $facts }
card-ended-waiting = *Ended*. Attendance isn't in from GoTo yet.
card-ended-unknown = *Ended*. GoTo has no attendance for this meeting.
card-over = *Time's up*. GoTo hasn't confirmed that it was held.
card-over-unknown = *Time's up*. GoTo has no record that it was held.
card-ended-text = { $subject }, { $when }. { $told }

host-late = People may be waiting: *{ $subject }* was due at { $time }.
host-late-how = It hadn't started when we last checked. Only you will see the start link.
label-start = Start { $subject }
label-open-host = Open as host: { $subject }

training-life-soon = *starting soon*
training-life-live = *scheduled for now*
training-life-ended = ended, { $facts }
training-life-over = over
training-life-text-soon = Session { $number } starts soon.
training-life-text-live = Session { $number } is scheduled for now.

## Past meetings, list filters, calendar files and links.

schedule-text-long = That's { $length } characters. We can read up to { $limit } after `/meeting schedule`, so nothing was read.
schedule-text-long-next = Shorten it, or type `/meeting schedule` alone and fill in the form.
which-range = Which days do you mean?
span-which = Which days: { FULLDAY($first) } to { FULLDAY($last) }, or { FULLDAY($other_first) } to { FULLDAY($other_last) }?
span-unclear = I don't know the date range `{ $typed }`.
span-reversed = That range ends before it starts.
span-ahead = That range is in the future, and history shows past meetings.
span-long = Choose a range of 1 to { $most } days.
span-next = Try `/meeting history 30d`, `/meeting history last month` or `/meeting history Sep 1 to Oct 15`.

history-title = Past meetings
history-range = { $since } – { $until }
history-count = { $total ->
    [one] 1 meeting
   *[other] { $total } meetings
  }, { $length } in all{ page-of }.
history-zone = Times in { $zone }.
history-cut = Upcoming meetings aren't included. See them with `/meeting list`.
history-empty = No meetings were held between { $since } and { $until }. Try a different range, such as `/meeting history 90d`.
history-empty-day = No meetings were held on { $since }. Try a different range, such as `/meeting history 90d`.
history-no-time = time unknown
history-no-facts = no length at GoTo
button-history = History
button-recording = Recording
label-recording = Recording: { $subject }
recording-watch = Watch the recording
recording-download = Download it
recording-line = { $when } · { $links }
recording-text = { $count ->
    [one] The recording of { $subject }.
   *[other] { $count } recordings of { $subject }.
}
recording-no-link = Recorded. Watch it at GoTo.
recording-private = Only you see these links. Anyone who has one may be able to watch.
recording-none = GoTo doesn't list a recording of this meeting yet.
recording-none-next = It can take up to a day. Check `/meeting history` later.
recording-of-other = Only the organizer, { $name }, can get the link to the recording.
recording-of-other-next = Ask { $name } for it.
button-attendees = Attendees
label-attendees = Attendees: { $subject }
people-count = { $people ->
    [one] 1 person
   *[other] { $people } people
  }

attendees-which = Which meeting?
attendees-none-held = You held no meetings in the last 60 days. Look further back with `/meeting history`.
attendees-nobody = GoTo lists no attendees for { $id } yet. Try again in a few minutes.
attendees-unknown = GoTo has no attendance for { $id }.
attendees-unknown-next = It may not have been held yet. See past meetings with `/meeting history`.
attendees-scope = This connection can't see who attended { $id }.
attendees-scope-next = If it's your meeting, ask your GoTo admin to allow the identity scope. Then connect again with `/goto connect`.
attendees-not-yours = You don't organize { $id }.
attendees-not-yours-next = Its organizer can see who attended.
attendees-private = Only you see this.
attendees-page = Page { $page } of { $pages }.
attendees-occurrence = Occurrence { $number } of { $occurrences }, latest first.
attendee-line = { $name } · { $length }
attendee-line-email = { $name } ({ $email }) · { $length }
attendee-joins = joined { $joins ->
    [one] once
   *[other] { $joins } times
}
attendee-unnamed = Unnamed attendee
button-back = Back
button-more = More

list-filter = Show
list-filter-all = All upcoming
list-filter-channel = Cards in this channel
list-filter-today = Today
list-filter-tomorrow = Tomorrow
list-filter-week = Next 7 days
list-filter-this-week = This week
list-filter-next-week = Next week
list-filter-weekend = This weekend
list-filter-next-weekend = Next weekend
list-filter-month = Next 30 days
list-filter-this-month = This month
list-filter-next-month = Next month
list-empty-channel = None of your upcoming meetings is posted in this channel.
list-empty-today = No more meetings today.
list-empty-tomorrow = No meetings tomorrow.
list-empty-week = No meetings in the next 7 days.
list-empty-this-week = No more meetings this week.
list-empty-next-week = No meetings next week.
list-empty-weekend = No meetings this weekend.
list-empty-next-weekend = No meetings next weekend.
list-empty-month = No meetings in the next 30 days.
list-empty-this-month = No more meetings this month.
list-empty-next-month = No meetings next month.
list-unclear = I don't know the list “{ $typed }”.
list-unclear-next = Try `/meeting list`, `/meeting list today`, `/meeting list week`, `/meeting list next week` or `/meeting list channel`.

button-calendar = Add to calendar
label-calendar = Add to calendar: { $subject }
calendar-text = Join: { $url }
    Meeting ID: { $id }
calendar-gone = This calendar entry no longer exists.
calendar-gone-next = The meeting is over, or its organizer deleted it here.

help-connect = Connect your GoTo account to see more commands.
help-guest = Guests can join from a card. Other commands are for members of this workspace.

shortcut-unknown = This shortcut is from an older version.
preview-over = This meeting is over.
preview-cancelled = This meeting was cancelled.
