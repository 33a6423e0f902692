# Errors: what happened, followed by the next step.

reference = Reference { $reference }: your admin can find it in the log.
broken = Something broke on our side.
broken-next = Try again; if it stays, tell your admin.
tell-admin = Tell your admin; the log says more.
try-again-soon = Try again in a minute.

not-connected = No GoTo account is connected.
not-connected-next = Connect with `/goto connect`.
link-dead = GoTo ended the connection to { $email }.
link-dead-next = Connect again with `/goto connect`.
link-refused = GoTo no longer accepts your connection.
link-refused-next = Connect again with `/goto connect`.
refresh-slow = Your GoTo connection is being renewed, and GoTo is slow.
guest-refused = Guests cannot connect a GoTo account here.
guest-refused-next = Ask a member of the workspace to schedule for you.
foreign-refused = Usher serves only members of this workspace.
foreign-refused-next = Ask somebody of this workspace to schedule for you.

connect-expired = This link was used already, is older than five minutes, or was opened in another browser.
connect-expired-next = Type `/goto connect` in Slack for a new one.
connect-denied = GoTo was told not to give access, so nothing was kept.
connect-denied-next = Type `/goto connect` in Slack to try again.
question-expired = This question is answered or too old.

role-missing = Your GoTo account may not do this: it needs the organizer role, or the admin role for other people's meetings.
role-missing-next = Ask your GoTo admin.
goto-not-found = GoTo does not know this any more.
goto-not-found-next = See what is there with `/meeting list`.
goto-refused = GoTo refused this.
goto-refused-next = Check what you entered and try again.
goto-refused-meeting = GoTo refused the meeting.
goto-refused-meeting-next = Check the title and the times, then send it again.
goto-conflict = GoTo has something in its way.
goto-conflict-next = See what is there with `/meeting list`.
goto-busy = GoTo has too many requests from us now.
goto-down = GoTo has a fault on its side.
goto-unreachable = GoTo cannot be reached.
goto-no-answer = GoTo did not answer, so nobody can tell yet whether it was done.
look-before-again = Look with `/meeting list` before you try again.
goto-not-understood = GoTo answered something that Usher does not understand.
goto-slow = GoTo is slow.
account-changed = You connected another GoTo account while this was under way.
account-changed-next = Look in the first one whether it was made before you try again.

meeting-gone = GoTo has no meeting { $id } of yours.
meeting-gone-next = See yours with `/meeting list`.
meeting-number-wrong = “{ $typed }” is not a meeting ID.
meeting-number-next = An ID has nine digits, such as `331-536-871`.

not-your-channel = You are not in { $channel }, so nothing can be posted there for you.
not-your-channel-next = Join it first, or choose another channel.
channel-archived = { $channel } is archived.
choose-another-channel = Choose another channel.
bot-not-in-channel = Usher is not in { $channel }.
bot-not-in-channel-next = Type `/invite @Usher` there, then try again.
draft-gone = What you typed is not kept any more.
draft-gone-next = Start again with `/meeting schedule`.
request-not-understood = Slack sent something that Usher does not understand.
slow = This took too long.
memory-away = Usher cannot reach its memory now, so nothing was saved.
memory-away-next = What you typed is still here; send it again in a minute.
button-too-old = This comes from an older Usher and does nothing any more.
button-too-old-next = Type `/meeting` to go on.
