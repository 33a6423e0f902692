## Commands: summaries for help, and answers to what was not understood.

word-unknown = No `{ $command } { $typed }`. Did you mean `{ $example }`?
command-long = That's { $length } characters; a command can have { $limit }.
command-long-next = Shorten it and send it again.
word-unknown-help = No `{ $command } { $typed }`. `{ $example }` shows what there is.

mention-unknown = I don't know “{ $typed }”. Did you mean `{ $example }`?
mention-unknown-help = I don't know “{ $typed }”. Type `help` to see what there is.
mention-which = “{ $typed }” can mean several things. Which one?
mention-form = This needs a press: then it opens for you.
mention-open = Continue
mention-hint = Here you can type the same without the slash, for example `meeting list`.

meeting-now-summary = Start a meeting now and post it here
meeting-schedule-summary = Schedule a meeting; a form shows how it was read
meeting-list-summary = Your next meetings; with “week” those of the next 7 days
meeting-show-summary = One meeting in full
meeting-start-summary = Open your meeting as host
meeting-edit-summary = Change a meeting
meeting-cancel-summary = Cancel a meeting
meeting-share-summary = Post a meeting to a channel
meeting-history-summary = Past meetings
meeting-attendees-summary = Who came, and for how long
meeting-why-summary = Why a reminder came or did not
meeting-help-summary = What you can type

goto-connect-summary = Connect your GoTo account
goto-disconnect-summary = Forget your GoTo account
goto-status-summary = Which GoTo account is connected
goto-doctor-summary = Find what is wrong with the connection
goto-notify-summary = Reminders for this channel
goto-notifications-summary = All reminders that you get
goto-digest-summary = A daily or weekly list of sessions
goto-settings-summary = Your time zone and preferences
goto-forget-me-summary = Delete everything kept about you
goto-organizers-summary = Organizers of the GoTo account
goto-groups-summary = Groups of organizers
goto-report-summary = Sessions of the whole account
goto-map-summary = Which member has which GoTo account
goto-policy-summary = Who may do what, and where
goto-audit-summary = Who did what, and when
goto-help-summary = What you can type

training-list-summary = Coming trainings
training-create-summary = Plan a training
training-show-summary = One training in full
training-share-summary = Post a training to a channel
training-register-summary = Register for a training
training-mine-summary = Trainings you are registered for
training-unregister-summary = Give your seat back
training-roster-summary = Who is registered
training-edit-summary = Change name and description
training-times-summary = Change the sessions
training-organizers-summary = Change the co-organizers
training-manage-summary = Open the training on GoTo's site
training-start-summary = Open your training as host
training-cancel-summary = Cancel a training
training-report-summary = Who came, and for how long
training-recordings-summary = Recordings of a training
training-waitlist-summary = Who waits for a seat
training-missing-summary = Who of a channel has not registered
training-help-summary = What you can type

assist-new-summary = Open a Seeit session
assist-list-summary = Your Seeit sessions
assist-show-summary = One Seeit session in full
assist-help-summary = What you can type

## Lists. Comes after what is counted: “12 meetings”, and “, page 2 of 3” if there are more pages than one.

page-of = { $pages ->
    [one] { "" }
   *[other] , page { $page } of { $pages }
}

## Errors of form fields.

form-errors = { $count ->
    [one] One field needs another look.
   *[other] { $count } fields need another look.
}
subject-missing = Give it a title.
subject-control = The title has characters that cannot be shown. Type it again.
subject-long = The title is { $length } characters long; GoTo takes { $limit }. An angle bracket counts as four.

## Errors: what happened, followed by the next step.

outcome-incomplete = GoTo has it, but Slack refused something that goes with it, such as a card or a message to others.
first-try-runs = You asked for this a moment ago, and it isn't finished yet.
first-try-runs-next = You'll get its result; try again only if none comes.
outcome-again = You asked for this before, so nothing new was made.
reference = Reference { $reference }: your admin can find it in the log.
broken = Something broke on our side.
abandoned = What you asked for on { DAY($at) } at { CLOCK($at) } wasn't finished.
abandoned-next = Check what exists with `/meeting list` or `/training list`, then try again.
being-updated = Usher is being updated.
being-updated-next = Try again in a minute.
broken-next = Try again; if it stays, tell your admin.
tell-admin = Tell your admin; the log says more.
try-again-soon = Try again in a minute.

