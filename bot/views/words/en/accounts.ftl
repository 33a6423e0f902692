# GoTo accounts: connecting, status, disconnecting.

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

status-connected = Connected as { $name }, { $email }, since { $since }.
status-zone = Times are shown in { $zone }, from your Slack profile.
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
page-done = { $email } is connected. You can close this page and go back to Slack.
page-question-heading = One more step in Slack
page-question = Usher has sent you a question in Slack. You can close this page.
page-failed-heading = Not connected
this-workspace = this workspace
