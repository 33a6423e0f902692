## Registering for trainings: the card, the form, messages to registrants and trainers.

button-register = Register
button-register-line = Join the waitlist
button-register-again = Register again
button-registration-details = Details
button-registration-join = Join link
button-registration-calendar = Add to calendar
button-registration-cancel = Cancel registration
button-registration-keep = Keep it
button-registration-leave = Leave the waitlist
button-registration-take = Take the seat
button-registration-decline = No, thanks
button-registration-link = My link, again
button-registration-approve = Approve
button-registration-deny = Deny
button-registration-there = Open on GoTo’s site
button-training-share = Share
button-training-waitlist = Seats and waitlist
button-share-rules = Change the rules
button-share-stop = Stop sharing
label-register = Register for { $name }
label-register-line = Join the waitlist of { $name }
label-registration-details = Details of { $name }
label-registration-join = Join link for { $name }
label-registration-approve = Approve { $who }
label-registration-deny = Deny { $who }
label-registration-more = More about { $name }

# The card
seats-open = { $taken ->
    [0] Nobody is registered yet
    [one] 1 person is registered
   *[other] { $taken } people are registered
  }
seats-of = { $taken } of { $capacity } seats taken
seats-full = { $capacity ->
    [one] Full: the one seat is taken
   *[other] Full: all { $capacity } seats taken
  }
seats-full-waiting = { $capacity ->
    [one] Full: the one seat is taken, { $waiting } waiting
   *[other] Full: all { $capacity } seats taken, { $waiting } waiting
  }
seats-waiting = { $taken } of { $capacity } seats taken, { $waiting } waiting
card-training-organizer = Organized by { $name }
card-training-approval = { $name } approves each registration.
card-training-closes = Registration closes { $when }.
card-training-closed = Registration closed { $when }.
card-training-closed-plain = Registration is closed.
card-training-over = This training is over.
card-ended-stopped = { $name } stopped registration here.
card-ended-disconnected = { $name } ended the connection to GoTo, so that nobody can register here.
card-ended-left = { $name } is not in this workspace any more, so that nobody can register here.
card-ended-cancelled = This training is cancelled.
card-training-text = { $name }, { $when }. { $seats }.
card-training-text-register = Register in Slack.
registration-what = Register takes your name and e-mail from Slack and registers you at GoTo through { $name }. You need no GoTo account. Your own link, and a button to cancel, come in a direct message.

# The form
register-title = Register
register-submit = Register
register-submit-line = Join the waitlist
register-given = Given name
register-surname = Surname
register-surname-hint = Leave it empty if you have one name only.
register-email = GoTo knows you as { $email }, your address in Slack.
register-email-label = E-mail
register-email-hint = GoTo sends its messages there too. Where it differs from your Slack address, it must be nobody else’s.
register-email-wrong = This is not an e-mail address. One looks like name@example.com.
register-email-others = Somebody else of this workspace has this address, and registers with it themselves.
register-email-kept = This workspace registers people with their Slack address only. Yours is { $email }.
register-line = All seats are taken. You join the waitlist and are asked when a seat is free.
register-approval = { $name } approves each registration.
register-conflict = At the same time you are registered for { $names }.
register-conflict-own = At the same time you have { $names } in GoTo.
register-saving = You can close this; you will be told here or in a direct message.
register-name-missing = GoTo needs a given name.

register-done-registered = You are registered for *{ $training }*. Your link is in your messages with Usher.
register-done-registered-untold = You are registered for *{ $training }*. `/training mine` shows your link.
register-done-waiting_approval = Your request for *{ $training }* waits for approval. You will be told.
register-done-waitlisted = You are on the waitlist of *{ $training }*. You will be asked when a seat is free.
register-done-denied = Your registration for *{ $training }* was not approved.
register-done-saved = Saved: a seat in *{ $training }* is held for you. GoTo does not answer now. Usher registers you as soon as it does, and tells you.
register-done-saved-away = Saved: a seat in *{ $training }* is held for you. The trainer’s connection to GoTo has ended, and they were told. Usher registers you when it is back, and tells you.
register-done-cancelled = Your registration for *{ $training }* is cancelled.
register-done-leaving = Your registration for *{ $training }* is being cancelled. You will be told when GoTo has done it.
register-done-offered = A seat in *{ $training }* is held for you. Take it in your messages with Usher.
register-done-lapsed = The seat in *{ $training }* went to the next in line.
register-already-registered = You are registered for *{ $training }* already.
register-already-waiting_approval = Your request for *{ $training }* waits for approval already.
register-already-waitlisted = You are on the waitlist of *{ $training }* already.
register-already-denied = Your registration for *{ $training }* was not approved.
register-already-leaving = Your registration for *{ $training }* is being cancelled, and GoTo does not answer now. When it is done you are told, and can register again.
register-already-saved = Your registration for *{ $training }* is saved and on its way to GoTo.
register-failed = You are not registered. { $why }

