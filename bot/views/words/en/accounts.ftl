## GoTo accounts: connecting, status, disconnecting.

button-connect = Connect GoTo
button-reconnect = Connect again
button-disconnect = Disconnect
button-not-me = Not me
button-keep = Yes, use it
button-discard = No, don't use it
button-status = Connection

connect-ask = Connect your GoTo account. This one-time link is just for you and expires in 5 minutes.
connect-other = You're connected as { $email }. Do you want to use a different account? This one-time link is just for you and expires in 5 minutes.
connect-open = Connect GoTo
connect-asked = We've written to you about this GoTo account in your messages with Usher. We'll connect it only after a yes there.
connect-resume = We'll pick up where you left off.
connected = Connected as { $name }, { $email }.
connecting = We're connecting { $email }.
connected-next = Try `/meeting schedule "Sprint review" tomorrow 3pm`.
connected-continue = You were scheduling a meeting.
not-me-title = Remove this connection?
not-me-text = We'll delete our access to the GoTo account { $email }.
not-me-yes = Remove it
not-me-no = Keep it

question-email = You signed in to GoTo as { $email }, but your Slack e-mail is { $slack }. Use this GoTo account?
question-email-unknown = You signed in to GoTo as { $email }. Slack doesn't show us your e-mail address, so we can't compare. Use this GoTo account?
question-account = { $email } belongs to several GoTo accounts. Which one should Usher use?
question-choose = Choose an account
question-left = You didn't answer in time, so { $email } wasn't connected. We kept nothing from it. To try again, type `/goto connect`.
question-discarded = { $email } wasn't connected, and we kept nothing from it.

button-allow-sign-in = Yes, allow it
button-refuse-sign-in = No
button-cancel-sign-in = Cancel
button-choose-admin = Ask an admin

approval-owner-ask = *{ $asker }* wants to use your GoTo account { $email } in Slack. They could list, schedule, start and cancel meetings as you. Do you allow it?
approval-owner-note = Someone signed in to GoTo with your account after opening { $asker }'s link. If it wasn't you, or you don't know why, say no. You can answer until { $until }.
approval-admin-ask = *{ $asker }* signed in to GoTo as { $email }. Nobody in this Slack workspace has that address, so nobody can confirm it. Do you allow { $asker } to use this GoTo account?
approval-admin-note = Say yes only if you know it's { $asker }'s own account, or one they may use. You can answer until { $until }.
approval-owner-waiting = { $email } is { $approver }'s GoTo account. We asked { $approver } and will connect it once they say yes. They can answer until { $until }.
approval-admin-waiting = We asked { $approver } to allow the GoTo account { $email }, and will connect it once they say yes. They can answer until { $until }.
approval-admin-needed = { $email } isn't an address of your workspace, or Slack doesn't show whose it is. An Usher admin has to allow this GoTo account. Choose who to ask by { $until }.
approval-admin-title = Ask an admin
approval-admin-submit = Ask
approval-admin-label = Who should decide?
approval-admin-hint = A Slack admin or owner, or someone who administers Usher here.
approval-no-admin = This person doesn't administer Usher. Choose someone else.
approval-said-yes = You allowed { $asker } to use the GoTo account { $email }.
approval-said-no = You didn't allow it. Nothing was connected, and we kept nothing from { $email }.
approval-over = This question is closed: it was answered, cancelled or left too long.
approval-connected-since = { $asker } has connected another GoTo account since they asked, so we didn't connect { $email }.
approval-over-next = If it's still needed, they can type `/goto connect` again.
approval-over-allowed = { $approver } allowed the GoTo account { $email }.
approval-over-refused = { $approver } didn't allow the GoTo account { $email }, so it wasn't connected. We kept nothing from it. To connect another account, type `/goto connect`.
approval-over-expired = { $approver ->
    [none] No admin was asked in time, so { $email } wasn't connected. We kept nothing from it.
   *[other] { $approver } didn't answer in time, so { $email } wasn't connected. We kept nothing from it.
}
approval-over-cancelled = { $asker } cancelled this. { $email } wasn't connected, and we kept nothing from it.
lent = *{ $borrower }* connected your GoTo account { $email }, as you allowed. They can now list, schedule, start and cancel meetings as you in Slack.
lent-note = Select *Not me* to end it right away, today or later.
lent-end-text = { $borrower } will no longer be able to use { $email }. We'll delete our access to it and ask GoTo to cancel it too.
lent-ended = Ended. { $borrower } can no longer use { $email } with Usher.
lent-ended-notice = The owner of the GoTo account you were using ended the connection. Connect your own to continue.
lent-gone = This connection has already ended.
lent-gone-next = If you allowed it again since, select *Not me* in the newer message.
link-expires-notice = We couldn't renew your connection to { $email } because GoTo didn't answer. We'll keep trying, but GoTo will end it { $until } if that doesn't work. To be safe, connect again.
link-expires-readers = { $count ->
    [one] 1 mapped member sees their meetings through it.
   *[other] { $count } mapped members see their meetings through it.
}
status-alive = GoTo keeps the connection until { $until }. We'll renew it before then.