not-connected = No GoTo account is connected.
not-connected-next = Connect with `/goto connect`.
link-dead = GoTo ended the connection to { $email }.
link-dead-next = Connect again with `/goto connect`.
link-refused = GoTo no longer accepts your connection.
link-refused-next = Connect again with `/goto connect`.
refresh-slow = Your GoTo connection is being renewed, and GoTo is slow.
guest-refused = Guests cannot connect a GoTo account here.
guest-refused-next = Ask a member of the workspace to schedule for you.
foreign-refused = Usher serves only members of this workspace.
foreign-refused-next = Ask somebody of this workspace to schedule for you.

connect-expired = This link was used already, is older than five minutes, or was opened in another browser.
connect-expired-next = Type `/goto connect` in Slack for a new one.
connect-denied = GoTo was told not to give access, so nothing was kept.
connect-denied-next = Type `/goto connect` in Slack to try again.
question-expired = This question is answered or too old.

role-missing = Your GoTo account may not do this: it needs the organizer role, or the admin role for other people's meetings.
role-missing-next = Ask your GoTo admin.
goto-not-found = GoTo does not know this any more.
goto-not-found-next = See what is there with `/meeting list`.
goto-refused = GoTo refused this.
goto-refused-next = Check what you entered and try again.
goto-refused-meeting = GoTo refused the meeting.
goto-refused-meeting-next = Check the title and the times, then send it again.
goto-refused-now = GoTo refused to start *{ $subject }* right now.
goto-refused-now-next = Try again, or use `/meeting schedule` to have it start a few minutes later.
start-has-passed = That start passed before GoTo could be asked.
start-has-passed-next = Choose a new time.
goto-conflict = GoTo has something in its way.
goto-conflict-next = See what is there with `/meeting list`.
goto-busy = GoTo has too many requests from us now.
goto-down = GoTo has a fault on its side.
goto-unreachable = GoTo cannot be reached.
goto-no-answer = GoTo did not answer, so nobody can tell yet whether it was done.
look-before-again = Look with `/meeting list` before you try again.
goto-not-understood = GoTo answered something that Usher does not understand.
goto-slow = GoTo is slow.
rows-unreadable = { $count ->
    [one] 1 row of GoTo's answer could not be read and is left out.
   *[other] { $count } rows of GoTo's answer could not be read and are left out.
}
account-changed = You connected another GoTo account while this was under way.
account-changed-next = Look in the first one whether it was made before you try again.

meeting-gone = GoTo has no meeting { $id } of yours.
meeting-gone-next = See yours with `/meeting list`.
meeting-none = { $count ->
    [0] You have no upcoming meetings, so none is called “{ $typed }”.
    [one] Your one upcoming meeting doesn't have “{ $typed }” in its title.
   *[other] None of your { $count } upcoming meetings has “{ $typed }” in its title.
}
meeting-none-next = Try its ID or link, or see yours with `/meeting list`.
past-meeting-none = { $count ->
    [0] You held no meetings in the last 60 days, so none is called “{ $typed }”.
   *[other] None of the meetings you held in the last 60 days has “{ $typed }” in its title.
}
past-meeting-none-next = Try its ID or link, or look further back with `/meeting history 90d`.
match-several = { $count } match “{ $typed }”.
match-several-next = Try the ID of one: { $choices }
match-ids = That's { $count } IDs; this works with one at a time.
match-ids-next = Try again with one of them.
match-room = “{ $room }” is a personal room, so its link doesn't say which meeting it is.
match-room-next = Try the meeting's ID or title.
channel-unknown = I don't know the channel { $typed }.
channel-unknown-next = Choose it from the list that Slack offers while you type.
person-unknown = I don't know anybody called { $typed }.
person-unknown-next = Choose them from the list that Slack offers while you type.
name-unknown-title-next = Choose one in the form, or put the whole title in quotes if it's part of it.
topic-unknown-next = Nothing was started. If it's part of the title, put the whole title in quotes.
match-is-training = That's a training's link.
match-is-training-next = Try it with `/training`.
match-is-meeting = That's a meeting's link.
match-is-meeting-next = Try it with `/meeting`.
match-unread = “{ $typed }” is not an ID, a link or a title.
match-unread-next = An ID has nine digits, such as `331-536-871`.

