# The pages for installing Usher in a workspace. Ids install-failed-… end in Slack's or Bolt's reason.

install-title = Install Usher
install-start-heading = Add Usher to Slack
install-start = Usher schedules and starts GoTo meetings from Slack. Slack shows you next what it may do, and asks which workspace it is for. It reads no conversations but to find its own messages again.
install-start-button = Continue to Slack
install-done-heading = Usher is installed
install-done = { $name } has Usher now. Close this page, go to Slack and type /meeting.
install-failed-heading = Not installed
install-again = Start again
install-failed-access_denied = Slack was told not to install Usher, so nothing was kept.
install-failed-invalid_state = This attempt was used already, is older than ten minutes, or began in another browser.
install-failed-refused = Slack did not confirm the installation, so nothing was kept. Start again; if it stays, tell the admin of this Usher.
install-failed-rotation = This Slack app has token rotation switched on, and Usher renews no Slack tokens. Its admin has to make the app anew from Usher's manifest, where rotation is off.
install-failed-away = Usher cannot reach Slack or its own memory now. Start again in a minute.
