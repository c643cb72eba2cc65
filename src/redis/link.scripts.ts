import { NONE_MS } from './link.ts';
import { luaScript } from './lua-script.ts';

/**
 * The atomic steps of the link index. Each kind of record is a partition; its head key holds its incarnation.
 *
 *   {head}              n = incarnation (random; lost with FLUSHALL), build = the rebuild under way,
 *                       built = the last one finished
 *   {head}:p  {head}:c  portal id → "<version> <crm id>", and back. '#complete' = all links are here;
 *                       until its value (ms, this server's clock) a missing id has no partner; after it the id is
 *                       unknown, since links may be made without an event. The marker is in the same hash as the
 *                       links, so neither can be lost alone.
 *   {head}:p:gone …     id → version as of which it has no partner: a tombstone, which refuses older links only
 *   {head}:p:none …     id → until when (ms, this server's clock) it is taken to have no partner
 *   …:next              the generation being built: '#build' = the rebuild, '#doubt' = it may lack a link
 */
const PRELUDE = `
local head = KEYS[1]
local n = redis.call('HGET', head, 'n')
if not n then
  n = ARGV[1]
  redis.call('HSET', head, 'n', n)
end
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function parse(value)
  if not value then return nil, nil end
  local version, other = string.match(value, '^(%d+) (.*)$')
  return tonumber(version), other
end
local function bury(side, generation, id, version)
  local key = head .. side .. ':gone' .. generation
  local before = tonumber(redis.call('HGET', key, id) or '-1')
  if version > before then redis.call('HSET', key, id, string.format('%.0f', version)) end
  if generation == '' then
    redis.call('HSET', head .. side .. ':none', id, string.format('%.0f', now() + ${NONE_MS}))
  end
end
-- Stores a link in one generation unless something as new is known of either id. The former partners of both ids are
-- left with a tombstone, so the two directions always agree.
local function join(generation, portal, crm, version)
  local p, c = head .. ':p' .. generation, head .. ':c' .. generation
  local pv, pOther = parse(redis.call('HGET', p, portal))
  local cv, cOther = parse(redis.call('HGET', c, crm))
  if (pv and pv >= version) or (cv and cv >= version) then return end
  local pGone, cGone = head .. ':p:gone' .. generation, head .. ':c:gone' .. generation
  if tonumber(redis.call('HGET', pGone, portal) or '-1') >= version then return end
  if tonumber(redis.call('HGET', cGone, crm) or '-1') >= version then return end
  if pOther and pOther ~= crm then
    redis.call('HDEL', c, pOther)
    bury(':c', generation, pOther, version)
  end
  if cOther and cOther ~= portal then
    redis.call('HDEL', p, cOther)
    bury(':p', generation, cOther, version)
  end
  local stamp = string.format('%.0f ', version)
  redis.call('HSET', p, portal, stamp .. crm)
  redis.call('HSET', c, crm, stamp .. portal)
  redis.call('HDEL', pGone, portal)
  redis.call('HDEL', cGone, crm)
  redis.call('HDEL', head .. ':p:none', portal)
  redis.call('HDEL', head .. ':c:none', crm)
end
local function leave(generation, side, id, other, version)
  local v, partner = parse(redis.call('HGET', head .. side .. generation, id))
  if v and v > version then return end
  if partner == other or not partner then
    redis.call('HDEL', head .. side .. generation, id)
    bury(side, generation, id, version)
  end
end
-- Makes an id unknown, whatever was stored of it.
local function drop(generation, side, otherSide, id)
  local _, partner = parse(redis.call('HGET', head .. side .. generation, id))
  if partner then redis.call('HDEL', head .. otherSide .. generation, partner) end
  redis.call('HDEL', head .. side .. generation, id)
  redis.call('HDEL', head .. side .. ':gone' .. generation, id)
  redis.call('HDEL', head .. side .. ':none', id)
end
local function doubt()
  redis.call('HDEL', head .. ':p', '#complete')
  redis.call('HDEL', head .. ':c', '#complete')
end
local function building()
  local build = redis.call('HGET', head, 'build')
  return build and redis.call('HGET', head .. ':p:next', '#build') == build and build or nil
end
local function generations()
  if building() then return {'', ':next'} end
  return {''}
end
`;

/** ARGV: new incarnation, ':p' or ':c', ids… Replies {incarnation, then the other id, '' = has none, nil = unknown}. */
export const LOOK_UP = luaScript(`${PRELUDE}
local side = ARGV[2]
local live = head .. side
local complete = tonumber(redis.call('HGET', live, '#complete') or '0') > now()
local out = {n}
for a = 3, #ARGV do
  local _, other = parse(redis.call('HGET', live, ARGV[a]))
  if not other then
    local none = complete
    if not none then
      local untilTime = redis.call('HGET', live .. ':none', ARGV[a])
      none = untilTime and tonumber(untilTime) > now()
    end
    other = none and '' or false
  end
  out[#out + 1] = other
end
return out`);

/**
 * ARGV: new incarnation, the incarnation before the links were read, 'join' or 'leave', then for each link: portal id,
 * crm id, version. If the incarnation differs, the newer link cannot be told: the ids become unknown and the marker is
 * deleted. Replies whether the links were stored.
 */
