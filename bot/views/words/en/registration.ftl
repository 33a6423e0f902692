## Registering for trainings: the card, the form, messages to registrants and trainers.

button-register = Register
button-register-line = Join waitlist
button-register-again = Register again
button-registration-details = Details
button-registration-join = Join link
button-registration-calendar = Add to calendar
button-registration-cancel = Cancel registration
button-registration-keep = Keep it
button-registration-leave = Leave waitlist
button-registration-take = Take the seat
button-registration-decline = No, thanks
button-registration-link = Show my link again
button-registration-approve = Approve
button-registration-deny = Deny
button-registration-there = Open on GoTo's site
button-training-share = Share
button-training-waitlist = Seats and waitlist
button-share-rules = Change rules
button-share-stop = Stop sharing
label-register = Register for { $name }
label-register-line = Join waitlist of { $name }
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
seats-of = { $taken } of { $capacity ->
    [one] 1 seat
   *[other] { $capacity } seats
  } taken
seats-full = { $capacity ->
    [one] Full (1 seat)
   *[other] Full ({ $capacity } seats)
  }
seats-full-waiting = { $capacity ->
    [one] Full (1 seat), { $waiting } waiting
   *[other] Full ({ $capacity } seats), { $waiting } waiting
  }
seats-waiting = { $taken } of { $capacity ->
    [one] 1 seat
   *[other] { $capacity } seats
  } taken, { $waiting } waiting
card-training-organizer = Organizer: { $name }
card-training-approval = { $name } approves each registration.
card-training-closes = Registration closes { $when }.
card-training-closed = Registration closed { $when }.
card-training-closed-plain = Registration is closed.
card-training-over = This training is over.
card-ended-stopped = { $name } stopped registration here.
card-ended-disconnected = { $name } disconnected from GoTo, so nobody can register here.
card-ended-left = { $name } is no longer in this workspace, so nobody can register here.
card-ended-cancelled = This training is cancelled.
card-training-text = { $name }, { $when }. { $seats }.
card-training-text-register = Register in Slack.
registration-what = { $name }'s GoTo account registers you at GoTo with your name and e-mail from Slack. You don't need a GoTo account. We'll send you your own join link and a button to cancel.

# The form
register-title = Register
register-submit = Register
register-submit-line = Join waitlist
register-given = First name
register-surname = Last name
register-surname-hint = Leave blank if you have only one name.
register-email = GoTo will use your Slack e-mail, { $email }.
register-email-label = E-mail
register-email-hint = GoTo e-mails you at this address. If it isn't your Slack address, it can't be one a coworker uses.
register-email-wrong = That isn't an e-mail address. Enter one such as name@example.com.
register-email-others = Someone else in this workspace has this address. They can register with it themselves.
register-email-kept = This workspace only allows registering with your Slack address, { $email }.
register-line = All seats are taken. Join the waitlist and we'll offer you a seat if one opens.
register-approval = { $name } approves each registration.
register-conflict = You're registered for { $names } at the same time.
register-conflict-own = You have { $names } in GoTo at the same time.
register-saving = You can close this. We'll let you know here or in a direct message.
register-name-missing = Enter your first name. GoTo needs one.

register-done-registered = You're registered for *{ $training }*. Your link is in your messages with Usher.
register-done-registered-untold = You're registered for *{ $training }*. To see your link, type `/training mine`.
register-done-waiting_approval = Your request for *{ $training }* is waiting for approval. We'll let you know.
register-done-waitlisted = You're on the waitlist of *{ $training }*. We'll offer you a seat if one opens.
register-done-denied = Your registration for *{ $training }* wasn't approved.
register-done-saved = We saved you a seat in *{ $training }*, but GoTo isn't answering. We'll register you as soon as it does, and let you know.
register-done-saved-away = We saved you a seat in *{ $training }*, but the trainer's connection to GoTo has ended. We've asked them to reconnect. We'll register you then, and let you know.
register-done-cancelled = Your registration for *{ $training }* is cancelled.
register-done-leaving = We're cancelling your registration for *{ $training }*. We'll let you know when it's done.
register-done-offered = A seat in *{ $training }* is yours to take. See your messages with Usher.
register-done-lapsed = The seat in *{ $training }* went to the next person on the waitlist.
register-already-registered = You're already registered for *{ $training }*.
register-already-waiting_approval = Your request for *{ $training }* is already waiting for approval.
register-already-waitlisted = You're already on the waitlist of *{ $training }*.
register-already-denied = Your registration for *{ $training }* wasn't approved.
register-already-leaving = We're still cancelling your registration for *{ $training }* because GoTo isn't answering. We'll let you know when you can register again.
register-already-saved = We've already saved your registration for *{ $training }* and are sending it to GoTo.
register-failed = You aren't registered. { $why }

