## GoTo accounts: connecting, status, disconnecting.

button-connect = Connect GoTo
button-reconnect = Connect again
button-disconnect = Disconnect
button-not-me = Not me
button-keep = Yes, use it
button-discard = No, discard it
button-status = Connection

connect-ask = Connect your GoTo account. The link is yours alone, works once and for five minutes.
connect-open = Open the page
connect-resume = What you asked for goes on after that.
connected = Connected as { $name }, { $email }.
connecting = We're connecting { $email }.
connected-next = Try `/meeting schedule "Sprint review" tomorrow 3pm`.
connected-continue = You were scheduling a meeting.
not-me-title = Remove this connection
not-me-text = Usher forgets the GoTo account { $email } and its tokens.
not-me-yes = Remove it
not-me-no = Keep it

question-email = You signed in to GoTo as { $email }, but your Slack e-mail is { $slack }. Use this GoTo account?
question-email-unknown = You signed in to GoTo as { $email }. Slack does not tell your e-mail. Use this GoTo account?
question-account = { $email } belongs to several GoTo accounts. Which one should Usher use?
question-choose = Choose an account
question-discarded = Discarded. Nothing of { $email } was kept.

button-allow-sign-in = Yes, allow it
button-refuse-sign-in = No
button-cancel-sign-in = Cancel
button-choose-admin = Ask an admin

approval-owner-ask = *{ $asker }* wants to use your GoTo account { $email } in Slack. They could list, schedule, start and cancel meetings as you. Do you allow it?
approval-owner-note = Somebody signed in to GoTo with your account after opening { $asker }'s link. If it wasn't you, or you don't know why, say no. You can answer until { $until }.
approval-admin-ask = *{ $asker }* signed in to GoTo as { $email }. Nobody who could confirm it has that address in this Slack workspace. Do you allow { $asker } to use this GoTo account?
approval-admin-note = Say yes only if you know that it's { $asker }'s own account, or one that they may use. You can answer until { $until }.
approval-owner-waiting = { $email } is { $approver }'s GoTo account. We asked { $approver } and will connect it once they say yes. They can answer until { $until }.
approval-admin-waiting = We asked { $approver } to allow the GoTo account { $email }, and will connect it once they say yes. They can answer until { $until }.
approval-admin-needed = { $email } isn't an address of your workspace, or Slack doesn't show whose it is. An Usher admin has to allow this GoTo account. Choose whom we ask, until { $until }.
approval-admin-title = Ask an admin
approval-admin-submit = Ask
approval-admin-label = Who should decide?
approval-admin-hint = A Slack admin or owner, or somebody who administers Usher here.
approval-no-admin = This person doesn't administer Usher. Choose somebody else.
approval-said-yes = You allowed { $asker } to use the GoTo account { $email }.
approval-said-no = You didn't allow it. Nothing was connected, and we kept nothing of { $email }.
approval-over = This question is over: it was answered, cancelled, or too old.
approval-over-next = If it's still needed, they can type `/goto connect` again.
approval-over-allowed = { $approver } allowed the GoTo account { $email }.
approval-over-refused = { $approver } didn't allow the GoTo account { $email }, so it wasn't connected. We kept nothing of it. `/goto connect` connects another account.
approval-over-expired = { $approver ->
    [none] No admin was asked in time, so { $email } wasn't connected. We kept nothing of it.
   *[other] { $approver } didn't answer in time, so { $email } wasn't connected. We kept nothing of it.
}
approval-over-cancelled = { $asker } cancelled this: { $email } wasn't connected, and we kept nothing of it.
lent = Your GoTo account { $email } was connected by *{ $borrower }*, as you allowed. They can now list, schedule, start and cancel meetings as you in Slack.
lent-note = Not me ends it at once, today or later.
lent-end-text = Usher disconnects { $email } from { $borrower } and has GoTo forget the tokens.
lent-ended = Ended. { $borrower } can no longer use { $email } with Usher, and GoTo is told to forget the tokens.
lent-ended-notice = The owner of the GoTo account that you were using ended the connection. Connect your own to go on.
lent-gone = This connection has ended already.
link-expires-notice = We couldn't renew your connection to { $email }: GoTo didn't answer. GoTo ends it { $until } unless that works before; we keep trying. Connect again if you want to be sure.
link-expires-readers = { $count ->
    [one] 1 mapped member reads through it.
   *[other] { $count } mapped members read through it.
}
status-alive = GoTo keeps it until { $until }; we renew it before then.

