# A person's settings. Values are already escaped for their place.

settings-title = Your settings
settings-submit = Save
settings-zone = Time zone
settings-zone-hint = A city such as London, or an ID such as America/New_York. Leave it empty for the zone of your Slack profile.
settings-zone-example = As in Slack
settings-slack-zone = In Slack your zone is { $zone }, where it is { $time } now.
settings-length = Length of a meeting
settings-usual = As usual
settings-channel = Post meetings to
settings-channel-hint = Where the schedule form posts unless you choose another. Leave it empty for the channel you are in.

zone-gone = Your own time zone “{ $typed }” is not known any more, so times are in { PLACE($zone) }.
settings-change = Change it with `/goto settings`.
settings-channel-else = So the channel of your settings was not used; change it with `/goto settings`.
button-settings = Settings
