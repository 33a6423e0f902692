# The audit: who did what, when, and the result. Values are already escaped for their place.

audit-title = Who did what
audit-empty = Nothing of that kind was done here.
audit-on = Nothing among the latest 5,000 lines; [Earlier] looks further back.
audit-since = Since { $since }.
audit-hint = Narrow it: `/goto audit @someone cancel 30d`.
audit-line = { $when } · *{ $who }* · `{ $what }`{ $about } · { $result }
audit-channel = in { $id }
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
