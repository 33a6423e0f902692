## Commands: summaries for help, and answers to what was not understood.

word-unknown = There's no `{ $command } { $typed }`. Did you mean `{ $example }`?
command-long = That's { $length } characters. A command can have up to { $limit }.
command-long-next = Shorten it and send it again.
word-unknown-help = There's no `{ $command } { $typed }`. Try `{ $example }`.

mention-unknown = I don't know “{ $typed }”. Did you mean `{ $example }`?
mention-unknown-channel = I don't know “{ $typed }”. Did you mean `@Usher { $example }`?
mention-unknown-help = I don't know “{ $typed }”. Type `help` to see what you can do.
mention-unknown-help-channel = I don't know “{ $typed }”. Type `@Usher help` to see what you can do.
mention-which = “{ $typed }” can mean several things. Which one?
mention-form = Select Continue to open the form.
mention-open = Continue
mention-hint-channel = In a channel or a thread, put `@Usher` first, for example `@Usher meeting list`.
mention-hint = You can type commands here without the slash, for example `meeting list`.

help-group-everyday = Everyday
help-group-reminders = Reminders
help-group-trainers = For trainers
help-group-admin = Admin

meeting-now-summary = Start a meeting now and post it here
meeting-schedule-summary = Schedule a meeting; you can check it in a form first
meeting-list-summary = Your upcoming meetings; add “week” for the next 7 days
meeting-show-summary = Details of a meeting
meeting-start-summary = Start your meeting as host
meeting-edit-summary = Change a meeting
meeting-cancel-summary = Cancel a meeting
meeting-share-summary = Post a meeting to a channel
meeting-history-summary = Past meetings
meeting-attendees-summary = Attendees, and how long they stayed
meeting-why-summary = Why you did or didn't get a reminder
meeting-help-summary = What you can type

goto-connect-summary = Connect your GoTo account
goto-disconnect-summary = Disconnect your GoTo account
goto-status-summary = Which GoTo account is connected
goto-doctor-summary = Check your connection
goto-notify-summary = Set up reminders for this channel
goto-notifications-summary = All your reminders
goto-digest-summary = Get a daily or weekly list of sessions
goto-settings-summary = Your time zone and preferences
goto-forget-me-summary = Delete everything we keep about you
goto-organizers-summary = Organizers in your GoTo account
goto-groups-summary = Groups of organizers
goto-report-summary = Report on the whole account
goto-map-summary = Link Slack members to GoTo organizers
goto-policy-summary = Who can do what, and where
goto-audit-summary = Who did what, and when
goto-help-summary = What you can type

training-list-summary = Upcoming trainings
training-create-summary = Schedule a training
training-show-summary = Details of a training
training-share-summary = Post a training to a channel
training-register-summary = Register for a training
training-mine-summary = Trainings you're registered for
training-unregister-summary = Cancel your registration
training-roster-summary = Who's registered
training-edit-summary = Change the name and description
training-times-summary = Change the sessions
training-organizers-summary = Change the co-organizers
training-manage-summary = Open the training at GoTo
training-start-summary = Start your training as host
training-cancel-summary = Cancel a training
training-report-summary = Attendees, and how long they stayed
training-recordings-summary = Recordings of a training
training-waitlist-summary = Who's waiting for a seat
training-missing-summary = Who in a channel hasn't registered
training-help-summary = What you can type

assist-new-summary = Create a Seeit session
assist-list-summary = Your Seeit sessions
assist-show-summary = Details of a Seeit session
assist-help-summary = What you can type

## Lists. Comes after what is counted: “12 meetings”, and “, page 2 of 3” if there are more pages than one.

page-of = { $pages ->
    [one] { "" }
   *[other] , page { $page } of { $pages }
}

## Errors of form fields.

form-errors = { $count ->
    [one] Check one field.
   *[other] Check { $count } fields.
}
subject-missing = Enter a title.
subject-control = The title has characters that can't be shown. Type it again.
subject-long = The title is { $length } characters long, and GoTo allows { $limit }. An angle bracket counts as four.

