## Administration: organizers, groups, and the map of Slack members to organizers.

admin-role-missing = The GoTo account { $email } isn't allowed to do this because it doesn't have GoTo's admin role.
admin-scope-missing = The connection to { $email } isn't allowed to do this. Its OAuth client lacks the Admin Center scope (`identity:`).
admin-role-missing-next = Ask an admin of your GoTo account to give it the role, or to do this for you.
admin-role-missing-ask = Ask { $name }, whose GoTo account has the admin role.
look-at-organizers = Check `/goto organizers` before you try again.

organizer-unclear = “{ $typed }” isn't an e-mail address or an organizer key.
organizer-unclear-next = Try `/goto organizers show bob@example.com`.
organizer-gone = Your GoTo account has no organizer { $typed }.
organizer-gone-next = To see who's there, type `/goto organizers`.
organizer-exists = { $email } is already an organizer.
organizer-exists-next = To see them, type `/goto organizers show { $email }`.
organizer-changed = This organizer has a different e-mail address now: { $email }.
organizer-refused = GoTo rejected this organizer.
organizer-refused-next = Check the e-mail address, the names, and that your account has a free seat.
organizer-email-wrong = “{ $typed }” isn't an e-mail address.
organizer-add-next = Try `/goto organizers add bob@example.com`, or `/goto organizers add` for an empty form.
organizer-name-missing = Enter a name. GoTo needs one.
organizer-suspended-since = { $name } was suspended in the meantime, and a product would end that, so nothing was assigned.
organizer-add-ready = You can add an organizer to your GoTo account now.
organizer-product-missing = Choose a product.
organizer-self-suspend = You can't suspend yourself because you'd lose your own access.
organizer-self-remove = You can't remove yourself because you'd lose your own access.
organizer-self-next = Ask another admin of your GoTo account.
organizer-not-typed = That doesn't match { $email }. Type it exactly as shown here.

button-organizer-add = Add an organizer
button-organizer-show = Details
button-organizer-suspend = Suspend
button-organizer-remove = Remove
button-organizer-keep = Keep them

organizers-title = Organizers
organizers-of-group = Organizers of { $name }
organizers-count = { $total ->
    [0] No organizers yet
    [one] 1 organizer
   *[other] { $total } organizers
  }{ page-of }
organizer-which = { $count ->
    [one] 1 organizer has the e-mail { $email }. Is this the one?
   *[other] { $count } organizers have the e-mail { $email }. Which one?
  }
organizer-pick = Choose an organizer
organizer-key = Organizer key: `{ $key }`
organizer-state-suspended = Suspended
organizer-no-product = No product
organizer-group = Group { $name }
organizer-you = You
organizer-yourself = This is you. Another admin can suspend or remove you.
organizer-planned = { $count ->
    [0] No upcoming meetings.
    [one] 1 upcoming meeting.
   *[other] { $count } upcoming meetings.
  }
organizer-planned-unknown = GoTo can't list their upcoming meetings right now.
organizer-meeting = *{ $subject }* · { $when }
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
organizer-add-mails = GoTo e-mails them when you select Add.
organizer-add-group = They'll be in the group { $name }.
organizer-field-email = E-mail
organizer-field-first = First name
organizer-field-last = Last name
organizer-field-product = Product
organizer-added = *{ $name }* ({ $email }) is now an organizer, with { $product }. GoTo has e-mailed them.
organizer-added-group = *{ $name }* ({ $email }) is now an organizer in { $group }, with { $product }. GoTo has e-mailed them.
organizer-add-failed = We couldn't add *{ $name }*.
organizer-saving = This is taking longer than usual. You can close this. We'll message you when it's done.

organizer-suspend-title = Suspend { $name }?
organizer-suspend-title-short = Suspend an organizer
organizer-suspend-text = They lose all GoTo products. Assign one to undo this.
organizer-suspending = This is taking longer than usual. We'll let you know when it's done.
organizer-suspended = *{ $name }* ({ $email }) is suspended.
organizer-suspended-already = *{ $name }* ({ $email }) is already suspended, so nothing changed.
organizer-product-choose = Choose a product
organizer-product-title = Assign this product?
organizer-product-text = GoTo assigns it right away. It may use one of your account's seats.
organizer-product-ends = Assigning a product ends the suspension.
organizer-product-more = Assign another product.
organizer-given = *{ $name }* ({ $email }) now has { $product }.
organizer-given-already = *{ $name }* ({ $email }) already has { $product }, so nothing changed.
organizer-product-failed = We couldn't assign anything to *{ $name }*.
button-organizer-give = Assign
organizer-suspend-failed = We couldn't suspend *{ $name }*.
organizer-gone-already = *{ $name }* ({ $email }) isn't in your GoTo account. Someone may have removed them already.