status-connected = Connected as { $name }, { $email }, since { $since }.
status-zone-slack = Times are shown in { $zone }, from your Slack profile.
status-zone-none = Your Slack profile has no time zone we know, so times are shown in UTC. Choose one with `/goto settings`.
status-zone-own = Times are shown in { $zone }, as you chose in `/goto settings`.
status-ended = GoTo ended the connection to { $email } { $since }. Connect again to continue.
status-none = You haven't connected a GoTo account yet.

disconnect-ask = Disconnect { $email }? We'll delete our access to it, and you won't be able to schedule from Slack. Your meetings and their cards stay.
disconnect-title = Disconnect GoTo?
disconnect-yes = Disconnect
disconnect-no = Keep it
disconnected = Disconnected { $email }. We deleted our access to it and asked GoTo to cancel it too.
disconnected-ends = You can no longer schedule, start or list meetings with that account here. Meetings, cards and your settings stay. To delete everything Usher keeps about you, type `/goto forget me`.

link-dead-notice = GoTo ended the connection to { $email }. Connect again to schedule and to get reminders of your sessions.

page-title = Connect GoTo
page-heading = Connect GoTo for { $name }
page-who = { $name } · { $workspace }
page-warning = Continue only if this is you. { $name } will be able to schedule with the GoTo account you sign in to next.
page-may = Usher can then list, schedule, change, start and cancel meetings and trainings, and register people for shared trainings. Usher never sees your GoTo password.
page-button = Continue to GoTo
page-done-heading = Connected
page-done = { $email } is now connected to { $who } in Slack. You can close this page and go back to { $place ->
    [messages] your messages with Usher in Slack
    [slack] Slack
   *[other] { $place } in Slack
}.
page-done-not-you = Not { $who }? Tell them or your Slack admin: { $who } can now schedule with this GoTo account.
page-question-heading = One more step in Slack
page-question = We've asked { $who } in Slack whether to use { $email }. You can close this page and go back to your messages with Usher in Slack.
page-owner-question = { $email } belongs to someone other than { $who } in Slack. We've asked its owner there, and will connect it only if they say yes. You can close this page.
page-admin-question = { $who } wants to use { $email } in Slack, and an admin has to allow it. { $who } will find the next step in Slack. You can close this page.
connect-owner-unknown = Slack couldn't confirm whose e-mail address this is, so nothing was connected and we kept nothing.
page-failed-heading = Not connected
this-workspace = this workspace

## The pages for installing Usher in a workspace. Ids install-failed-… end in Slack's or Bolt's reason.

install-title = Install Usher
install-start-heading = Add Usher to Slack
install-start = Usher schedules and starts GoTo meetings from Slack. Next, Slack shows what Usher may do and asks which workspace it's for. Usher reads conversations only to find its own messages and to answer you.
install-start-button = Continue to Slack
install-done-heading = Usher is installed
install-done = Usher is ready in { $name }. Close this page, go to Slack and type /meeting.
install-done-waiting = Usher is back in { $name }. We're still deleting what it kept before it was removed. In a few minutes you can use it with a fresh start.
install-failed-heading = Not installed
install-again = Start again
install-failed-access_denied = You cancelled the installation in Slack, so we kept nothing.
install-failed-invalid_state = This attempt was already used, is older than ten minutes, or began in another browser.
install-failed-refused = Slack didn't confirm the installation, so we kept nothing. Start again. If it keeps happening, tell the admin of this Usher.
install-failed-not_allowed = This Usher is only for certain workspaces, and this isn't one of them, so we kept nothing. Ask the admin of this Usher to add your workspace.
install-failed-rotation = Token rotation is on for this Slack app, and Usher doesn't support it. Ask the admin of this Usher to create the app again from Usher's manifest, where rotation is off.
install-failed-away = Usher is having trouble reaching Slack or its storage. Start again in a minute.