## Errors: what happened, followed by the next step.

outcome-incomplete = It's done at GoTo, but something in Slack failed, such as posting a card or notifying people.
first-try-runs = You asked for this a moment ago, and it isn't finished yet.
first-try-runs-next = Wait for the result. Try again only if you don't get one.
outcome-again = You'd already asked for this, so nothing was created twice.
reference = Reference { $reference }: your admin can find it in the log.
broken = Something broke on our side.
abandoned = What you asked for on { DAY($at) } at { CLOCK($at) } wasn't finished.
abandoned-next = Check `/meeting list` or `/training list`, then try again.
being-updated = Usher is being updated.
being-updated-next = Try again in a minute.
broken-next = Try again. If it keeps happening, tell your admin.
tell-admin = Tell your admin. The log has the details.
try-again-soon = Try again in a minute.

not-connected = No GoTo account is connected.
not-connected-next = Connect with `/goto connect`.
link-dead = GoTo ended the connection to { $email }.
link-dead-next = Connect again with `/goto connect`.
link-refused = GoTo no longer accepts your connection.
link-refused-next = Connect again with `/goto connect`.
refresh-slow = We're renewing your GoTo connection, and GoTo is slow.
guest-refused = Guests can't connect a GoTo account here.
guest-refused-next = Ask a member of the workspace to schedule for you.
foreign-refused = Only members of this workspace can use Usher here.
foreign-refused-next = Ask someone in this workspace to schedule for you.

connect-expired = This link was already used, is more than 5 minutes old, or was opened in another browser.
connect-expired-next = Type `/goto connect` in Slack to get a new one.
connect-denied = You didn't allow access at GoTo. We kept nothing.
connect-denied-next = Type `/goto connect` in Slack to try again.
question-expired = This question was already answered or has expired.

role-missing = Your GoTo account can't do this. It needs the organizer role, or the admin role for other people's meetings.
role-missing-next = Ask your GoTo admin.
goto-not-found = GoTo can't find this anymore.
goto-not-found-next = Check your meetings with `/meeting list`.
goto-refused = GoTo rejected this.
goto-refused-next = Check what you entered and try again.
goto-refused-meeting = GoTo rejected the meeting.
goto-refused-meeting-next = Check the title and the times, then send it again.
goto-refused-now = GoTo wouldn't start *{ $subject }* right now.
goto-refused-now-next = Try again, or use `/meeting schedule` to start it a few minutes later.
start-has-passed = The start time passed before the request reached GoTo.
start-has-passed-next = Choose a new time.
goto-conflict = GoTo reports a conflict.
goto-conflict-next = Check your meetings with `/meeting list`.
goto-busy = GoTo is limiting our requests.
goto-down = GoTo is having problems.
goto-unreachable = We can't reach GoTo.
goto-no-answer = GoTo didn't answer, so we can't tell whether it worked.
look-before-again = Check `/meeting list` before you try again.
goto-not-understood = GoTo sent an answer we don't understand.
goto-slow = GoTo is slow.
rows-unreadable = { $count ->
    [one] We left out 1 row from GoTo that we couldn't read.
   *[other] We left out { $count } rows from GoTo that we couldn't read.
}
account-changed = You connected another GoTo account while we were working on this.
account-changed-next = Check the first account before you try again. It may have been created there.