organizer-remove-title = Remove { $name } from your GoTo account?
organizer-remove-title-short = Remove an organizer
organizer-remove-form = Remove an organizer
organizer-remove-text = They lose their place in your GoTo account. You can't undo this here.
organizer-remove-field = To confirm, type { $email }
organizer-removed = *{ $name }* ({ $email }) was removed from your GoTo account.
organizer-remove-failed = We couldn't remove *{ $name }*.

group-gone = Your GoTo account has no group “{ $typed }”.
group-gone-next = To see the groups, type `/goto groups`.
group-twice = Several groups are called “{ $typed }”.
group-twice-next = Choose one by its key: { $keys }.
group-file-unsure = Slack didn't confirm that the file arrived.
group-file-unsure-next = If you don't see it above, start again.
job-gone = This is no longer running.
job-begun = This takes a while. We'll message you with progress and the result.
button-job-stop = Cancel

button-group-detail = About the group
button-group-organizers = Organizers
button-group-upcoming = Upcoming meetings
button-group-past = Past meetings
button-group-attendees = Attendees
button-group-collect = Ask one by one
groups-title = Groups
groups-empty = Your GoTo account has no groups.
groups-count = { $total ->
    [one] 1 group
   *[other] { $total } groups
  }{ page-of }
group-size = { $count ->
    [0] No organizers
    [one] 1 organizer
   *[other] { $count } organizers
  }
group-size-unknown = number of organizers unknown
group-parent = part of { $name }
group-key = Group key: `{ $key }`
group-upcoming-title = Upcoming meetings of { $name }
group-past-title = Past meetings of { $name }
group-attendees-title = Attendees of meetings held by { $name }
group-upcoming-empty = { $name } has no upcoming meetings.
group-past-empty = { $name } held no meetings in this time. Try a longer one, such as `past 90d`.
group-attendees-empty = GoTo has no attendees for the meetings of { $name } in this time.
group-lines-count = { $counted }{ page-of }
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
    [one] 1 row
   *[other] { $count } rows
  }
group-range = from { $since } to { $until }
group-line-upcoming = *{ $subject }* · { $when } · { $who }
group-line-past = *{ $subject }* · { $when } · { $who } · { $facts }
group-line-attendees = *{ $guest }* · { $subject } · { $when } · { $facts }
group-too-large = { $count ->
    [one] *{ $name }* has 1 organizer.
   *[other] *{ $name }* has { $count } organizers.
  } GoTo lists the meetings of at most 50 at once. Usher can ask for one organizer at a time, which takes a while.
group-what-upcoming = upcoming meetings
group-what-past = past meetings
group-what-attendees = attendees
group-reading = Reading { $what } of *{ $name }*: { $total ->
    [0] starting
    [one] { $at } of 1 organizer
   *[other] { $at } of { $total } organizers
  }.
group-stopped = Cancelled after { $at } of { $total ->
    [one] 1 organizer
   *[other] { $total } organizers
  } in *{ $name }*. Nothing was changed or sent.
group-failed = We couldn't read the { $what } of *{ $name }*.
group-read = *{ $name }*, { $what }: { $found } from { $total ->
    [one] 1 organizer
   *[other] { $total } organizers
  }.
group-read-file = Showing { $shown } of { $found }. The file has them all.
group-read-skipped = GoTo gave no answer about { $names }.
group-read-cut = The file stops at { $most } rows. Choose a shorter time to see the rest.
group-file = { $name }, { $what } · Times in the file are UTC.
group-column-organizer = Organizer
group-column-subject = Meeting
group-column-number = Meeting ID
group-column-start = Start (UTC)
group-column-end = End (UTC)
group-column-minutes = Minutes
group-column-people = People
group-column-guest = Participant
group-column-email = Participant's e-mail

