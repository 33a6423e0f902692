## Subscriptions: the form, the list, and the results of reminders' buttons. Values are already escaped for their place.

notify-unclear = I don't know what “{ $typed }” means here.
notify-unclear-next = Try `/goto notify 10m`, with a time before the start that the form offers, or `/goto digest weekly mon 9am`.
notify-title = Reminders and digests
notify-submit = Save
notify-about = About *{ $title }*.
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
notify-value-words = A title that has all of these words, in any order.
notify-value-session = Such as 123-456-789; it's on the card and in the list.
notify-value-organizer = The e-mail address or the key.
notify-value-group = The name or the key.
notify-value-words-empty = Type the words to look for in titles.
notify-value-session-empty = Type the ID, link or title of the meeting or training.
notify-value-organizer-empty = Type the organizer’s e-mail or key.
notify-value-group-empty = Type the group’s name or key.
notify-channel = Where
notify-channel-hint = Leave it empty to be told in your own messages.
notify-leads = How long before
notify-leads-none = No reminders
notify-lead-at-start = At the start
notify-digest = Digest
notify-digest-none = No digest
notify-digest-daily = Every chosen day
notify-digest-weekly = Once a week
notify-which-time = At what time?
notify-at = Digest at
notify-at-hint = In the morning it lists that day, from noon on the next one. A weekly one comes on the first chosen day and lists seven days.
notify-days = On these days
notify-quiet = When nothing is planned
notify-empty-say = Post that nothing is planned
notify-zone = Time zone
notify-zone-hint = A city such as London, or an ID such as Europe/London.
notify-mentions = Mention
notify-mentions-none = Nobody
notify-mentions-here = Everybody who is active, with @here
notify-mentions-channel = Everybody, with @channel
notify-mentions-hint = Only admins of Usher can choose this, and only for channels.
notify-form-note = Every reminder says when, who and how to join. Change or stop it with `/goto notifications`.

notify-nothing = Choose how long before, or a digest.
notify-no-days = Choose at least one day for the digest.
notify-no-title = None of your upcoming meetings and trainings has “{ $typed }” in its title. Try the ID or the link.
notify-several-titles = { $count } sessions match “{ $typed }”. Try the ID of one: { $choices }
notify-session-gone = GoTo has no session { $id } that you can be told of.
notify-no-card-there = That session is another’s, and its card does not stand in this channel.
notify-no-card-next = Its organizer can post it there with Share.
notify-no-organizer = GoTo has no organizer “{ $typed }”.
notify-no-group = GoTo has no group “{ $typed }”.
notify-several = Several go by “{ $typed }”. Type the key.
notify-mentions-nowhere = In your own messages there is nobody to mention. Choose a channel, or leave it at nobody.
notify-mentions-admin = Only admins of Usher can have a channel mentioned.
notify-mentions-next = Leave it at nobody, or ask an admin.
connected-notify = You were choosing reminders.

notify-gone = These reminders are not there any more.
notify-gone-next = See what there is with `/goto notifications`.
notify-of-other = These reminders are { $name }’s.
notify-of-other-next = Only { $name } or an admin of Usher can change them.

notify-failed = The reminders were not saved.
notify-saving = GoTo is taking its time. You can close this; it is being saved.
notify-saved-leads = A reminder comes to { $where } { $before }.
notify-saved-digest = A digest comes to { $where } at { $time } on { $days }.
notify-saved-next = See, change or stop all of them with `/goto notifications`.

