# Seeit sessions, for technicians, and the note with a support key in a thread.

button-assist-new = New session
button-assist-list = Your sessions
button-assist-start = Start session
button-assist-open = Open as technician
button-assist-download = Download files
button-assist-file = Open the file
button-assist-send = Send { $key }
button-assist-new-send = New session, send its key
button-assist-resume = Send a support key
label-assist-show = Details of session { $key }

assist-off = GoToAssist Seeit is switched off here.
assist-off-next = Whoever runs Usher switches it on with the setting GOTO_SEEIT_URL, the address of Seeit in your GoTo region.
assist-role = GoTo does not let your account use GoToAssist Seeit.
assist-role-next = Ask your GoTo admin whether you have a Seeit seat.
assist-gone = GoTo has no such session of yours.
assist-gone-next = GoTo tells of a session for 90 days; see yours with `/assist list`.
assist-settling = GoTo is still setting this session up.
assist-finished = This session is over, so its start link no longer works.
assist-finished-next = Open a new one with `/assist new`.
assist-start-none = GoTo does not tell the start link of this session.
assist-start-none-next = Start it on GoTo's own page, or open a new one with `/assist new`.
assist-not-open = This session is over, and GoTo may have given its support key to somebody else. Nothing was sent.
assist-not-open-next = Open a new one with `/assist new`.
assist-files-gone = There are no files of this session to download.
assist-files-gone-next = GoTo keeps photos and recordings for 72 hours after a session.
assist-key-wrong = “{ $typed }” is no support key.
assist-key-next = A support key looks like `123-456-789`; `/assist list` shows yours.
assist-look = Look with `/assist list` before you try again.

assist-menu-connect = Connect your GoTo account to open Seeit sessions.
assist-menu-newest = Your newest sessions
assist-menu-none = No sessions in the last 90 days.
assist-menu-away = GoTo does not tell your sessions now. The buttons still work.

assist-list-title = Your Seeit sessions
assist-list-count = { $total ->
    [one] 1 session
   *[other] { $total } sessions
  }, page { $page } of { $pages } · times in { $zone }
assist-list-page = page { $page } · times in { $zone }
assist-list-empty = No sessions in this range. Open one with `/assist new`.
assist-list-note = GoTo tells of sessions for 90 days, and keeps photos and recordings for 72 hours.
assist-list-filter = Range
assist-span-today = Today
assist-span-7d = Last 7 days
assist-span-30d = Last 30 days
assist-span-90d = Last 90 days
assist-row = { $when } *{ $key }* { $status }
assist-row-plain = { $when }, { $key }, { $status }
assist-no-time = no time told
assist-no-key = no key told
assist-status-created = not started yet
assist-status-started = started, nobody has joined
assist-status-joined = in progress
assist-status-finished = over
assist-status-unknown = GoTo does not tell how it stands
assist-span-next = Try `/assist list 30d`, `/assist list last month` or `/assist list 1 Sep to 15 Oct`.
assist-which = Which session?
assist-pick = Choose a session

assist-title = Seeit session { $key }
assist-key-open = Support key *{ $key }*: whoever you help types it into GoToAssist Seeit.
assist-key-over = Support key { $key }: void, GoTo gives it to other sessions.
assist-created = Made { $when }
assist-started = Started { $when }
assist-joined = Joined { $when }
assist-ended = Ended { $when }
assist-technician = Technician: { $email }
assist-recorded = It is recorded.
assist-notes = Notes:
assist-files-none = No photos, notes or recording.
assist-files-processing = GoTo is still preparing the photos and the recording.
assist-files-unknown = GoTo does not tell whether there are photos or a recording.
assist-files-there = Files: { $photos ->
    [one] 1 photo
   *[other] { $photos } photos
  }, { $notes ->
    [one] 1 photo note
   *[other] { $notes } photo notes
  }, { $size } in all.
assist-files-until = GoTo deletes photos and recording { $when }.
assist-files-over = GoTo has deleted photos and recording, which it keeps for 72 hours.
assist-files-later = GoTo keeps photos and recording for 72 hours after the session.
assist-told-until = GoTo tells of this session until { $when }.
assist-megabytes = { $size } MB
assist-kilobytes = { $size } kB
assist-size-unknown = size not told

assist-ready = Your Seeit session is ready. Support key *{ $key }*: whoever you help types it into GoToAssist Seeit.
assist-ready-no-key = Your Seeit session is ready. GoTo did not tell its support key yet; look with `/assist list`.
assist-ready-note = The session lives once you start it. The start link is yours alone and appears when you press the button. GoTo keeps photos and recording for 72 hours after the session. To post the key into a thread, use “Send support key here” in a message's menu.
assist-waiting = GoTo is taking its time. The session will appear here, or I will tell you why not.
assist-host = This link starts the session as you. Do not share it.
assist-download = This link gives the files of the session to whoever has it. Do not share it.
assist-download-until = It works until { $when }.

assist-send-which = Whose key goes into this thread? Everybody in { $channel } will see it.
assist-send-none = None of your sessions is open. Everybody in { $channel } will see the key.
assist-sent = Support key *{ $key }* is in { $channel }.
assist-sent-unsure = Slack did not say whether the key { $key } was posted in { $channel }. Look before you send it again.
assist-sent-refused = { $channel } did not take the key. Your session stands: its key is *{ $key }*.
assist-key-note = { $name } opened a support session. Support key *{ $key }*: type it into GoToAssist Seeit to join.
assist-key-note-plain = { $name } opened a support session. Support key { $key }: type it into GoToAssist Seeit to join.
connected-assist = You were sending a support key.

did-assist-new = Opening a Seeit session
did-assist-send = Sending a support key
did-assist-list = Listing Seeit sessions
did-assist-show = Showing a Seeit session
did-assist-start = Starting a Seeit session
did-assist = An `/assist` command