status-connected = Connected as { $name }, { $email }, since { $since }.
status-zone-slack = Times are shown in { $zone }, from your Slack profile.
status-zone-none = Slack tells no time zone that Usher knows, so times are shown in UTC. Choose one with `/goto settings`.
status-zone-own = Times are shown in { $zone }, as you chose with `/goto settings`.
status-ended = GoTo ended the connection to { $email } { $since }. Connect again to go on.
status-none = No GoTo account is connected.

disconnect-ask = Disconnect { $email }? Usher deletes its tokens and can no longer schedule for you. Meetings and cards stay.
disconnect-title = Disconnect GoTo
disconnect-yes = Disconnect
disconnect-no = Keep it
disconnected = Disconnected { $email }. Its tokens are deleted here, and GoTo is told to forget them.
disconnected-ends = Scheduling, starting and listing under that account end. Meetings, cards and your settings stay; `/goto forget me` deletes what Usher keeps about you.

link-dead-notice = GoTo ended the connection to { $email }. Scheduling waits until you connect again. So do reminders of your sessions.

page-title = Connect GoTo
page-heading = Connect GoTo for { $name }
page-who = Slack person { $name } in { $workspace }
page-warning = Go on only if this is you. Who goes on lets this Slack person schedule with the GoTo account that signs in next.
page-button = Continue to GoTo
page-done-heading = Connected
page-done = { $email } is connected to { $who } in Slack. You can close this page and go back to Slack.
page-done-not-you = If you are not { $who }, tell them or your Slack admin: { $who } can now schedule with this GoTo account.
page-question-heading = One more step in Slack
page-question = Usher asked { $who } in Slack whether to use { $email }. You can close this page.
page-owner-question = { $email } belongs to somebody else than { $who } in Slack. Usher asked its owner there, and connects it only if they say yes. You can close this page.
page-admin-question = { $who } wants to use { $email } in Slack, and an admin has to allow it. { $who } sees there how. You can close this page.
connect-owner-unknown = Slack doesn't say now whose e-mail this is, so nothing was connected and we kept nothing.
page-failed-heading = Not connected
this-workspace = this workspace

## The pages for installing Usher in a workspace. Ids install-failed-… end in Slack's or Bolt's reason.

install-title = Install Usher
install-start-heading = Add Usher to Slack
install-start = Usher schedules and starts GoTo meetings from Slack. Slack shows you next what it may do, and asks which workspace it is for. It reads no conversations but to find its own messages again.
install-start-button = Continue to Slack
install-done-heading = Usher is installed
install-done = { $name } has Usher now. Close this page, go to Slack and type /meeting.
install-done-waiting = { $name } has Usher again. What Usher kept before it was removed is still being deleted; it works in a few minutes, from a fresh start.
install-failed-heading = Not installed
install-again = Start again
install-failed-access_denied = Slack was told not to install Usher, so nothing was kept.
install-failed-invalid_state = This attempt was used already, is older than ten minutes, or began in another browser.
install-failed-refused = Slack did not confirm the installation, so nothing was kept. Start again; if it stays, tell the admin of this Usher.
install-failed-not_allowed = This Usher serves certain workspaces only, and this isn't one of them, so nothing was kept. Ask whoever runs this Usher to add your workspace.
install-failed-rotation = This Slack app has token rotation switched on, and Usher renews no Slack tokens. Its admin has to make the app again from Usher's manifest, where rotation is off.
install-failed-away = Usher cannot reach Slack or its own memory now. Start again in a minute.