# Messages to registrants
status-registered = You're registered for *{ $name }*.
status-registered-note = This link is just for you.
status-registered-nolink = GoTo didn't give us your link. To try again, type `/training mine`. GoTo's own e-mail has it too.
status-training-cancelled = *{ $name }* was cancelled.
status-training-over = *{ $name }* is over.
status-waiting_approval = Your request for *{ $name }* is waiting for { $by }. We'll let you know.
status-waiting_approval-goto = Your request for *{ $name }* is waiting for approval on GoTo's site. We've notified { $by }.
status-denied = { $by } didn't approve your registration for *{ $name }*.
status-waitlisted = You're number { $place } on the waitlist of *{ $name }*. We'll offer you a seat if one opens.
status-waitlisted-none = You're on the waitlist of *{ $name }*. We'll offer you a seat if one opens.
status-withdrawn = *{ $name }* has fewer seats now, so the one we offered you is gone. You're number { $place } on the waitlist. We'll offer you a seat if one opens.
status-offered = A seat opened up in *{ $name }*. It's yours until { $when }.
status-lapsed = Your seat in *{ $name }* was held until { $when }, then went to the next person on the waitlist.
status-cancelled = Your registration for *{ $name }* is cancelled.
status-cancelled-ended = Registration for *{ $name }* has ended here, so you've lost your place.
status-leaving = We're cancelling your registration for *{ $name }*. We'll keep asking GoTo and let you know when it's done. Then you can register again.
status-saved = We saved you a seat in *{ $name }*. We'll register you when GoTo answers, and let you know.

# What remains of a message about a registration once a newer one says more
status-then-note = There's a newer message about this below.
status-then-registered = You were then registered for *{ $name }*.
status-then-saved = We then saved you a seat in *{ $name }*.
status-then-waiting_approval = You then asked for a seat in *{ $name }*.
status-then-waitlisted = You then joined the waitlist of *{ $name }*.
status-then-offered = We then offered you a seat in *{ $name }*.
status-then-lapsed = You didn't take the seat in *{ $name }*.
status-then-denied = Your request for *{ $name }* wasn't approved.
status-then-leaving = You then cancelled your registration for *{ $name }*.
status-then-cancelled = Your registration for *{ $name }* was then cancelled.

registration-still-cancel = Do you want to cancel your registration?
registration-changed = Your registration for { $training } changed in the meantime, so nothing was cancelled.
registration-cancel-title = Cancel your registration?
registration-cancel-text-waiting = You'll lose your place in { $name }.
registration-cancel-text = Someone else can have your seat in { $name }, and your link stops working.
registration-cancelling = Cancelling your registration. We'll let you know when it's done.
registration-leaving = GoTo isn't answering. We'll cancel your registration for *{ $training }* as soon as it does, and let you know. Until then, your seat stays yours.
registration-leaving-away = The trainer's connection to GoTo has ended, and we've asked them to reconnect. We'll cancel your registration for *{ $training }* then, and let you know. Until then, your seat stays yours.
registration-leaving-over = We couldn't reach GoTo before { $training } was over, so your registration wasn't cancelled.
registration-cancelled = Your registration for *{ $training }* is cancelled.
registration-cancelled-already = Your registration for *{ $training }* was already cancelled.

mine-title = Your registrations
mine-empty = You aren't registered for any trainings.
mine-empty-next = To see what you can register for, type `/training register`.
mine-state-registered = Registered
mine-state-training-cancelled = The training was cancelled
mine-state-training-over = Over
mine-state-saved = Saved, waiting for GoTo
mine-state-waiting_approval = Waiting for approval
mine-state-denied = Not approved
mine-state-waitlisted = Number { $place } on the waitlist
mine-state-waitlisted-none = On the waitlist
mine-state-offered = A seat is yours until { $when }
mine-state-lapsed = You didn't take the offered seat
mine-state-leaving = Being cancelled, waiting for GoTo
mine-state-cancelled = Cancelled

open-list-title = Trainings you can register for
open-list-own = Registering needs no account. To schedule trainings of your own, connect with `/goto connect`.
open-list-more = { $count ->
    [one] And 1 more. Find it with `/training register`.
   *[other] And { $count } more. Find them with `/training register`.
  }
