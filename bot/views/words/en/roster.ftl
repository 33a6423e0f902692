# Who is registered for a training and who isn't, only for its trainer.

button-training-roster = Who is registered
button-others = Register others
button-missing = Who of this channel is missing
button-nudge = Ask { $count ->
    [one] 1 person
   *[other] { $count } people
  }

roster-title = Registered for { $name }
roster-nobody = Nobody is registered yet.
roster-private = Only you see this.
roster-lag = Who registered on GoTo's site is here too; GoTo's list may lag up to 2 hours.
roster-unlisted = GoTo does not tell its list now: this is what is known here.
roster-unshared = People can register from Slack once you share it with `/training share`.
roster-person = { $name } ({ $email })
roster-count-registered = { $count } registered
roster-count-waiting-approval = { $count } waiting for approval
roster-count-saved = { $count } with a seat held, not at GoTo yet
roster-count-offered = { $count } with a seat on offer
roster-count-waitlisted = { $count } on the waitlist
roster-count-denied = { $count } denied
roster-count-lapsed = { $count } let an offer pass
roster-count-leaving = { $count } cancelling, waiting for GoTo
roster-count-cancelled = { $count } cancelled
roster-state-registered = registered
roster-state-waiting-approval = waiting for approval
roster-state-saved = seat held, GoTo is asked again
roster-state-offered = a seat is offered
roster-state-waitlisted = waitlist, place { $place }
roster-state-denied = denied
roster-state-lapsed = let an offer pass
roster-state-leaving = cancelling, GoTo is asked again
roster-state-cancelled = cancelled
roster-from-slack = in Slack
roster-from-trainer = by the trainer
roster-from-goto = on GoTo's site
roster-names-more = { $names } and { $count } more

missing-some = { $count } of { $looked } people of { $where } { $count ->
    [one] has
   *[other] have
  } not registered for *{ $name }*.
missing-none = Everybody of { $where } who can register is registered for *{ $name }*.
missing-lag = Who registered on GoTo's site in the last 2 hours may stand here all the same.
missing-more = Only the first 500 people were looked at; a user group is smaller.
missing-elsewhere = `/training missing` with an ID and #channel or @group asks about others.
missing-not-in = You are not in { $channel }, so that you cannot see who is.
missing-where = Say whose registrations you look for.
missing-where-next = Add a #channel or a @group: `/training missing 123-456-789 #team`.
missing-group-gone = There is no such user group any more.

nudge-sure-title = Ask { $count ->
    [one] 1 person
   *[other] { $count } people
  }?
nudge-sure-text = Each gets a direct message with a button to register, at most one a day.
nudge-sure-no = Not now
nudge-begun = Under way. Your messages with Usher say how far it is.
nudge-text = { $by } asks you to register for *{ $name }*.
nudge-note = You are asked at most once a day.
nudge-job-open = Asking people of { $where } to register for *{ $name }*: { $at } of { $total }.
nudge-job-done = Those missing of { $where } were asked to register for *{ $name }*.
nudge-job-stopped = Stopped after { $at } of { $total } people who are missing for *{ $name }*.
nudge-job-failed = Not everybody was asked to register for *{ $name }*.
nudge-asked = Asked: { $names }.
nudge-lately = Asked within the last day already: { $names }.
nudge-here = Registered meanwhile: { $names }.
nudge-missed = Not reached, Slack does not take messages to them: { $names }.

others-title = Register others
others-submit = Register
others-about = Whom do you register for *{ $name }*? Each gets a direct message with their own join link. Seats and deadlines do not hold you back.
others-people = People
others-people-choose = Choose people
others-group = User group
others-group-choose = Choose a group
others-emails = E-mail addresses
others-emails-hint = Separated by commas, spaces or lines. Who is not in Slack hears of it from GoTo alone.
others-begun = Under way. Your messages with Usher say how far it is and how it ended for each.
others-nobody = Name at least one person, group or e-mail address.
others-email-wrong = “{ $typed }” is not an e-mail address.
others-many = That is more than { $most } people. Take fewer at a time.
others-job-open = Registering people for *{ $name }*: { $at } of { $total }.
others-job-done = { $total ->
    [one] 1 person was
   *[other] { $total } people were
  } to be registered for *{ $name }*.
others-job-stopped = Stopped after { $at } of { $total } people for *{ $name }*. Who is registered stays so.
others-job-failed = { $total ->
    [0] Not everybody was registered for *{ $name }*.
   *[other] Not everybody was registered for *{ $name }*; { $at } of { $total } were tried.
  }
others-registered = Registered: { $names }.
others-already = Registered before, or waiting for a word: { $names }.
others-untold = Registered but not reached by message: { $names }.
others-failed = Not registered: { $name }. { $why }
others-cut = { $count ->
    [one] 1 person was
   *[other] { $count } people were
  } left out: 200 at a time.
others-why = GoTo refused it.
others-why-others-bot = That is an app.
others-why-others-gone = They are not in this workspace any more.
others-why-others-refused = The rules of this workspace let them not register.
others-why-registration-no-email = Slack tells no e-mail address.
others-why-slack-person-unknown = Slack shows no such person.
others-why-registration-unclear = GoTo knows another person under the address.
others-why-registration-deleted = The training is not at GoTo any more.
others-why-training-over = The training is over.

training-renamed-you = *{ $old }*, for which you are registered, is called *{ $name }* now, says { $by }.
training-moved-you = { $by } moved *{ $name }*, for which you are registered. It was:
training-renamed-you-site = *{ $old }*, for which you are registered, is called *{ $name }* now.
training-moved-you-site = *{ $name }*, for which you are registered, was moved. It was:
training-renamed-wait = *{ $old }*, for which you are waiting, is called *{ $name }* now, says { $by }.
training-moved-wait = { $by } moved *{ $name }*, for which you are waiting. It was:
training-renamed-wait-site = *{ $old }*, for which you are waiting, is called *{ $name }* now.
training-moved-wait-site = *{ $name }*, for which you are waiting, was moved. It was:
training-renamed-thread = *{ $old }* is called *{ $name }* now, says { $by }.
training-moved-thread = { $by } moved *{ $name }*. It was:
training-renamed-thread-site = *{ $old }* is called *{ $name }* now.
training-moved-thread-site = *{ $name }* was moved. It was:
training-cancelled-thread = *{ $name }* was cancelled by { $by }.
training-cancelled-thread-site = *{ $name }* was cancelled on GoTo's site.
training-moved-too = It was moved as well. Before:
training-moved-now = Now
training-moved-text = Was: { $old }. Now: { $new }.
training-changed-note = Your join link stays the same; calendars with your feed or the training's file follow.
