# Exporting and deleting a person's data.

forget-title = Delete everything kept about you
forget-goes = Usher deletes your GoTo connection and its tokens, your settings, what it knows of your meetings, what you typed and did not finish, and what still waits to be done for you.
forget-stays = Meetings stay at GoTo, and cards stay in their channels; they no longer change. Cancel meetings first if nobody should come.
forget-sure = This cannot be undone. What Usher was still doing for you ends. Meetings at GoTo and cards in channels stay.
forget-yes = Delete everything
forget-no = Keep it
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
