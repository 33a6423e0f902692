"""The scripts that manage a training's seats. Each change is atomic across processes.

Scripts are idempotent: one that runs again because its answer was lost changes nothing.
"""

from __future__ import annotations

# Shared by the scripts: the states that hold a seat.
_SEATED_STATES_LUA = """
local SEATED = {saved = true, registered = true, waiting_approval = true, offered = true, leaving = true}
"""

# An offer is good as long as its seat exists: if the trainer lowered their number, those offered first keep theirs
# (``hold_until`` rises in the order of the offers), and the others go back to the front of the waitlist.
# If the person registers with another address, the messages about the former registration become this one's.
# KEYS shared, registration, seats, waitlist, offers, roster, the person's index or the roster again
# ARGV id, training, user or '', op id, now (µs), TTL (ms), force (0, 1), state if forced, prefix of registrations,
#      fields…
JOIN_SCRIPT = (
    _SEATED_STATES_LUA
    + """
local id, training, who, by, now, life = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local force = ARGV[7] == '1'
local was = redis.call('HMGET', KEYS[2], 'state', 'who', 'by', 'hold_until')
local state, holder, former, hold = was[1], was[2], was[3], was[4]
if state and former == by then
  if state == 'waitlisted' then return 'line' end
  if SEATED[state] and state ~= 'offered' then return 'seat' end
end
if state == 'offered' and tonumber(hold) <= tonumber(now) then
  redis.call('ZREM', KEYS[3], id) redis.call('ZREM', KEYS[5], id)
  state = 'lapsed'
end
local living = state and (SEATED[state] or state == 'waitlisted' or state == 'denied')
if living and who ~= '' and holder ~= '' and holder ~= who then return 'taken' end
if living and state ~= 'offered' and not (force and (state == 'waitlisted' or state == 'denied')) then
  return 'already'
end
local other = who ~= '' and redis.call('HGET', KEYS[7], training)
if who ~= '' then
  if other and other ~= id then
    local there = redis.call('HGET', ARGV[9] .. other, 'state')
    if there and (SEATED[there] or there == 'waitlisted') then return 'already' end
  end
end
local facts = redis.call('HMGET', KEYS[1], 'end_reason', 'closes_at', 'capacity', 'approval')
local seat, withdrawn = force or state == 'offered', false
if state == 'offered' and not force and facts[3] then
  local ahead = redis.call('ZCARD', KEYS[3]) - redis.call('ZCARD', KEYS[5])
    + redis.call('ZCOUNT', KEYS[5], '-inf', '(' .. hold)
  withdrawn = ahead >= tonumber(facts[3])
  seat = not withdrawn
end
if not seat and not withdrawn then
  if redis.call('EXISTS', KEYS[1]) == 0 or facts[1] then return 'ended' end
  if facts[2] and tonumber(facts[2]) <= tonumber(now) then return 'closed' end
  local taken, waiting = redis.call('ZCARD', KEYS[3]), redis.call('ZCARD', KEYS[4])
  seat = not facts[3] or (taken < tonumber(facts[3]) and waiting == 0)
end
redis.call('HSET', KEYS[2], unpack(ARGV, 10))
redis.call('HDEL', KEYS[2], 'hold_until')
redis.call('ZREM', KEYS[5], id)
if seat then
  local next = 'saved'
  if facts[4] == '1' then next = 'waiting_approval' end
  if force then next = ARGV[8] end
  redis.call('ZREM', KEYS[4], id)
  redis.call('ZADD', KEYS[3], 'NX', now, id)
  redis.call('HSET', KEYS[2], 'state', next)
else
  local from, step = -1, 1
  if withdrawn then from, step = 0, -1 end
  local edge = redis.call('ZRANGE', KEYS[4], from, from, 'WITHSCORES')
  redis.call('ZREM', KEYS[3], id)
  redis.call('ZADD', KEYS[4], 'NX', edge[2] and tonumber(edge[2]) + step or 1, id)
  redis.call('HSET', KEYS[2], 'state', 'waitlisted')
end
if holder and holder ~= who then redis.call('HDEL', KEYS[2], 'messages') end
if other and other ~= id then
  local messages = redis.call('HGET', ARGV[9] .. other, 'messages')
  if messages then redis.call('HSET', KEYS[2], 'messages', messages) end
  redis.call('HDEL', ARGV[9] .. other, 'messages')
end
redis.call('ZADD', KEYS[6], 'NX', now, id)
if who ~= '' then redis.call('HSET', KEYS[7], training, id) end
for number = 2, #KEYS do redis.call('PEXPIRE', KEYS[number], life, 'NX') end
for number = 2, #KEYS do redis.call('PEXPIRE', KEYS[number], life, 'GT') end
return seat and 'seat' or 'line'
"""
)

