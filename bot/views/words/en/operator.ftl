# Output of `usher doctor` and `usher keys`, for whoever runs Usher.

operator-ok = ok
operator-fault = fault
operator-note = note
operator-count = { $count ->
    [0] Nothing is wrong.
    [one] One thing is wrong.
   *[other] { $count } things are wrong.
}

operator-settings-ok = Settings: all that are needed are set.
operator-setting = { $name } { $problem }
operator-setting-next = { $where }
operator-setting-unread = { $name } is set, but nobody reads it. Is { $meant } meant?

redis-ok = { $server } { $version }: keeps what it is given, forgets nothing to make room, is closed to others.
redis-unreachable = Redis does not answer: { $error }
redis-unreachable-next = See that it runs, and that REDIS_URL says where.
redis-tls = The TLS connection to Redis fails: { $error }
redis-tls-next = For a certificate of your own authority add ?ssl_ca_certs=/path/ca.crt to REDIS_URL; rediss:// is for a TLS port only.
redis-credentials = Redis refuses the password or user of REDIS_URL: { $error }
redis-credentials-next = Correct REDIS_URL: redis://user:password@host:port/0; leave the user out if there is only a password.
redis-forbidden = Redis refuses a command to the user of REDIS_URL: { $error }
redis-forbidden-next = Give the user the commands in docs/setup.md, "Redis".
redis-cluster = Redis is in cluster mode, in which Usher does not work: { $error }
redis-cluster-next = Set REDIS_URL to a server without cluster mode (cluster-enabled no).
redis-sentinel = REDIS_URL leads to a Sentinel, which keeps no data.
redis-sentinel-next = Set it to the primary itself, by a name or proxy that follows a failover.
redis-unknown-command = The server of REDIS_URL does not know a command that Usher needs: { $error }
redis-unknown-command-next = Use Redis 7.2 or Valkey 8, or newer; a Sentinel or a proxy that leaves commands out does not do.
redis-full = Redis is full and refuses changes: { $error }
redis-full-next = Give it more memory (maxmemory). Usher goes on by itself; nothing that was accepted is lost.
redis-read-only = Redis takes no changes, because it is a replica: { $error }
redis-read-only-next = See that REDIS_URL leads to the primary. During a failover Usher goes on by itself.
redis-replica = REDIS_URL leads to a replica.
redis-replica-next = Set it to the primary, by a name or proxy that follows a failover.
redis-not-saving = Redis cannot write to its disk and refuses changes: { $error }
redis-not-saving-next = Make room on its disk, or see its log. Usher goes on by itself.
redis-few-replicas = Redis refuses changes, because too few replicas are connected (min-replicas-to-write): { $error }
redis-few-replicas-next = See that its replicas run. Usher goes on by itself.
redis-loading = Redis is loading its data: { $error }
redis-loading-next = Wait; Usher goes on by itself.
redis-busy = Redis is busy with a script: { $error }
redis-busy-next = See which program runs it (redis-cli SCRIPT KILL or FUNCTION KILL ends it). Usher goes on by itself.
redis-other = Redis refuses what Usher asks: { $error }
redis-other-next = See its log.
redis-unknown = Redis does not let its user read INFO, so that version, persistence and eviction are not checked: { $error }
redis-unknown-next = Allow INFO and CONFIG|GET, or see for yourself: docs/setup.md, "Redis".
redis-unusable = { $server } { $version } is too old: Usher does not work on it.
redis-unusable-next = Upgrade it to { $least } or newer.
redis-old = { $server } { $version } is older than what Usher is tested with.
redis-old-next = Upgrade it to { $least } or newer.
redis-evicts = Redis drops keys when its memory is full (maxmemory-policy { $policy }), and accepted work with them.
redis-evicts-next = Set maxmemory-policy to noeviction.
redis-forgets = Redis keeps nothing on disk: a restart loses connections and accepted work.
redis-forgets-next = Set appendonly to yes, and appendfsync to always.
redis-late = Redis writes to disk with a delay (appendfsync { $appendfsync }): a power cut can lose the last second.
redis-late-next = Set appendfsync to always if no accepted form may be lost.
redis-open = Anybody in the network can read this Redis: there is neither TLS nor a password.
redis-open-next = Use rediss:// or a password in REDIS_URL; or set USHER_ALLOW_OPEN_REDIS=1 if only Usher reaches that network.

