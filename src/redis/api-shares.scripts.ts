import { BUDGET_PRELUDE } from './api-budget.scripts.ts';
import { luaScript } from './lua-script.ts';

/**
 * The shares of reads, in the slot of the budget.
 *
 *   {head}:share:<key>  hash: spent = calls that were not given back as of `at` (ms, this server's clock). Kept until all
 *                       are given back. Settling may raise `spent` above what the share holds.
 */
const SHARES = `${BUDGET_PRELUDE}
local function share(key, back)
  local state = redis.call('HMGET', key, 'spent', 'at')
  return math.max(0, (tonumber(state[1]) or 0) - (now - (tonumber(state[2]) or now)) * back)
end
local function write(key, spent, back)
  if spent <= 0 then return redis.call('DEL', key) end
  redis.call('HSET', key, 'spent', spent, 'at', now)
  redis.call('PEXPIRE', key, math.ceil(spent / back) + 1000)
end
`;

/**
 * ARGV: calls, part of max that reads leave to others, the assumed max, for how long (ms) a reply tells that the
 * reserve is reached; then of each share its key, what it holds and what
 * it gets back in a day, as parts of max.
 *
 * Answers nothing when all calls were charged to all shares. Otherwise nothing is charged, and it answers the milliseconds
 * to wait and the index of the first share that is used up (the number of shares: the reserve is reached).
 * A share that is full pays for any number of calls, or a large batch could never run.
 */
export const SPEND = luaScript(`${SHARES}
local calls, reserve = tonumber(ARGV[1]), tonumber(ARGV[2])
local limit = max or tonumber(ARGV[3])
local wait, refusing, paying = 0, nil, {}
for arg = 5, #ARGV, 3 do
  local key = head .. ':share:' .. ARGV[arg]
  local holds, back = limit * tonumber(ARGV[arg + 1]), limit * tonumber(ARGV[arg + 2]) / 86400000
  local spent = share(key, back)
  local over = spent + math.min(calls, holds) - holds
  if over > 0 then
    wait = math.max(wait, over / back)
    refusing = refusing or #paying
  end
  paying[#paying + 1] = { key, spent, back }
end
-- After that time reads find out again, or reads that nobody makes would never be allowed again.
if max and now - at < tonumber(ARGV[4]) then
  local missing = math.ceil(max * reserve) + calls - left()
  if missing > 0 then
    wait = math.max(wait, missing * 86400000 / max)
    refusing = refusing or #paying
  end
end
if refusing then return { math.ceil(wait), refusing } end
for _, each in ipairs(paying) do write(each[1], each[2] + calls, each[3]) end
-- Counted before Salesforce does, so that no other process uses the same rest. The next reply corrects it.
if max then redis.call('HINCRBY', head, 'used', calls) end
return {}
`);

/** ARGV: calls made beyond those charged (negative: charged, but not made), the assumed max, the shares as in SPEND. */
export const DEBIT = luaScript(`${SHARES}
local calls = tonumber(ARGV[1])
local limit = max or tonumber(ARGV[2])
for arg = 3, #ARGV, 3 do
  local key = head .. ':share:' .. ARGV[arg]
  local back = limit * tonumber(ARGV[arg + 2]) / 86400000
  write(key, share(key, back) + calls, back)
end
-- Salesforce's replies have counted the calls that were made.
if max and calls < 0 then redis.call('HSET', head, 'used', math.max(0, used + calls)) end
return 1
`);
