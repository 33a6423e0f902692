## Administration: organizers, groups, and the map of Slack members to organizers.

admin-role-missing = The GoTo account { $email } may not do this: it lacks GoTo's admin role.
admin-scope-missing = The connection to { $email } may not do this: its OAuth client lacks the Admin Center scope (`identity:`).
admin-role-missing-next = Ask an admin of your GoTo account to give it the role, or to do this themselves.
admin-role-missing-ask = Ask { $name }, whose GoTo account has it here.
look-at-organizers = Look with `/goto organizers` before you try again.

organizer-unclear = “{ $typed }” is neither an e-mail address nor an organizer key.
organizer-unclear-next = Try `/goto organizers show bob@example.com`.
organizer-gone = GoTo has no organizer { $typed } in your account.
organizer-gone-next = See who is there with `/goto organizers`.
organizer-exists = { $email } is an organizer already.
organizer-exists-next = See them with `/goto organizers show { $email }`.
organizer-changed = This organizer has another e-mail now: { $email }.
organizer-refused = GoTo refused this organizer.
organizer-refused-next = Check the e-mail address and the names, and whether your account has a free seat.
organizer-email-wrong = “{ $typed }” is no e-mail address.
organizer-add-next = Try `/goto organizers add bob@example.com`, or `/goto organizers add` alone for an empty form.
organizer-name-missing = GoTo wants a name here.
organizer-product-missing = Choose a product.
organizer-self-suspend = You cannot suspend yourself: you would lose your own access.
organizer-self-remove = You cannot remove yourself: you would lose your own access.
organizer-self-next = Ask another GoTo admin of your account.
organizer-not-typed = That is not { $email }. Type it as it stands here.

button-organizer-add = Add an organizer
button-organizer-show = Details
button-organizer-suspend = Suspend
button-organizer-remove = Remove
button-organizer-remove-now = Remove…
button-organizer-keep = Keep

organizers-title = Organizers
organizers-of-group = Organizers of { $name }
organizers-count = { $total ->
    [0] Nobody organizes here yet
    [one] 1 organizer
   *[other] { $total } organizers
  }, page { $page } of { $pages }
organizer-which = { $count } organizers have the e-mail { $email }. Which one?
organizer-pick = Choose an organizer
organizer-key = Organizer key: `{ $key }`
organizer-state-suspended = Suspended
organizer-no-product = No product
organizer-group = Group { $name }
organizer-you = You
organizer-yourself = This is you: another admin can suspend or remove you.
organizer-planned = { $count ->
    [0] No meetings are ahead.
    [one] 1 meeting is ahead.
   *[other] { $count } meetings are ahead.
  }
organizer-planned-unknown = GoTo does not tell which meetings are ahead.
organizer-meeting = { $when } { $subject }
product-g2m = GoTo Meeting
product-g2t = GoTo Training
product-g2w = GoTo Webinar
product-openvoice = OpenVoice
product-g2aseeit = GoToAssist Seeit
product-g2ars = GoToAssist Remote Support
product-g2asd = GoToAssist Service Desk

organizer-add-title = Add an organizer
organizer-add-title-short = Add an organizer
organizer-add-submit = Add
organizer-add-mails = GoTo writes to this person as soon as you press Add.
organizer-add-group = They go into the group { $name }.
organizer-field-email = E-mail
organizer-field-first = First name
organizer-field-last = Last name
organizer-field-product = Product
organizer-added = *{ $name }* ({ $email }) is an organizer now, with { $product }. GoTo has written to them.
organizer-added-group = *{ $name }* ({ $email }) is an organizer of { $group } now, with { $product }. GoTo has written to them.
organizer-add-failed = *{ $name }* was not added.
organizer-saving = GoTo takes its time. You can close this; the outcome comes as a message.