## A person's settings. Values are already escaped for their place.

settings-title = Your settings
settings-submit = Save
settings-zone = Time zone
settings-zone-hint = A city such as London, or an ID such as America/New_York. Leave blank to use your Slack time zone.
settings-zone-example = As in Slack
settings-slack-zone-none = Your Slack profile has no time zone we know, so times are in UTC unless you choose one.
settings-slack-zone = Your Slack time zone is { $zone }, where it's { $time } now.
settings-length = Meeting length
settings-usual = Default
settings-channel = Post meetings to
settings-channel-hint = The schedule form posts here unless you choose another channel. Leave blank for the channel you're in.

zone-gone = We no longer know your time zone “{ $typed }”, so times are in { PLACE($zone) }.
settings-change = Change it with `/goto settings`.
settings-channel-else = So we didn't use the channel from your settings. To change it, type `/goto settings`.
button-settings = Settings

## Checks: `/goto doctor` for a person, `usher doctor` for whoever runs Usher.

doctor-title = Connection check
doctor-head = { $count ->
    [0] Everything works.
    [one] One thing needs attention.
   *[other] { $count } things need attention.
}
doctor-head-none = Not connected yet.
doctor-ok = OK.
doctor-fault = Problem.
doctor-note = Note.
doctor-admin-more = To check Usher's own server, your admin can run `usher doctor`.

doctor-link-ok = Connected as { $name }, { $email }, since { $since }.
doctor-link-until = GoTo keeps an unused connection until { $until }. We'll renew it before then.
doctor-link-none = You haven't connected a GoTo account yet.
doctor-link-ended = GoTo ended the connection to { $email }. We noticed { $since }.
doctor-token-ok = GoTo's access lasts until { $until }. We'll renew it automatically.
doctor-token-due = GoTo's access is due for renewal. We'll renew it the next time you use it.
doctor-token-last = GoTo's access ends { $until }, and GoTo didn't give us a way to renew it.
doctor-token-last-next = After that, connect again with `/goto connect`.
doctor-goto-ok = GoTo answers and lets you organize. You have { $count ->
    [0] no upcoming meetings
    [one] 1 upcoming meeting
   *[other] { $count } upcoming meetings
}.
doctor-rows = { $count ->
    [one] We couldn't read 1 row of GoTo's answer, so it's missing from your lists and reminders ({ $fields }).
   *[other] We couldn't read { $count } rows of GoTo's answer, so they're missing from your lists and reminders ({ $fields }).
}
doctor-rows-next = On GoTo's site, find the meeting or training with an odd title or time and save it again.
doctor-goto-fault = GoTo didn't list your meetings. { $reason }
doctor-goto-slow = GoTo is slow to answer.
doctor-admin-yes = You're an admin of the GoTo account.
doctor-admin-no = You aren't an admin of the GoTo account. You don't need to be one for your own meetings.
doctor-admin-slow = GoTo is slow to say whether you're an admin.
doctor-zone-ok = Time zone from Slack: { $zone }
doctor-zone-own = Time zone from your settings: { $zone }
doctor-zone-none = Your Slack profile has no time zone we know, so times are in UTC.
doctor-zone-none-next = Choose one with `/goto settings`.
doctor-email-ok = E-mail from Slack: { $slack }
doctor-email-other = Your e-mail is { $slack } in Slack and { $email } at GoTo.
doctor-email-none = Slack doesn't show us your e-mail address, so we'll ask when you connect.
doctor-email-none-next = A workspace admin can let apps see it.
doctor-channel-ok = Usher can post in { $channel }.
doctor-channel-direct = Usher can message you here.
doctor-channel-out = Usher isn't in { $channel }.
doctor-channel-archived = { $channel } is archived.
doctor-channel-fault = Usher can't see this channel. { $reason }
doctor-channel-slow = Slack is slow to answer about this channel.
doctor-rules-fault = We couldn't check this workspace's rules. { $reason }
doctor-rules-slow = Slack is slow to list the user groups in this workspace's rules.
doctor-rule-problem = { $area ->
    [start] Rule “Start meetings”:
    [schedule] Rule “Schedule and change meetings”:
    [train] Rule “Schedule and change trainings”:
    [register] Rule “Register for trainings”:
   *[admin] Rule “Administer Usher”:
} { policy-problem }
doctor-reason-unknown = The log has the details.
doctor-last-ok = Last request{ $what ->
    [none] {""}
   *[other] {" "}({ $what })
} succeeded { $at }.
doctor-last-failed = Last request{ $what ->
    [none] {""}
   *[other] {" "}({ $what })
} failed { $at }.
doctor-deliveries = Reminders of the last 30 days in this workspace: { $sent } sent, half of them within { $half } seconds, 99% within { $most }, the slowest after { $longest }. { $late } late, { $unsure } possibly not posted, { $missed } missed, { $doubled } posted twice, { $held_back } held back.
doctor-deliveries-none = No reminders were due in this workspace in the last 30 days.
doctor-deliveries-next = If you don't know why, ask your admin to check the worker's log.
doctor-deliveries-slow = Reading the reminders of the last 30 days took too long.

