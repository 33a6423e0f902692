## Trainings, for their organizers.

button-training-new = Schedule a training
button-training-list = All trainings
button-training-past = Past sessions
button-training-show = Details
button-training-edit = Edit
button-training-times = Change times
button-training-organizers = Co-organizers
button-training-manage = Open at GoTo
button-training-start = Start
button-training-report = Attendees
button-training-recordings = Recordings
button-training-cancel = Cancel training
button-training-keep = Keep it
button-training-not-cancel = Keep it
button-training-not-change = Discard change
button-training-host = Start as host
button-training-open-host = Open as host
button-training-sign-in = Start with sign-in
button-training-attendance = Attendees
button-training-sheet = Send as a file
button-training-download = Download
button-training-file = Open the file
button-undo = Undo
button-continue-training = Continue
connected-training = You were scheduling a training.
button-session-add = Add a session
button-session-less = Remove last session
label-training-attendance = Attendees of { $name }
label-training-download = Download { $name }

training-menu-connect = Connect your GoTo account to schedule and start trainings.
training-menu-free = Registering needs no account. Try `/training register` or `/training mine`.
training-menu-next = Your next trainings
training-menu-none = No upcoming trainings.
training-menu-away = GoTo can't list your trainings right now. The buttons still work.

training-list-title = Your trainings
training-list-count = { $total ->
    [one] 1 training
   *[other] { $total } trainings
  }{ page-of } · times in { $zone }
training-list-empty = No upcoming trainings. Schedule one with `/training create`.
training-list-unclear = I don't know the list “{ $typed }”.
training-list-unclear-next = Try `/training list`, or `/training list past 30d` for sessions that were held.
training-lag = GoTo's registration counts can be up to 2 hours old.
training-session = { $number }. { $when }
training-more-sessions = and { $count ->
    [one] one more session
   *[other] { $count } more sessions
  }
training-no-sessions = GoTo has no times for this training.
training-when-more = { $first } and { $count ->
    [one] one more session
   *[other] { $count } more sessions
  }
training-registered = { $count ->
    [0] Nobody is registered
    [one] 1 person is registered
   *[other] { $count } people are registered
  }
training-registered-waiting = { $count } registered, { $waiting } waiting for approval
training-registered-unknown = GoTo can't say how many people are registered
training-organizers = Organizers: { $names }
training-details-title = Training
training-number = Training ID: { $id }
training-no-web = Registration on GoTo's page is off.
training-no-mail = GoTo's confirmation e-mail is off.
training-which = Which training?
training-pick = Choose a training