register-which = Which training do you want to register for?
register-pick = Choose a training
register-none = No trainings are shared with you right now.
register-none-next = A trainer can share one with `/training share`.
register-no-match = { $count ->
    [one] The one training you can register for doesn't have “{ $typed }” in its name.
   *[other] None of the { $count } trainings you can register for has “{ $typed }” in its name.
}
register-no-match-next = Choose one with `/training register`.
unregister-which = Which registration do you want to cancel?

# Messages to trainers
approval-ask = *{ $who }* ({ $email }) wants to register for *{ $name }*.
approval-goto = *{ $who }* ({ $email }) registered for *{ $name }* and is waiting for your approval on GoTo's site.
approval-yes = You approved *{ $who }* for *{ $training }*. We're registering them now.
approval-no = You didn't approve *{ $who }* for *{ $training }*. We've let them know.
approval-settled = *{ $who }* is no longer waiting for *{ $training }*.
approval-settled-yes = { $by } already approved *{ $who }* for *{ $training }*.
approval-settled-no = { $by } didn't approve *{ $who }* for *{ $training }*. We've let them know.
approval-closed = This request for *{ $training }* is closed.
approval-closed-cancelled = *{ $training }* was cancelled, so *{ $who }*'s request is closed.
approval-closed-over = *{ $training }* is over. Nobody answered *{ $who }*'s request.
approval-closed-registered = *{ $who }* is registered for *{ $training }*.
approval-waiting = We saved your answer. It takes effect in a moment.
sponsor-away = GoTo ended your connection, so people can't register for *{ $name }* or cancel. Connect again and we'll handle those who are waiting.

share-training-title = Share a training
share-training-submit = Share
share-training-submit-again = Save
share-training-ask = People will register for *{ $name }* using your GoTo account, until you stop sharing or disconnect.
share-training-channel = Channel
share-training-capacity = Seats
share-training-capacity-hint = Leave blank for no limit. When seats run out, people join a waitlist.
share-training-rules = Approval
share-training-approval = I approve each registration
share-training-closes-date = Registration closes on
share-training-closes-start = Closing time
share-training-zone = Times in { $place }
share-training-thread = We'll post the card in the message's thread. If you choose another channel, we'll post it there.
button-share-training = Share a training
connected-share-training = You were sharing a training.
share-training-saving = You can close this. We'll let you know here or in a direct message.
share-training-done = We shared *{ $training }* in { $channel }.
share-training-rules-saved = We saved the rules of *{ $training }*. Its card in { $channel } shows them.
share-seats-wrong = Enter a whole number from 1 to { $most }, or leave it blank.
share-channel-missing = Choose a channel.
share-closes-half = Enter both a date and a time, or neither.
share-without-times = GoTo has no times for this training, so nobody can register for it here.
share-none = This training isn't shared here.
share-none-next = To share it, type `/training share`.
share-of-other = { $name } shared this training.
share-of-other-next = Only { $name } can do this.
share-of-others-next = Only { $name } can do this, or a co-organizer at GoTo who has connected GoTo here.
share-training-failed = We couldn't share the training. { $why }
share-stop-title = Stop sharing?
share-stop-text = Nobody can register for { $name } here after this. Registered people keep their seats. We'll let those waiting know.
share-stopped = *{ $training }* is no longer shared. Its cards show that.
share-stopped-by = { $name }, your co-organizer of *{ $training }*, stopped sharing it. Its cards show that.
share-stopping = We'll stop sharing in a moment.

waitlist-title = Seats of { $name }
waitlist-line = Waitlist
waitlist-empty = Nobody is waiting for a seat.
waitlist-place = { $place }. { $who } ({ $email })
waitlist-offered = Offered until { $when }: { $who }
waitlist-asking = Waiting for your approval: *{ $who }* ({ $email })
waitlist-asking-there = Waiting for approval on GoTo's site: { $who }
waitlist-more = and { $count } more
waitlist-which = Which training?
waitlist-none = You aren't sharing any trainings.
waitlist-no-match = { $count ->
    [0] You aren't sharing any trainings, so none has “{ $typed }” in its name.
    [one] The one training you share doesn't have “{ $typed }” in its name.
   *[other] None of the { $count } trainings you share has “{ $typed }” in its name.
}
waitlist-no-match-next = Choose one with `/training waitlist`.

