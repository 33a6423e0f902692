## Meetings. Values are already escaped for their place.

menu-next = Your next sessions
menu-none = Nothing is scheduled. Schedule a meeting, or start one now.
menu-account = GoTo account { $email } · times in { $zone }
menu-not-connected = Connect your GoTo account to schedule and start meetings.
menu-ended = GoTo ended the connection to { $email }. Connect again to schedule and start meetings.
menu-joining-free = Joining and registering need no account.
menu-without-rows = Your next sessions are not shown. The buttons still work.

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
label-details = Details of { $subject }

untitled = Untitled meeting
recurring = recurring, no fixed time
live-now = live now

list-title = Your upcoming meetings
list-count = { $total ->
    [one] 1 meeting
   *[other] { $total } meetings
  }{ page-of } · times in { $zone }
list-empty = No meetings ahead. Schedule one with `/meeting schedule "Sprint review" tomorrow 3pm`.
list-row = *{ $subject }* · { $when }
list-row-plain = { $subject }, { $when }

show-which = Which meeting?
show-pick = Choose a meeting
show-organizer = Organizer: { $name }
show-number = Meeting ID: { $id }
show-password = A meeting password is on.
show-link-built = This meeting was not made here, so its join link is the usual one for its ID.
show-audio = Audio: { $info }

card-text = { $subject }, { $when }. Join: { $url }
card-organizer = Organizer: { $name } · Meeting ID { $id }
card-as-of = As of { $time }. Usher isn't in this conversation: press Update, or type `/meeting show { $id }`, for what's current.
card-as-of-text = As of { $time } { $zone }.
card-final = This card won't change any more. `/meeting show { $id }` shows what's current.
card-outdated = The card of *{ $subject }* in { $channel } doesn't show this change yet, since Usher isn't there. It will as soon as somebody presses Update on it.
conversation-direct = a direct message
card-unknown = Usher doesn't know this meeting any more.
card-unknown-next = `/meeting list` shows your meetings.
button-update-card = Update
label-update-card = Update the card of { $subject }
by-url-conversation = that conversation
done-by-url = Usher isn't in it, so the card is brought up to date when somebody presses Join or Update on it. Reminders come as direct messages.
card-password = Needs the meeting password; ask the organizer.

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
form-password-on = Ask for a password
form-password-note = Set it in GoTo; it cannot be set from here
form-channel = Post to
form-channel-hint = Leave empty to get the card in your own messages.
form-fold = This time happens twice that night
form-fold-first = First, { $time } before the clocks change
form-fold-second = Second, { $time } after the clocks change
form-choose-time = Which one do you mean?
form-choice-differs = The date and time below aren't the ones chosen here. Choose again.
choice-today = Today
choice-tomorrow = Tomorrow
choice-zone = { $label } ({ $clock } { PLACE($place) })
choice-offset = { $label } ({ $offset })
choice-length = { $label }, { LENGTH($length) }
form-reading-none = Times are in { $zone }.
form-overlap = At the same time as your *{ $subject }*, { $when }.
form-overlap-more = { $count ->
    [one] One more of your sessions is at that time.
   *[other] { $count } more of your sessions are at that time.
  }
form-night = { $count ->
    [one] It is night for 1 person in { $channel }.
   *[other] It is night for { $count } people in { $channel }.
  }