organizer-suspend-title = Suspend { $name }?
organizer-suspend-text = GoTo takes all their products away. Giving one back ends it.
organizer-suspending = GoTo takes its time; I will tell you when it is done.
organizer-suspended = *{ $name }* ({ $email }) is suspended.
organizer-suspended-already = *{ $name }* ({ $email }) is suspended already; nothing changed.
organizer-product-choose = Choose a product
organizer-product-title = Give this product?
organizer-product-text = GoTo gives it at once; it may take a seat of your account.
organizer-product-ends = Giving a product ends the suspension.
organizer-product-more = Give another product.
organizer-given = *{ $name }* ({ $email }) has { $product } now.
organizer-given-already = *{ $name }* ({ $email }) has { $product } already; nothing changed.
organizer-product-failed = *{ $name }* was given nothing.
button-organizer-give = Give it
organizer-suspend-failed = *{ $name }* was not suspended.
organizer-gone-already = *{ $name }* ({ $email }) is gone already: somebody else removed them.

organizer-remove-title = Remove { $name } from your GoTo account?
organizer-remove-title-short = Remove an organizer
organizer-remove-form = Remove an organizer
organizer-remove-text = They lose their place in your GoTo account. This cannot be undone here.
organizer-remove-field = To confirm, type { $email }
organizer-removed = *{ $name }* ({ $email }) is removed from your GoTo account.
organizer-remove-failed = *{ $name }* was not removed.

group-gone = GoTo has no group “{ $typed }” in your account.
group-gone-next = See them with `/goto groups`.
group-twice = Several groups are called “{ $typed }”.
group-twice-next = Name one by its key: { $keys }.
group-file-unsure = Slack did not say whether the file arrived.
group-file-unsure-next = Look whether it stands above; if not, start again.
job-gone = This is not under way any more.
job-begun = This takes a while. How far it is, and the result, come as a direct message.
button-job-stop = Cancel

button-group-detail = About the group
button-group-organizers = Organizers
button-group-upcoming = Meetings ahead
button-group-past = Past meetings
button-group-attendees = Who came
button-group-collect = Ask one by one
groups-title = Groups
groups-empty = Your GoTo account has no groups.
groups-count = { $total ->
    [one] 1 group
   *[other] { $total } groups
  }, page { $page } of { $pages }
group-size = { $count ->
    [0] No organizers
    [one] 1 organizer
   *[other] { $count } organizers
  }
group-size-unknown = GoTo does not count its organizers
group-parent = part of { $name }
group-key = Group key: `{ $key }`
group-upcoming-title = Meetings ahead of { $name }
group-past-title = Past meetings of { $name }
group-attendees-title = Who came to the meetings of { $name }
group-upcoming-empty = No meetings are ahead of { $name }.
group-past-empty = { $name } held no meetings in this time. Ask for a longer one, such as `past 90d`.
group-attendees-empty = GoTo knows of nobody who came to the meetings of { $name } in this time.
group-lines-count = { $counted }, page { $page } of { $pages }
group-count-upcoming = { $count ->
    [0] nothing
    [one] 1 meeting
   *[other] { $count } meetings
  }
group-count-past = { $count ->
    [0] nothing
    [one] 1 meeting
   *[other] { $count } meetings
  }
group-count-attendees = { $count ->
    [0] nobody
    [one] 1 stay
   *[other] { $count } stays
  }
group-range = from { $since } to { $until }
group-line-upcoming = { $when } *{ $subject }* · { $who }
group-line-past = { $when } *{ $subject }* · { $who } · { $facts }
group-line-attendees = { $when } *{ $guest }* · { $subject } · { $facts }
group-too-large = *{ $name }* has { $count } organizers; GoTo tells the meetings of at most 50 at once. Usher can ask for each organizer in turn, which takes a while.
group-what-upcoming = meetings ahead
group-what-past = past meetings
group-what-attendees = who came
group-reading = Reading { $what } of *{ $name }*: { $total ->
    [0] beginning
   *[other] { $at } of { $total } organizers
  }.