operator-uninstall-checking = { $name }: Slack said on { $at } that Usher was removed there; Usher is asking Slack if the bot token is dead.
operator-uninstall-checking-next = Nothing to do, unless this stays: then see if Slack can be reached.
operator-uninstall-suspended = { $name }: the bot token was revoked on { $at }. Usher does nothing there, and keeps everything.
operator-uninstall-suspended-next = Install Usher there again: at /slack/install, or with a new SLACK_BOT_TOKEN.
operator-uninstall-grace = { $name } removed Usher on { $at }. Its data will be deleted on { $until }.
operator-uninstall-grace-next = If that was a mistake, install Usher there again before then; everything will be as it was.
operator-uninstall-wiping = { $name } removed Usher on { $at }. Its data is being deleted since { $since }.
operator-team-removed = Workspace { $team } was taken out of { $name }. The data of people who are in no other of its workspaces will be deleted on { $until }.
operator-team-removed-next = If that was a mistake, give the workspace Usher again before then; everything will be as it was.
operator-uninstall-wiping-next = Nothing to do. If it takes more than an hour, look into the worker's log for "usher.uninstall".

operator-keys-ok = Encryption keys: the newest opens what is stored.
operator-keys-old = Encryption keys: { $count ->
    [one] 1 stored value needs
   *[other] { $count } stored values need
} an older one.
operator-keys-old-next = Run `usher keys rotate`; then the older keys may go.
operator-keys-lost = Encryption keys: { $count ->
    [one] 1 stored value opens
   *[other] { $count } stored values open
} with none of ENCRYPTION_KEYS.
operator-keys-lost-next = Put the key that was dropped back at the end of ENCRYPTION_KEYS; else those people connect again.
operator-id-secret-lost = Secret of ids: this Redis holds data, but the secret behind its ids is gone. Usher won't start with it.
operator-id-secret-lost-next = Restore a backup of that Redis that has the key usher:id-secret, or start with an empty Redis.
operator-id-secret-unreadable = Secret of ids: ENCRYPTION_KEYS has no key that opens it. Usher won't start.
operator-id-secret-unreadable-next = Put the key that was dropped back at the end of ENCRYPTION_KEYS. If it is lost, start with an empty Redis.
operator-worker-ok = Workers: one was heard { $seconds } s ago.
operator-worker-none = Workers: none was heard in the last hour.
operator-worker-late = Workers: none was heard for { $seconds } s.
operator-worker-next = Start `usher worker`, or `usher run` where one process does all.

operator-slack-ok = Slack: { $team } knows us as { $bot }, with all { $count } scopes.
operator-slack-away = Slack does not answer ({ $error }).
operator-slack-away-next = See that this machine reaches SLACK_API_URL, through its proxy if it has one.
operator-slack-refused = Slack refuses the bot token{ $where }: { $error }.
operator-slack-refused-next = Copy SLACK_BOT_TOKEN again: api.slack.com/apps, your app, OAuth & Permissions. With OAuth, have Usher installed again.
operator-slack-scopes = Slack: the installation in { $team } lacks scopes: { $scopes }.
operator-slack-scopes-unknown = Slack: { $team } knows us as { $bot }. The answer does not name the scopes, so they are not checked.
operator-slack-scopes-unknown-next = See that nothing between Usher and Slack takes the header x-oauth-scopes out.
operator-history-limited = Slack limits Usher to one look at a channel's history a minute in { $where } (Retry-After { $seconds } s).
operator-history-limited-next = Slack does this to new apps that are distributed outside its Marketplace. A message whose answer was lost may then stay unconfirmed; it is never posted twice. An app of your own workspace or organization is not limited: docs/setup.md, "Many workspaces".
operator-slack-scopes-next = Paste `usher manifest` into the app's manifest, then install the app to the workspace again.
operator-client-ok = Slack knows SLACK_CLIENT_ID and its secret.
operator-client-refused = Slack refuses SLACK_CLIENT_ID or its secret: { $error }.
operator-client-refused-next = Copy both again: api.slack.com/apps, your app, Basic Information, App Credentials.
operator-installed-none = No workspace has installed Usher yet.
operator-installed-none-next = Open /slack/install at PUBLIC_URL in a browser.
operator-socket-ok = Slack opens Socket Mode for SLACK_APP_TOKEN.
operator-socket-refused = Slack opens no Socket Mode: { $error }.
operator-socket-refused-next = Make an app-level token with connections:write, and switch Socket Mode on in the app.
operator-clock-ok = Clock: agrees with Slack's to { $seconds } s.
operator-clock-off = Clock: { $seconds } s apart from Slack's. Slack's requests are refused beyond 5 minutes.
operator-clock-off-next = Switch time synchronization (NTP) on.

