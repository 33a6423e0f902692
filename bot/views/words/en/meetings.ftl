# Meetings. Values are already escaped for their place.

menu-next = Your next sessions
menu-none = Nothing is scheduled. Schedule a meeting, or start one now.
menu-account = GoTo account { $email } · times in { $zone }
menu-not-connected = Connect your GoTo account to schedule and start meetings.
menu-ended = GoTo ended the connection to { $email }. Connect again to schedule and start meetings.
menu-joining-free = Joining and registering need no account.
menu-goto-away = GoTo does not answer, so your next sessions are not shown. The buttons still work.

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
  }, page { $page } of { $pages } · times in { $zone }
list-empty = No meetings ahead. Schedule one with `/meeting schedule "Sprint review" tomorrow 3pm`.
list-row = { $when } *{ $subject }*
list-row-plain = { $when }: { $subject }

show-which = Which meeting?
show-pick = Choose a meeting
show-organizer = Organizer: { $name }
show-number = Meeting ID: { $id }
show-password = A meeting password is on.
show-link-built = This meeting was not made here, so its join link is the usual one for its ID.
show-audio = Audio: { $info }

card-text = { $subject }, { $when }. Join: { $url }
card-organizer = Organizer: { $name } · Meeting ID { $id }
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
done-channel-refused = { $channel } did not take the card, so it is in your messages with Usher.
done-card-unsure = Slack did not say whether the card was posted. Look before you post it again.

now-done = *{ $subject }* is ready. The card is in { $channel }.
now-topic = Meeting
now-waiting = GoTo is taking its time. The card will appear here, or I will tell you why not.
late-waiting = GoTo is taking its time. The answer will appear here.
schedule-failed = *{ $subject }* was not scheduled.
now-failed = The meeting was not started.
help-also = See also { $commands }.
your-messages = your messages with Usher