group-stopped = Cancelled after { $at } of { $total } organizers of *{ $name }*. Nothing was changed or sent.
group-failed = { $what } of *{ $name }* could not be read.
group-read = *{ $name }*, { $what }: { $found } of { $total ->
    [one] 1 organizer
   *[other] { $total } organizers
  }.
group-read-file = { $shown } of { $found } stand here; all are in the file.
group-read-skipped = GoTo told nothing of { $names }.
group-read-cut = The file ends after { $most } lines; ask for a shorter time.
group-file = { $name }, { $what }. Times in the file are UTC.
group-column-organizer = Organizer
group-column-subject = Meeting
group-column-number = Meeting ID
group-column-start = Start (UTC)
group-column-end = End (UTC)
group-column-minutes = Minutes
group-column-people = People
group-column-guest = Participant
group-column-email = Participant's e-mail

map-no-link = This workspace has no admin link yet.
map-no-link-next = An admin of the GoTo account sets it with `/goto map`.
map-other-account = { $name }'s link reads for this workspace, and yours belongs to another GoTo account.
map-other-account-next = Ask { $name }, or let yours take its place with `/goto map`.
map-read-refused = The admin link may not read your meetings any more.
map-read-gone = GoTo no longer has the organizer that you are mapped to.
map-connect-next = Connect your own account with `/goto connect`, or ask an admin to look at `/goto map`.

map-nobody = Nobody here is { $typed }.
map-guest = { $name } is a guest, a bot or from elsewhere, and cannot be mapped.
map-no-email = Slack tells no e-mail of { $name }; name the organizer.
map-unclear = “{ $typed }” is neither an e-mail address nor an organizer key.
map-no-organizer = GoTo has no organizer { $typed } in this account.
map-several = { $count } organizers have the e-mail { $typed }; name one by the key.
map-own-link = Connected as another organizer, { $email }; the own link stands.
map-others = The organizer { $organizer } has the e-mail of { $name } in Slack, so only { $name } can be mapped to it.
map-taken = { $organizer } is mapped to { $name } already.
map-row-cells = { $count ->
    [one] One column
   *[other] { $count } columns
  } instead of two: member, organizer.
map-row-many = More than { $most } rows; the rest was left out. Paste it by itself.
map-row-broken = This cannot be read as a table; a quotation mark may be missing.
map-row-again = { $typed } stands in line { $first } already.
map-problem-line = Line { $line }: { $text }
map-problem-who = { $who }: { $text }
map-more-problems = { $count ->
    [one] And one more.
   *[other] And { $count } more.
  }
map-not-in-slack = Not in Slack under this e-mail: { $names }{ $more ->
    [0] .
   *[other] {" "}and { $more } more.
  }

map-note = The admin link only reads: meetings ahead and past ones of mapped members who are not connected. Nobody schedules or starts with it.
map-state-none = No admin link reads for this workspace.
map-state-own = Your GoTo link reads for the mapped members of this workspace.
map-state-other = *{ $name }*'s GoTo link reads for the mapped members of this workspace.
map-state-dead = It has ended or changed, so nothing is read until it is connected again or another takes its place.
map-state-members = { $count ->
    [0] No member is mapped.
    [one] 1 member is mapped.
   *[other] { $count } members are mapped.
  }
button-map-use = Use my GoTo link
button-map-end = End the admin link
button-map-keep = Keep it so
button-map-all = Map all by e-mail
button-map-one = Map a member
button-map-table = Paste a table
button-map-list = Mapped members
button-map-drop = Take out
map-use-title = Use your GoTo link to read?
map-use-text = Mapped members who are not connected see their own meetings through it. It schedules and starts nothing. It ends when you disconnect.
map-end-title = End the admin link?
map-end-text = Mapped members see their meetings only after connecting themselves. The map is kept.
map-used = Your GoTo link ({ $email }) reads for mapped members now.
map-ended = The admin link has ended. The map is kept.
map-ended-already = There is no admin link any more.
map-setting = GoTo takes its time; I will tell you when it is done.
map-list-title = Mapped members
map-list-empty = No member is mapped. `/goto map` has the ways to do it.
map-list-count = { $total ->
    [one] 1 member
   *[other] { $total } members
  }, page { $page } of { $pages }