# Refusals
registration-not-shared = This training isn't shared with you.
registration-ask-trainer = Ask the trainer.
registration-over = *{ $training }* is over.
registration-over-next = To see what's upcoming, type `/training register`.
registration-closed = Registration for { $training } is closed.
registration-ended-stopped = Registration for { $training } was stopped.
registration-ended-disconnected = Registration for { $training } ended because the trainer's GoTo account was disconnected.
registration-ended-left = Registration for { $training } ended because the trainer left this workspace.
registration-ended-cancelled = { $training } is cancelled.
registration-deleted = GoTo no longer has this training.
registration-refused = GoTo rejected the registration.
registration-taken = { $email } is registered for someone else in this workspace.
registration-taken-next = Ask the trainer to check.
registration-address-taken = Someone is already registered with that address. GoTo e-mailed them the link.
registration-address-taken-next = Register with another address, or look for GoTo's e-mail.
registration-unclear = GoTo has { $email } registered under a different address, so we can't show the link.
registration-gone = This registration no longer exists.
registration-no-email = Slack doesn't show us your e-mail address, and GoTo needs one.
registration-no-email-next = Add one to your Slack profile, or ask your admin.
registration-none = You don't have this registration.
registration-no-match = { $count ->
    [one] The one training you're registered for doesn't have “{ $typed }” in its name.
   *[other] None of the { $count } trainings you're registered for has “{ $typed }” in its name.
}
registration-no-match-next = Choose one with `/training unregister`.
registration-none-next = To see yours, type `/training mine`.
registration-paid = GoTo won't let us cancel your registration for { $training }. Paid ones can't be cancelled here.
registration-sponsor-away = The trainer's connection to GoTo has ended.
decide-there = This request can only be approved on GoTo's site.
decide-there-next = To open it there, type `/training manage`.
decide-sponsor-gone = People register for { $training } using the GoTo account of { $name }, whose connection has ended.
decide-sponsor-gone-next = Share it yourself with `/training share`, then approve again. People will then register using your account.
decide-gone = This person is no longer waiting.
decide-gone-next = To see who is, type `/training waitlist`.

## Who is registered for a training and who isn't, only for its trainer.

button-training-roster = Who's registered
button-others = Register others
button-missing = Who hasn't registered
button-nudge = Remind { $count ->
    [one] 1 person
   *[other] { $count } people
  }

roster-title = Registered for { $name }
roster-nobody = Nobody is registered yet.
roster-private = Only you can see this.
roster-lag = Includes people who registered at GoTo. That list can be up to 2 hours old.
roster-unlisted = GoTo can't list registrants right now, so this shows only what we have here.
roster-unshared = To let people register from Slack, share it with `/training share`.
roster-person = { $name } ({ $email })
roster-count-registered = { $count } registered
roster-count-waiting-approval = { $count } waiting for approval
roster-count-saved = { $count } with a saved seat, waiting for GoTo
roster-count-offered = { $count } with an offered seat
roster-count-waitlisted = { $count } on the waitlist
roster-count-denied = { $count } denied
roster-count-lapsed = { $count } didn't take an offered seat
roster-count-leaving = { $count } cancelling, waiting for GoTo
roster-count-cancelled = { $count } cancelled
roster-state-registered = registered
roster-state-waiting-approval = waiting for approval
roster-state-saved = seat saved, waiting for GoTo
roster-state-offered = seat offered
roster-state-waitlisted = number { $place } on the waitlist
roster-state-denied = denied
roster-state-lapsed = didn't take an offered seat
roster-state-leaving = cancelling, waiting for GoTo
roster-state-cancelled = cancelled
roster-from-slack = in Slack
roster-from-trainer = by the trainer
roster-from-goto = on GoTo's site
roster-names-more = { $names } and { $count } more

missing-some = { $count } of { $looked ->
    [one] 1 other
   *[other] { $looked } others
  } in { $where } { $count ->
    [one] hasn't
   *[other] haven't
  } registered for *{ $name }*.
missing-none = Everyone in { $where } who can register for *{ $name }* has registered.
missing-lag = Recent sign-ups at GoTo may still show here.
missing-more = We checked only the first 500 people. Try a user group, which is smaller.
missing-elsewhere = To ask about another place, type `/training missing` with an ID and a #channel or @group.
missing-not-in = You aren't in { $channel }, so you can't see who is.
missing-unseen = Usher isn't in that conversation, so it can't see who is.
missing-where = Which channel or group do you want to check?
missing-where-next = Add a #channel or a @group: `/training missing 123-456-789 #team`.
missing-group-gone = This user group no longer exists.

nudge-sure-title = Remind { $count ->
    [one] 1 person
   *[other] { $count } people
  }?
nudge-sure-text = Each person gets a direct message with a button to register, at most once a day.
nudge-sure-no = Not now
nudge-begun = Working on it. We'll message you with progress.
nudge-text = { $by } asks you to register for *{ $name }*.
nudge-note = You'll be reminded at most once a day.
nudge-job-open = Asking people in { $where } to register for *{ $name }*: { $at } of { $total }.
nudge-job-done = { $asked ->
    [0] We didn't need to ask anyone in { $where } to register for *{ $name }*.
    [one] We asked 1 person in { $where } to register for *{ $name }*.
   *[other] We asked { $asked } people in { $where } to register for *{ $name }*.
  }