meeting-gone = You have no meeting { $id } at GoTo.
meeting-gone-next = See your meetings with `/meeting list`.
meeting-none = { $count ->
    [0] You have no upcoming meetings, so none is called “{ $typed }”.
    [one] Your one upcoming meeting doesn't have “{ $typed }” in its title.
   *[other] None of your { $count } upcoming meetings has “{ $typed }” in its title.
}
meeting-none-next = Try its ID or link, or see your meetings with `/meeting list`.
past-meeting-none = { $count ->
    [0] You held no meetings in the last 60 days, so none is called “{ $typed }”.
   *[other] None of the meetings you held in the last 60 days has “{ $typed }” in its title.
}
past-meeting-none-next = Try its ID or link, or look further back with `/meeting history 90d`.
match-several = { $count } match “{ $typed }”.
match-several-next = Use one of these IDs: { $choices }
match-ids = That's { $count } IDs. You can use one at a time.
match-ids-next = Try again with one of them.
match-room = “{ $room }” is a personal room, so its link doesn't show which meeting you mean.
match-room-next = Use the meeting's ID or title.
channel-unknown = I don't know the channel { $typed }.
channel-unknown-next = Choose it from the list Slack shows as you type.
person-unknown = I don't know anyone called { $typed }.
person-unknown-next = Choose them from the list Slack shows as you type.
name-unknown-title-next = Choose one in the form. If it's part of the title, put the whole title in quotes.
topic-unknown-next = Nothing was started. If it's part of the title, put the whole title in quotes.
match-is-training = That's a training link.
match-is-training-next = Use it with `/training`.
match-is-meeting = That's a meeting link.
match-is-meeting-next = Use it with `/meeting`.
match-unread = “{ $typed }” isn't an ID, a link or a title.
match-unread-next = An ID has nine digits, such as `331-536-871`.

not-your-channel = { $channel ->
    [none] You aren't in this conversation, so we can't post here for you.
   *[other] You aren't in { $channel }, so we can't post there for you.
}
not-your-channel-next = Join it first, or choose another channel.
channel-archived = { $channel ->
    [none] This conversation is archived.
   *[other] { $channel } is archived.
}
choose-another-channel = Choose another channel.
bot-not-in-channel = { $channel ->
    [none] Usher isn't in this conversation.
   *[other] Usher isn't in { $channel }.
}
bot-not-in-channel-add = Add Usher to post there.
bot-not-in-channel-next = Type `/invite @Usher` there, then try again.
direct-without-usher = Usher can't join a direct message between people, so we can't post this there.
button-add-usher = Add Usher
add-usher-done = Usher is now in { $channel }. Try again.
add-usher-refused = Usher isn't allowed to join { $channel } by itself.
draft-gone = What you typed has expired.
draft-gone-next = Start again with `/meeting schedule`.
request-not-understood = Slack sent something we don't understand.
slow = This took too long.
not-begun = Usher didn't get to this in time, so nothing was done.
too-fast = You're sending requests too fast.
too-fast-next = { $seconds ->
    [one] Wait a second, then try again.
   *[other] Wait { $seconds } seconds, then try again.
}
form-refused-title = Not sent
storage-unreachable = Usher can't reach its storage right now, so this may not have been saved.
storage-unreachable-next = Try again in a minute. If it keeps happening, tell your admin.
storage-busy = Usher's storage is busy right now, so nothing was saved.
storage-busy-next = Try again in a minute. If it keeps happening, tell your admin.
storage-full = Usher's storage is full, so nothing was saved.
storage-full-next = Tell your admin, then try again.
storage-read-only = Usher's storage isn't accepting changes right now, so nothing was saved.
storage-read-only-next = Try again in a minute. If it keeps happening, tell your admin.
storage-refused = Usher isn't allowed to use its storage, so nothing was saved.
storage-refused-next = Tell your admin, then try again.
button-too-old = This button is from an older version of Usher and no longer works.
button-too-old-next = Type `/meeting`, `/training`, `/assist` or `/goto` to see what you can do.

## Slack's refusals. Each sentence is followed by its next step.

slack-channel-gone = Usher can't see that channel. It may be private or deleted.
slack-channel-gone-next = In a private channel, type /invite @Usher. Otherwise choose another channel.

slack-not-in-channel = Usher isn't in that channel.
slack-not-in-channel-next = Type /invite @Usher there, then try again.

slack-archived = That channel is archived.
slack-archived-next = Choose another channel, or unarchive it first.

slack-posting-restricted = Usher isn't allowed to post in that channel.
slack-posting-restricted-next = Ask a workspace admin to let Usher post there, or choose another channel.