not-your-channel = { $channel ->
    [none] You are not in this conversation, so nothing can be posted here for you.
   *[other] You are not in { $channel }, so nothing can be posted there for you.
}
not-your-channel-next = Join it first, or choose another channel.
channel-archived = { $channel ->
    [none] This conversation is archived.
   *[other] { $channel } is archived.
}
choose-another-channel = Choose another channel.
bot-not-in-channel = { $channel ->
    [none] Usher is not in this conversation.
   *[other] Usher is not in { $channel }.
}
bot-not-in-channel-next = Type `/invite @Usher` there, then try again.
direct-without-usher = Usher can't be in a direct message between people, so it can't post this there.
button-add-usher = Add Usher
add-usher-done = Usher is in { $channel } now. Do again what you were doing.
add-usher-refused = Usher isn't allowed to join { $channel } by itself.
draft-gone = What you typed is not kept any more.
draft-gone-next = Start again with `/meeting schedule`.
request-not-understood = Slack sent something that Usher does not understand.
slow = This took too long.
too-fast = You're sending requests faster than Usher takes them from one person.
too-fast-next = { $seconds ->
    [one] Wait a second, then send it again.
   *[other] Wait { $seconds } seconds, then send it again.
}
form-refused-title = Not sent
storage-unreachable = Usher can't reach its storage right now, so this may not have been saved.
storage-unreachable-next = Try again in a minute. If it keeps happening, tell your admin.
storage-busy = Usher's storage is busy right now, so nothing was saved.
storage-busy-next = Try again in a minute. If it keeps happening, tell your admin.
storage-full = Usher's storage is full, so nothing was saved.
storage-full-next = Tell your admin, then try again.
storage-read-only = Usher's storage takes no changes right now, so nothing was saved.
storage-read-only-next = Try again in a minute. If it keeps happening, tell your admin.
storage-refused = Usher isn't allowed to use its storage, so nothing was saved.
storage-refused-next = Tell your admin, then try again.
button-too-old = This comes from an older Usher and does nothing any more.
button-too-old-next = Type `/meeting` to go on.

## Slack's refusals. Each sentence is followed by its next step.

slack-channel-gone = Usher cannot see that channel: it is private, or it is gone.
slack-channel-gone-next = In a private channel, type /invite @Usher; otherwise choose another channel.

slack-not-in-channel = Usher is not in that channel.
slack-not-in-channel-next = Type /invite @Usher there, then try again.

slack-archived = That channel is archived.
slack-archived-next = Choose another channel, or unarchive it first.

slack-posting-restricted = Usher may not post in that channel.
slack-posting-restricted-next = Ask a workspace admin to let Usher post there, or choose another channel.

slack-cannot-message = Usher cannot send that person a message.
slack-cannot-message-next = Check that the account is active, or tell them yourself.

slack-files-refused = Slack took no file from Usher here.
slack-files-refused-next = Ask a workspace admin whether apps may upload files.

slack-storage-full = This workspace has used up its storage for files in Slack.
slack-storage-full-next = Ask a workspace admin to make room, then try again.

slack-app-restricted = Your organization's rules don't let Usher do that in Slack.
slack-app-restricted-next = Ask a workspace admin to allow it.

slack-conversation-unfit = Slack doesn't offer that in this kind of conversation.
slack-conversation-unfit-next = Choose a channel instead.

slack-plan-too-small = Your workspace's Slack plan doesn't include that.
slack-plan-too-small-next = Choose people instead of a user group, or ask a workspace admin.

slack-user-group-gone = That user group doesn't exist any more.
slack-user-group-gone-next = Choose another one, or choose people.

slack-preview-refused = Slack shows no preview of that link there.
slack-preview-refused-next = Open the link instead.