map-row = *{ $user }* · organizer { $organizer } · `{ $key }`
map-row-connected = Connected: the own link is used.
map-row-other-key = Conflict: connected as another organizer, `{ $key }`. The own link is used.
map-row-other-account = Of another GoTo account than the admin link reads.
map-drop-title = Take out of the map?
map-drop-text = They see their meetings only after connecting themselves.
map-dropped = { $user } is not mapped any more.
map-dropped-already = { $user } was not mapped.
map-one-title = Map members
map-one-submit = Map
map-field-member = Member
map-field-organizer = Organizer's e-mail or key
map-field-organizer-hint = Leave it empty to take the member's e-mail in Slack.
map-one-done = { $user } is mapped to the organizer *{ $organizer }*.
map-table-title = Map members
map-table-text = One member a line: the e-mail in Slack or the member ID, a comma, the organizer's e-mail or key. `bob@example.com,8439885694023999999`
map-field-table = Table
map-field-table-hint = At most { $most } characters; paste more in several rounds.
map-running = Mapping members: { $at } of { $total } looked at, { $mapped } mapped.
map-stopped = Cancelled: { $at } of { $total } looked at, { $mapped } mapped, which stay.
map-failed = The mapping ended: { $at } of { $total } looked at, { $mapped } mapped, which stay.
map-done = { $mapped ->
    [0] Nobody is mapped
    [one] 1 member is mapped
   *[other] { $mapped } members are mapped
  } of { $total }.
disconnect-readers = It is the admin link: { $count ->
    [0] no member is mapped
    [one] 1 mapped member reads their meetings through it
   *[other] { $count } mapped members read their meetings through it
  }.
list-empty-through = No meetings ahead.
list-through = Read through { $name }'s link; connect to schedule.

## The workspace's rules: refusals, the form, and its result. Values are already escaped for their place.

policy-start = Starting meetings is kept to some people of this workspace, and you are not among them.
policy-schedule = Planning and changing meetings is kept to some people of this workspace, and you are not among them.
policy-train = Trainings are kept to some people of this workspace, and you are not among them.
policy-register = Registering for trainings is not open to you in this workspace.
policy-guest = Guests do not use Usher in this workspace; they join with the links of its cards.
policy-admin = This is for those who administer Usher in this workspace.
policy-read-only = Usher posts nothing in that channel: the workspace's rules say so.
policy-elsewhere = { $places ->
    [none] The workspace's rules let Usher post this in some channels only, and that is none of them.
   *[other] The workspace's rules let Usher post this in some channels only: { $places }.
}
policy-ask = { $who ->
    [none] Ask an admin or owner of this Slack workspace; they have `/goto policy`.
   *[other] Ask { $who }, or an admin or owner of this Slack workspace; they have `/goto policy`.
}
policy-refused-by-broken-rule = { $area ->
    [start] Starting meetings is limited to some people here.
    [schedule] Planning and changing meetings is limited to some people here.
    [train] Trainings are limited to some people here.
    [register] Registering for trainings is limited to some people here.
   *[admin] Only Usher admins can do this.
} { policy-problem }
policy-broken-rule-next = { $who ->
    [none] Ask an admin or owner of this Slack workspace to change the rule with `/goto policy`.
   *[other] Ask { $who }, or an admin or owner of this Slack workspace, to change the rule with `/goto policy`.
}
policy-problem = { $problem ->
    [gone] A user group in this rule no longer exists in Slack, so nobody gets in through it.
    [no-plan] This rule names a user group, but this Slack plan has no user groups, so nobody gets in through it.
    [no-scope] Usher may not read user groups here (permission `usergroups:read`), so nobody gets in through one.
    [empty] The user groups in this rule are empty, so nobody gets in.
    [left] Everyone named in this rule has left Slack, so nobody gets in.
    [guests] This rule names only guests or apps, who may not use Usher here, so nobody gets in.
   *[unreadable] Slack doesn't show Usher who is in a user group of this rule, so nobody gets in through it.
}
policy-problem-told = Somebody was refused because a rule in `/goto policy` doesn't work as written:
policy-problem-line = *{ $area }:* { policy-problem }
policy-problem-next = Choose other people or groups with `/goto policy`.
admin-only = Only Usher admins can do this.
admin-only-next = Ask a workspace admin or owner.
policy-changed-meanwhile = { $who } changed these rules while you had the form open, so nothing was saved.
policy-changed-meanwhile-next = Open `/goto policy` again and look at what stands there now.