nudge-job-stopped = Stopped after { $at } of { $total ->
    [one] 1 person
   *[other] { $total } people
  } not registered for *{ $name }*.
nudge-job-failed = We couldn't ask everyone to register for *{ $name }*.
nudge-asked = Asked: { $names }.
nudge-lately = Already asked in the last day: { $names }.
nudge-here = Already registered: { $names }.
nudge-missed = Couldn't be messaged in Slack: { $names }.

others-title = Register others
others-submit = Register
others-about = Who do you want to register for *{ $name }*? Each person gets a direct message with their own join link. Seat limits and deadlines don't apply.
others-people = People
others-people-choose = Choose people
others-group = User group
others-group-choose = Choose a group
others-emails = E-mail addresses
others-emails-hint = Separate them with commas, spaces or lines. Only GoTo can notify people who aren't in Slack.
others-begun = Working on it. We'll message you with progress and the result for each person.
others-nobody = Choose at least one person or group, or enter an e-mail address.
others-email-wrong = “{ $typed }” isn't an e-mail address.
others-many = That's more than { $most } people. Register fewer at a time.
others-job-open = Registering people for *{ $name }*: { $at } of { $total }.
others-job-done = { $registered ->
    [0] Nobody was newly registered for *{ $name }*.
    [one] Registered 1 person for *{ $name }*.
   *[other] Registered { $registered } people for *{ $name }*.
  }
others-job-stopped = Stopped after { $at } of { $total ->
    [one] 1 person for
   *[other] { $total } people for
  } *{ $name }*. Those already registered keep their seats.
others-job-failed = { $total ->
    [0] We couldn't register everyone for *{ $name }*.
   *[other] We couldn't register everyone for *{ $name }*. We tried { $at } of { $total }.
  }
others-registered = Registered: { $names }.
others-not-in-slack = Registered: { $names }. { $count ->
    [one] That address isn't in Slack, so only GoTo e-mails a link, if its e-mails are on for this training.
   *[other] These addresses aren't in Slack, so only GoTo e-mails a link, if its e-mails are on for this training.
  }
others-already = Already registered or waiting for an answer: { $names }.
others-untold = We couldn't message: { $names }.
others-failed = Not registered: { $name }. { $why }
others-cut = { $count ->
    [one] 1 person was left out. You can register 200 at a time.
   *[other] { $count } people were left out. You can register 200 at a time.
  }
others-why = GoTo rejected it.
others-why-others-bot = That's an app.
others-why-others-gone = They're no longer in this workspace.
others-why-others-refused = This workspace's rules don't let them register.
others-why-registration-no-email = Slack doesn't show us an e-mail address for them.
others-why-slack-person-unknown = Slack doesn't have this person.
others-why-registration-unclear = GoTo has someone else under this address.
others-why-registration-deleted = GoTo no longer has this training.
others-why-training-over = The training is over.

training-renamed-you = { $by } renamed *{ $old }*, which you're registered for. It's now called *{ $name }*.
training-moved-you = { $by } moved *{ $name }*, which you're registered for. It was:
training-renamed-you-site = *{ $old }*, which you're registered for, is now called *{ $name }*.
training-moved-you-site = *{ $name }*, which you're registered for, was moved. It was:
training-renamed-wait = { $by } renamed *{ $old }*, which you're waiting for. It's now called *{ $name }*.
training-moved-wait = { $by } moved *{ $name }*, which you're waiting for. It was:
training-renamed-wait-site = *{ $old }*, which you're waiting for, is now called *{ $name }*.
training-moved-wait-site = *{ $name }*, which you're waiting for, was moved. It was:
training-renamed-thread = { $by } renamed *{ $old }*. It's now called *{ $name }*.
training-moved-thread = { $by } moved *{ $name }*. It was:
training-renamed-thread-site = *{ $old }* is now called *{ $name }*.
training-moved-thread-site = *{ $name }* was moved. It was:
training-cancelled-thread = { $by } cancelled *{ $name }*.
training-cancelled-thread-site = *{ $name }* was cancelled on GoTo's site.
training-moved-too = It was also moved. Before:
training-moved-now = Now
training-moved-text = Was: { $old }. Now: { $new }.
training-changed-note = Your join link stays the same. Calendars with your feed or the training's file update themselves.