map-no-link = This workspace has no admin account yet.
map-no-link-next = An admin of the GoTo account can set one with `/goto map`.
map-other-account = This workspace uses { $name }'s admin account. Yours belongs to a different GoTo account.
map-other-account-next = Ask { $name }, or replace it with yours using `/goto map`.
map-read-refused = The admin account can no longer read your meetings.
map-read-gone = GoTo no longer has the organizer you're mapped to.
map-connect-next = Connect your own account with `/goto connect`, or ask an admin to check `/goto map`.

map-nobody = I don't know anyone called { $typed }.
map-nobody-next = Mention the member, such as `/goto map @name`, or type their Slack e-mail.
map-one-member = You can map one member at a time.
map-one-member-next = After the member, type the organizer's e-mail or key. To map many members, type `/goto map`.
map-guest = { $name } is a guest, an app, or from another organization, so they can't be mapped.
map-no-email = Slack doesn't show us { $name }'s e-mail address. Enter the organizer.
map-unclear = “{ $typed }” isn't an e-mail address or an organizer key.
map-no-organizer = This GoTo account has no organizer { $typed }.
map-several = { $count ->
    [one] 1 organizer has the e-mail { $typed }. Enter their key.
   *[other] { $count } organizers have the e-mail { $typed }. Enter the key of the right one.
  }
map-own-link = They connected as a different organizer, { $email }, and keep using that connection.
map-others = The organizer { $organizer } has { $name }'s Slack e-mail, so only { $name } can be mapped to it.
map-taken = { $organizer } is already mapped to { $name }.
map-row-cells = Expected two columns (member, organizer), but found { $count ->
    [one] one
   *[other] { $count }
  }.
map-row-many = Only the first { $most } rows were read. Paste the rest separately.
map-row-broken = This isn't a readable table. A quotation mark may be missing.
map-row-again = { $typed } is already in line { $first }.
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

map-note = An admin account is read-only. Members without GoTo can use it to see their own meetings.
map-state-none = No admin account is set.
map-state-own = Your GoTo account is the admin account. Mapped members see their meetings through it.
map-state-other = *{ $name }*'s GoTo account is the admin account. Mapped members see their meetings through it.
map-state-dead = Its connection has ended or changed. Mapped members see nothing until it's connected again or another account replaces it.
map-state-members = { $count ->
    [0] No members are mapped.
    [one] 1 member is mapped.
   *[other] { $count } members are mapped.
  }
button-map-use = Use my GoTo account
button-map-end = Remove admin account
button-map-keep = Cancel
button-map-all = Map all by e-mail
button-map-one = Map a member
button-map-table = Paste a table
button-map-list = Mapped members
button-map-drop = Unmap
map-use-title = Use your GoTo account as the admin account?
map-use-text = Mapped members who haven't connected will see their own meetings through it. It can't schedule or start anything. It ends when you disconnect.
map-end-title = Remove the admin account?
map-end-text = Mapped members will need to connect to see their meetings. The list of mapped members stays.
map-used = Your GoTo account ({ $email }) is now the admin account{ $replaced ->
    [none] { "" }
   *[other] {" "}instead of { $replaced }'s
}.
map-ended = The admin account is removed. The list of mapped members stays.
map-ended-already = There's no longer an admin account.
map-setting = This is taking longer than usual. We'll let you know when it's done.
map-list-title = Mapped members
map-list-empty = No members are mapped. To map some, type `/goto map`.
map-list-count = { $total ->
    [one] 1 member
   *[other] { $total } members
  }{ page-of }
map-row = *{ $user }* · organizer { $organizer } · `{ $key }`
map-row-connected = Connected, so they use their own account.
map-row-other-key = Connected as another organizer, `{ $key }`, so they use that account.
map-row-other-account = This organizer isn't in the admin account.
map-drop-title = Unmap this member?
map-drop-text = They'll need to connect to see their meetings.
map-dropped = { $user } is no longer mapped.
map-dropped-already = { $user } wasn't mapped.
map-form-ready = You can map members now.
map-one-title = Map members
map-one-submit = Map
map-field-member = Member
map-field-organizer = Organizer's e-mail or key
map-field-organizer-hint = Leave blank to use the member's Slack e-mail.
map-one-done = { $user } is now mapped to the organizer *{ $organizer }*.
map-table-title = Map members
map-table-text = Enter one member per line: their Slack e-mail or member ID, a comma, and the organizer's e-mail or key. `bob@example.com,8439885694023999999`
map-field-table = Table
map-field-table-hint = You can paste up to { $most } characters at a time.
map-running = Mapping members: { $at } of { $total } checked, { $mapped } mapped.
map-stopped = Cancelled: { $at } of { $total } checked. The { $mapped } already mapped stay.
map-failed = Mapping stopped early: { $at } of { $total } checked. The { $mapped } already mapped stay.
map-done = { $mapped ->
    [0] No members were mapped
    [one] 1 member was mapped
   *[other] { $mapped } members were mapped
  }, out of { $total }.