policy-title = Who may do what
policy-intro = A field left empty sets no limit. Slack's admins and owners may always change these rules.
policy-changed = Last changed by { $who }, { $when }.
policy-head-start = Start meetings
policy-head-schedule = Plan and change meetings
policy-head-train = Make and change trainings
policy-head-register = Register for trainings
policy-head-admin = Administer Usher
policy-head-all = Everywhere
policy-people = People
policy-people-hint = Empty, with no user group: everybody.
policy-people-admin-hint = Beside Slack's admins and owners.
policy-groups = User groups
policy-groups-none = Usher sees no user groups here.
policy-channels = Only in these channels
policy-channels-hint = Empty: in every channel.
policy-guests = Guests
policy-guests-on = Guests may use Usher as members may
policy-other-emails = E-mail in registrations
policy-other-emails-on = People may register for trainings with another e-mail than Slack’s
policy-unknown-emails = GoTo accounts with an e-mail that nobody has in Slack
policy-unknown-emails-hint = An account with a Slack member's e-mail always needs that member's yes.
policy-unknown-emails-own-domains = Your own e-mail domains; others if an admin says yes
policy-unknown-emails-admin = Only if an admin says yes
policy-unknown-emails-any = Any
policy-email-domains = Your own e-mail domains
policy-email-domains-hint = For example northwind.com, northwind.de. The domain of each member's own Slack e-mail counts too, public ones such as gmail.com never.
policy-domain-odd = “{ $domain }” is no e-mail domain. Write it like northwind.com.
policy-domain-public = Anybody can have an address at { $domain }, so it can't be your own domain.
policy-domains-many = At most { $most } domains can be saved.
policy-read-only-label = Post nothing in these channels
policy-submit = Save
policy-saved = The rules are saved.
policy-saved-now = As they stand now:
policy-line = *{ $area }:* { $who }{ $where ->
    [none] {""}
   *[other] , only in { $where }
}
policy-who-everybody = everybody
policy-who-admins = Slack's admins and owners
policy-line-guests-no = *Guests:* not let in
policy-line-guests-yes = *Guests:* as members
policy-line-emails-slack = *E-mail in registrations:* Slack’s
policy-line-emails-any = *E-mail in registrations:* Slack’s, or another that is typed
policy-line-accounts-own-domains = *GoTo accounts nobody in Slack has the e-mail of:* at your own domains{ $domains ->
    [none] { "" }
   *[other] {" "}(also { $domains })
}; others if an admin says yes
policy-line-accounts-admin = *GoTo accounts nobody in Slack has the e-mail of:* if an admin says yes
policy-line-accounts-any = *GoTo accounts nobody in Slack has the e-mail of:* any
policy-line-read-only = *Nothing is posted in:* { $where }
policy-too-slow = Usher is still saving the rules.

did-policy-save = Saving the workspace's rules
policy-count-people = { $count ->
    [one] 1 person
   *[other] { $count } people
}
policy-count-groups = { $count ->
    [one] 1 user group
   *[other] { $count } user groups
}
policy-count-channels = { $count ->
    [one] 1 channel
   *[other] { $count } channels
}

## Reports on the whole account, a group, an organizer or oneself. Values are already escaped for their place.

