# Reminders and their later states. Values are already escaped for their place.

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
reminder-as-of = GoTo does not answer now; this is as of { $when }.

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

notify-owner-left = You are not in that channel any more, so I do not post there for you.
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
why-line = { $when } *{ $subject }*, { $lead }, { $where }: { $state }
why-line-plain = { $when } { $subject }, { $lead }, { $where }: { $state }
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
reminder-why-unasked = GoTo did not answer in time, so I went by what it said before.
reminder-why-disconnected = the GoTo account was disconnected.
reminder-why-unsure = Slack did not say whether it took the reminder, and the channel could not be read.
reminder-why-overtaken = I was away when it was due, and the next reminder of the same session was due as well.
reminder-why-muted = you muted this session.
reminder-waits = Slack does not take it now; it is tried again.
