## Subscriptions: the form, the list, and the results of reminders' buttons. Values are already escaped for their place.

notify-unclear = I don't know what “{ $typed }” means here.
notify-unclear-next = Try `/goto notify 10m` or `/goto digest weekly mon 9am`. `/goto notify` alone shows the times that you can choose.
notify-title = Reminders and digests
notify-submit = Save
notify-about = For *{ $title }*.
notify-what = Which sessions
notify-what-mine = All my sessions
notify-what-meetings = My meetings
notify-what-trainings = My trainings
notify-what-words = Mine with these words in the title
notify-what-session = One session
notify-what-organizer = Meetings of an organizer
notify-what-group = Meetings of a group
notify-what-words-of = Sessions with “{ $words }”
notify-what-session-of = Session { $id }
notify-what-organizer-of = Meetings of organizer { $id }
notify-what-group-of = Meetings of group { $id }
notify-value-words-label = Words in the title
notify-value-session-label = Meeting or training ID, link or title
notify-value-organizer-label = Organizer
notify-value-group-label = Group
notify-value-words = Matches titles that have all of these words, in any order.
notify-value-session = Such as 123-456-789. It's on the card and in the list.
notify-value-organizer = Their e-mail address or organizer key.
notify-value-group = The group's name or key.
notify-value-words-empty = Enter the words to look for in titles.
notify-value-session-empty = Enter the ID, link or title of the meeting or training.
notify-value-organizer-empty = Enter the organizer's e-mail or key.
notify-value-group-empty = Enter the group's name or key.
notify-channel = Where
notify-channel-hint = Leave blank to get direct messages.
notify-leads = How long before
notify-leads-none = No reminders
notify-lead-at-start = At the start
notify-digest = Digest
notify-digest-none = No digest
notify-digest-daily = Daily
notify-digest-weekly = Weekly
notify-which-time = What time?
notify-at = Digest at
notify-at-hint = Before noon it covers today; after noon, tomorrow. Weekly digests cover 7 days from the first day selected.
notify-days = On these days
notify-quiet = When nothing is planned
notify-empty-say = Post that nothing is planned
notify-zone = Time zone
notify-zone-hint = A city such as London, or an ID such as Europe/London.
notify-mentions = Mention
notify-mentions-none = No one
notify-mentions-here = Everyone who's active, with @here
notify-mentions-channel = Everyone, with @channel
notify-mentions-hint = Only Usher admins can choose this, and only for channels.
notify-form-note = Every reminder shows the time, the organizer and how to join. Change or stop reminders with `/goto notifications`.

notify-nothing = Choose a reminder, a digest, or both.
notify-no-days = Choose at least one day for the digest.
notify-no-title = None of your upcoming meetings and trainings has “{ $typed }” in its title. Try the ID or the link.
notify-several-titles = { $count } match “{ $typed }”. Use one of these IDs: { $choices }
notify-session-gone = You can't get reminders for session { $id }. GoTo doesn't list it for you.
notify-no-card-there = That's someone else's session, and its card isn't in this channel.
notify-no-card-next = Its organizer can post it there with Share.
notify-no-organizer = GoTo lists no organizer “{ $typed }”.
notify-no-group = GoTo lists no group “{ $typed }”.
notify-several = More than one is called “{ $typed }”. Enter the key.
notify-mentions-nowhere = A direct message can't mention anyone. Choose a channel, or “No one”.
notify-mentions-admin = Only Usher admins can mention a whole channel.
notify-mentions-next = Choose “No one”, or ask an admin.
connected-notify = You were setting up reminders.

notify-gone = These reminders no longer exist.
notify-gone-next = See your reminders with `/goto notifications`.
notify-of-other = { $name } set up these reminders.
notify-of-other-next = Only { $name } or an Usher admin can change them.

notify-failed = The reminders weren't saved.
notify-saving = This is taking longer than usual. You can close this. We're still saving it.
notify-saved-leads = We'll send reminders to { $where } { $before }.
notify-saved-digest = We'll send a digest to { $where } at { $time } on { $days }.
notify-saved-next = See, change or stop your reminders with `/goto notifications`.

notify-list-title = Reminders and digests
notify-list-empty = No reminders yet.
notify-list-count = { $total ->
    [one] 1 reminder or digest
   *[other] { $total } reminders and digests
  }{ page-of }
notify-home-more = { $count ->
    [one] and 1 more
   *[other] and { $count } more
  }
