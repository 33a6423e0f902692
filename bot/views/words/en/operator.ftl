# Output of `usher doctor` and `usher keys`, for whoever runs Usher.

operator-ok = ok
operator-fault = fault
operator-note = note
operator-count = { $count ->
    [0] Everything works.
    [one] One thing needs attention.
   *[other] { $count } things need attention.
}

operator-settings-ok = Settings: all required settings are set.
operator-setting = { $name } { $problem }
operator-setting-next = { $where }
operator-setting-unread = { $name } is set, but Usher has no such setting. Did you mean { $meant }?

redis-ok = { $server } { $version }: saves to disk, never drops keys, and isn't open to others.
redis-unreachable = Redis isn't answering: { $error }
redis-unreachable-next = Check that it's running and that REDIS_URL points to it.
redis-tls = The TLS connection to Redis failed: { $error }
redis-tls-next = If you use your own certificate authority, add ?ssl_ca_certs=/path/ca.crt to REDIS_URL. Use rediss:// only for a TLS port.
redis-credentials = Redis rejected the user or password in REDIS_URL: { $error }
redis-credentials-next = Set REDIS_URL to redis://user:password@host:port/0. Leave the user out if there's only a password.
redis-forbidden = Redis doesn't allow a command to the user in REDIS_URL: { $error }
redis-forbidden-next = Give the user the commands listed in docs/setup.md, "Redis".
redis-cluster = Redis is in cluster mode, which Usher doesn't support: { $error }
redis-cluster-next = Point REDIS_URL to a server without cluster mode (cluster-enabled no).
redis-sentinel = REDIS_URL points to a Sentinel, which stores no data.
redis-sentinel-next = Point it to the primary, using a name or proxy that follows a failover.
redis-unknown-command = The server in REDIS_URL lacks a command that Usher needs: { $error }
redis-unknown-command-next = Use Redis 7.2, Valkey 8 or newer, and no Sentinel or proxy that leaves commands out.
redis-full = Redis is full and rejects changes: { $error }
redis-full-next = Give it more memory (maxmemory). Usher will then continue by itself, and no accepted work is lost.
redis-read-only = Redis accepts no changes because it's a replica: { $error }
redis-read-only-next = Check that REDIS_URL points to the primary. During a failover, Usher continues by itself.
redis-replica = REDIS_URL points to a replica.
redis-replica-next = Point it to the primary, using a name or proxy that follows a failover.
redis-not-saving = Redis can't write to its disk and rejects changes: { $error }
redis-not-saving-next = Free up space on its disk, or check its log. Usher will then continue by itself.
redis-few-replicas = Redis rejects changes because too few replicas are connected (min-replicas-to-write): { $error }
redis-few-replicas-next = Check that its replicas are running. Usher will then continue by itself.
redis-loading = Redis is loading its data: { $error }
redis-loading-next = Wait. Usher will continue by itself.
redis-busy = Redis is busy running a script: { $error }
redis-busy-next = Find the program that runs it, or end the script with redis-cli SCRIPT KILL or FUNCTION KILL. Usher will then continue by itself.
redis-other = Redis rejected a request from Usher: { $error }
redis-other-next = Check its log.
redis-unknown = Redis doesn't let its user read INFO, so we couldn't check version, persistence and eviction: { $error }
redis-unknown-next = Allow INFO and CONFIG|GET, or check yourself. See docs/setup.md, "Redis".
redis-unusable = { $server } { $version } is too old for Usher.
redis-unusable-next = Upgrade it to { $least } or newer.
redis-old = { $server } { $version } is older than the versions Usher is tested with.
redis-old-next = Upgrade it to { $least } or newer.
redis-evicts = Redis drops keys when its memory is full (maxmemory-policy { $policy }), including accepted work.
redis-evicts-next = Set maxmemory-policy to noeviction.
redis-forgets = Redis saves nothing to disk, so a restart loses connections and accepted work.
redis-forgets-next = Set appendonly to yes and appendfsync to always.
redis-late = Redis writes to disk with a delay (appendfsync { $appendfsync }), so a power cut can lose the last second.
redis-late-next = Set appendfsync to always if you can't afford to lose an accepted form.
redis-open = Anyone on the network can read this Redis because it has neither TLS nor a password.
redis-open-next = Use rediss:// or a password in REDIS_URL. If only Usher can reach that network, set USHER_ALLOW_OPEN_REDIS=1.