disconnect-readers = This is the admin account: { $count ->
    [0] no members are mapped
    [one] 1 mapped member sees their meetings through it
   *[other] { $count } mapped members see their meetings through it
  }.
list-empty-through = No upcoming meetings.
list-through = Shown through { $name }'s account. Connect yours to schedule.

## The workspace's rules: refusals, the form, and its result. Values are already escaped for their place.

policy-start = Starting meetings is limited here, and you aren't on the list.
policy-schedule = Scheduling and changing meetings is limited here, and you aren't on the list.
policy-train = Trainings are limited here, and you aren't on the list.
policy-register = Registering for trainings is limited here, and you aren't on the list.
policy-guest = Guests can't use Usher here, but can join from a card.
policy-admin = Only Usher admins can do this.
policy-read-only = This workspace's rules don't let Usher post in that channel.
policy-elsewhere = { $places ->
    [none] This workspace's rules let Usher post this only in some channels, and that isn't one of them.
   *[other] This workspace's rules let Usher post this only in { $places }.
}
policy-ask = { $who ->
    [none] Ask a workspace admin or owner. They can change this with `/goto policy`.
   *[other] Ask { $who }, or a workspace admin or owner. They can change this with `/goto policy`.
}
policy-refused-by-broken-rule = { $area ->
    [start] Starting meetings is limited here.
    [schedule] Scheduling and changing meetings is limited here.
    [train] Trainings are limited here.
    [register] Registering for trainings is limited here.
   *[admin] Only Usher admins can do this.
} { policy-problem }
policy-broken-rule-next = { $who ->
    [none] Ask a workspace admin or owner to change the rule with `/goto policy`.
   *[other] Ask { $who }, or a workspace admin or owner, to change the rule with `/goto policy`.
}
policy-problem = { $problem ->
    [gone] A user group in this rule no longer exists in Slack, so nobody gets in through it.
    [no-plan] This rule names a user group, but this Slack plan has no user groups, so nobody gets in through it.
    [no-scope] Usher isn't allowed to read user groups here (permission `usergroups:read`), so nobody gets in through one.
    [empty] The user groups in this rule are empty, so nobody gets in.
    [left] Everyone named in this rule has left Slack, so nobody gets in.
    [guests] This rule names only guests or apps, who can't use Usher here, so nobody gets in.
   *[unreadable] Slack doesn't show Usher who's in a user group of this rule, so nobody gets in through it.
}
policy-problem-told = A rule in `/goto policy` turned someone away because it doesn't work as written:
policy-problem-line = *{ $area }:* { policy-problem }
policy-problem-next = Choose other people or groups with `/goto policy`.
admin-only = Only Usher admins can do this.
admin-only-next = Ask a workspace admin or owner.
policy-changed-meanwhile = { $who } changed these rules while you had the form open, so nothing was saved.
policy-changed-meanwhile-next = Open `/goto policy` again and check the current rules.