notify-where-me = your messages with Usher
notify-before = { $leads } before the start
notify-before-and-at = { $leads } before the start and at the start
notify-at-start = at the start
notify-when-daily = Digest at { $time } { $zone } on { $days }
notify-when-weekly = Weekly digest at { $time } { $zone } on { $days }
notify-by = Set up by { $name }
notify-paused = Paused.
notify-paused-failing = Paused after failing for a week: { $why }
notify-ended = Ended: { $why }
notify-failing = Not working: { $why }
notify-done-pause = Paused: { $what }, { $where }.
notify-done-resume = Resumed: { $what }, { $where }.
notify-done-remove = Removed: { $what }, { $where }.
notify-muted-all = { $count ->
    [0] You have no reminders by direct message, so there's nothing to mute.
    [one] Your one reminder or digest by direct message is paused.
   *[other] Your { $count } reminders and digests by direct message are paused.
  }
notify-unmuted-all = { $count ->
    [0] You have no reminders by direct message, so there's nothing to unmute.
    [one] Your one reminder or digest by direct message is back on.
   *[other] Your { $count } reminders and digests by direct message are back on.
  }

button-notify = Remind me
label-notify = Remind me about { $subject }
remind-title = Remind me
remind-card = You'll get a direct message about *{ $title }*.
remind-card-untitled = You'll get a direct message.
remind-when = When
remind-before = { $minutes ->
    [one] 1 minute before
   *[other] { $minutes } minutes before
  }
button-notify-change-known = Change it
notify-known = You already have this.
notify-known-paused = You already have this, but it's paused. To turn it on, change it and save.
notify-started = The start time has passed, so no reminder can come.
notify-started-next = Join it with the button on its card.
notify-lead-passed = { LENGTH($lead) } before the start has already passed.
notify-lead-passed-next = Choose a shorter time, such as at the start.
button-notify-new = New reminder or digest
button-notifications = All reminders
button-notify-change = Change
button-notify-pause = Pause
button-notify-resume = Resume
button-notify-remove = Remove
button-mute-all = Mute all direct messages
button-unmute-all = Unmute all direct messages

button-snooze = Snooze
snooze-minutes = Snooze { $minutes } min
snoozed = { $minutes ->
    [one] Snoozed. We'll remind you again in 1 minute.
   *[other] Snoozed. We'll remind you again in { $minutes } minutes.
  }
snooze-over = That session is over, so you can't snooze it.
snooze-late = That session ends before then, so you can't snooze it for so long.
snooze-late-next = Choose a shorter time, or select Join.
snooze-moved = That session was moved, so we won't remind you of the old time.
snooze-moved-next = Reminders for its new time will come. `/meeting why` shows them.
snooze-unlisted = GoTo no longer lists that session here, so we won't remind you again.
snooze-unlisted-next = Ask its organizer whether it's still on.
snooze-disconnected = The GoTo account that we read that session with was disconnected, so we can't remind you again.
snooze-disconnected-next = You can still select Join.
snooze-cancelled = That session was cancelled, so we won't remind you again.
snooze-cancelled-next = `/goto notifications` shows your reminders.
snooze-muted = Your reminders for that session are muted, so none would come.
snooze-muted-next = Unmute them first. `/goto notifications` shows your reminders.
button-dismiss = Dismiss
label-dismiss = Dismiss this reminder
button-mute = Mute this
button-unmute = Unmute
muted = No more reminders for *{ $title }*.
unmuted = Reminders for *{ $title }* are back on.

## Reminders and their later states. Values are already escaped for their place.

reminder-starts = *{ $subject }* starts { $in }
reminder-started = *{ $subject }* started { $ago }
reminder-now = *{ $subject }* starts now
reminder-late = { $by } late: { $line }
reminder-text-starts = { $subject } starts { $in }, { $when }.
reminder-text-started = { $subject } started { $ago }, { $when }.
reminder-text-now = { $subject } starts now, { $when }.
reminder-text-join = Join: { $url }
reminder-organizer = Organizer: { $name }
reminder-organizer-id = Organizer: { $name } · Meeting ID { $id }
reminder-training = If you're registered, use your own join link.
reminder-as-of = GoTo hasn't confirmed it. This is as of { $when }.

reminder-moved = Moved: ~{ $old }~ → { $new }
reminder-moved-away = No longer at this time.
reminder-moved-text = Moved: { $subject }, { $old } → { $new }.
reminder-moved-away-text = { $subject } is no longer at { $old }.
reminder-cancelled = Cancelled.
reminder-cancelled-text = Cancelled: { $subject }, { $when }.
reminder-unlisted = GoTo no longer lists it here. Ask its organizer whether it's still on.
reminder-unlisted-text = No longer listed by GoTo: { $subject }, { $when }.
reminder-note-unlisted = GoTo no longer lists *{ $subject }*, { $when }, here. Ask its organizer whether it's still on.
reminder-note-moved = *{ $subject }* was moved: ~{ $old }~ → { $new }
reminder-note-moved-away = *{ $subject }* no longer starts at { $old }.
reminder-note-cancelled = *{ $subject }*, { $when }, is cancelled.

