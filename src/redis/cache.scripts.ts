import { luaScript } from './lua-script.ts';

/**
 * The atomic steps of the caches. A partition holds the entries of one object; its head key holds its clock.
 *
 *   {head}                     n = incarnation (random), c = counter, raised by every invalidation
 *   {head}:r:<id>              n r v b   incarnation, read at, version, body (JSON of the fields; '' = owner has none)
 *                              i f       invalidated at (counter), and at which version at least
 *                              k e       its loader, and until when the lock holds
 *   {head}:l:<name>:<parent>:<variant>   n r c b   as above; counter when the read began; ids joined by spaces
 *                              k e g     its loader, until when the lock holds, and the counter when the load began
 *   {head}:t:<name>:<parent>   n i       the tag: the lists under this parent were invalidated at (counter)
 *
 * A read from the owner observes (n, c) before it begins and passes them with its result. The store is refused
 * - when n differs: the clock was lost (FLUSHALL), and invalidations may have been lost with it;
 * - when the record or tag was invalidated after c;
 * - when the read took longer than entries and tombstones are kept.
 * All times are milliseconds of this server's clock, so clocks of other hosts do not matter.
 */
const PRELUDE = `
local head = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(number) return string.format('%.0f', number) end
local function clock(incarnation)
  local got = redis.call('HMGET', head, 'n', 'c')
  if got[1] then return got[1], tonumber(got[2]) end
  -- Starts above every counter of an earlier life, so that nothing left over from one is taken for newer.
  local start = time[1] * 1000000 + time[2]
  redis.call('HSET', head, 'n', incarnation, 'c', text(start))
  return incarnation, start
end
local FRESH, REFRESH, LOAD, WAIT = 0, 1, 2, 3
`;

/**
 * ARGV: new incarnation, loader, stale after, negative stale after, lock for, keep for (ms), ids…
 * Replies {incarnation, counter, now, then for each id: status, fresh for (ms) or invalidated at, version, body}.
 */
export const READ_RECORDS = luaScript(`${PRELUDE}
local loader, stale, negative, lock, keep = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
local n, c = clock(ARGV[1])
local out = {n, c, now}
for a = 7, #ARGV do
  local key = head .. ':r:' .. ARGV[a]
  local e = redis.call('HMGET', key, 'n', 'r', 'v', 'b', 'i', 'e')
  local own = e[1] == n
  local status, about, version, body = LOAD, 0, '', ''
  if own and e[4] then
    local bound = e[4] == '' and negative or stale
    local age = now - tonumber(e[2])
    if age < bound then
      status, about, version, body = FRESH, math.max(0, math.floor(bound * 2 / 3 - age)), e[3], e[4]
      if about == 0 then status = REFRESH end
    end
  end
  if status ~= FRESH then
    if own and e[6] and tonumber(e[6]) > now then
      status = status == REFRESH and FRESH or WAIT
    else
      if not own then redis.call('DEL', key) end
      redis.call('HSET', key, 'n', n, 'k', loader, 'e', text(now + lock))
      if not own then redis.call('PEXPIRE', key, keep) end
    end
    if status == LOAD or status == WAIT then about = own and e[5] and tonumber(e[5]) or 0 end
  end
  local at = #out
  out[at + 1], out[at + 2], out[at + 3], out[at + 4] = status, about, version, body
end
return out`);

/**
 * ARGV: new incarnation, loader, keep for, longest read (ms), token's incarnation, counter, observed at, 'load' or
 * 'put', then for each record: id, version, body. A put leaves a tombstone where it may not store.
 */