operator-uninstall-checking = { $name }: Slack reported on { $at } that Usher was removed there. Usher is checking whether the bot token still works.
operator-uninstall-checking-next = Nothing to do. If this doesn't go away, check whether Usher can reach Slack.
operator-uninstall-suspended = { $name }: the bot token was revoked on { $at }. Usher does nothing there and keeps everything.
operator-uninstall-suspended-next = Install Usher there again, at /slack/install or with a new SLACK_BOT_TOKEN.
operator-uninstall-grace = { $name } removed Usher on { $at }. Its data will be deleted on { $until }.
operator-uninstall-grace-next = If that was a mistake, install Usher there again before then. Everything will be as it was.
operator-uninstall-wiping = { $name } removed Usher on { $at }. We've been deleting its data since { $since }.
operator-team-removed = Workspace { $team } was removed from { $name }. We'll delete the data of people who are in none of its other workspaces on { $until }.
operator-team-removed-next = If that was a mistake, give the workspace Usher again before then. Everything will be as it was.
operator-uninstall-wiping-next = Nothing to do. If it takes more than an hour, search the worker's log for "usher.uninstall".

operator-keys-ok = Encryption keys: the newest one decrypts everything stored.
operator-keys-old = Encryption keys: { $count ->
    [one] 1 stored value needs
   *[other] { $count } stored values need
} an older one.
operator-keys-old-next = Run `usher keys rotate`. Then you can remove the older keys.
operator-keys-lost = Encryption keys: { $count ->
    [one] 1 stored value can't be decrypted
   *[other] { $count } stored values can't be decrypted
} with any of ENCRYPTION_KEYS.
operator-keys-lost-next = Put the key you removed back at the end of ENCRYPTION_KEYS. Otherwise those people have to connect again.
operator-id-secret-lost = ID secret: this Redis holds data, but the secret behind its IDs is gone. Usher won't start with it.
operator-id-secret-lost-next = Restore a backup of that Redis that has the key usher:id-secret, or start with an empty Redis.
operator-id-secret-unreadable = ID secret: none of ENCRYPTION_KEYS decrypts it. Usher won't start.
operator-id-secret-unreadable-next = Put the key you removed back at the end of ENCRYPTION_KEYS. If it's lost, start with an empty Redis.
operator-worker-ok = Workers: last heard from { $seconds } s ago.
operator-worker-none = Workers: none heard from in the last hour.
operator-worker-late = Workers: none heard from for { $seconds } s.
operator-worker-next = Start `usher worker`, or use `usher run` for one process that does everything.
operator-deliveries = Reminders of the last 30 days: { $sent } sent, half of them within { $half } seconds, 99% within { $most }, the slowest after { $longest }. { $late } late, { $unsure } possibly not posted, { $missed } missed, { $doubled } posted twice, { $held_back } held back.
operator-deliveries-none = Reminders: none were due in the last 30 days.
operator-deliveries-next = Search the worker's log for “reminder” around the times when Redis, Slack or GoTo were down.

operator-slack-ok = Slack: connected to { $team } as { $bot }, with all { $count ->
    [one] 1 scope
   *[other] { $count } scopes
  }.