# KEYS registration, seats, waitlist, offers, the person's index or the waitlist again
# ARGV id, training, user or '', now (µs), registered_at (µs), number of from-states, from-states…, fields…
# If the e-mail was registered again since, that is another registration, recognized by its time ``registered_at``.
UPDATE_SCRIPT = (
    _SEATED_STATES_LUA
    + """
local id, count = ARGV[1], tonumber(ARGV[6])
local state, allowed = redis.call('HGET', KEYS[1], 'state'), false
for number = 7, 6 + count do allowed = allowed or ARGV[number] == state end
if not state or not allowed or redis.call('HGET', KEYS[1], 'registered_at') ~= ARGV[5] then return 0 end
redis.call('HDEL', KEYS[1], 'hold_until')
redis.call('HSET', KEYS[1], unpack(ARGV, 7 + count))
local next = redis.call('HGET', KEYS[1], 'state')
if SEATED[next] then redis.call('ZADD', KEYS[2], 'NX', ARGV[4], id) else redis.call('ZREM', KEYS[2], id) end
if next ~= 'waitlisted' then redis.call('ZREM', KEYS[3], id) end
if next ~= 'offered' then redis.call('ZREM', KEYS[4], id) end
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[5], ARGV[2], id)
  redis.call('PEXPIRE', KEYS[5], math.max(1, redis.call('PTTL', KEYS[1])), 'NX')
  redis.call('PEXPIRE', KEYS[5], math.max(1, redis.call('PTTL', KEYS[1])), 'GT')
end
return 1
"""
)

# Offers beyond the number of seats are withdrawn, the latest first: back to the front of the waitlist. They are listed
# with the expired ones, so that these people are told too. ``hold_until`` rises by a microsecond from offer to offer.
# KEYS shared, seats, waitlist, offers, expired; ARGV now (µs), offered until (µs), forget those expired before (µs),
# prefix
ADVANCE_WAITLIST_SCRIPT = """
local now = tonumber(ARGV[1])
for _, id in ipairs(redis.call('ZRANGE', KEYS[4], '-inf', now, 'BYSCORE')) do
  redis.call('ZADD', KEYS[5], redis.call('ZSCORE', KEYS[4], id), id)
  redis.call('ZREM', KEYS[4], id)
  redis.call('ZREM', KEYS[2], id)
  if redis.call('HGET', ARGV[4] .. id, 'state') == 'offered' then
    redis.call('HSET', ARGV[4] .. id, 'state', 'lapsed')
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', ARGV[3])
local facts = redis.call('HMGET', KEYS[1], 'capacity', 'end_reason')
local over = facts[1] and not facts[2] and redis.call('ZCARD', KEYS[2]) - tonumber(facts[1]) or 0
while over > 0 do
  local last = redis.call('ZRANGE', KEYS[4], -1, -1, 'WITHSCORES')
  if #last == 0 then break end
  redis.call('ZREM', KEYS[4], last[1])
  redis.call('ZREM', KEYS[2], last[1])
  if redis.call('HGET', ARGV[4] .. last[1], 'state') == 'offered' then
    local first = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
    redis.call('HSET', ARGV[4] .. last[1], 'state', 'waitlisted')
    redis.call('ZADD', KEYS[3], first[2] and tonumber(first[2]) - 1 or 1, last[1])
    redis.call('ZADD', KEYS[5], last[2], last[1])
  end
  over = over - 1
end
local offered = 0
while redis.call('EXISTS', KEYS[1]) == 1 and not facts[2] do
  if facts[1] and redis.call('ZCARD', KEYS[2]) >= tonumber(facts[1]) then break end
  local first = redis.call('ZRANGE', KEYS[3], 0, 0)
  if #first == 0 then break end
  redis.call('ZREM', KEYS[3], first[1])
  if redis.call('HGET', ARGV[4] .. first[1], 'state') == 'waitlisted' then
    local hold = string.format('%.0f', tonumber(ARGV[2]) + offered)
    offered = offered + 1
    redis.call('HSET', ARGV[4] .. first[1], 'state', 'offered', 'hold_until', hold)
    redis.call('ZADD', KEYS[2], now, first[1])
    redis.call('ZADD', KEYS[4], hold, first[1])
    redis.call('ZREM', KEYS[5], first[1])
  end
end
local life = redis.call('PTTL', KEYS[1])
if life > 0 then for number = 2, #KEYS do redis.call('PEXPIRE', KEYS[number], life) end end
local found = redis.call('ZRANGE', KEYS[4], 0, -1)
for _, id in ipairs(redis.call('ZRANGE', KEYS[5], 0, -1)) do table.insert(found, id) end
return found
"""