form-night-least = { $count ->
    [one] It is night for at least 1 person in { $channel }.
   *[other] It is night for at least { $count } people in { $channel }.
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
audio-private = Own phone numbers

saving-title = Schedule a meeting
saving-text = Saving…
saving-next = GoTo is taking its time. You can close this; the meeting is still being made, and you will be told here or in a direct message.
saving-close = Close
still-saving = What you sent before is still being saved. Give it a moment.

done-title = Schedule a meeting
done-text = *{ $subject }* is scheduled for { $when }.
done-where = The card is in { $channel }.
done-no-card = Slack refused its card. `/meeting show { $number }` shows it, and `/meeting share { $number }` posts it.
done-channel-refused = { $channel } did not take the card, so it is in your messages with Usher.
done-card-unsure = Slack did not say whether the card was posted. Look before you post it again.

now-done = *{ $subject }* is ready. The card is in { $channel }.
now-done-no-card = *{ $subject }* is ready at GoTo.
now-inviting = Usher is sending the link to { $names }.
not-invited-unknown = { $name } isn't known to Slack, so they weren't invited.
not-invited-app = { $name } is an app, so it wasn't invited.
not-invited-deactivated = { $name } has left the workspace, so they weren't invited.
not-invited-external = { $name } belongs to another organization, so Usher can't write to them. Send them the link yourself.
not-invited-guest = { $name } is a guest, and guests can't use Usher here, so they weren't invited.
invitation = *{ $name }* asks you to join now:
invitation-text = { $name } asks you to join now.
invite-too-many = That's { $count } people; Usher invites up to { $limit } at once.
invite-too-many-next = Start it with fewer, or share its card in a channel.
invite-group = Usher invites people, not groups.
invite-group-next = Mention the people one by one, such as `/meeting now @bob @carol`.
invite-missed = The link to your meeting didn't reach { $names }.
invite-missed-next = Send it to them yourself; it's on the card.
now-topic = Meeting
now-form-title = Start a meeting
now-form-topic = Topic
now-form-channel = Post the card to
now-form-note = Leave the channel empty to get the card in your own messages with Usher.
now-waiting = GoTo is taking its time. The card will appear here, or I will tell you why not.
late-waiting = GoTo is taking its time. The answer will appear here.
schedule-failed = *{ $subject }* was not scheduled.
now-has-time = `/meeting now` starts at once, and “{ $typed }” has a time in it, so nothing was started.
now-has-time-next = To plan it, use `/meeting schedule { $typed }`. To start now, leave the time out.
now-failed = The meeting was not started.
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

meeting-of-other = That meeting is { $name }’s.
meeting-of-other-next = Only { $name }, who organizes it, can do this.
meeting-not-yours = Meeting { $id } is not yours.
meeting-cancelled = { $subject } was already cancelled.
meeting-without-times = GoTo does not tell when this meeting is.
meeting-forgotten = This meeting was forgotten meanwhile.
meeting-busy = This meeting is being changed or cancelled right now.
meeting-busy-next = Wait until that is done, or press Undo there.

host-text = This link starts the meeting as you. Do not share it.
start-not-yours = Meeting { $id } is not yours to start.
start-not-yours-next = Ask its organizer, or join it with its card.
start-again = The link to start the meeting could not be shown.
start-again-next = Type `/meeting start` in a channel.

existing-you = You
existing-started = { $name } started *{ $subject }* here a moment ago.
existing-starting = { $name } began to start a meeting here a moment ago. Its card is about to appear.
existing-join = Join the existing one?

edit-title = Change the meeting
edit-submit = Save changes
edit-loading = Reading the meeting from GoTo…
edit-saving = Saving…
edit-saving-next = GoTo is taking its time. You can close this; you will be told here or in a direct message.
edit-whole = GoTo replaces all settings at once: what stands here is sent.
edit-recurring = This meeting recurs without a fixed time. GoTo wants a first time all the same.
edit-audio-told = As it is now: { $text }
edit-audio-choose = Choose how people hear each other.
edit-audio-unknown = GoTo does not tell how people hear each other in a meeting that was made elsewhere, so choose.
edit-met-another = The meeting was changed elsewhere since you opened this.
edit-met-another-next = Look at what changed; if you save now, what stands in the form is sent.
edit-overtaken = The meeting was changed elsewhere while yours was being saved.
edit-overtaken-next = Look at it with `/meeting show` before you change it again.
edit-done = *{ $subject }* was changed.
edit-nothing = Nothing was different, so nothing was sent.
edit-failed = *{ $subject }* was not changed.

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
change-unknown = not known
note-changed = *{ $subject }* was changed.
note-changed-text = { $subject } was changed: { $changes }

card-cancelled = Cancelled by { $name } { $when }
card-cancelled-text = Cancelled: { $subject }, { $when }. By { $name }.
card-cancelled-site = Cancelled on GoTo's site { $when }
card-cancelled-text-site = Cancelled: { $subject }, { $when }. On GoTo's site.
note-cancelled = Cancelled: *{ $subject }*, { $when }.
note-cancelled-text = Cancelled: { $subject }, { $when }.
note-returned = Not cancelled after all: *{ $subject }*, { $when }. GoTo tells it again.
note-returned-text = Not cancelled after all: { $subject }, { $when }. GoTo tells it again.

cancel-about = *{ $subject }*, { $when }
cancel-about-text = { $subject }, { $when }.
cancel-recurring = It recurs: all its occurrences go.
cancel-nobody = Nobody but you has its card here. GoTo tells nobody.
cancel-places = Its card stands in { $places }. GoTo tells nobody; Usher tells them there.
cancel-place = { $channel } ({ $count ->
    [one] 1 person
   *[other] { $count } people
  })
cancel-place-unknown = { $channel }
cancel-pending = *{ $subject }* will be cancelled in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
  }.
