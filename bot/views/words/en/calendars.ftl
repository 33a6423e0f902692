# The calendar feed of a person.

button-feed = Calendar feed
button-feed-settings = Calendar address
settings-feed = Your calendar app can follow your sessions by an address of your own.
button-feed-make = Make an address
button-feed-new = New address
button-feed-off = Turn off
goto-calendar-summary = Your meetings and trainings in your calendar
feed-title = Calendar feed
feed-name = GoTo in Slack
feed-text = Join: { $url }
feed-recurring = { $title } (repeats)
feed-recurring-text = This meeting repeats. GoTo gives only its first date, so the others aren't in this calendar.
feed-about = An address of your own for your calendar app: your meetings, the trainings you give and those you are registered for. The calendar follows every change; what is cancelled is marked.
feed-on = The feed is on since { $when }. Its address was shown when it was made.
feed-once = The address is shown this once. In your calendar app, add a calendar by URL. Whoever has the address can read your times and join links; a new address ends this one.
feed-fetched = Read last by a calendar { $when }.
feed-unread = No calendar has read it yet.
feed-sure-title = Make a new address?
feed-sure-text = The address you have now ends; calendars that use it stop following.
feed-sure-yes = New address
feed-off-title = Turn the feed off?
feed-off-text = The address ends, and what it gave out is forgotten.
feed-no-url = Usher has no public address yet, so that no calendar can reach it.