# KEYS registration; ARGV messages as they were read or '', as they are now
SET_MESSAGES_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 1 end
if (redis.call('HGET', KEYS[1], 'messages') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'messages', ARGV[2])
return 1
"""

# KEYS shared; ARGV what the messages of registrants show of the training
SET_TOLD_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'told', ARGV[1]) end
"""

# KEYS shared, seats, waitlist, offers; ARGV reason, prefix, user who ended it or ''
# Waitlisted and offered registrations are cancelled. A stopped training can be marked as cancelled later.
END_SHARING_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local was = redis.call('HGET', KEYS[1], 'end_reason')
if was and (ARGV[1] ~= 'cancelled' or was == 'cancelled') then return 0 end
redis.call('HSET', KEYS[1], 'end_reason', ARGV[1], 'ended_by', ARGV[3])
for _, line in ipairs({KEYS[3], KEYS[4]}) do
  for _, id in ipairs(redis.call('ZRANGE', line, 0, -1)) do
    redis.call('HSET', ARGV[2] .. id, 'state', 'cancelled')
    redis.call('ZREM', KEYS[2], id)
  end
  redis.call('DEL', line)
end
return 1
"""

# KEYS shared; ARGV TTL (ms), hash of name and sessions, now (µs), is new (0, 1), fields…
# If shared again, the earlier end and rules are removed.
SHARE_SCRIPT = """
if ARGV[4] == '0' and redis.call('EXISTS', KEYS[1]) == 0 then return end
if redis.call('HGET', KEYS[1], 'digest') ~= ARGV[2] then
  redis.call('HINCRBY', KEYS[1], 'revision', 1)
  redis.call('HSET', KEYS[1], 'digest', ARGV[2], 'changed_at', ARGV[3])
end
if ARGV[4] == '1' then redis.call('HDEL', KEYS[1], 'end_reason', 'ended_by', 'capacity', 'closes_at') end
redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
"""

# KEYS shared; ARGV redraw id, now (µs), earliest start of a redraw that is not considered lost (µs)
REQUEST_REDRAW_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return nil end
redis.call('HINCRBY', KEYS[1], 'changes', 1)
local other = redis.call('HMGET', KEYS[1], 'drawing', 'drawing_since')
if other[1] and tonumber(other[2]) > tonumber(ARGV[3]) then return other[1] end
redis.call('HSET', KEYS[1], 'drawing', ARGV[1], 'drawing_since', ARGV[2])
return ARGV[1]
"""

# KEYS shared; ARGV changes, now (µs)
FINISH_REDRAW_SCRIPT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 1 end
if tonumber(redis.call('HGET', KEYS[1], 'changes') or '0') ~= tonumber(ARGV[1]) then
  redis.call('HSET', KEYS[1], 'drawing_since', ARGV[2])
  return 0
end
redis.call('HDEL', KEYS[1], 'drawing', 'drawing_since')
return 1
"""
