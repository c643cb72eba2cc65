import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, WaybillError } from '../../../src/domain/errors.ts';
import { CircuitBreaker } from '../../../src/salesforce/circuit-breaker.ts';
import { parseLimitInfo } from '../../../src/salesforce/limit-info.ts';
import { CALL_BACKOFF, MAX_ATTEMPTS, mayRepeat } from '../../../src/salesforce/retry.ts';
import { backoffMs } from '../../../src/time/backoff.ts';

const error = (code: ErrorCode): WaybillError => new WaybillError(code, 'x');

describe('mayRepeat', () => {
  it('repeats reads and idempotent writes after failures that pass, and nothing else', () => {
    const codes = Object.keys(ERRORS) as ErrorCode[];
    const repeated = (kind: 'READ' | 'IDEMPOTENT' | 'NEVER') =>
      codes.filter((code) => mayRepeat(error(code), kind, 1));
    expect(repeated('READ')).toEqual(['UPSTREAM_UNAVAILABLE', 'RECORD_LOCKED']);
    expect(repeated('IDEMPOTENT')).toEqual(['UPSTREAM_UNAVAILABLE', 'RECORD_LOCKED']);
    expect(repeated('NEVER')).toEqual([]);
  });

  it('ends after a few attempts', () => {
    expect(mayRepeat(error('UPSTREAM_UNAVAILABLE'), 'READ', MAX_ATTEMPTS)).toBe(false);
  });

  it('waits longer each time, and not all at once', () => {
    expect([1, 2].map((attempt) => backoffMs(CALL_BACKOFF, attempt, () => 1))).toEqual([100, 300]);
    expect([1, 2].map((attempt) => backoffMs(CALL_BACKOFF, attempt, () => 0))).toEqual([50, 150]);
  });
});

describe('CircuitBreaker', () => {
  const breakerOf = (openMs: number) => {
    const opened: WaybillError[] = [];
    const breaker = new CircuitBreaker({ threshold: 2, openMs, onOpen: (failure) => opened.push(failure) });
    return { breaker, opened };
  };

  it('opens after failures in a row, says so once, and answers the last failure', () => {
    const { breaker, opened } = breakerOf(60_000);
    breaker.failed(error('UPSTREAM_TIMEOUT'));
    breaker.succeeded();
    breaker.failed(error('UPSTREAM_TIMEOUT'));
    expect(breaker.refusal()).toBeNull();
    breaker.failed(error('UPSTREAM_UNAVAILABLE'));
    breaker.failed(error('UPSTREAM_UNAVAILABLE'));
    expect(breaker.refusal()?.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(opened).toHaveLength(1);
  });

  it('lets one trial through when its time is over, and closes when that succeeds', () => {
    const { breaker } = breakerOf(0);
    breaker.failed(error('UPSTREAM_TIMEOUT'));
    breaker.failed(error('UPSTREAM_TIMEOUT'));
    expect(breaker.refusal()).toBeNull();
    expect(breaker.refusal()).not.toBeNull();
    breaker.abandoned();
    expect(breaker.refusal()).toBeNull();
    breaker.succeeded();
    expect(breaker.isOpen).toBe(false);
    expect([breaker.refusal(), breaker.refusal()]).toEqual([null, null]);
  });
});

describe('parseLimitInfo', () => {
  const now = new Date();
  it('reads the usage of the org, not of one app', () => {
    const header = 'api-usage=18/100000; per-app-api-usage=17/250(appName=hub)';
    expect(parseLimitInfo(header, now)).toEqual({ used: 18, max: 100_000, remaining: 99_982, seenAt: now });
    expect(parseLimitInfo('per-app-api-usage=17/250(appName=hub)', now)).toBeNull();
    expect(parseLimitInfo(undefined, now)).toBeNull();
  });
  it('never goes below zero', () => {
    expect(parseLimitInfo('api-usage=120/100', now)?.remaining).toBe(0);
  });
});