slack-cannot-message = Usher can't send that person a message.
slack-cannot-message-next = Check that their account is active, or contact them yourself.

slack-files-refused = Slack didn't accept a file from Usher here.
slack-files-refused-next = Ask a workspace admin whether apps can upload files.

slack-storage-full = This workspace has used up its file storage in Slack.
slack-storage-full-next = Ask a workspace admin to make room, then try again.

slack-app-restricted = Your organization's rules don't let Usher do that in Slack.
slack-app-restricted-next = Ask a workspace admin to allow it.

slack-conversation-unfit = Slack doesn't offer that in this kind of conversation.
slack-conversation-unfit-next = Choose a channel instead.

slack-plan-too-small = Your workspace's Slack plan doesn't include that.
slack-plan-too-small-next = Choose people instead of a user group, or ask a workspace admin.

slack-user-group-gone = That user group no longer exists.
slack-user-group-gone-next = Choose another group, or choose people.

slack-preview-refused = Slack doesn't allow a preview of that link there.
slack-preview-refused-next = Open the link instead.

slack-message-gone = The message was deleted or can't be changed anymore.
slack-message-gone-next = Share it again if you still need it.

slack-missing-scope = Usher is missing a permission in this workspace: { $scope }.
slack-missing-scope-next = Ask a workspace admin to reinstall Usher, which adds the permission.

removed = Usher was removed from this workspace.
removed-next = Install it again to continue where you left off.
removed-wiping = We're still deleting the data from before Usher was removed from this workspace.
removed-wiping-next = Try again in a few minutes.
slack-installation-gone = Usher is no longer installed in this workspace.
slack-installation-gone-next = Ask a workspace admin to install it again.

slack-person-unknown = Slack can't find that person.
slack-person-unknown-next = Choose someone from your workspace.

slack-unreadable = Usher can't read that conversation now, so we can't check whether the message was posted.
slack-unreadable-next = Look in the conversation, and post again only if the message is missing.

slack-trigger-expired = The form couldn't open in time. Slack allows three seconds.
slack-trigger-expired-next = Try again.

slack-view-gone = The form is no longer open.
slack-view-gone-next = Open it again.

slack-response-url-spent = Slack keeps a command open for 30 minutes, and this one has expired.
slack-response-url-spent-next = Type the command again.

slack-down = Slack didn't accept the request.
slack-down-next = Try again in a minute.

slack-busy = Slack is limiting our requests.
slack-busy-next =
    { $seconds ->
        [one] Try again in a second.
       *[other] Try again in { $seconds } seconds.
    }

slack-outcome-unknown = Slack didn't confirm that the message was posted.
slack-outcome-unknown-next = Look in the conversation before you post it again.

slack-view-unknown = Slack didn't confirm that the form opened.
slack-view-unknown-next = If you don't see it, try again.

slack-bad-blocks = Something broke on our side: Slack rejected our message.
slack-bad-blocks-next = Give your admin the reference. It leads to the reason in the log.

slack-refused = Slack rejected the request.
slack-refused-next = Give your admin the reference. It leads to the reason in the log.

slack-response-url-odd = The return address with this request isn't one of Slack's.
slack-response-url-odd-next = Type the command again. If it keeps happening, tell your admin.

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

day = { $weekday }, { $month } { $day }
day-year = { $weekday }, { $month } { $day }, { $year }
day-short = { $month } { $day }
day-short-year = { $month } { $day }, { $year }
moment = { $day }, { $clock } { $place }

length-minutes = { $minutes } min
length-hours = { $hours } h
length-both = { $hours } h { $minutes } min
length-days = { $days ->
    [one] 1 day
   *[other] { $days } days
} { $hours } h
length-under-a-minute = under 1 min

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
relative-month = { $direction ->
    [past] over { $count } months ago
   *[future] in over { $count } months
}
relative-year = { $direction ->
    [past] over { $count ->
        [one] 1 year
       *[other] { $count } years
    } ago
   *[future] in over { $count ->
        [one] 1 year
       *[other] { $count } years
    }
}
relative-length = { $direction ->
    [past] { $length } ago
   *[future] in { $length }
}