## A person's settings. Values are already escaped for their place.

settings-title = Your settings
settings-submit = Save
settings-zone = Time zone
settings-zone-hint = A city such as London, or an ID such as America/New_York. Leave it empty for the zone of your Slack profile.
settings-zone-example = As in Slack
settings-slack-zone-none = Slack tells no time zone that Usher knows, so times are in UTC unless you choose one.
settings-slack-zone = In Slack your zone is { $zone }, where it is { $time } now.
settings-length = Length of a meeting
settings-usual = As usual
settings-channel = Post meetings to
settings-channel-hint = Where the schedule form posts unless you choose another. Leave it empty for the channel you are in.

zone-gone = Your own time zone “{ $typed }” is not known any more, so times are in { PLACE($zone) }.
settings-change = Change it with `/goto settings`.
settings-channel-else = So the channel of your settings was not used; change it with `/goto settings`.
button-settings = Settings

## Checks: `/goto doctor` for a person, `usher doctor` for whoever runs Usher.

doctor-title = Your connection, link by link
doctor-head = { $count ->
    [0] Nothing is wrong.
    [one] One thing is wrong.
   *[other] { $count } things are wrong.
}
doctor-ok = OK.
doctor-fault = Fault.
doctor-note = Note.
doctor-admin-more = For what lies behind Usher itself, your admin runs `usher doctor`.

doctor-link-ok = Connected as { $name }, { $email }, since { $since }.
doctor-link-until = GoTo keeps the connection until { $until } if nobody uses it; we renew it before then.
doctor-link-none = No GoTo account is connected.
doctor-link-ended = GoTo ended the connection to { $email }, seen { $since }.
doctor-key-ok = GoTo knows you as organizer { $organizer }.
doctor-token-ok = Access is good until { $until }; Usher renews it by itself from { $due } on.
doctor-token-due = Access is due for renewal; Usher renews it when it is next used.
doctor-token-last = Access ends { $until } and cannot be renewed: GoTo gave no refresh token.
doctor-token-last-next = Connect again with `/goto connect` after that.
doctor-goto-ok = GoTo answers and lets you organize: { $count ->
    [0] no meetings ahead
    [one] 1 meeting ahead
   *[other] { $count } meetings ahead
}.
doctor-rows = { $count ->
    [one] 1 row of GoTo's answer could not be read and is left out of your lists and reminders ({ $fields }).
   *[other] { $count } rows of GoTo's answer could not be read and are left out of your lists and reminders ({ $fields }).
}
doctor-rows-next = On GoTo's site, look for a meeting or training with an odd title or time, and save it again.
doctor-goto-fault = GoTo did not list your meetings. { $reason }
doctor-goto-slow = GoTo is slow to answer.
doctor-admin-yes = You are an admin of the GoTo account.
doctor-admin-no = You are no admin of the GoTo account; your own meetings need none.
doctor-admin-slow = GoTo is slow to tell whether you are an admin.
doctor-zone-ok = Slack tells your time zone, { $zone }.
doctor-zone-own = Times are in { $zone }, as you chose.
doctor-zone-none = Slack tells no time zone that Usher knows, so times are in UTC.
doctor-zone-none-next = Choose one with `/goto settings`.
doctor-email-ok = Slack tells your e-mail, { $slack }.
doctor-email-other = Your e-mail is { $slack } in Slack and { $email } at GoTo.
doctor-email-none = Slack tells no e-mail of yours, so Usher asks back when you connect.
doctor-email-none-next = A workspace admin can let apps see it.
doctor-channel-ok = Usher can post in { $channel }.
doctor-channel-direct = Usher can write to you here.
doctor-channel-out = Usher is not in { $channel }.
doctor-channel-archived = { $channel } is archived.
doctor-channel-fault = Usher cannot see this channel. { $reason }
doctor-channel-slow = Slack is slow to tell about this channel.
doctor-rules-fault = Usher could not check the rules of this workspace. { $reason }
doctor-rules-slow = Slack is slow to say who is in the user groups of the rules.
doctor-rule-problem = { $area ->
    [start] Rule “Start meetings”:
    [schedule] Rule “Plan and change meetings”:
    [train] Rule “Make and change trainings”:
    [register] Rule “Register for trainings”:
   *[admin] Rule “Administer Usher”:
} { policy-problem }
doctor-reason-unknown = The log says more.
doctor-last-ok = { $what } went through { $at }.
doctor-last-failed = { $what } failed { $at }.