notify-list-title = Reminders and digests
notify-list-empty = Nobody reminds you of anything yet. Choose what you want to be told of.
notify-list-count = { $total ->
    [one] 1 subscription
   *[other] { $total } subscriptions
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
notify-paused-failing = Paused after a week without success: { $why }
notify-ended = Ended: { $why }
notify-failing = Not working: { $why }
notify-done-pause = Paused: { $what }, { $where }.
notify-done-resume = On again: { $what }, { $where }.
notify-done-remove = Removed: { $what }, { $where }.
notify-muted-all = { $count ->
    [one] Your one subscription for direct messages is paused.
   *[other] Your { $count } subscriptions for direct messages are paused.
  }
notify-unmuted-all = { $count ->
    [one] Your one subscription for direct messages is on again.
   *[other] Your { $count } subscriptions for direct messages are on again.
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
notify-started = This session has already started, so no reminder can come.
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
snoozed = Snoozed: you are reminded again in { $minutes } minutes.
snooze-over = That session has begun, so there is nothing to snooze.
snooze-over-next = Join it with its button.
button-dismiss = Dismiss
label-dismiss = Dismiss this reminder
button-mute = Mute this
button-unmute = Unmute
muted = No more reminders of *{ $title }*.
unmuted = Reminders of *{ $title }* are on again.

## Reminders and their later states. Values are already escaped for their place.

reminder-starts = *{ $subject }* starts { $in }
reminder-started = *{ $subject }* started { $ago }
reminder-now = *{ $subject }* starts now
reminder-late = Late by { $by }: { $line }
reminder-text-starts = { $subject } starts { $in }, { $when }.
reminder-text-started = { $subject } started { $ago }, { $when }.
reminder-text-now = { $subject } starts now, { $when }.
reminder-text-join = Join: { $url }
reminder-organizer = Organizer: { $name }
reminder-organizer-id = Organizer: { $name } · Meeting ID { $id }
reminder-training = Whoever is registered has a join link of their own.
reminder-as-of = GoTo has not confirmed it now; this is as of { $when }.

reminder-moved = Moved: ~{ $old }~ → { $new }
reminder-moved-away = No longer at this time.
reminder-moved-text = Moved: { $subject }, { $old } → { $new }.
reminder-moved-away-text = { $subject } is no longer at { $old }.
reminder-cancelled = Cancelled.
reminder-cancelled-text = Cancelled: { $subject }, { $when }.
reminder-unlisted = GoTo does not list it here any more. Ask its organizer whether it takes place.
reminder-unlisted-text = No longer listed by GoTo: { $subject }, { $when }.
reminder-note-unlisted = GoTo does not list *{ $subject }*, { $when }, here any more. Ask its organizer whether it takes place.
reminder-note-moved = *{ $subject }* was moved: ~{ $old }~ → { $new }
reminder-note-moved-away = *{ $subject }* does not begin at { $old } any more.
reminder-note-cancelled = *{ $subject }*, { $when }, is cancelled.

subscription-failing = Reminders { $where } cannot be posted. { $why }
subscription-failing-source = Reminders { $where } cannot be planned. { $why }
subscription-failing-next = I keep trying for a week and go on by myself once it works.
subscription-ended = Reminders { $where } have ended. { $why }
subscription-ended-next = Then resume or change them here.
subscription-where-channel = for <#{ $channel }>
subscription-where-you = for you
subscription-unsure = I cannot tell whether the reminder of *{ $subject }* was posted in <#{ $channel }>, so I do not post it again. Look there, please.
subscription-unsure-text = I cannot tell whether the reminder of { $subject } was posted, so I do not post it again. Look there, please.

notify-owner-left = You aren't in that channel anymore, so we don't post there for you.
notify-card-gone = Its card does not stand there any more, so I tell nothing of it.
notify-read-only = The workspace's rules let me post nothing in that channel.
notify-group-large = GoTo tells of groups of at most 50 organizers, and that one has more.
notify-reason-not-connected = The GoTo account is not connected any more.
notify-reason-link-dead = GoTo ended the connection of the account that is read for it.
notify-reason-other = Slack or GoTo refuses it.

notify-cure-slack-not-in-channel = Type `/invite @Usher` there.
notify-cure-slack-channel-gone = Type `/invite @Usher` there, or choose another channel.
notify-cure-slack-archived = Choose another channel, or unarchive it.
notify-cure-slack-posting-restricted = Choose another channel, or ask a workspace admin to let Usher post there.
notify-cure-notify-owner-left = Join it again, or choose another channel.
notify-cure-notify-card-gone = Its organizer can share it there again.
notify-cure-notify-read-only = Choose another channel, or ask an admin of Usher.
notify-cure-notify-group-large = Follow its organizers one by one.
notify-cure-not-connected = It goes on once that account is connected again with `/goto connect`.
notify-cure-link-dead = It goes on once that account is connected again with `/goto connect`.

why-title = Reminders, and why
why-title-of = Reminders of { $subject }, and why
why-empty = No reminder is planned for you or this channel, and none was sent lately.
why-empty-of = Nobody here asked to be reminded of this session: neither you nor this channel.
why-unread = Usher has not looked at GoTo yet for reminders that go here.
why-unread-next = Ask again in a minute.
why-empty-next = Ask for reminders with `/goto notify`.
why-channel = in <#{ $channel }>
why-you = to you
why-lead = { $lead } before
why-lead-at-start = at the start
why-line = { $lead }, { $where }: { $state }
why-planned = planned for { $due }
why-sent = sent { $at }
why-late = sent late, { $at }
why-sent-though = { $sent }, though { $why }
why-dropped = not sent: { $why }
why-cancelled = not sent: { $why }
why-unsure = sent or not, I cannot tell
why-paused = Reminders { $where } are paused, so nothing is sent.
why-failing = Reminders { $where } fail: { $why }
why-zone = times in { $zone }
why-more = { $count ->
    [one] and 1 more
   *[other] and { $count } more
  }; `/meeting why 123-456-789` shows one meeting

reminder-why-missed = I was not running, or Slack or GoTo was away, until it was of no use any more.
reminder-why-known-late = the session was made or moved when the reminder was due already.
reminder-why-moved = the session was moved.
reminder-why-cancelled = the session was cancelled.
reminder-why-left-group = GoTo does not list the session in this group any more. It was cancelled, or its organizer left the group.
reminder-why-left-organizer = GoTo does not list the session for this organizer any more.
reminder-why-unasked = GoTo did not confirm it in time, so I went by what it said before.
reminder-why-disconnected = the GoTo account was disconnected.
reminder-why-unsure = Slack did not say whether it took the reminder, and the channel could not be read.
reminder-why-overtaken = I was away when it was due, and the next reminder of the same session was due as well.
reminder-why-no-title = No reminder for you or this channel is about a session with “{ $typed }” in its title.
reminder-why-next = See all with `/meeting why`, or try the session's ID.
reminder-why-muted = you muted this session.
reminder-waits = Slack does not take it now; it is tried again.

## Digests. Values are already escaped for their place.

digest-day = { WEEKDAY($weekday) } { SHORTDAY($day) }
digest-week = { $first } to { $last }
digest-zone = Days are those of { $zone }; each time is shown in your own zone.
digest-zone-text = times in { $zone }
digest-nothing = Nothing is planned that day.
digest-nothing-week = Nothing is planned in these days.
digest-line = *{ $title }* · { $times }
digest-line-training = *{ $title }* · { $times }, a training
digest-more = { $count ->
    [one] 1 more session found no room here.
   *[other] { $count } more sessions found no room here.
  }
digest-old = GoTo could not be asked just now; this is as of { $when }.
button-digest-settings = Settings
digest-waits = The sessions of the digest are being read.