# Messages to registrants
status-registered = You are registered for *{ $name }*.
status-registered-note = The link is yours alone.
status-registered-nolink = GoTo did not tell your link. `/training mine` asks again, and GoTo’s own e-mail has it.
status-training-cancelled = *{ $name }* was cancelled.
status-training-over = *{ $name }* is over.
status-waiting_approval = Your request for *{ $name }* waits for { $by }. You will be told.
status-waiting_approval-goto = Your request for *{ $name }* waits for approval on GoTo’s site. { $by } was told.
status-denied = { $by } did not approve your registration for *{ $name }*.
status-waitlisted = You are number { $place } on the waitlist of *{ $name }*. You will be asked when a seat is free.
status-waitlisted-none = You are on the waitlist of *{ $name }*. You will be asked when a seat is free.
status-withdrawn = { $name } has fewer seats now, so the one that was held for you is gone. You're number { $place } on the waitlist, and we'll ask you when a seat is free.
status-offered = A seat is free in *{ $name }*. It is held for you until { $when }.
status-lapsed = The seat in *{ $name }* was held until { $when } and went to the next in line.
status-cancelled = Your registration for *{ $name }* is cancelled.
status-cancelled-ended = Nobody can register for *{ $name }* here any more, so that your place is gone.
status-leaving = Your registration for *{ $name }* is being cancelled. Usher asks GoTo until it is done, and tells you; then you can register again.
status-saved = A seat in *{ $name }* is held for you. Usher registers you when GoTo answers, and tells you.

registration-still-cancel = Do you want to cancel your registration?
registration-changed = Your registration for { $training } changed in the meantime, so nothing was cancelled.
registration-cancel-title = Cancel your registration?
registration-cancel-text = Your seat in { $name } goes to somebody else, and your link stops working.
registration-cancelling = Cancelling. You will be told in a direct message.
registration-leaving = Saved: GoTo does not answer now. Usher cancels your registration for *{ $training }* as soon as it does, and tells you. Until then your seat stays yours.
registration-leaving-away = Saved: the trainer’s connection to GoTo has ended, and they were told. Usher cancels your registration for *{ $training }* when it is back, and tells you. Until then your seat stays yours.
registration-leaving-over = GoTo could not be reached before { $training } was over, so that your registration was not cancelled.
registration-cancelled = Your registration for *{ $training }* is cancelled.
registration-cancelled-already = Your registration for *{ $training }* was cancelled already.

mine-title = Your registrations
mine-empty = You are not registered for a training.
mine-empty-next = `/training register` shows what you can register for.
mine-state-registered = Registered
mine-state-training-cancelled = The training was cancelled
mine-state-training-over = Over
mine-state-saved = Saved, waiting for GoTo
mine-state-waiting_approval = Waiting for approval
mine-state-denied = Not approved
mine-state-waitlisted = Number { $place } on the waitlist
mine-state-waitlisted-none = On the waitlist
mine-state-offered = A seat is held for you until { $when }
mine-state-lapsed = The offered seat was not taken
mine-state-leaving = Being cancelled, waiting for GoTo
mine-state-cancelled = Cancelled

open-list-title = Trainings you can register for
open-list-own = Registering needs no account. To plan trainings of your own, connect with `/goto connect`.
open-list-more = { $count ->
    [one] And 1 more: find it with `/training register`.
   *[other] And { $count } more: find them with `/training register`.
  }
register-which = Which training do you want to register for?
register-pick = Choose a training
register-none = No training is shared with you now.
register-none-next = A trainer shares one with `/training share`.
register-no-match = { $count ->
    [one] The one training that you can register for doesn't have “{ $typed }” in its title.
   *[other] None of the { $count } trainings that you can register for has “{ $typed }” in its title.
}
register-no-match-next = Choose one with `/training register`.
unregister-which = Which registration do you want to cancel?

# Messages to trainers
approval-ask = *{ $who }* ({ $email }) wants to register for *{ $name }*.
approval-goto = *{ $who }* ({ $email }) registered for *{ $name }* and waits for your approval on GoTo’s site.
approval-yes = *{ $who }* is approved for *{ $training }*. Usher registers them now.
approval-no = *{ $who }* is not approved for *{ $training }*, and was told.
approval-settled = *{ $who }* does not wait for *{ $training }* any more.
approval-settled-yes = { $by } approved *{ $who }* for *{ $training }* already.
approval-settled-no = { $by } did not approve *{ $who }* for *{ $training }*, and they were told.
approval-waiting = Your word is saved. It takes effect in a moment.
sponsor-away = People register for *{ $name }*, and cancel, through your GoTo account, but GoTo ended the connection. They wait. Connect again, and Usher goes on.