subscription-failing = We can't post reminders { $where }. { $why }
subscription-failing-source = We can't plan reminders { $where }. { $why }
subscription-failing-next = We'll keep trying for a week. Reminders resume once it works.
subscription-ended = Reminders { $where } have ended. { $why }
subscription-ended-next = Then resume or change them here.
subscription-where-channel = in <#{ $channel }>
subscription-where-you = for you
subscription-unsure = Slack didn't confirm a reminder for *{ $subject }* in <#{ $channel }>. We won't send it twice, so check the channel.
subscription-unsure-text = Slack didn't confirm a reminder for { $subject }. We won't send it twice, so check the channel.

notify-owner-left = You aren't in that channel anymore, so we don't post there for you.
notify-card-gone = Its card is no longer in that channel, so we don't post there about it.
notify-read-only = The workspace's rules don't allow posts in that channel.
notify-group-large = GoTo lists meetings for groups of up to 50 organizers, and that one has more.
notify-reason-not-connected = The GoTo account is no longer connected.
notify-reason-link-dead = GoTo ended the connection of the account we use for it.
notify-reason-other = Slack or GoTo rejects it.

notify-cure-slack-not-in-channel = Type `/invite @Usher` there.
notify-cure-slack-channel-gone = Type `/invite @Usher` there, or choose another channel.
notify-cure-slack-archived = Choose another channel, or unarchive it.
notify-cure-slack-posting-restricted = Choose another channel, or ask a workspace admin to let Usher post there.
notify-cure-notify-owner-left = Join it again, or choose another channel.
notify-cure-notify-card-gone = Its organizer can share it there again.
notify-cure-notify-read-only = Choose another channel, or ask an Usher admin.
notify-cure-notify-group-large = Follow its organizers one by one.
notify-cure-not-connected = Reminders resume once someone connects that account again with `/goto connect`.
notify-cure-link-dead = Reminders resume once someone connects that account again with `/goto connect`.

why-title = Your reminders, and why
why-title-of = Reminders for { $subject }, and why
why-empty = No reminders are scheduled here, and none were sent recently.
why-empty-of = Neither you nor this channel has reminders for this session.
why-unread = We haven't checked GoTo yet for reminders here.
why-unread-next = Try again in a minute.
why-empty-next = Set up reminders with `/goto notify`.
why-channel = in <#{ $channel }>
why-you = to you
why-lead = { $lead } before
why-lead-at-start = at the start
why-line = { $lead }, { $where }: { $state }
why-planned = planned for { $due }
why-waiting = due { $due }, not sent yet
why-sent = sent { $at }
why-late = sent late, { $at }
why-sent-though = { $sent }, although { $why }
why-dropped = not sent: { $why }
why-cancelled = not sent: { $why }
why-unsure = not confirmed by Slack
why-paused = Reminders { $where } are paused, so none are sent.
why-failing = Reminders { $where } fail: { $why }
why-zone = Times in { $zone }
why-more = { $count ->
    [one] and 1 more
   *[other] and { $count } more
  }; `/meeting why 123-456-789` shows one meeting

reminder-why-missed = Usher, Slack or GoTo was unavailable until it was too late to help.
reminder-why-known-late = the session was created or moved when the reminder was already due.
reminder-why-moved = the session was moved.
reminder-why-cancelled = the session was cancelled.
reminder-why-left-group = GoTo no longer lists the session in this group. It was cancelled, or its organizer left the group.
reminder-why-left-organizer = GoTo no longer lists the session for this organizer.
reminder-why-unasked = GoTo didn't confirm it in time, so we used its last answer.
reminder-why-disconnected = the GoTo account was disconnected.
reminder-why-unsure = Slack didn't confirm it, and we couldn't read the channel.
reminder-why-overtaken = Usher was unavailable when it was due, and the session's next reminder was due too.
reminder-why-no-title = You have no reminders here for a session with “{ $typed }” in its title.
reminder-why-next = See all reminders with `/meeting why`, or try the session's ID.
reminder-why-snoozed = you snoozed it again.
reminder-why-muted = you muted this session.
reminder-waits = Slack isn't accepting it right now, so we'll try again.

## Digests. Values are already escaped for their place.

digest-day = { WEEKDAY($weekday) }, { SHORTDAY($day) }
digest-week = { $first } to { $last }
digest-zone = Days follow { $zone } time. Each time is shown in your own time zone.
digest-zone-text = times in { $zone }
digest-nothing = Nothing is planned for that day.
digest-nothing-week = Nothing is planned for these days.
digest-line = *{ $title }* · { $times }
digest-line-training = *{ $title }* · { $times }, a training
digest-more = { $count ->
    [one] 1 more session didn't fit here.
   *[other] { $count } more sessions didn't fit here.
  }
digest-old = We couldn't reach GoTo just now. This is as of { $when }.
button-digest-settings = Settings
digest-waits = We're loading the sessions for the digest.