did-meeting-schedule = schedule a meeting
did-meeting-now = start a meeting
did-meeting-list = list meetings
did-meeting-show = show a meeting
did-meeting-menu = menu
did-meeting-history = past meetings
did-meeting-attendees = attendees
did-goto = a `/goto` command
did-meeting = a `/meeting` command

## Exporting and deleting a person's data.

forget-title = Delete all your data?
forget-goes = We'll delete your GoTo connection, your settings, what we know about your meetings, your drafts and any pending requests.
forget-stays = Meetings stay at GoTo. Cards stay in their channels but no longer change. First, cancel any meetings that shouldn't happen.
forget-sure = This can't be undone. Pending requests stop. Meetings at GoTo and cards in channels stay.
forget-yes = Delete everything
forget-no = Keep it
forget-member-title = Delete all data about { $member }?
forget-member-goes = This deletes their GoTo connection, settings, reminders, calendar address and drafts, and what we know about their meetings and registrations. Meetings stay at GoTo.
forget-member-active = They can still sign in to Slack, and could connect again.
forget-member-confirm = Delete all data about this person?
forget-member-sure = This can't be undone. It also stops their pending requests.
forget-member-who = { $typed } isn't a person here.
forget-member-who-next = Type `/goto forget me`, or `/goto forget @name` if you administer Usher.
button-forget-member = Delete everything
member-forgotten = Deleted all data about { $member } ({ $count ->
    [one] 1 entry
   *[other] { $count } entries
  }). Their lines in the audit log stay.
forget-seats = They still have a seat at GoTo that we couldn't give back yet.
person-left = This person left the workspace.
departure-title = { $name } left the workspace
departure-link = Their GoTo account { $email } is disconnected here, and we've cancelled our access to it.
departure-admin-link = Members without a connection see their meetings through it. Another admin can take over with `/goto map`.
departure-seats = { $count ->
    [one] 1 seat was given back.
   *[other] { $count } seats were given back.
  }
departure-channels = Their reminders ended in { $channels }. Anyone there can set up new ones with `/goto notify`.
departure-meetings = They organized these upcoming meetings: { $titles }. The meetings stay at GoTo until someone cancels them there.
departure-trainings = They shared these trainings: { $titles }. Nobody can register for them here now.
departure-more = and { $count } more
departure-next = We still have their settings and what we know about their meetings.
forget-export-first = Want a copy first? We'll send your data to your messages as a file, without passwords or tokens.
forgotten = Deleted everything Usher kept about you: { $count ->
    [0] there was nothing
    [one] 1 entry
   *[other] { $count } entries
}.
forgotten-stays = Your meetings at GoTo stay, and so do cards and messages in Slack. Your lines in the workspace's audit log stay under your Slack ID until they expire. For a day, we keep a note that you asked for this.
forget-waiting = This takes a while. We'll let you know here when everything is deleted.

button-export = Send me my data
button-forget = Delete everything
export-comment = Everything Usher keeps about you right now. Tokens are left out.
export-done = We sent your data to your messages as a file.
export-done-text = Slack didn't accept a file, so we sent your data to your messages as text.
export-part = Your data, part { $number } of { $parts }
export-waiting = This takes a while. We'll send your data to your messages.
export-unsure = Slack didn't confirm that your data was posted.
export-unsure-next = Check your messages with Usher. If it isn't there, ask for it again.

did-person-export = send your data