policy-title = Who may do what
policy-intro = A blank field means no limit. Slack admins and owners can always change these rules.
policy-changed = Last changed by { $who }, { $when }.
policy-head-start = Start meetings
policy-head-schedule = Schedule and change meetings
policy-head-train = Schedule and change trainings
policy-head-register = Register for trainings
policy-head-admin = Administer Usher
policy-head-all = Everywhere
policy-people = People
policy-people-hint = Leave blank for everyone.
policy-people-admin-hint = In addition to Slack admins and owners.
policy-groups = User groups
policy-groups-none = Usher can't see any user groups here.
policy-channels = Only in these channels
policy-channels-hint = Leave blank for every channel.
policy-guests = Guests
policy-guests-on = Guests can use Usher like members
policy-other-emails = E-mail in registrations
policy-other-emails-on = People can register for trainings with an e-mail other than their Slack one
policy-unknown-emails = GoTo accounts with an e-mail nobody has in Slack
policy-unknown-emails-hint = An account with a Slack member's e-mail always needs that member's approval.
policy-unknown-emails-own-domains = Your own e-mail domains; others with an admin's approval
policy-unknown-emails-admin = Only with an admin's approval
policy-unknown-emails-any = Any
policy-email-domains = Your own e-mail domains
policy-email-domains-hint = For example northwind.com, northwind.de. The domain of each member's Slack e-mail counts too. Public ones such as gmail.com never do.
policy-domain-odd = “{ $domain }” isn't an e-mail domain. Enter one such as northwind.com.
policy-domain-public = Anyone can have an address at { $domain }, so it can't be your own domain.
policy-domains-many = You can save at most { $most } domains.
policy-read-only-label = Never post in these channels
policy-submit = Save
policy-saved = We saved the rules.
policy-saved-now = The rules now:
policy-line = *{ $area }:* { $who }{ $where ->
    [none] {""}
   *[other] , only in { $where }
}
policy-who-everybody = everyone
policy-who-admins = Slack admins and owners
policy-line-guests-no = *Guests:* no access
policy-line-guests-yes = *Guests:* same as members
policy-line-emails-slack = *E-mail in registrations:* Slack e-mail only
policy-line-emails-any = *E-mail in registrations:* any
policy-line-accounts-own-domains = *GoTo accounts with an e-mail nobody has in Slack:* your own domains{ $domains ->
    [none] { "" }
   *[other] {" "}(also { $domains })
}; others with an admin's approval
policy-line-accounts-admin = *GoTo accounts with an e-mail nobody has in Slack:* only with an admin's approval
policy-line-accounts-any = *GoTo accounts with an e-mail nobody has in Slack:* any
policy-line-read-only = *Never post in:* { $where }
policy-too-slow = Usher is still saving the rules.

did-policy-save = save the workspace's rules
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
report-what = What to include
report-what-upcoming = Upcoming meetings
report-what-past = Past meetings
report-what-attendees = Attendance
report-whose = Whose
report-whose-hint = A group's name or key, an organizer's e-mail or key, or “mine”. Leave blank for everyone in the GoTo account.
report-range = Time range
report-range-hint = For past meetings and attendance: 30d, last month, 2026-09-01 to 2026-10-15. Leave blank for the last 30 days.
report-legacy = Old lists
report-legacy-on = Use the lists GoTo has replaced
report-by-dm = We'll send the report to your messages, with a file. Only you can see it.
report-begun = We'll send the report to your messages.
report-unclear = “{ $typed }” isn't a kind of report.
report-unclear-next = Try `/goto report past 30d`, `upcoming` or `attendees`. For a form, type `/goto report`.
report-legacy-attendees = GoTo never had an old list of attendees. Leave that out.
report-of-all = whole account
report-of-mine = your meetings
report-head-upcoming = *Upcoming meetings:* { $whom }
report-head-past = *Past meetings:* { $whom }
report-head-attendees = *Attendance:* { $whom }
report-by-legacy = from GoTo's old lists
report-reading = { $head } · { $total ->
    [0] reading…
    [1] reading…
   *[other] reading { $at } of { $total } organizers…
}
report-stopped = { $head } · stopped{ $total ->
    [0] {""}.
   *[other] {" "}after { $at } of { $total } organizers.
} Nothing was sent.
report-failed = { $head } · We couldn't make this report.
report-found = { $head } · { $found ->
    [0] no results
    [one] 1 row
   *[other] { $found } rows
}
report-zone = Times in { PLACE($place) }.
report-file = { $head } · Times in the file are UTC.
report-column-when = When
report-column-meeting = Meeting
report-column-organizer = Organizer
report-column-minutes = Length
report-column-people = People
report-column-participant = Participant

did-admin-report = report

## The audit: who did what, when, and the result. Values are already escaped for their place.

audit-title = Who did what
audit-empty = No matching activity.
audit-on = Nothing matches in the latest 5,000 entries. Select *Earlier* to look further back.
audit-since = Since { $since }.
audit-hint = To narrow it, type something like `/goto audit @someone cancel 30d`.
audit-line = { $did }{ $about }{ $result } · { $when }
audit-named = : { $name }
audit-a-meeting = a meeting
audit-a-training = a training
audit-a-registration = a training
audit-a-assist = a Seeit session
audit-did-other = { $who } { $done ->
    [yes] used
   *[no] couldn't use
  } { $command ->
    [none] a button or a form
   *[other] `{ $command }`
  }
