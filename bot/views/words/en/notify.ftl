# Subscriptions: the form, the list, and the results of reminders' buttons. Values are already escaped for their place.

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
notify-value-session-label = Meeting or training ID
notify-value-organizer-label = Organizer
notify-value-group-label = Group
notify-value-words = A title that has all of these words, in any order.
notify-value-session = Such as 123-456-789; it stands on the card and in the list.
notify-value-organizer = The e-mail address or the key.
notify-value-group = The name or the key.
notify-value-words-empty = Type the words to look for in titles.
notify-value-session-empty = Type the ID of the meeting or training.
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
  }, page { $page } of { $pages }
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

button-notify = Notify
label-notify = Reminders of { $subject }
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
label-dismiss = Take this reminder away
button-mute = Mute this
mute-title = Mute this session?
mute-text = No more reminders of this session come here. All others still do.
button-keep-reminders = Keep them
button-unmute = Unmute
muted = No more reminders of *{ $title }*.
unmuted = Reminders of *{ $title }* are on again.
