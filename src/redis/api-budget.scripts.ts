import { luaScript } from './lua-script.ts';

/**
 * One bucket of Salesforce API calls for the whole hub.
 *
 *   {head}      hash: max, used = calls of the last 24 hours by Salesforce's last reply, at = its time (ms, this server's clock)
 *   {head}:made  hash: calls that Salesforce ever answered, by the work that they were for; `since` names the life of
 *                these counters
 *   {head}:out  sorted set: unsettled grants, "<id> <calls>" by the time at which they expire
 *
 * `used` also counts the calls of reads that were charged since (api-shares.scripts.ts).
 *
 * The tokens left are max - used - granted and not settled + what 24 hours give back since `at`. Between two replies of
 * Salesforce this never exceeds the real rest, except for calls made by other clients of the org.
 */
export const BUDGET_PRELUDE = `
local head = KEYS[1]
local out = head .. ':out'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', out, '-inf', now)
local state = redis.call('HMGET', head, 'max', 'used', 'at')
local max, used, at = tonumber(state[1]), tonumber(state[2]), tonumber(state[3])
local function granted()
  local sum = 0
  for _, member in ipairs(redis.call('ZRANGE', out, 0, -1)) do
    sum = sum + tonumber(string.match(member, ' (%d+)$'))
  end
  return sum
end
local function left()
  local back = math.floor((now - at) * max / 86400000)
  return math.min(max, max - used + back) - granted()
end
`;

/** ARGV: grant id, calls, share of max that this taker leaves to others, lifetime of a grant (ms). Answers 1 or 0. */
export const TAKE = luaScript(`${BUDGET_PRELUDE}
local calls, reserve, keep = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if not max then
  -- Before the first reply of Salesforce one call at a time finds out.
  if granted() > 0 then return 0 end
elseif left() - calls < math.ceil(max * reserve) then
  return 0
end
redis.call('ZADD', out, now + keep, ARGV[1] .. ' ' .. calls)
return 1
`);

/** ARGV: the members of grants that ended. */
export const SETTLE = luaScript(`${BUDGET_PRELUDE}
return redis.call('ZREM', out, unpack(ARGV))
`);

/**
 * ARGV: used, max, and for how long (ms) a smaller reading counts as an older reply that arrived late. After that time
 * the smaller reading wins, because calls of a day ago no longer count. Then the work that the answered call was for.
 */
export const CORRECT = luaScript(`${BUDGET_PRELUDE}
local readUsed, readMax, late = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('HSETNX', head .. ':made', 'since', now)
redis.call('HINCRBY', head .. ':made', ARGV[4], 1)
if max == readMax and used and readUsed < used and now - at < late then return 0 end
redis.call('HSET', head, 'max', readMax, 'used', readUsed, 'at', now)
return 1
`);

/** Answers names and values of `{head}:made`. */
export const DESCRIBE_MADE = luaScript(`${BUDGET_PRELUDE}
return redis.call('HGETALL', head .. ':made')
`);

/** Answers max, used, tokens left; or nothing before the first reading. */
export const DESCRIBE_BUDGET = luaScript(`${BUDGET_PRELUDE}
if not max then return {} end
return { max, used, left() }
`);