operator-goto-client-ok = GoTo knows GOTO_CLIENT_ID and its secret.
operator-goto-client-refused = GoTo refuses GOTO_CLIENT_ID or its secret.
operator-goto-client-refused-next = Look at developer.goto.com, OAuth clients; make a new secret if it is lost.
operator-goto-auth-away = GoTo's sign-in does not answer ({ $error }).
operator-goto-auth-away-next = See that this machine reaches GOTO_AUTH_URL.
operator-goto-callback-ok = GoTo takes the callback { $callback }.
operator-goto-callback-refused = GoTo refuses the sign-in with the callback { $callback } (HTTP { $status }).
operator-goto-callback-refused-next = Enter exactly this address as redirect URI of the client at developer.goto.com.
operator-goto-api-ok = GoTo's API answers at { $url }.
operator-goto-api-away = GoTo's API does not answer at { $url } ({ $error }).
operator-goto-api-away-next = See that this machine reaches it; leave GOTO_API_URL out for GoTo itself.

operator-public-ok = { $url } leads to a ready Usher.
operator-public-away = { $url } cannot be reached ({ $error }).
operator-public-away-next = Start Usher; see that PUBLIC_URL's name, certificate and proxy lead to its PORT.
operator-public-other = Something else than Usher answers at { $url } (HTTP { $status }).
operator-public-other-next = Let the proxy pass all paths to Usher's PORT, and see that PUBLIC_URL is right.
operator-public-unready = Usher answers at { $url } but is not ready: { $failing }.
operator-public-unready-next = See to its Redis, and start a worker.
operator-signing-ok = { $url } takes requests signed with SLACK_SIGNING_SECRET.
operator-signing-refused = { $url } refuses requests signed with SLACK_SIGNING_SECRET.
operator-signing-refused-next = Give all processes the same secret, and let the proxy pass bodies and headers unchanged.

operator-new-key = Put it first in ENCRYPTION_KEYS, before the old ones, for every process; then run `usher keys rotate`.
operator-prefix = Set COMMAND_PREFIX={ $prefix } for every process too, so that Usher answers to these commands and names them.
operator-rotating = { $count ->
    [one] 1 value looked at
   *[other] { $count } values looked at
}
operator-rotated = { $changed ->
    [0] Nothing had to be encrypted again.
    [one] 1 value is encrypted again with the newest key.
   *[other] { $changed } values are encrypted again with the newest key.
}
operator-rotated-older = The older keys may now be taken out of ENCRYPTION_KEYS. Nobody has to connect again.
operator-unreadable = { $count ->
    [one] 1 value opens
   *[other] { $count } values open
} with none of the keys and stayed as it was.
operator-unreadable-next = Put the key that was dropped back at the end of ENCRYPTION_KEYS and run it again.
operator-one-key = ENCRYPTION_KEYS holds one key: put a new one before it first. `usher keys new` makes one.