share-training-title = Share a training
share-training-submit = Share
share-training-submit-again = Save
share-training-ask = People register for *{ $name }* through your GoTo account, for this training alone, until you stop sharing or disconnect.
share-training-channel = Channel
share-training-capacity = Seats
share-training-capacity-hint = Leave it empty for no limit. Whoever comes later goes to the waitlist.
share-training-rules = Approval
share-training-approval = I approve each registration
share-training-closes-date = Registration closes on
share-training-closes-start = Closing time
share-training-zone = Times in { $place }
share-training-thread = The card goes into the message's thread; in another channel it stands by itself.
button-share-training = Share a training
connected-share-training = You were sharing a training.
share-training-saving = You can close this; you will be told here or in a direct message.
share-training-done = *{ $training }* is shared in { $channel }.
share-training-rules-saved = The rules of *{ $training }* are saved. Its card in { $channel } shows them.
share-seats-wrong = Enter a whole number from 1 to { $most }, or nothing.
share-channel-missing = Choose a channel.
share-closes-half = Enter both a day and a time, or neither.
share-without-times = GoTo tells no times of this training, so that nobody can register for it here.
share-none = This training is not shared here.
share-none-next = Share it with `/training share`.
share-of-other = { $name } shared this training.
share-of-other-next = Only { $name } can do this.
share-of-others-next = Only { $name } can do this, or somebody who organizes it at GoTo too and has connected GoTo here.
share-training-failed = The training was not shared. { $why }
share-stop-title = Stop sharing?
share-stop-text = Nobody can register for { $name } here any more. Who is registered stays so; who waits is told.
share-stopped = *{ $training }* is no longer shared. Its cards say so.
share-stopped-by = { $name }, who organizes *{ $training }* with you, stopped sharing it. Its cards say so.
share-stopping = Sharing stops in a moment.

waitlist-title = Seats of { $name }
waitlist-line = Waitlist
waitlist-empty = Nobody waits for a seat.
waitlist-place = { $place }. { $who } ({ $email })
waitlist-offered = Offered until { $when }: { $who }
waitlist-asking = Waits for your approval: *{ $who }* ({ $email })
waitlist-asking-there = Waits for approval on GoTo’s site: { $who }
waitlist-more = and { $count } more
waitlist-which = Which training?
waitlist-none = You share no training now.
waitlist-no-match = { $count ->
    [0] You share no training now, so none is called “{ $typed }”.
    [one] The one training that you share doesn't have “{ $typed }” in its title.
   *[other] None of the { $count } trainings that you share has “{ $typed }” in its title.
}
waitlist-no-match-next = Choose one with `/training waitlist`.

# Refusals
registration-not-shared = This training is not shared with you.
registration-ask-trainer = Ask whoever gives the training.
registration-over = *{ $training }* is over.
registration-over-next = `/training register` shows what is ahead.
registration-closed = Registration for { $training } is closed.
registration-ended-stopped = Registration for { $training } was stopped.
registration-ended-disconnected = Registration for { $training } ended, because the trainer’s GoTo account is not connected any more.
registration-ended-left = Registration for { $training } ended, because the trainer is not in this workspace any more.
registration-ended-cancelled = { $training } is cancelled.
registration-deleted = The training is not at GoTo any more.
registration-refused = GoTo refused the registration.
registration-taken = { $email } is registered for somebody else of this workspace.
registration-taken-next = Ask whoever gives the training to look.
registration-address-taken = Somebody is registered with that address. GoTo sent the link there.
registration-address-taken-next = Register with another address, or look for GoTo’s e-mail.
registration-unclear = GoTo has { $email } registered, but shows another address for it, so that its link is not shown.
registration-gone = This registration is gone.
registration-no-email = Slack tells Usher no e-mail of yours, and GoTo needs one.
registration-no-email-next = Add one to your Slack profile, or ask your admin.
registration-none = You have no such registration.
registration-no-match = { $count ->
    [one] The one training that you are registered for doesn't have “{ $typed }” in its title.
   *[other] None of the { $count } trainings that you are registered for has “{ $typed }” in its title.
}
registration-no-match-next = Choose one with `/training unregister`.
registration-none-next = `/training mine` shows yours.
registration-paid = GoTo does not let your registration for { $training } be cancelled here. Paid ones cannot be.
registration-sponsor-away = The trainer’s connection to GoTo has ended.
decide-there = This request waits on GoTo’s site, where alone it can be approved.
decide-there-next = `/training manage` leads there.
decide-sponsor-gone = People register for { $training } through the GoTo account of { $name }, who is not here any more.
decide-sponsor-gone-next = Share it yourself with `/training share`, then approve again: people register through your account then.
decide-gone = Nobody waits here any more.
decide-gone-next = `/training waitlist` shows who does.

## Who is registered for a training and who isn't, only for its trainer.

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
others-not-in-slack = Registered: { $names }. { $count ->
    [one] That address isn't in Slack, so only GoTo e-mails a link, if its e-mails are on for this training.
   *[other] These addresses aren't in Slack, so only GoTo e-mails a link, if its e-mails are on for this training.
  }
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
