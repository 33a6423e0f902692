# Slack's refusals. Each sentence is followed by its next step.

slack-channel-gone = Usher cannot see that channel: it is private, or it is gone.
slack-channel-gone-next = Add Usher to it with /invite @Usher, or choose another channel.

slack-not-in-channel = Usher is not in that channel.
slack-not-in-channel-next = Type /invite @Usher there, then try again.

slack-archived = That channel is archived.
slack-archived-next = Choose another channel, or unarchive it first.

slack-posting-restricted = Usher may not post in that channel.
slack-posting-restricted-next = Ask a workspace admin to let Usher post there, or choose another channel.

slack-cannot-message = Usher cannot send that person a message.
slack-cannot-message-next = Check that the account is active, or tell them yourself.

slack-files-refused = Slack took no file from Usher here.
slack-files-refused-next = Ask a workspace admin whether apps may upload files.

slack-message-gone = The message is not there any more, or can no longer be changed.
slack-message-gone-next = Share it again if it is still needed.

slack-missing-scope = Usher lacks a permission in this workspace: { $scope }.
slack-missing-scope-next = Ask a workspace admin to install Usher again; that asks for it.

slack-installation-gone = Usher is not installed in this workspace any more.
slack-installation-gone-next = Ask a workspace admin to install it again.

slack-person-unknown = Slack shows Usher no such person.
slack-person-unknown-next = Choose somebody from your workspace.

slack-unreadable = Usher cannot read that conversation now, so it cannot tell whether its message is there.
slack-unreadable-next = Look in the conversation; post again only if the message is missing.

slack-trigger-expired = Slack closed the way to the form: it opens within three seconds or not at all.
slack-trigger-expired-next = Do the same again.

slack-view-gone = The form is not open any more.
slack-view-gone-next = Open it again.

slack-response-url-spent = This conversation with the command is over: Slack keeps it for 30 minutes.
slack-response-url-spent-next = Type the command again.

slack-down = Slack did not take the request.
slack-down-next = Try again in a minute.

slack-busy = Slack asks Usher to slow down.
slack-busy-next =
    { $seconds ->
        [one] Try again in a second.
       *[other] Try again in { $seconds } seconds.
    }

slack-outcome-unknown = Slack did not say whether the message was posted.
slack-outcome-unknown-next = Look in the conversation before you post it again.

slack-view-unknown = Slack did not say whether the form opened.
slack-view-unknown-next = If you see no form, do the same again.

slack-bad-blocks = Something broke on our side: Slack refused what Usher composed.
slack-bad-blocks-next = Give your admin the reference; it finds the reason in the log.

slack-refused = Slack refused the request.
slack-refused-next = Give your admin the reference; it finds the reason in the log.

slack-response-url-odd = Slack's return address is not one of Slack's.
slack-response-url-odd-next = Type the command again; if it stays, tell your admin.
