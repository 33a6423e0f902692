# Attendance of a training's sessions.

chart-sessions = Who came, session by session
chart-session = Session
chart-people = People
chart-registered = Registered
chart-attended = Attended
chart-no-show = Did not come
chart-minutes-title = Minutes by person
chart-minutes = Minutes
chart-person = Person
attendance-latest = Figures, people and the file are of the latest { $shown }.
attendance-count = { $sessions ->
    [one] 1 session
   *[other] { $sessions } sessions
  } held, { $people ->
    [one] 1 person
   *[other] { $people } people
  } registered.
attendance-person = { $name } ({ $email }) · { $came } of { $held } { $held ->
    [one] session
   *[other] sessions
  } · { $time }
attendance-joins = { $person } · joined { $count } times
training-sheet-joins = Times joined
training-sheet-session = Session (UTC)