audit-did-registration-waitlist = { $who } { $done ->
    [yes] joined the waitlist of
   *[no] couldn't join the waitlist of
  } { $what }
audit-did-meeting-now = { $who } { $done ->
    [yes] started
   *[no] couldn't start
  } { $what }
audit-did-meeting-schedule = { $who } { $done ->
    [yes] scheduled
   *[no] couldn't schedule
  } { $what }
audit-did-meeting-edit = { $who } { $done ->
    [yes] changed
   *[no] couldn't change
  } { $what }
audit-did-meeting-cancel = { $who } { $done ->
    [yes] cancelled
   *[no] couldn't cancel
  } { $what }
audit-did-meeting-share = { $who } { $done ->
    [yes] posted
   *[no] couldn't post
  } { $what }
audit-did-meeting-start = { $who } { $done ->
    [yes] opened
   *[no] couldn't open
  } { $what } as host
audit-did-meeting-invite = { $who } { $done ->
    [yes] invited people to
   *[no] couldn't invite people to
  } { $what }
audit-did-training-create = { $who } { $done ->
    [yes] scheduled
   *[no] couldn't schedule
  } { $what }
audit-did-training-edit = { $who } { $done ->
    [yes] changed
   *[no] couldn't change
  } { $what }
audit-did-training-times = { $who } { $done ->
    [yes] changed the sessions of
   *[no] couldn't change the sessions of
  } { $what }
audit-did-training-organizers = { $who } { $done ->
    [yes] changed the co-organizers of
   *[no] couldn't change the co-organizers of
  } { $what }
audit-did-training-cancel = { $who } { $done ->
    [yes] cancelled
   *[no] couldn't cancel
  } { $what }
audit-did-training-followed = { $who } { $done ->
    [yes] passed on a change made at GoTo to
   *[no] couldn't pass on a change made at GoTo to
  } { $what }
audit-did-training-start = { $who } { $done ->
    [yes] opened
   *[no] couldn't open
  } { $what } as host
audit-did-training-sheet = { $who } { $done ->
    [yes] got the attendance of
   *[no] couldn't get the attendance of
  } { $what } as a file
audit-did-training-share = { $who } { $done ->
    [yes] shared
   *[no] couldn't share
  } { $what }
audit-did-training-unshare = { $who } { $done ->
    [yes] stopped sharing
   *[no] couldn't stop sharing
  } { $what }
audit-did-training-nudge = { $who } { $done ->
    [yes] reminded people to register for
   *[no] couldn't remind people to register for
  } { $what }
audit-did-training-others = { $who } { $done ->
    [yes] registered others for
   *[no] couldn't register others for
  } { $what }
audit-did-registration-register = { $who } { $done ->
    [yes] registered for
   *[no] couldn't register for
  } { $what }
audit-did-registration-cancel = { $who } { $done ->
    [yes] gave up a place in
   *[no] couldn't give up a place in
  } { $what }
audit-did-registration-decide = { $who } { $done ->
    [yes] decided on a registration for
   *[no] couldn't decide on a registration for
  } { $what }
audit-did-assist-new = { $who } { $done ->
    [yes] created
   *[no] couldn't create
  } { $what }
audit-did-assist-send = { $who } { $done ->
    [yes] sent the support key of
   *[no] couldn't send the support key of
  } { $what }
audit-did-assist-start = { $who } { $done ->
    [yes] started
   *[no] couldn't start
  } { $what }
audit-did-notify-save = { $who } { $done ->
    [yes] set up reminders
   *[no] couldn't set up reminders
  }
audit-did-calendar-open = { $who } { $done ->
    [yes] turned on a calendar feed
   *[no] couldn't turn on a calendar feed
  }
audit-did-calendar-close = { $who } { $done ->
    [yes] turned off a calendar feed
   *[no] couldn't turn off a calendar feed
  }
audit-did-account-connect = { $who } { $done ->
    [yes] connected a GoTo account
   *[no] couldn't connect a GoTo account
  }{ $named }
audit-did-account-disconnect = { $who } { $done ->
    [yes] disconnected a GoTo account
   *[no] couldn't disconnect a GoTo account
  }{ $named }
audit-did-account-ended = { $who } { $done ->
    [yes] lost the connection to a GoTo account
   *[no] couldn't lose the connection to a GoTo account
  }{ $named }
