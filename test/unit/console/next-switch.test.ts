import { describe, expect, it } from 'vitest';
import { nextSwitch } from '../../../src/console/operations/pilot/next-switch.ts';

const ACCOUNT = { id: 'a', displayName: 'Northwind' };
const GENERAL = { account: null, record: null, mode: 'ON' } as const;
const OF_RECORD = { account: null, record: 'SHIPMENT', mode: 'DRY_RUN' } as const;
const OF_ACCOUNT = { account: ACCOUNT, record: null, mode: 'OFF' } as const;
const OF_BOTH = { account: ACCOUNT, record: 'SHIPMENT', mode: 'ON' } as const;
const OTHER = { account: { id: 'b', displayName: 'Harbour' }, record: 'SHIPMENT', mode: 'OFF' } as const;

describe('the switch that counts once another one is removed', () => {
  it.each([
    [[GENERAL, OF_RECORD, OF_ACCOUNT, OF_BOTH, OTHER], OF_BOTH, OF_ACCOUNT],
    [[GENERAL, OF_RECORD, OF_BOTH, OTHER], OF_BOTH, OF_RECORD],
    [[GENERAL, OF_BOTH, OTHER], OF_BOTH, GENERAL],
    [[GENERAL, OF_RECORD, OF_ACCOUNT, OF_BOTH], OF_ACCOUNT, GENERAL],
    [[GENERAL, OF_RECORD, OF_ACCOUNT], OF_RECORD, GENERAL],
    [[], OF_BOTH, null],
  ])('is the most exact one of the others, case %#', (switches, removed, next) => {
    expect(nextSwitch(switches, removed)).toBe(next);
  });
});
