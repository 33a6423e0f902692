# Times. CLOCK, DAY, DATE, SHORTDAY, FULLDAY, WEEKDAY and PLACE take a moment (PLACE also a zone's id), AGO and
# LENGTH seconds.

weekdays-short = Mon Tue Wed Thu Fri Sat Sun
weekdays-long = Monday Tuesday Wednesday Thursday Friday Saturday Sunday
months-short = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec

clock-time = { $hour }:{ $minute } { $half ->
    [am] AM
   *[pm] PM
}
clock-span = { $start }–{ $end }
clock-span-half = { $start_hour }:{ $start_minute }–{ $end_hour }:{ $end_minute } { $start_half ->
    [am] AM
   *[pm] PM
}
clock-span-days = { $start }–{ $end } { $weekday }

day = { $weekday } { $day } { $month }
day-year = { $weekday } { $day } { $month } { $year }
day-short = { $day } { $month }
day-short-year = { $day } { $month } { $year }
moment = { $day }, { $clock } { $place }

length-minutes = { $minutes } min
length-hours = { $hours } h
length-both = { $hours } h { $minutes } min

relative-moment = { $direction ->
    [past] less than a minute ago
   *[future] in less than a minute
}
relative-minute = { $direction ->
    [past] { $count ->
        [one] 1 minute ago
       *[other] { $count } minutes ago
    }
   *[future] { $count ->
        [one] in 1 minute
       *[other] in { $count } minutes
    }
}
relative-hour = { $direction ->
    [past] { $count ->
        [one] 1 hour ago
       *[other] { $count } hours ago
    }
   *[future] { $count ->
        [one] in 1 hour
       *[other] in { $count } hours
    }
}
relative-day = { $direction ->
    [past] { $count ->
        [one] 1 day ago
       *[other] { $count } days ago
    }
   *[future] { $count ->
        [one] in 1 day
       *[other] in { $count } days
    }
}
relative-week = { $direction ->
    [past] { $count } weeks ago
   *[future] in { $count } weeks
}
relative-month = { $direction ->
    [past] { $count } months ago
   *[future] in { $count } months
}
relative-year = { $direction ->
    [past] { $count ->
        [one] 1 year ago
       *[other] { $count } years ago
    }
   *[future] { $count ->
        [one] in 1 year
       *[other] in { $count } years
    }
}

# The line below the form's fields, and its notes.
reading = { $span }.
reading-others = { $span } ({ $others }).
other-zone = { $clock } { $place }
other-zone-day = { $clock } { $weekday } { $place }
clock-change = { $direction ->
    [back] Clocks in { PLACE($place) } go back { LENGTH($shift) } on { DAY($day) }, before then.
   *[forward] Clocks in { PLACE($place) } go forward { LENGTH($shift) } on { DAY($day) }, before then.
}

# Errors of times.
time-past = That is in the past: { CLOCK($reading) } in { PLACE($reading) } was { AGO($ago) }.
time-past-next = Try “{ SHORTDAY($again) } { CLOCK($again) } { PLACE($again) }”.
time-too-far = { DATE($reading) } is more than five years away. Choose an earlier date.
time-missing = At what time?
time-example = For example: tomorrow 3pm 45m.
time-unclear = “{ $typed }” is not a time I know.
time-half = { CLOCK($am) } or { CLOCK($pm) }? Add “am” or “pm”.
time-or-date = Is “{ $typed }” { CLOCK($clock) } or { SHORTDAY($day) }? Type it that way.
time-midnight = Midnight at the start of { DAY($first) } or at its end? Type “{ SHORTDAY($first) } 00:00” or “{ SHORTDAY($second) } 00:00”.
time-skipped = { CLOCK($wanted) } does not exist on { DAY($wanted) } in { PLACE($zone) }: clocks jump to { CLOCK($after) }. Choose { CLOCK($after) } or later.
time-twice = { CLOCK($first) } happens twice on { DAY($first) } in { PLACE($first) }, as clocks go back. Choose the first ({ $first_offset }) or the second ({ $second_offset }).
said-twice = Which one: “{ $one }” or “{ $two }”?
which-weekday = Which { WEEKDAY($first) }? { SHORTDAY($first) } or { SHORTDAY($second) }.
which-day = Which day? { SHORTDAY($first) } or { SHORTDAY($second) }.
which-date = Which day? { FULLDAY($first) } or { FULLDAY($second) }.
date-none = There is no date “{ $typed }”. A date looks like 27 Nov.
date-missing = Choose a date.
date-too-far = “{ $typed }” is more than five years away. Choose an earlier date.
date-weekday = { SHORTDAY($day) } is a { WEEKDAY($day) }, not “{ $typed }”. Leave out one of them.

length-none = A meeting lasts at least a minute. Choose a length such as 45m.
length-too-long = A meeting lasts at most 24 hours. Choose a length such as 45m.
length-two = The length and the end do not agree. Leave out one of them.
length-unclear = “{ $typed }” is not a length. Choose one such as 45m or 1h30.

zone-unknown = “{ $typed }” is not a time zone. Choose one such as Europe/London.
zone-ambiguous = “{ $typed }” means several time zones. Name the city: { PLACE($zone_one) }{ $zone_three ->
    [none] { "" } or { PLACE($zone_two) }.
   *[other] , { PLACE($zone_two) } or { PLACE($zone_three) }.
}
zone-not-then = { PLACE($zone) } is not on { $typed } then, but on { $then }. Type “{ PLACE($zone) }” or an offset such as UTC-5.