slack-message-gone = The message is not there any more, or can no longer be changed.
slack-message-gone-next = Share it again if it is still needed.

slack-missing-scope = Usher lacks a permission in this workspace: { $scope }.
slack-missing-scope-next = Ask a workspace admin to install Usher again; that asks for it.

removed = Usher was removed from this workspace.
removed-next = Install it again to go on with everything as it was.
removed-wiping = Usher is still deleting what it kept before it was removed from this workspace.
removed-wiping-next = Try again in a few minutes.
slack-installation-gone = Usher is not installed in this workspace any more.
slack-installation-gone-next = Ask a workspace admin to install it again.

slack-person-unknown = Slack shows Usher no such person.
slack-person-unknown-next = Choose somebody from your workspace.

slack-unreadable = Usher cannot read that conversation now, so it cannot tell whether its message is there.
slack-unreadable-next = Look in the conversation; post again only if the message is missing.

slack-trigger-expired = Slack closed the way to the form: it opens within three seconds or not at all.
slack-trigger-expired-next = Do the same again.

slack-view-gone = The form is not open any more.
slack-view-gone-next = Open it again.

slack-response-url-spent = This conversation with the command is over: Slack keeps it for 30 minutes.
slack-response-url-spent-next = Type the command again.

slack-down = Slack did not take the request.
slack-down-next = Try again in a minute.

slack-busy = Slack asks Usher to slow down.
slack-busy-next =
    { $seconds ->
        [one] Try again in a second.
       *[other] Try again in { $seconds } seconds.
    }

slack-outcome-unknown = Slack did not say whether the message was posted.
slack-outcome-unknown-next = Look in the conversation before you post it again.

slack-view-unknown = Slack did not say whether the form opened.
slack-view-unknown-next = If you see no form, do the same again.

slack-bad-blocks = Something broke on our side: Slack refused what Usher composed.
slack-bad-blocks-next = Give your admin the reference; it finds the reason in the log.

slack-refused = Slack refused the request.
slack-refused-next = Give your admin the reference; it finds the reason in the log.

slack-response-url-odd = Slack's return address is not one of Slack's.
slack-response-url-odd-next = Type the command again; if it stays, tell your admin.

## Times. CLOCK, DAY, DATE, SHORTDAY, FULLDAY, WEEKDAY and PLACE take a moment (PLACE also a zone's id), AGO and
## LENGTH seconds.

weekdays-short = Mon Tue Wed Thu Fri Sat Sun
weekdays-long = Monday Tuesday Wednesday Thursday Friday Saturday Sunday
months-short = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec

clock-time = { $hour }:{ $minute } { $half ->
    [am] AM
   *[pm] PM
}
clock-span = { $start }–{ $end }
clock-span-half = { $start_hour }:{ $start_minute }–{ $end_hour }:{ $end_minute } { $start_half ->
    [am] AM
   *[pm] PM
}
clock-span-days = { $start }–{ $end } { $weekday }

day = { $weekday } { $day } { $month }
day-year = { $weekday } { $day } { $month } { $year }
day-short = { $day } { $month }
day-short-year = { $day } { $month } { $year }
moment = { $day }, { $clock } { $place }

length-minutes = { $minutes } min
length-hours = { $hours } h
length-both = { $hours } h { $minutes } min

relative-moment = { $direction ->
    [past] less than a minute ago
   *[future] in less than a minute
}
relative-minute = { $direction ->
    [past] { $count ->
        [one] 1 minute ago
       *[other] { $count } minutes ago
    }
   *[future] { $count ->
        [one] in 1 minute
       *[other] in { $count } minutes
    }
}
relative-hour = { $direction ->
    [past] { $count ->
        [one] 1 hour ago
       *[other] { $count } hours ago
    }
   *[future] { $count ->
        [one] in 1 hour
       *[other] in { $count } hours
    }
}
relative-day = { $direction ->
    [past] { $count ->
        [one] 1 day ago
       *[other] { $count } days ago
    }
   *[future] { $count ->
        [one] in 1 day
       *[other] in { $count } days
    }
}
relative-week = { $direction ->
    [past] { $count } weeks ago
   *[future] in { $count } weeks
}
relative-month = { $direction ->
    [past] { $count } months ago
   *[future] in { $count } months
}
relative-year = { $direction ->
    [past] { $count ->
        [one] 1 year ago
       *[other] { $count } years ago
    }
   *[future] { $count ->
        [one] in 1 year
       *[other] in { $count } years
    }
}