audit-did-person-export = { $who } { $done ->
    [yes] got a copy of their data
   *[no] couldn't get a copy of their data
  }
audit-did-person-forget = { $who } { $done ->
    [yes] had their data deleted
   *[no] couldn't have their data deleted
  }
audit-did-person-left = { $who } { $done ->
    [yes] left the workspace, and their data was deleted
   *[no] couldn't leave the workspace with their data deleted
  }
audit-did-member-forget = { $who } { $done ->
    [yes] deleted the data of a member
   *[no] couldn't delete the data of a member
  }{ $named }
audit-did-channel-moved = { $who } { $done ->
    [yes] gave a channel a new ID
   *[no] couldn't give a channel a new ID
  }
audit-did-workspace-install = { $who } { $done ->
    [yes] installed Usher
   *[no] couldn't install Usher
  }
audit-did-workspace-remove = { $who } { $done ->
    [yes] removed Usher
   *[no] couldn't remove Usher
  }
audit-did-admin-organizer-add = { $who } { $done ->
    [yes] added an organizer
   *[no] couldn't add an organizer
  }{ $named }
audit-did-admin-organizer-suspend = { $who } { $done ->
    [yes] suspended an organizer
   *[no] couldn't suspend an organizer
  }{ $named }
audit-did-admin-organizer-product = { $who } { $done ->
    [yes] changed the products of an organizer
   *[no] couldn't change the products of an organizer
  }{ $named }
audit-did-admin-organizer-remove = { $who } { $done ->
    [yes] removed an organizer
   *[no] couldn't remove an organizer
  }{ $named }
audit-did-admin-group-read = { $who } { $done ->
    [yes] read the meetings of a group
   *[no] couldn't read the meetings of a group
  }{ $named }
audit-did-admin-map-link = { $who } { $done ->
    [yes] changed the admin account
   *[no] couldn't change the admin account
  }
audit-did-admin-map-one = { $who } { $done ->
    [yes] mapped a member
   *[no] couldn't map a member
  }{ $named }
audit-did-admin-map-drop = { $who } { $done ->
    [yes] removed a mapped member
   *[no] couldn't remove a mapped member
  }{ $named }
audit-did-admin-map-rows = { $who } { $done ->
    [yes] mapped members from a table
   *[no] couldn't map members from a table
  }
audit-did-admin-map-all = { $who } { $done ->
    [yes] mapped members by e-mail
   *[no] couldn't map members by e-mail
  }
audit-did-admin-report = { $who } { $done ->
    [yes] made a report
   *[no] couldn't make a report
  }
audit-did-policy-save = { $who } { $done ->
    [yes] changed the rules of this workspace
   *[no] couldn't change the rules of this workspace
  }{ $named }
audit-did-audit-sheet = { $who } { $done ->
    [yes] got this list as a file
   *[no] couldn't get this list as a file
  }
audit-who-slack = Slack
audit-channel = in { $id }
audit-changed-people = { $area }: people { $ids }
audit-changed-groups = { $area }: user groups { $ids }
audit-changed-channels = { $area }: channels { $ids }
audit-changed-read_only = Never post in these channels: { $ids }
audit-changed-email_domains = Your own e-mail domains: { $ids }
audit-changed-unknown_emails = GoTo accounts with an e-mail nobody has in Slack: { $rule }
audit-changed-guests-on = Guests: same as members
audit-changed-guests-off = Guests: no access
audit-changed-other_emails-on = Registrations: any e-mail address
audit-changed-other_emails-off = Registrations: Slack e-mail only
audit-wipe = data will be deleted after { $at }
audit-through = using { $who }'s account
audit-result-done = done
audit-result-failed = failed
audit-result-refused = refused
audit-result-undone = undone
audit-unreadable = We can't read this entry anymore.
audit-group = I can't search for { $typed }: the audit log has people, not user groups.
audit-group-next = Mention the people, or type a name, an e-mail address or a channel.
audit-file-comment = This workspace's audit log: { $typed ->
    [none] everything we keep
   *[other] { $typed }
}.
audit-file-sent = We sent the file to your messages.
audit-file-coming = We'll send the file to your messages.
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
sheet-unsure = Slack didn't confirm that the file arrived.
sheet-unsure-next = Check your messages with Usher. If the file isn't there, ask for it again.

did-audit-sheet = audit file