report-title = Report
report-submit = Send it to me
report-what = What to tell of
report-what-upcoming = Meetings ahead
report-what-past = Past meetings
report-what-attendees = Who came
report-whose = Whose
report-whose-hint = A group's name or key, an organizer's e-mail or key, or “mine”. Empty: everybody of the GoTo account.
report-range = Which time
report-range-hint = For past meetings and who came: 30d, last month, 2026-09-01 to 2026-10-15. Empty: the last 30 days.
report-legacy = Old lists
report-legacy-on = Ask the lists that GoTo has replaced
report-by-dm = The report comes as a direct message to you alone, with a file.
report-begun = The report comes into your messages with Usher, to you alone.
report-unclear = “{ $typed }” is no kind of report.
report-unclear-next = Try `/goto report past 30d`, `upcoming` or `attendees`, or `/goto report` alone for a form.
report-legacy-attendees = GoTo never had an old list of who came; leave that out.
report-of-all = the whole account
report-of-mine = your own
report-head-upcoming = *Meetings ahead:* { $whom }
report-head-past = *Past meetings:* { $whom }
report-head-attendees = *Who came:* { $whom }
report-by-legacy = by GoTo's old lists
report-reading = { $head }. { $total ->
    [0] Being read.
    [1] Being read.
   *[other] Being read: { $at } of { $total } organizers.
}
report-stopped = { $head }. Stopped{ $total ->
    [0] {""}.
   *[other] {" "}after { $at } of { $total } organizers.
} Nothing was sent.
report-failed = { $head }. The report could not be made.
report-found = { $head }. { $found ->
    [0] GoTo tells nothing.
    [one] 1 line.
   *[other] { $found } lines.
}
report-zone = Times in { PLACE($place) }.
report-file = { $head }. Times in the file are UTC.
report-column-when = When
report-column-meeting = Meeting
report-column-organizer = Organizer
report-column-minutes = Length
report-column-people = People
report-column-participant = Participant

did-admin-report = Making a report

## The audit: who did what, when, and the result. Values are already escaped for their place.

audit-title = Who did what
audit-empty = Nothing of that kind was done here.
audit-on = Nothing among the latest 5,000 lines; [Earlier] looks further back.
audit-since = Since { $since }.
audit-hint = Narrow it: `/goto audit @someone cancel 30d`.
audit-line = { $when } · *{ $who }* · `{ $what }`{ $about } · { $result }
audit-who-slack = Slack
audit-channel = in { $id }
audit-changed-people = { $area }: people { $ids }
audit-changed-groups = { $area }: user groups { $ids }
audit-changed-channels = { $area }: channels { $ids }
audit-changed-read_only = Post nothing in these channels: { $ids }
audit-changed-email_domains = Your own e-mail domains: { $ids }
audit-changed-unknown_emails = GoTo accounts with an e-mail that nobody has in Slack: { $rule }
audit-changed-guests-on = Guests: as members
audit-changed-guests-off = Guests: no access
audit-changed-other_emails-on = Registrations: any e-mail address
audit-changed-other_emails-off = Registrations: Slack’s e-mail address only
audit-wipe = data is deleted after { $at }
audit-through = through the account of { $who }
audit-result-done = done
audit-result-failed = failed
audit-result-refused = refused
audit-result-undone = taken back
audit-unreadable = This line cannot be read any more.
audit-file-comment = The audit of this workspace, as searched: { $typed ->
    [none] everything that is kept
   *[other] { $typed }
}.
audit-file-sent = The file is in your messages with Usher.
audit-file-coming = The file comes into your messages with Usher.
audit-column-time = Time (UTC)
audit-column-id = Slack ID
audit-column-name = Name
audit-column-what = What
audit-column-result = Result
audit-column-about = About
audit-column-message = Message
audit-column-reference = Reference
button-audit-latest = Latest
button-audit-file = Send as a file
sheet-unsure = Slack did not say whether the file was posted.
sheet-unsure-next = Look in your messages with Usher; ask for it again if it is not there.

did-audit-sheet = Sending the audit
