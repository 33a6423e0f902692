# Commands: summaries for help, and answers to what was not understood.

word-unknown = No `{ $command } { $typed }`. Did you mean `{ $example }`?
word-unknown-help = No `{ $command } { $typed }`. `{ $example }` shows what there is.

meeting-now-summary = Start a meeting now and post it here
meeting-schedule-summary = Schedule a meeting; a form shows how it was read
meeting-list-summary = Your next meetings
meeting-show-summary = One meeting in full
meeting-start-summary = Open your meeting as host
meeting-edit-summary = Change a meeting
meeting-cancel-summary = Cancel a meeting
meeting-share-summary = Post a meeting to a channel
meeting-history-summary = Past meetings
meeting-attendees-summary = Who came, and for how long
meeting-why-summary = Why a reminder came or did not
meeting-help-summary = What you can type

goto-connect-summary = Connect your GoTo account
goto-disconnect-summary = Forget your GoTo account
goto-status-summary = Which GoTo account is connected
goto-doctor-summary = Find what is wrong with the connection
goto-notify-summary = Reminders for this channel
goto-notifications-summary = All reminders that you get
goto-digest-summary = A daily or weekly list of sessions
goto-settings-summary = Your time zone and preferences
goto-forget-me-summary = Delete everything kept about you
goto-organizers-summary = Organizers of the GoTo account
goto-groups-summary = Groups of organizers
goto-report-summary = Sessions of the whole account
goto-map-summary = Which member has which GoTo account
goto-policy-summary = Who may do what, and where
goto-audit-summary = Who did what, and when
goto-help-summary = What you can type

training-list-summary = Coming trainings
training-create-summary = Plan a training
training-show-summary = One training in full
training-share-summary = Post a training to a channel
training-register-summary = Register for a training
training-mine-summary = Trainings you are registered for
training-unregister-summary = Give your seat back
training-roster-summary = Who is registered
training-edit-summary = Change name and description
training-times-summary = Change the sessions
training-organizers-summary = Change the co-organizers
training-manage-summary = Open the training on GoTo's site
training-start-summary = Open your training as host
training-cancel-summary = Cancel a training
training-report-summary = Who came, and for how long
training-recordings-summary = Recordings of a training
training-waitlist-summary = Who waits for a seat
training-missing-summary = Who of a channel has not registered
training-help-summary = What you can type

assist-new-summary = Open a Seeit session
assist-list-summary = Your Seeit sessions
assist-show-summary = One Seeit session in full
assist-help-summary = What you can type
