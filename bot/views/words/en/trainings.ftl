## Trainings, for their organizers.

button-training-new = Plan a training
button-training-list = All trainings
button-training-past = Past sessions
button-training-show = Details
button-training-edit = Edit
button-training-times = Change times
button-training-organizers = Co-organizers
button-training-manage = Open at GoTo
button-training-start = Start
button-training-report = Attendance
button-training-recordings = Recordings
button-training-cancel = Cancel training
button-training-keep = Keep it
button-training-not-cancel = Do not cancel
button-training-not-change = Do not change
button-training-host = Start as host
button-training-open-host = Open as host
button-training-sign-in = Start with sign-in
button-training-attendance = Who came
button-training-sheet = Send as a file
button-training-download = Download
button-training-file = Open the file
button-undo = Undo
button-continue-training = Continue
connected-training = You were creating a training.
button-session-add = Add a session
button-session-less = Remove the last session
label-training-attendance = Who came to { $name }
label-training-download = Download { $name }

training-menu-connect = Connect your GoTo account to plan and start trainings.
training-menu-free = Registering needs no account: `/training register`, then `/training mine`.
training-menu-next = Your next trainings
training-menu-none = No trainings ahead.
training-menu-away = GoTo does not tell your trainings now.

training-list-title = Your trainings
training-list-count = { $total ->
    [one] 1 training
   *[other] { $total } trainings
  }, page { $page } of { $pages } · times in { $zone }
training-list-empty = No trainings ahead. Plan one with `/training create`.
training-list-planned = GoTo lists what is planned; of the past it tells the sessions that were held.
training-list-unclear = “{ $typed }” is nothing to list trainings by.
training-list-unclear-next = Try `/training list`, or `/training list past 30d` for sessions that were held.
training-lag = GoTo's number of registered people can be up to two hours old.
training-session = { $number }. { $when }
training-more-sessions = and { $count ->
    [one] one more session
   *[other] { $count } more sessions
  }
training-no-sessions = GoTo tells no times.
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
training-registered-unknown = GoTo does not tell how many are registered
training-organizers = Organizers: { $names }
training-details-title = Training
training-number = Training ID: { $id }
training-no-web = People cannot register on GoTo's page.
training-no-mail = GoTo sends no confirmation e-mail.
training-which = Which training?
training-pick = Choose a training

training-start-ask = Start *{ $name }*?
training-start-note = The first link starts the training as you, without a sign-in. It is made when you press, and only you see it.
training-host = This link starts the training as you. Do not share it.
training-manage = GoTo's page of *{ $name }* asks you to sign in.

training-cancel-text = { $registered }. GoTo tells nobody. Usher tells those it knows in Slack, and names you the others.
late-training-twin = *{ $name }* is at GoTo twice: GoTo carried out a request that Usher had given up and sent again. Nobody knows of the late one, { $key }: cancel it, or keep both.
late-training-alone = *{ $name }* is at GoTo after all, as { $key }. Usher had told you that GoTo didn't answer. Keep it, or cancel it if you created it again.
late-training-text = GoTo created { $name } late, as { $key }.
training-cancelling = *{ $name }* will be cancelled in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
  }.
training-kept = *{ $name }* stays.
training-cancelled = *{ $name }* is cancelled.
training-cancel-failed = *{ $name }* was not cancelled.
training-kept-as-it-is = *{ $name }* stays as it is.
training-which-thread = Which training is to be shared in the thread?
training-waits-cancel = GoTo does not answer now. *{ $name }* will be cancelled as soon as it does; Usher tries until { $until } and tells you how it ended.
training-waits-change = GoTo does not answer now. Your change of *{ $name }* is kept and made as soon as it does; Usher tries until { $until } and tells you how it ended.
training-waits-asked = GoTo may have heard it already, so it cannot be withdrawn.
training-waited = *{ $name }* waited for GoTo. What became of it stands below.
training-told = { $count ->
    [one] Usher told 1 person.
   *[other] Usher told { $count } people.
  }
training-not-told = { $count ->
    [one] Not told, because Slack knows no such person: { $names }
   *[other] Not told, because Slack does not know them: { $names }
  }{ $more ->
    [0] { "" }.
   *[other] { " " }and { $more } more.
  }
training-cancelled-you = *{ $name }*, for which you were registered, was cancelled by { $by }.
training-cancelled-you-site = *{ $name }*, for which you were registered, was cancelled.
training-followed = *{ $name }* was changed on GoTo's site.
training-organizer-removed-site = You are no longer an organizer of *{ $name }*. That was changed on GoTo's site.
training-organizer-removed = You are no longer an organizer of *{ $name }*, says { $by }.

training-form-create = Plan a training
training-form-create-submit = Plan
training-form-edit = Edit a training
training-form-edit-submit = Save
training-form-times = Change times
training-form-times-submit = Replace all
training-form-organizers = Co-organizers
training-form-organizers-submit = Replace all
training-field-name = Name
training-field-description = Description
training-field-settings = Registration
training-field-zone = GoTo's time zone
training-field-zone-hint = GoTo Training's list has no zone with the clock of { $zone }. What you choose is what GoTo shows to registrants; the sessions stay as entered.
training-field-notify = E-mail from GoTo
training-field-organizers = Co-organizers
training-field-organizers-choose = Choose people
training-session-head = Session { $number }
training-web = People can register on GoTo's page
training-mail = GoTo sends a confirmation e-mail
training-mail-advice = GoTo advises to switch its registration page off too when it sends no confirmation.
training-notify-registrants = To everybody registered
training-notify-times-trainers = To the organizers
training-notify-organizers-trainers = To organizers who are added
training-times-replace = What you enter replaces all sessions.
training-times-left = { $count ->
    [one] One session has begun already and is left out; GoTo takes no past ones.
   *[other] { $count } sessions have begun already and are left out; GoTo takes no past ones.
  }