operator-slack-away = Slack isn't answering ({ $error }).
operator-slack-away-next = Check that this machine can reach SLACK_API_URL, through its proxy if it has one.
operator-slack-refused = Slack rejected the bot token{ $where }: { $error }.
operator-slack-refused-next = Copy SLACK_BOT_TOKEN again from api.slack.com/apps, your app, OAuth & Permissions. With OAuth, install Usher again.
operator-slack-scopes = Slack: the installation in { $team } is missing scopes: { $scopes }.
operator-slack-scopes-unknown = Slack: connected to { $team } as { $bot }. The answer doesn't list the scopes, so we couldn't check them.
operator-slack-scopes-unknown-next = Check that nothing between Usher and Slack removes the header x-oauth-scopes.
operator-history-limited = Slack lets Usher read a channel's history only once a minute in { $where } (Retry-After { $seconds } s).
operator-history-limited-next = Slack limits new apps distributed outside its Marketplace. Some messages may stay unconfirmed, but none are posted twice. An app of your own workspace or organization isn't limited. See docs/setup.md, "Many workspaces".
operator-slack-scopes-next = Paste the output of `usher manifest` into the app's manifest. Then install the app in the workspace again.
operator-client-ok = Slack accepts SLACK_CLIENT_ID and its secret.
operator-client-refused = Slack rejected SLACK_CLIENT_ID or its secret: { $error }.
operator-client-refused-next = Copy both again from api.slack.com/apps, your app, Basic Information, App Credentials.
operator-installed-none = No workspace has installed Usher yet.
operator-installed-none-next = Open /slack/install at PUBLIC_URL in a browser.
operator-socket-ok = Slack accepts SLACK_APP_TOKEN for Socket Mode.
operator-socket-refused = Slack rejected Socket Mode: { $error }.
operator-socket-refused-next = Create an app-level token with connections:write, and turn on Socket Mode in the app.
operator-clock-ok = Clock: within { $seconds } s of Slack's.
operator-clock-off = Clock: { $seconds } s off from Slack's. Slack's requests are rejected beyond 5 minutes.
operator-clock-off-next = Turn on time synchronization (NTP).

operator-goto-client-ok = GoTo accepts GOTO_CLIENT_ID and its secret.
operator-goto-client-refused = GoTo rejected GOTO_CLIENT_ID or its secret.
operator-goto-client-refused-next = Check them at developer.goto.com, OAuth clients. If the secret is lost, create a new one.
operator-goto-auth-away = GoTo's sign-in isn't answering ({ $error }).
operator-goto-auth-away-next = Check that this machine can reach GOTO_AUTH_URL.
operator-goto-callback-ok = GoTo accepts the callback { $callback }.
operator-goto-callback-refused = GoTo rejected the sign-in with the callback { $callback } (HTTP { $status }).
operator-goto-callback-refused-next = Enter exactly this address as the client's redirect URI at developer.goto.com.
operator-goto-api-ok = GoTo's API answers at { $url }.
operator-goto-api-away = GoTo's API isn't answering at { $url } ({ $error }).
operator-goto-api-away-next = Check that this machine can reach it. Leave GOTO_API_URL out to use GoTo itself.

operator-public-ok = { $url } leads to Usher, and it's ready.
operator-public-away = We couldn't reach { $url } ({ $error }).
operator-public-away-next = Start Usher. Check that PUBLIC_URL's name, certificate and proxy lead to its PORT.
operator-public-other = Something other than Usher answers at { $url } (HTTP { $status }).
operator-public-other-next = Make the proxy pass all paths to Usher's PORT, and check PUBLIC_URL.
operator-public-unready = Usher answers at { $url } but isn't ready: { $failing }.
operator-public-unready-next = Check its Redis, and start a worker.
operator-signing-ok = { $url } accepts requests signed with SLACK_SIGNING_SECRET.
operator-signing-refused = { $url } rejects requests signed with SLACK_SIGNING_SECRET.
operator-signing-refused-next = Use the same secret for all processes, and make the proxy pass bodies and headers unchanged.

operator-new-key = For every process, put it first in ENCRYPTION_KEYS, before the old ones. Then run `usher keys rotate`.
operator-prefix = Set COMMAND_PREFIX={ $prefix } for every process too, so Usher answers to these commands and uses their names.
operator-rotating = { $count ->
    [one] 1 value checked
   *[other] { $count } values checked
}
operator-rotated = { $changed ->
    [0] Nothing needed re-encrypting.
    [one] Re-encrypted 1 value with the newest key.
   *[other] Re-encrypted { $changed } values with the newest key.
}
operator-rotated-older = You can now remove the older keys from ENCRYPTION_KEYS. Nobody has to connect again.
operator-unreadable = { $count ->
    [one] 1 value couldn't be decrypted with any of the keys. It stayed as it was.
   *[other] { $count } values couldn't be decrypted with any of the keys. They stayed as they were.
}
operator-unreadable-next = Put the key you removed back at the end of ENCRYPTION_KEYS and run it again.
operator-one-key = ENCRYPTION_KEYS has only one key. Put a new one in front of it first. `usher keys new` creates one.