cancel-kept = *{ $subject }* is kept. Nothing was cancelled.
cancel-not = Nothing was cancelled.
cancel-done = *{ $subject }* was cancelled.
cancel-already = *{ $subject }* was gone from GoTo already.
cancel-failed = *{ $subject }* was not cancelled.
late-meeting-twin = *{ $subject }*, { $when }, is at GoTo twice: GoTo carried out a request that Usher had given up and sent again.
late-meeting-alone = *{ $subject }*, { $when }, is at GoTo after all. Usher had told you that GoTo didn't answer.
late-meeting-text = GoTo created { $subject }, { $when }, late.
late-meeting-which = The one that you know is { $kept }. Nobody knows of the other, { $late }: cancel it, or keep both.
late-meeting-number = It is { $late } and has no card yet. Keep it, or cancel it if you scheduled it again.
button-cancel-late = Cancel the late one
button-keep-both = Keep both
undo-too-late = It is too late to undo: { $subject } is being cancelled.
undo-too-late-next = Schedule it again with `/meeting schedule`.
undo-gone = This cancellation is over.

share-title = Post to a channel
share-ask = The card of *{ $subject }* is posted there and stays true.
share-channel = Channel
share-waiting = GoTo is taking its time. The card will appear there, or I will tell you why not.
share-done = The card of *{ $subject }* is in { $channel }.
share-already = The card of *{ $subject }* stands in { $channel } already.
share-unsure = Slack did not say whether the card was posted.
share-unsure-next = Look there before you post it again.

button-go-on = Go on
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
card-live = *Live now*, seen since { $time }
card-live-text = Live now, seen since { $time } { $zone }.
card-minutes = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
  }
card-ended = *Ended*, { $facts }
card-ended-waiting = *Ended*; GoTo has not told yet for how long and with how many people.
card-ended-unknown = *Ended*; GoTo does not tell for how long and with how many people.
card-over = *Over*; GoTo has not told yet whether it took place.
card-over-unknown = *Over*; GoTo does not tell whether it took place.
card-ended-text = { $subject }, { $when }. { $told }

host-late = People may be waiting: *{ $subject }* was due at { $time }.
host-late-how = As Usher last saw it, it has not begun. The link to start it comes to you alone.
label-start = Start { $subject }
label-open-host = Open as host: { $subject }

training-life-soon = *starting soon*
training-life-live = *on now*, by the clock
training-life-ended = ended, { $facts }
training-life-over = over
training-life-text-soon = Session { $number } starts soon.
training-life-text-live = Session { $number } is on now, by the clock.

## Past meetings, list filters, calendar files and links.

schedule-text-long = That's { $length } characters; Usher reads up to { $limit } after `/meeting schedule`, so nothing was read.
schedule-text-long-next = Shorten it, or type `/meeting schedule` alone and fill in the form.
which-range = Which days do you mean?
span-which = Which days: { FULLDAY($first) } to { FULLDAY($last) }, or { FULLDAY($other_first) } to { FULLDAY($other_last) }?
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
  }, { $length } in all{ page-of }.
history-zone = Times in { $zone }.
history-cut = What is still ahead was left out; `/meeting list` shows it.
history-empty = No meetings were held { $range }. Running ones appear once they have ended; `/meeting history 90d` looks further back.
history-no-time = time not known
history-no-facts = GoTo tells no length
button-history = History
button-recording = Recording
label-recording = Recording of { $subject }
recording-watch = Watch the recording
recording-download = Download it
recording-line = { $when } · { $links }
recording-text = { $count ->
    [one] The recording of { $subject }.
   *[other] { $count } recordings of { $subject }.
}
recording-no-link = Recorded; see it on GoTo’s site
recording-private = Only you see these links. Anyone who has one may be able to watch.
recording-none = GoTo lists no recording of this meeting yet.
recording-none-next = A recording can take up to a day to appear. `/meeting history` shows it then.
recording-of-other = Only { $name }, who organized this meeting, gets the link to its recording.
recording-of-other-next = Ask { $name } for it.
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
list-filter-tomorrow = Tomorrow
list-filter-week = Next 7 days
list-filter-this-week = This week
list-filter-next-week = Next week
list-filter-weekend = This weekend
list-filter-next-weekend = Next weekend
list-filter-month = Next 30 days
list-filter-this-month = This month
list-filter-next-month = Next month
list-empty-channel = No upcoming meeting of yours has its card in this channel.
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
list-unclear = `/meeting list { $typed }` is not a list that I know.
list-unclear-next = Try `/meeting list`, `/meeting list today`, `/meeting list week`, `/meeting list next week` or `/meeting list channel`.

button-calendar = Add to calendar
label-calendar = Add to calendar: { $subject }
calendar-text = Join: { $url }
    Meeting ID: { $id }
calendar-gone = There is no such calendar entry any more.
calendar-gone-next = The meeting is over, or its organizer has forgotten it here.

help-connect = Connect your GoTo account to see what else there is.
help-guest = Guests join meetings with the links of their cards; the rest is for members of this workspace.

shortcut-unknown = This shortcut belongs to an older version.
preview-over = This meeting is over.
preview-cancelled = This meeting was cancelled.
