# Starting, editing, cancelling and sharing meetings, for their organizers.

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
host-title = Start as host
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

cancel-ask = Cancel *{ $subject }*, { $when }?
cancel-ask-text = Cancel { $subject }, { $when }?
cancel-recurring = It recurs: all its occurrences go.
cancel-nobody = Nobody but you has its card here. GoTo tells nobody.
cancel-places = Its card stands in { $places }. GoTo tells nobody; Usher tells them there.
cancel-place = { $channel } ({ $count ->
    [one] 1 person
   *[other] { $count } people
  })
cancel-place-unknown = { $channel }
cancel-confirm-title = Cancel the meeting
cancel-confirm = { $subject }, { $when }. { $consequence }
cancel-confirm-nobody = GoTo tells nobody.
cancel-confirm-people = { $count ->
    [one] 1 person is
   *[other] { $count } people are
  } in the channels with its card; GoTo tells nobody, Usher will.
cancel-pending = *{ $subject }* will be cancelled in { $seconds } s.
cancel-kept = *{ $subject }* is kept. Nothing was cancelled.
cancel-not = Nothing was cancelled.
cancel-done = *{ $subject }* was cancelled.
cancel-already = *{ $subject }* was gone from GoTo already.
cancel-failed = *{ $subject }* was not cancelled.
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
