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

assist-off = GoToAssist Seeit is turned off here.
assist-off-next = Ask your admin to set GOTO_SEEIT_URL, the address of Seeit in your GoTo region.
assist-role = Your GoTo account isn't allowed to use GoToAssist Seeit.
assist-role-next = Ask your GoTo admin whether you have a Seeit seat.
assist-nowhere = GoTo found no GoToAssist Seeit at the address that Usher uses.
assist-nowhere-next = Ask your admin to check GOTO_SEEIT_URL, the address of Seeit in your GoTo region.
assist-gone = You have no such session at GoTo.
assist-gone-next = GoTo lists sessions for 90 days. To see yours, type `/assist list`.
assist-settling = GoTo is still setting this session up.
assist-finished = This session is over, so its start link no longer works.
assist-finished-next = To open a new one, type `/assist new`.
assist-start-none = GoTo didn't give us the start link of this session.
assist-start-none-next = Start it on GoTo's site, or open a new one with `/assist new`.
assist-not-open = This session is over, and GoTo may have given its support key to someone else. Nothing was sent.
assist-not-open-next = To open a new one, type `/assist new`.
assist-files-gone = This session has no files to download.
assist-files-gone-next = GoTo keeps photos and recordings for 72 hours after a session.
assist-key-wrong = “{ $typed }” isn't a support key.
assist-key-next = A support key looks like `123-456-789`. To see yours, type `/assist list`.
assist-look = Check `/assist list` before you try again.

assist-menu-connect = Connect your GoTo account to open Seeit sessions.
assist-menu-newest = Your latest sessions
assist-menu-none = No sessions in the last 90 days.
assist-menu-away = GoTo can't list your sessions right now. The buttons still work.

assist-list-title = Your Seeit sessions
assist-list-count = { $total ->
    [one] 1 session
   *[other] { $total } sessions
  }{ page-of } · times in { $zone }
assist-list-page = page { $page } · times in { $zone }
assist-list-empty = No sessions in this range. Open one with `/assist new`.
assist-list-note = GoTo lists sessions for 90 days, and keeps photos and recordings for 72 hours.
assist-list-filter = Range
assist-span-today = Today
assist-span-7d = Last 7 days
assist-span-30d = Last 30 days
assist-span-90d = Last 90 days
assist-row = *{ $key }* · { $when } · { $status }
assist-row-plain = { $key }, { $when }, { $status }
assist-no-time = no time yet
assist-no-key = no key yet
assist-status-created = not started yet
assist-status-started = started, nobody has joined
assist-status-joined = in progress
assist-status-finished = over
assist-status-unknown = status unknown
assist-span-next = Try `/assist list 30d`, `/assist list last month` or `/assist list Sep 1 to Oct 15`.
assist-which = Which session?
assist-pick = Choose a session

assist-title = Seeit session { $key }
assist-key-open = Share support key *{ $key }* with the person you're helping. They enter it in GoToAssist Seeit.
assist-key-over = Support key { $key } no longer works for this session. GoTo reuses keys.
assist-created = Created { $when }
assist-started = Started { $when }
assist-joined = Joined { $when }
assist-ended = Ended { $when }
assist-technician = Technician: { $email }
assist-recorded = This session is recorded.
assist-notes = Notes:
assist-files-none = No photos, notes or recordings.
assist-files-processing = GoTo is still preparing the photos and the recording.
assist-files-unknown = We don't know yet whether there are photos or a recording.
assist-files-there = Files: { $photos ->
    [one] 1 photo
   *[other] { $photos } photos
  }, { $notes ->
    [one] 1 photo note
   *[other] { $notes } photo notes
  }, { $size } total.
assist-files-until = GoTo deletes the photos and the recording { $when }.
assist-files-over = GoTo has deleted the photos and the recording. It keeps them for 72 hours.
assist-files-later = GoTo keeps photos and recordings for 72 hours after the session.
assist-told-until = GoTo lists this session until { $when }.
assist-megabytes = { $size } MB
assist-kilobytes = { $size } kB
assist-size-unknown = size unknown

assist-ready = Your Seeit session is ready. Share support key *{ $key }* with the person you're helping. They enter it in GoToAssist Seeit.
assist-ready-no-key = Your Seeit session is ready, but GoTo hasn't given us its support key yet. To see it, type `/assist list`.
assist-ready-note = The session begins when you start it. Only you get the start link. GoTo keeps photos and recordings for 72 hours after the session. To post the key in a thread, use “Send support key here” in a message's menu.
assist-waiting = This is taking longer than usual. The session will appear here, or you'll see why not.
assist-send-waiting = This is taking longer than usual. We'll say here whether the key was posted.
assist-host = This link starts the session as you. Don't share it.
assist-download = Anyone with this link can get the session's files. Don't share it.
assist-download-until = It works until { $when }.

assist-send-which = Which session's key do you want to post in this thread? Everyone in { $channel } will see it.
assist-send-none = You have no open sessions. Everyone in { $channel } will see the key of a new one.
assist-sent = We posted support key *{ $key }* in { $channel }.
assist-sent-unsure = Slack didn't confirm that the key { $key } was posted in { $channel }. Check there before you send it again.
assist-sent-refused = We couldn't post the key in { $channel }. Your session is still open. Its key is *{ $key }*.
assist-key-note = { $name } opened a support session. To join, enter support key *{ $key }* in GoToAssist Seeit.
assist-key-note-plain = { $name } opened a support session. To join, enter support key { $key } in GoToAssist Seeit.
connected-assist = You were sending a support key.

did-assist-new = open a Seeit session
did-assist-send = send a support key
did-assist-list = list Seeit sessions
did-assist-show = show a Seeit session
did-assist-start = start a Seeit session
did-assist = an `/assist` command