# The line below the form's fields, and its notes.
reading = { $span }.
reading-others = { $span } ({ $others }).
other-zone = { $clock } { $place }
other-zone-day = { $clock } { $weekday } { $place }
clock-change = { $direction ->
    [back] Clocks in { PLACE($place) } go back { LENGTH($shift) } on { DAY($day) }, before then.
   *[forward] Clocks in { PLACE($place) } go forward { LENGTH($shift) } on { DAY($day) }, before then.
}

# Errors of times.
time-past = That is in the past: { CLOCK($reading) } in { PLACE($reading) } was { AGO($ago) }.
time-past-next = Try “{ SHORTDAY($again) } { CLOCK($again) } { PLACE($again) }”.
time-too-far = { DATE($reading) } is more than five years away. Choose an earlier date.
time-missing = At what time?
time-example = For example: tomorrow 3pm 45m.
ask-repeat = GoTo can't repeat a meeting, so this schedules only the first: when is it? You typed “{ $typed }”.
ask-choice = When exactly? You typed “{ $typed }”.
ask-day = Which day? You typed “{ $typed }”.
ask-zone = In which time zone? You typed “{ $typed }”.
ask-clock = At what time? You typed “{ $typed }”.
ask-length = How long? You typed “{ $typed }”.
schedule-message-cut = The message is too long to be read to its end, so I left the time empty.
ask-next = Fill it in below.
time-unclear = “{ $typed }” is not a time I know.
time-half = { CLOCK($am) } or { CLOCK($pm) }? Add “am” or “pm”.
time-or-date = Is “{ $typed }” { CLOCK($clock) } or { SHORTDAY($day) }? Type it that way.
time-midnight = Midnight at the start of { DAY($first) } or at its end? Type “{ SHORTDAY($first) } 00:00” or “{ SHORTDAY($second) } 00:00”.
time-skipped = { CLOCK($wanted) } does not exist on { DAY($wanted) } in { PLACE($zone) }: clocks jump to { CLOCK($after) }. Choose { CLOCK($after) } or later.
time-twice = { CLOCK($first) } happens twice on { DAY($first) } in { PLACE($first) }, as clocks go back. Choose the first ({ $first_offset }) or the second ({ $second_offset }).
said-twice = Which one: “{ $one }” or “{ $two }”?
which-weekday = Which { WEEKDAY($first) }? { SHORTDAY($first) } or { SHORTDAY($second) }.
which-day = Which day? { SHORTDAY($first) } or { SHORTDAY($second) }.
which-date = Which day? { FULLDAY($first) } or { FULLDAY($second) }.
date-none = There is no date “{ $typed }”. A date looks like 27 Nov.
date-missing = Choose a date.
date-too-far = “{ $typed }” is more than five years away. Choose an earlier date.
date-weekday = { SHORTDAY($day) } is a { WEEKDAY($day) }, not “{ $typed }”. Leave out one of them.

length-none = A meeting lasts at least a minute. Choose a length such as 45m.
length-too-long = A meeting lasts at most 24 hours. Choose a length such as 45m.
length-two = The length and the end do not agree. Leave out one of them.
length-unclear = “{ $typed }” is not a length. Choose one such as 45m or 1h30.

zone-unknown = “{ $typed }” is not a time zone. Choose one such as Europe/London.
zone-ambiguous = “{ $typed }” means several time zones. Name the city: { PLACE($zone_one) }{ $zone_three ->
    [none] { "" } or { PLACE($zone_two) }.
   *[other] , { PLACE($zone_two) } or { PLACE($zone_three) }.
}
zone-not-then = { PLACE($zone) } is not on { $typed } then, but on { $then }. Type “{ PLACE($zone) }” or an offset such as UTC-5.
