# The workspace's rules: refusals, the form, and its result. Values are already escaped for their place.

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