export const STORE_RECORDS = luaScript(`${PRELUDE}
local loader, keep, longest, put = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[8] == 'put'
local counter, observed = tonumber(ARGV[6]), tonumber(ARGV[7])
local n, c = clock(ARGV[1])
local valid = n == ARGV[5] and now - observed <= longest
local changed = false
for a = 9, #ARGV, 3 do
  local key, version, body = head .. ':r:' .. ARGV[a], ARGV[a + 1], ARGV[a + 2]
  local e = redis.call('HMGET', key, 'n', 'r', 'v', 'b', 'i', 'f', 'k')
  if e[1] and e[1] ~= n then
    redis.call('DEL', key)
    e = {}
  end
  local newer, accepted = false, valid and (not e[5] or tonumber(e[5]) <= counter)
  local later = not e[4] or observed >= tonumber(e[2])
  if body == '' then
    accepted = accepted and later
  else
    newer = (e[4] and e[4] ~= '' and e[3] > version) or (e[6] and e[6] > version)
    -- Between equal versions, and between a record and its absence, the read that began later wins.
    local ordered = later or (e[4] ~= '' and e[3] < version) or (put and e[4] ~= '' and e[3] == version)
    accepted = accepted and not newer and ordered
  end
  if accepted then
    if put or (e[4] and (e[4] ~= body or e[3] ~= version)) then changed = true end
    redis.call('HSET', key, 'n', n, 'r', ARGV[7], 'v', version, 'b', body)
    redis.call('PEXPIRE', key, keep)
  elseif put and not newer then
    changed = true
    redis.call('HDEL', key, 'r', 'v', 'b', 'k', 'e')
    redis.call('HSET', key, 'n', n, 'f', version)
    redis.call('PEXPIRE', key, keep)
  end
  if put and not newer then redis.call('HSET', key, 'i', text(c + 1)) end
  if e[7] == loader then redis.call('HDEL', key, 'k', 'e') end
end
-- What other processes hold in memory is checked against the counter.
if changed then redis.call('HINCRBY', head, 'c', 1) end
return 1`);

/** ARGV: new incarnation, keep for (ms), version or '', ids… */
export const INVALIDATE_RECORDS = luaScript(`${PRELUDE}
local keep, version = ARGV[2], ARGV[3]
local n = clock(ARGV[1])
local c = text(redis.call('HINCRBY', head, 'c', 1))
for a = 4, #ARGV do
  local key = head .. ':r:' .. ARGV[a]
  local e = redis.call('HMGET', key, 'n', 'v', 'f')
  if e[1] and e[1] ~= n then
    redis.call('DEL', key)
    e = {}
  end
  if version == '' or not e[2] or e[2] <= version then
    local floor = (e[3] and e[3] > version) and e[3] or version
    redis.call('HDEL', key, 'r', 'v', 'b', 'k', 'e')
    redis.call('HSET', key, 'n', n, 'i', c, 'f', floor)
    redis.call('PEXPIRE', key, keep)
  end
end
return 1`);

/**
 * ARGV: new incarnation, loader, stale after, lock for, keep for (ms), list name, variant, parents… Replies
 * {incarnation, counter, now, then for each parent: status, fresh for or invalidated at, {id, version, body, …}}. A
 * list is a hit only with all its records; they carry the same hash tag.
 */