training-organizers-replace = What you choose replaces all co-organizers of *{ $name }*; you stay. Usher tells those it knows who are removed, since GoTo does not.
training-organizers-now = Co-organizers now: { $names }
training-organizers-none = It has no co-organizers yet.
training-organizers-nobody = Your GoTo account has nobody else who organizes trainings.
training-saving = GoTo is taking its time. You can close this; you will be told here or in a direct message.
training-not-saved = *{ $name }* was not saved.
training-done-create = *{ $name }* is planned.
training-done-edit = *{ $name }* is saved.
training-done-times = *{ $name }* has new times.
training-done-organizers = *{ $name }* has its new organizers.
training-notified = GoTo mailed { $registrants ->
    [one] 1 registrant
   *[other] { $registrants } registrants
  } and { $trainers ->
    [one] 1 organizer
   *[other] { $trainers } organizers
  }.
training-notified-unknown = GoTo did not say how many people it mailed.

training-report-title = Sessions held
training-report-count = { $total ->
    [one] 1 session
   *[other] { $total } sessions
  }, page { $page } of { $pages }.
training-report-empty = No session was held then. Running ones appear once they have ended; `/training report 90d` looks further back.
training-attendance-title = Who came to { $name }
training-attendance-sums = { $came } of { $registered } registered came.
training-person = { $name } ({ $email }) · { $time }
training-no-show = did not come
training-sheet-name = Name
training-sheet-email = E-mail
training-sheet-minutes = Minutes
training-sheet-joined = Joined (UTC)
training-sheet-left = Left (UTC)
training-sheet-comment = Who came to { $name }, as GoTo tells it.
training-sheet-sent = The file is in your messages with Usher.
training-sheet-coming = The file is being made; you will find it in your messages with Usher.
training-recordings-title = Recordings
training-recordings-empty = GoTo has no recording of this training.
training-recordings-note = Only you see this. A link to a file opens without a sign-in.
training-recordings-more = { $count } older ones are at GoTo.
training-recording-ready = This link opens the file without a sign-in. Share it with care.

training-name-missing = Give it a name.
training-name-long = The name is too long: { $limit } characters at most.
training-text-long = The description is too long: { $limit } characters at most.
training-sessions-overlap = Sessions { $one } and { $two } overlap. Change one of them.
training-zone-none = GoTo Training knows no zone with the clock of { PLACE($zone) }. Choose one.
training-none = { $count ->
    [0] You have no planned trainings, so none is called “{ $typed }”.
    [one] Your one planned training doesn't have “{ $typed }” in its title.
   *[other] None of your { $count } planned trainings has “{ $typed }” in its title.
}
training-none-next = Try its ID or link, or see yours with `/training list`.
training-gone = GoTo has no such training of yours any more.
training-gone-next = See yours with `/training list`.
training-over = This training is over.
training-over-next = See what is ahead with `/training list`.
training-overlap = You or a co-organizer have another training at that time.
training-overlap-next = Choose other times; `/training list` shows yours.
training-refused = GoTo refused this.
training-refused-next = Check what you entered and try again.
training-organizers-refused = GoTo refused these organizers.
training-organizers-refused-next = Who planned the training cannot be removed, and only accounts of several users can share trainings.
training-organizers-account = GoTo does not tell this connection who else organizes trainings in the account.
training-organizers-account-next = `/training manage` opens the training on GoTo's site, where co-organizers can be changed.
training-undo-gone = There is nothing to undo any more.
training-busy = This training is being changed or cancelled already.
training-busy-next = Wait until that is done, or take it back where Usher told you of it.
training-given-up = GoTo did not answer for so long that it is of no use any more. Nothing was done.
training-given-up-next = Look on GoTo's site how the training stands.
training-given-up-unsure = GoTo did not answer for so long that it is of no use any more. It may have been done.
training-given-up-unsure-next = Look on GoTo's site how the training stands.
training-change-late = It is too late to keep *{ $name }* as it was.
training-undo-late = It is too late to keep *{ $name }*.
training-session-gone = GoTo does not know this session any more.
training-session-gone-next = See what was held with `/training report`.
training-recording-gone = GoTo does not have this recording any more.
training-recording-gone-next = See what there is with `/training recordings`.
training-sheet-unsure = Slack did not say whether the file arrived.
training-sheet-unsure-next = Look in your messages with Usher; press again if it is missing.
look-at-trainings = Look with `/training list` before you try again.

## Attendance of a training's sessions.

chart-sessions = Who came, session by session
chart-session = Session
chart-people = People
chart-registered = Registered
chart-attended = Attended
chart-no-show = Did not come
chart-minutes-title = Minutes by person
chart-minutes = Minutes
chart-person = Person
attendance-latest = Figures, people and the file are of the latest { $shown }.
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
attendance-joins = { $person } · joined { $count } times
training-sheet-joins = Times joined
training-sheet-session = Session (UTC)
