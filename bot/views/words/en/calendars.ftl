# The calendar feed of a person.

button-feed = Calendar feed
button-feed-settings = Calendar URL
settings-feed = Your calendar app can follow your sessions with your own URL.
button-feed-make = Create a URL
button-feed-new = Create a new URL
button-feed-off = Turn off
goto-calendar-summary = Add your meetings and trainings to your calendar
feed-title = Calendar feed
feed-name = GoTo in Slack
feed-text = Join: { $url }
feed-recurring = { $title } (repeats)
feed-recurring-text = This meeting repeats. GoTo lists only its first date, so the others aren't in this calendar.
feed-about = Your own URL for your calendar app, with your meetings, your trainings and those you're registered for. The calendar follows every change, and marks what's cancelled.
feed-on = The feed has been on since { $when }. We showed its URL when you created it.
feed-once = We show the URL only once. In your calendar app, add a calendar by URL. Anyone with this URL can see your meetings. Creating a new URL turns this one off.
feed-fetched = Last read by a calendar { $when }.
feed-unread = No calendar has read it yet.
feed-sure-title = Create a new URL?
feed-sure-text = Your current URL stops working, and so do calendars that use it.
feed-sure-yes = Create URL
feed-off-title = Turn the feed off?
feed-off-text = The URL stops working, and we delete what we kept for it.
feed-no-url = Usher has no public address yet, so calendars can't reach it.