training-start-ask = Start *{ $name }*?
training-start-note = *Start as host* signs you in automatically. Only you can see the link.
training-host = This link starts the training as you. Don't share it.
training-manage = Manage *{ $name }* at GoTo (you'll be asked to sign in).

training-cancel-title = Cancel training
training-cancel-text = { $registered }. GoTo won't notify registrants. Usher will message those in Slack and list the rest for you.
late-training-twin = *{ $name }* exists twice at GoTo. GoTo was slow, so we sent the request again, and then it carried out both. Nobody knows about the late one, { $key }. Cancel it, or keep both.
late-training-alone = *{ $name }* exists at GoTo after all, as { $key }. We had said that GoTo didn't answer. Keep it, or cancel it if you've scheduled it again.
late-training-text = GoTo created { $name } late, as { $key }.
training-kept = We kept *{ $name }*.
training-cancelled = *{ $name }* is cancelled.
training-cancel-failed = We couldn't cancel *{ $name }*.
training-kept-as-it-is = We kept *{ $name }* as it was.
training-which-thread = Which training do you want to share in this thread?
training-waits-cancel = GoTo isn't answering. We'll cancel *{ $name }* as soon as it does, and let you know. We'll keep trying until { $until }.
training-waits-change = GoTo isn't answering. We'll save your change to *{ $name }* as soon as it does, and let you know. We'll keep trying until { $until }.
training-waits-asked = GoTo may already have this request, so it can't be withdrawn.
training-waited = *{ $name }* was waiting for GoTo. See the result below.
training-told = { $count ->
    [one] We notified 1 person.
   *[other] We notified { $count } people.
  }
training-not-told = { $count ->
    [one] Not notified (not in Slack): { $names }
   *[other] Not notified (not in Slack): { $names }
  }{ $more ->
    [0] { "" }.
   *[other] { " " }and { $more } more.
  }
training-cancelled-you = { $by } cancelled *{ $name }*, which you were registered for.
training-cancelled-you-site = *{ $name }*, which you were registered for, was cancelled.
training-followed = *{ $name }* was changed on GoTo's site.
training-organizer-removed-site = You're no longer an organizer of *{ $name }*. Someone changed this on GoTo's site.
training-organizer-removed = { $by } removed you as an organizer of *{ $name }*.

training-form-create = Schedule a training
training-form-create-submit = Schedule
training-form-edit = Edit training
training-form-edit-submit = Save changes
training-form-times = Change times
training-form-times-submit = Save times
training-form-organizers = Co-organizers
training-form-organizers-submit = Save co-organizers
training-field-name = Name
training-field-description = Description
training-field-settings = Registration
training-field-zone = GoTo's time zone
training-field-zone-hint = GoTo Training has no time zone that matches { $zone }. GoTo shows registrants the one you choose. Your session times don't change.
training-field-notify = Have GoTo e-mail
training-field-organizers = Co-organizers
training-field-organizers-choose = Choose people
training-session-head = Session { $number }
training-web = People can register on GoTo's page
training-mail = GoTo sends a confirmation e-mail
training-mail-advice = GoTo recommends turning off its registration page too when confirmation e-mails are off.
training-notify-registrants = everyone registered
training-notify-times-trainers = the organizers
training-notify-organizers-trainers = organizers you add
training-times-replace = The times you enter here replace all sessions.
training-times-left = { $count ->
    [one] One session has already begun, so it's left out. GoTo doesn't accept past sessions.
   *[other] { $count } sessions have already begun, so they're left out. GoTo doesn't accept past sessions.
  }
training-organizers-replace = This replaces the co-organizers of *{ $name }* (you stay). Usher notifies anyone removed who's in Slack.
training-organizers-now = Current co-organizers: { $names }
training-organizers-none = No co-organizers yet.
training-organizers-nobody = Nobody else in your GoTo account organizes trainings.
training-saving = This is taking longer than usual. You can close this. We'll let you know here or in a direct message.
training-not-saved = We couldn't save *{ $name }*.
training-done-create = *{ $name }* is scheduled.
training-done-edit = We saved your changes to *{ $name }*.
training-done-times = *{ $name }* has new times.
training-done-organizers = We saved the co-organizers of *{ $name }*.
training-notified = GoTo e-mailed { $registrants ->
    [one] 1 registrant
   *[other] { $registrants } registrants
  } and { $trainers ->
    [one] 1 organizer
   *[other] { $trainers } organizers
  }.
training-notified-unknown = GoTo didn't report how many people it e-mailed.

training-report-title = Past sessions
training-report-count = { $total ->
    [one] 1 session
   *[other] { $total } sessions
  }{ page-of }.
training-report-empty = No sessions were held between { $since } and { $until }. Try a different range, such as `/training report 90d`.
training-report-empty-day = No sessions were held on { $since }. Try a different range, such as `/training report 90d`.
training-attendance-empty = No sessions of this training have been held yet.
training-attendance-title = Attendees of { $name }
training-attendance-sums = { $came } of { $registered } registered attended.
training-person = { $name } ({ $email }) · { $time }
training-no-show = didn't attend
training-sheet-name = Name
training-sheet-email = E-mail
training-sheet-minutes = Minutes
training-sheet-joined = Joined (UTC)
training-sheet-left = Left (UTC)
training-sheet-comment = Attendees of { $name }, from GoTo.
training-sheet-sent = We sent the file to your messages.
training-sheet-coming = We're making the file and will send it to your messages.
training-recordings-title = Recordings
training-recordings-empty = GoTo has no recordings of this training.
training-recordings-note = Only you can see this. Anyone with a file's link can open it without signing in.
training-recordings-more = GoTo has { $count } older ones.
training-recording-ready = Anyone with this link can open the file without signing in. Share it with care.

training-name-missing = Give it a name.
training-name-long = This name is too long. Use at most { $limit } characters.
training-text-long = This description is too long. Use at most { $limit } characters.
training-sessions-overlap = Sessions { $one } and { $two } overlap. Change one of them.
training-zone-none = GoTo Training has no time zone that matches { PLACE($zone) }. Choose one.
training-none = { $count ->
    [0] You have no upcoming trainings, so none has “{ $typed }” in its name.
    [one] Your one upcoming training doesn't have “{ $typed }” in its name.
   *[other] None of your { $count } upcoming trainings has “{ $typed }” in its name.
}
training-none-next = Try its ID or link, or see your trainings with `/training list`.
training-gone = GoTo no longer has this training under your account.
training-gone-next = See your trainings with `/training list`.
training-over = This training is over.
training-over-next = See upcoming ones with `/training list`.
training-overlap = You or a co-organizer already have a training at that time.
training-overlap-next = Choose other times. `/training list` shows your trainings.
training-refused = GoTo rejected this.
training-refused-next = Check what you entered and try again.
training-organizers-refused = GoTo rejected these organizers.
training-organizers-refused-next = The person who created the training can't be removed, and sharing a training takes a GoTo account with several users.
training-organizers-account = GoTo won't show this connection who else organizes trainings in your account.
training-organizers-account-next = To change co-organizers on GoTo's site, type `/training manage`.
training-undo-gone = There's nothing left to undo.
training-not-yours = GoTo doesn't list you as an organizer of this training.
training-busy = This training is already being changed or cancelled.
training-busy-next = Wait until that's done, or undo it in the message about it.
training-given-up = GoTo didn't answer in time, so we stopped trying. Nothing was done.
training-given-up-next = Check the training on GoTo's site.
training-given-up-unsure = GoTo didn't answer in time, so we stopped trying. It may have been done.
training-given-up-unsure-next = Check the training on GoTo's site.
training-change-late = Too late to undo: *{ $name }* is already being changed.
training-undo-late = Too late to undo: *{ $name }* is already being cancelled.
training-session-gone = GoTo no longer has this session.
training-session-gone-next = See past sessions with `/training report`.
training-recording-gone = GoTo no longer has this recording.
training-recording-gone-next = See the recordings with `/training recordings`.
training-sheet-unsure = Slack didn't confirm that the file arrived.
training-sheet-unsure-next = Check your messages with Usher. If the file isn't there, try again.
look-at-trainings = Check `/training list` before you try again.

## Attendance of a training's sessions.

chart-sessions = Attendees by session
chart-session = Session
chart-people = People
chart-registered = Registered
chart-attended = Attended
chart-no-show = Didn't attend
chart-minutes-title = Minutes by person
chart-minutes = Minutes
chart-person = Person
attendance-latest = Figures, people and the file cover the latest { $shown }.
attendance-count = { $sessions ->
    [one] 1 session
   *[other] { $sessions } sessions
  } held, { $people ->
    [one] 1 person
   *[other] { $people } people
  } registered.
attendance-person = { $name } ({ $email }) · { $came } of { $held } { $held ->
    [one] session
   *[other] sessions
  } · { $time }
attendance-joins = { $count ->
    [one] { $person } · joined once
   *[other] { $person } · joined { $count } times
  }
training-sheet-joins = Times joined
training-sheet-session = Session (UTC)
