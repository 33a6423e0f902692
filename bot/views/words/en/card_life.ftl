# A meeting's state on its card, and the message to a late host. Values are already escaped for their place.

card-soon = *Starting soon* · { $when }
card-soon-text = Starting soon.
card-live = *Live now*, seen since { $time }
card-live-text = Live now, seen since { $time } { $zone }.
card-minutes = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
  }
card-ended = *Ended*, { $facts }
card-ended-waiting = *Ended*; GoTo has not told yet for how long and with how many people.
card-ended-unknown = *Ended*; GoTo does not tell for how long and with how many people.
card-over = *Over*; GoTo has not told yet whether it took place.
card-over-unknown = *Over*; GoTo does not tell whether it took place.
card-ended-text = { $subject }, { $when }. { $told }

host-late = People may be waiting: *{ $subject }* was due at { $time }.
host-late-how = As Usher last saw it, it has not begun. The link to start it comes to you alone.
label-start = Start { $subject }

training-life-soon = *starting soon*, { $when }
training-life-live = *on now*, by the clock
training-life-ended = ended, { $facts }
training-life-over = over
training-life-text-soon = Session { $number } starts soon.
training-life-text-live = Session { $number } is on now, by the clock.
