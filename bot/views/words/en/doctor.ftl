# Checks: `/goto doctor` for a person, `usher doctor` for whoever runs Usher.

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