did-something = Your last request
did-meeting-schedule = Scheduling a meeting
did-meeting-now = Starting a meeting
did-meeting-list = Listing meetings
did-meeting-show = Showing a meeting
did-meeting-menu = The menu
did-meeting-history = Looking back over meetings
did-meeting-attendees = Telling who came
did-goto = A `/goto` command
did-meeting = A `/meeting` command

## Exporting and deleting a person's data.

forget-title = Delete everything kept about you
forget-goes = Usher deletes your GoTo connection and its tokens, your settings, what it knows of your meetings, what you typed and did not finish, and what still waits to be done for you.
forget-stays = Meetings stay at GoTo, and cards stay in their channels; they no longer change. Cancel meetings first if nobody should come.
forget-sure = This cannot be undone. What Usher was still doing for you ends. Meetings at GoTo and cards in channels stay.
forget-yes = Delete everything
forget-no = Keep it
forget-member-title = Delete everything kept about { $member }
forget-member-goes = This deletes their GoTo connection and its tokens, their settings, reminders and calendar address, what they typed and didn't finish, and what Usher knows of their meetings and registrations. Meetings stay at GoTo.
forget-member-active = They can still sign in to Slack, and may connect again.
forget-member-confirm = Delete everything kept about this person
forget-member-sure = This can't be undone. What Usher was still doing for them ends.
forget-member-who = { $typed } isn't a person here.
forget-member-who-next = Type `/goto forget me`, or `/goto forget @name` if you administer Usher.
button-forget-member = Delete everything
member-forgotten = Deleted everything kept about { $member } ({ $count ->
    [one] 1 entry
   *[other] { $count } entries
  }). The audit log keeps its lines.
forget-seats = They still have a seat at GoTo that couldn't be given back yet.
person-left = This person left the workspace.
departure-title = { $name } left the workspace
departure-link = Their GoTo account { $email } is disconnected here, and its tokens are revoked.
departure-admin-link = Members without a connection read their meetings through it. Another admin can take over with `/goto map`.
departure-seats = { $count ->
    [one] 1 seat was given back.
   *[other] { $count } seats were given back.
  }
departure-channels = Their reminders ended in { $channels }. Anyone there can set up new ones with `/goto notify`.
departure-meetings = Coming meetings they organized: { $titles }. They stay at GoTo until someone cancels them there.
departure-trainings = Trainings they shared: { $titles }. Nobody can register for them here any more.
departure-more = and { $count } more
departure-next = Their settings and what Usher knows of their meetings are still kept.
forget-export-first = Take your data first: it comes as a file into your messages with Usher, without tokens.
forgotten = Everything that Usher kept about you is deleted: { $count ->
    [0] there was nothing
    [one] 1 entry
   *[other] { $count } entries
}.
forgotten-stays = What stays: your meetings at GoTo, cards and messages in Slack, what you did as lines of your workspace's audit under your Slack ID until their time is over, and for a day a note that you asked for this.
forget-waiting = It takes a while. You will be told here when everything is deleted.

button-export = Send me my data
button-forget = Delete everything
export-comment = Everything that Usher keeps about you, as it is now. Tokens are left out.
export-done = Your data is in your messages with Usher, as a file.
export-done-text = Slack took no file, so your data is in your messages with Usher as text.
export-part = Your data, part { $number } of { $parts }
export-waiting = It takes a while. Your data will come into your messages with Usher.
export-unsure = Slack did not say whether your data was posted.
export-unsure-next = Look in your messages with Usher; ask for it again if it is not there.

did-person-export = Sending your data