export const READ_LISTS = luaScript(`${PRELUDE}
local loader, stale, lock, keep, name, variant = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], ARGV[6], ARGV[7]
local n, c = clock(ARGV[1])
local out = {n, c, now}
local function records(ids, oldest)
  local found = {}
  for id in string.gmatch(ids, '%S+') do
    local e = redis.call('HMGET', head .. ':r:' .. id, 'n', 'r', 'v', 'b')
    if e[1] ~= n or not e[4] or e[4] == '' then return nil end
    oldest = math.min(oldest, tonumber(e[2]))
    local at = #found
    found[at + 1], found[at + 2], found[at + 3] = id, e[3], e[4]
  end
  return found, now - oldest
end
for a = 8, #ARGV do
  local key = head .. ':l:' .. name .. ':' .. ARGV[a] .. ':' .. variant
  local e = redis.call('HMGET', key, 'n', 'r', 'c', 'b', 'e', 'g')
  local tag = redis.call('HMGET', head .. ':t:' .. name .. ':' .. ARGV[a], 'n', 'i')
  local invalidated = tag[1] == n and tonumber(tag[2]) or 0
  local own = e[1] == n
  -- A load under way may have read any record before its last invalidation: it is joined only if there was none.
  local status, about, found = LOAD, c, {}
  if own and e[4] and tonumber(e[3]) >= invalidated then
    local got, age = records(e[4], tonumber(e[2]))
    if got and age < stale then
      status, about, found = FRESH, math.max(0, math.floor(stale * 2 / 3 - age)), got
      if about == 0 then status = REFRESH end
    end
  end
  if status ~= FRESH then
    if own and e[5] and tonumber(e[5]) > now and tonumber(e[6]) >= invalidated then
      status = status == REFRESH and FRESH or WAIT
    else
      if not own then redis.call('DEL', key) end
      redis.call('HSET', key, 'n', n, 'k', loader, 'e', text(now + lock), 'g', text(c))
      if not own then redis.call('PEXPIRE', key, keep) end
    end
  end
  local at = #out
  out[at + 1], out[at + 2], out[at + 3] = status, about, found
end
return out`);

/**
 * ARGV: new incarnation, loader, keep for, longest read (ms), token's incarnation, counter, observed at, list name,
 * variant, then for each parent: parent, ids joined by spaces.
 */
export const STORE_LISTS = luaScript(`${PRELUDE}
local loader, keep, longest, name, variant = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[8], ARGV[9]
local counter, observed = tonumber(ARGV[6]), tonumber(ARGV[7])
local n = clock(ARGV[1])
local valid = n == ARGV[5] and now - observed <= longest
local changed = false
for a = 10, #ARGV, 2 do
  local key = head .. ':l:' .. name .. ':' .. ARGV[a] .. ':' .. variant
  local e = redis.call('HMGET', key, 'n', 'r', 'c', 'b', 'k')
  if e[1] and e[1] ~= n then
    redis.call('DEL', key)
    e = {}
  end
  local tag = redis.call('HMGET', head .. ':t:' .. name .. ':' .. ARGV[a], 'n', 'i')
  local untouched = tag[1] ~= n or tonumber(tag[2]) <= counter
  if valid and untouched and (not e[2] or observed >= tonumber(e[2])) then
    if e[4] and e[4] ~= ARGV[a + 1] then changed = true end
    redis.call('HSET', key, 'n', n, 'r', ARGV[7], 'c', ARGV[6], 'b', ARGV[a + 1])
    redis.call('PEXPIRE', key, keep)
  end
  if e[5] == loader then redis.call('HDEL', key, 'k', 'e', 'g') end
end
if changed then redis.call('HINCRBY', head, 'c', 1) end
return 1`);

/** ARGV: new incarnation, keep for (ms), list name, parents… */
export const INVALIDATE_LISTS = luaScript(`${PRELUDE}
local n = clock(ARGV[1])
local c = text(redis.call('HINCRBY', head, 'c', 1))
for a = 4, #ARGV do
  local key = head .. ':t:' .. ARGV[3] .. ':' .. ARGV[a]
  redis.call('HSET', key, 'n', n, 'i', c)
  redis.call('PEXPIRE', key, ARGV[2])
end
return 1`);

/** Gives back the locks of a load that failed. ARGV: new incarnation, loader, keys after the head… */
export const RELEASE = luaScript(`${PRELUDE}
for a = 3, #ARGV do
  local key = head .. ARGV[a]
  if redis.call('HGET', key, 'k') == ARGV[2] then redis.call('HDEL', key, 'k', 'e', 'g') end
end
return 1`);

/** ARGV: new incarnation. Replies {incarnation, counter, now}. */
export const OBSERVE = luaScript(`${PRELUDE}
local n, c = clock(ARGV[1])
return {n, c, now}`);
