import { expect, test } from 'vitest';
import { compareLinks } from '../../../src/redis/link-check.ts';

const claim = (portalId: string | null, crmId: string | null) => ({ portalId, crmId });

test('links on which both systems agree are no finding', () => {
  const { agreed, findings } = compareLinks(
    [claim('p1', 'c1'), claim('p2', null)],
    [claim('p1', 'c1'), claim(null, 'c2')],
  );
  expect([...agreed]).toEqual([['p1', 'c1']]);
  expect(findings).toEqual([]);
});

test('a link that only one system holds is one-sided', () => {
  const { agreed, findings } = compareLinks(
    [claim('p1', 'c1'), claim('p2', null)],
    [claim(null, 'c1'), claim('p2', 'c2')],
  );
  expect(agreed.size).toBe(0);
  expect(findings).toEqual([
    { problem: 'ONE_SIDED', claimedBy: 'PORTAL', portalId: 'p1', crmId: 'c1' },
    { problem: 'ONE_SIDED', claimedBy: 'SALESFORCE', portalId: 'p2', crmId: 'c2' },
  ]);
});

test('two records that name different partners differ', () => {
  const { findings } = compareLinks(
    [claim('p1', 'c1'), claim('p2', 'c2')],
    [claim('p2', 'c1'), claim('p1', 'c2')],
  );
  expect(findings.map(({ problem, claimedBy }) => `${claimedBy} ${problem}`)).toEqual([
    'PORTAL DIFFERING',
    'PORTAL DIFFERING',
    'SALESFORCE DIFFERING',
    'SALESFORCE DIFFERING',
  ]);
});

test('several records of one system that name the same partner are doubled, and none of them is agreed', () => {
  const { agreed, findings } = compareLinks([claim('p1', 'c1')], [claim('p1', 'c1'), claim('p1', 'c2')]);
  expect(agreed.size).toBe(0);
  expect(findings).toEqual([
    { problem: 'DOUBLED', claimedBy: 'SALESFORCE', portalId: 'p1', crmId: 'c1' },
    { problem: 'DOUBLED', claimedBy: 'SALESFORCE', portalId: 'p1', crmId: 'c2' },
  ]);
});