export const CHANGE_LINKS = luaScript(`${PRELUDE}
local proven = ARGV[2] == n
for _, generation in ipairs(generations()) do
  for a = 4, #ARGV, 3 do
    local portal, crm, version = ARGV[a], ARGV[a + 1], tonumber(ARGV[a + 2])
    if not proven then
      drop(generation, ':p', ':c', portal)
      drop(generation, ':c', ':p', crm)
    elseif ARGV[3] == 'join' then
      join(generation, portal, crm, version)
    else
      leave(generation, ':p', portal, crm, version)
      leave(generation, ':c', crm, portal, version)
    end
  end
  if not proven then
    doubt()
    if generation ~= '' then redis.call('HSET', head .. ':p:next', '#doubt', '1') end
  end
end
return proven and 1 or 0`);

/** ARGV: new incarnation, the incarnation of the lookup, ':p' or ':c', remember for (ms), ids… */
export const REMEMBER_NONE = luaScript(`${PRELUDE}
if ARGV[2] ~= n then return 0 end
local untilTime = string.format('%.0f', now() + tonumber(ARGV[4]))
for a = 5, #ARGV do redis.call('HSET', head .. ARGV[3] .. ':none', ARGV[a], untilTime) end
return 1`);

/** ARGV: new incarnation. Replies {incarnation, links, 1 when complete}. */
export const DESCRIBE = luaScript(`${PRELUDE}
local complete = redis.call('HEXISTS', head .. ':p', '#complete')
return {n, redis.call('HLEN', head .. ':p') - complete, complete}`);

/** ARGV: new incarnation, rebuild, keep for (ms). An earlier rebuild that is still under way is superseded. */
export const BEGIN_REBUILD = luaScript(`${PRELUDE}
redis.call('UNLINK', head .. ':p:next', head .. ':c:next', head .. ':p:gone:next', head .. ':c:gone:next')
redis.call('HSET', head, 'build', ARGV[2])
for _, side in ipairs({':p', ':c'}) do
  redis.call('HSET', head .. side .. ':next', '#build', ARGV[2])
  redis.call('PEXPIRE', head .. side .. ':next', ARGV[3])
end
return 1`);

/** ARGV: new incarnation, rebuild, keep for (ms), then for each link: portal id, crm id, version. 0 = interrupted. */
export const ADD_TO_REBUILD = luaScript(`${PRELUDE}
if building() ~= ARGV[2] or redis.call('HGET', head .. ':c:next', '#build') ~= ARGV[2] then return 0 end
for a = 4, #ARGV, 3 do join(':next', ARGV[a], ARGV[a + 1], tonumber(ARGV[a + 2])) end
for _, side in ipairs({':p', ':c'}) do
  redis.call('PEXPIRE', head .. side .. ':next', ARGV[3])
  redis.call('PEXPIRE', head .. side .. ':gone:next', ARGV[3])
end
return 1`);

/**
 * ARGV: new incarnation, rebuild, how long absence means "none" (ms). Replies {0} = interrupted, or {1, links, 1 when
 * complete}; the same when repeated.
 */
export const FINISH_REBUILD = luaScript(`${PRELUDE}
local function result()
  local complete = redis.call('HEXISTS', head .. ':p', '#complete')
  return {1, redis.call('HLEN', head .. ':p') - complete, complete}
end
if redis.call('HGET', head, 'built') == ARGV[2] then return result() end
if building() ~= ARGV[2] or redis.call('HGET', head .. ':c:next', '#build') ~= ARGV[2] then return {0} end
local complete = redis.call('HEXISTS', head .. ':p:next', '#doubt') == 0
local untilTime = string.format('%.0f', now() + tonumber(ARGV[3]))
for _, side in ipairs({':p', ':c'}) do
  redis.call('HDEL', head .. side .. ':next', '#build', '#doubt')
  if complete then redis.call('HSET', head .. side .. ':next', '#complete', untilTime) end
  for _, part in ipairs({side, side .. ':gone'}) do
    -- Freed in the background: deleting a million links here would hold Redis up.
    if redis.call('EXISTS', head .. part) == 1 then
      redis.call('RENAME', head .. part, head .. part .. ':old')
      redis.call('UNLINK', head .. part .. ':old')
    end
    if redis.call('EXISTS', head .. part .. ':next') == 1 then
      redis.call('RENAME', head .. part .. ':next', head .. part)
      redis.call('PERSIST', head .. part)
    end
  end
  redis.call('UNLINK', head .. side .. ':none')
end
redis.call('HDEL', head, 'build')
redis.call('HSET', head, 'built', ARGV[2])
return result()`);

/** Deletes all links of a kind. ARGV: new incarnation. */
export const WIPE = luaScript(`
local head = KEYS[1]
redis.call('UNLINK', head)
for _, side in ipairs({':p', ':c'}) do
  redis.call('UNLINK', head .. side, head .. side .. ':gone', head .. side .. ':none', head .. side .. ':next',
    head .. side .. ':gone:next')
end
return 1`);
