# Digests. Values are already escaped for their place.

digest-day = { WEEKDAY($weekday) } { SHORTDAY($day) }
digest-week = { $first } to { $last }
digest-zone = Days are those of { $zone }; each time is shown in your own zone.
digest-zone-text = times in { $zone }
digest-nothing = Nothing is planned that day.
digest-nothing-week = Nothing is planned in these days.
digest-line = { $times } *{ $title }*
digest-line-training = { $times } *{ $title }*, a training
digest-more = { $count ->
    [one] 1 more session found no room here.
   *[other] { $count } more sessions found no room here.
  }
digest-old = GoTo could not be asked just now; this is as of { $when }.
button-digest-settings = Settings
digest-waits = The sessions of the digest are being read.