# The line below the form's fields, and its notes.
reading = { $span }.
reading-others = { $span } ({ $others }).
other-zone = { $clock } { $place }
other-zone-day = { $clock } { $weekday } { $place }
clock-change = { $direction ->
    [back] Clocks in { PLACE($place) } go back { LENGTH($shift) } before then, on { DAY($day) }.
   *[forward] Clocks in { PLACE($place) } go forward { LENGTH($shift) } before then, on { DAY($day) }.
}

# Errors of times.
time-past = That's in the past: { CLOCK($reading) } in { PLACE($reading) } was { AGO($ago) }.
time-past-field = Choose a time that isn't in the past.
time-past-next = Try “{ SHORTDAY($again) } { CLOCK($again) } { PLACE($again) }”.
time-too-far = { DATE($reading) } is more than five years away. Choose an earlier date.
time-missing = What time?
time-example = For example: tomorrow 3pm 45m.
ask-repeat = GoTo can't repeat meetings, so this schedules only the first one. When is it? You typed “{ $typed }”.
ask-choice = When exactly? You typed “{ $typed }”.
ask-day = Which day? You typed “{ $typed }”.
ask-week = Which day? “{ $typed }” can mean more than one.
ask-zone = In which time zone? You typed “{ $typed }”.
ask-clock = What time? You typed “{ $typed }”.
ask-length = How long? You typed “{ $typed }”.
schedule-message-cut = The message is too long to read in full, so we left the time empty.
ask-next = Fill it in below.
time-unclear = I don't know the time “{ $typed }”.
time-half = { CLOCK($am) } or { CLOCK($pm) }?
time-of-whom = { $name } is in another time zone ({ PLACE($zone) }). Is the time theirs or yours?
time-or-date = Does “{ $typed }” mean { CLOCK($clock) } or { SHORTDAY($day) }? Type it that way.
time-midnight = Midnight at the start or at the end of { DAY($first) }? Type “{ SHORTDAY($first) } 00:00” or “{ SHORTDAY($second) } 00:00”.
time-skipped = { CLOCK($wanted) } doesn't exist on { DAY($wanted) } in { PLACE($zone) }, because clocks jump to { CLOCK($after) }. Choose { CLOCK($after) } or later.
time-twice = { CLOCK($first) } happens twice on { DAY($first) } in { PLACE($first) }, because clocks go back. Choose the first ({ $first_offset }) or the second ({ $second_offset }).
said-twice = Which one do you mean: “{ $one }” or “{ $two }”?
which-weekday = Which { WEEKDAY($first) }? { SHORTDAY($first) } or { SHORTDAY($second) }.
which-day = Which day? { SHORTDAY($first) } or { SHORTDAY($second) }.
which-date = Which day? { FULLDAY($first) } or { FULLDAY($second) }.
date-none = There's no date “{ $typed }”. A date looks like Nov 27.
date-missing = Choose a date.
date-too-far = “{ $typed }” is more than five years away. Choose an earlier date.
date-weekday = { SHORTDAY($day) } is a { WEEKDAY($day) }, not “{ $typed }”. Remove one of them.

length-none = A meeting lasts at least 1 minute. Choose a length such as 45m.
length-too-long = A meeting lasts at most 24 hours. Choose a length such as 45m.
length-two = The length and the end time don't match. Remove one of them.
length-unclear = “{ $typed }” isn't a length. Choose one such as 45m or 1h30.

zone-unknown = “{ $typed }” isn't a time zone. Choose one such as Europe/London.
zone-ambiguous = “{ $typed }” could be several time zones. Name the city: { PLACE($zone_one) }{ $zone_three ->
    [none] { "" } or { PLACE($zone_two) }.
   *[other] , { PLACE($zone_two) } or { PLACE($zone_three) }.
}
zone-not-then = { PLACE($zone) } isn't on { $typed } then, but on { $then }. Type “{ PLACE($zone) }” or an offset such as UTC-5.
