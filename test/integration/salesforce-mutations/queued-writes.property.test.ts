import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller, Role } from '../../../src/domain/access.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { type SalesforceWorld, startSalesforceWorld } from '../../harness/salesforce-subgraph.ts';
import { update } from '../../harness/salesforce-tenants.ts';
import { type Finishing, openFinishing } from './finishing.ts';
import { accountId, inSalesforce, mutate } from './mutating.ts';

let world: SalesforceWorld;
let finishing: Finishing;
beforeAll(async () => {
  world = await startSalesforceWorld();
  finishing = await openFinishing(world);
});
afterAll(async () => {
  await finishing[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** Interleavings; a failure prints its seed and the steps. */
const RUNS = 15;

const API_NAMES = { website: 'Website', phone: 'Phone', industry: 'Industry' } as const;
type Field = keyof typeof API_NAMES;
const FIELDS = Object.keys(API_NAMES) as readonly Field[];
/** Few, so that values come back and are said twice. */
const VALUES: Readonly<Record<Field, readonly string[]>> = {
  website: ['https://one.example', 'https://two.example', 'https://three.example'],
  phone: ['+12125550101', '+12125550102'],
  industry: ['Banking', 'Energy', 'Shipping'],
};
const WRITE = { method: 'PATCH', path: '/sobjects/Account/' };

/** What becomes of a write on its way to Salesforce. */
const FAULTS = ['NONE', 'FAIL', 'FAIL_AFTER_COMMIT', 'DROP_AFTER_COMMIT', 'LOCK'] as const;
type Fault = (typeof FAULTS)[number];
type Change = Readonly<Partial<Record<Field, string>>>;

type Step =
  /** Requests at once, of one user. */
  | { readonly kind: 'WRITE'; readonly changes: readonly Change[]; readonly role: 'SALES' | 'ADMIN' }
  /** That many times, or from now on. */
  | { readonly kind: 'FAULT'; readonly fault: Fault; readonly times: number | null }
  /** What is read back is lost from now on, or no more. */
  | { readonly kind: 'BLIND' }
  /** Processes die between Salesforce's answer and their settling it from now on, or no more. */
  | { readonly kind: 'DIE' }
  /** Two workers at once. */
  | { readonly kind: 'WORK' }
  /** Somebody changes a field in Salesforce. */
  | { readonly kind: 'SOMEBODY'; readonly field: Field };

const one = (field: Field) => fc.constantFrom(...VALUES[field]).map((value): Change => ({ [field]: value }));
const change: fc.Arbitrary<Change> = fc.oneof(
  ...FIELDS.map(one),
  fc.record({ website: fc.constantFrom(...VALUES.website), phone: fc.constantFrom(...VALUES.phone) }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('WRITE' as const),
      changes: fc.array(change, { minLength: 1, maxLength: 3 }),
      role: fc.constantFrom('SALES' as const, 'ADMIN' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('FAULT' as const),
      fault: fc.constantFrom(...FAULTS),
      times: fc.constantFrom(null, null, 1, 4),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'BLIND' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'DIE' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'WORK' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('SOMEBODY' as const),
      field: fc.constantFrom(...FIELDS),
    }),
  },
);

interface Stored {
  readonly id: string;
  readonly state: 'OPEN' | 'SETTLED' | 'FAILED' | 'REVIEW';
  readonly key: string;
  readonly values: Change;
}

interface Sent {
  readonly caller: Caller;
  readonly input: Readonly<Record<string, unknown>> & { readonly idempotencyKey: string };
  /** What was answered; null for an error or a refusal. */
  readonly answer: string | null;
}

/** A value of somebody else, with the intents that there were, and that were settled, by then. */
interface Somebody {
  readonly value: string;
  readonly opened: ReadonlySet<string>;
  readonly settled: ReadonlySet<string>;
}

/** One interleaving: what was sent, and what became of it. */
class Interleaving {
  readonly #sent: Sent[] = [];
  readonly #somebody = new Map<Field, Somebody>();
  #fault: Fault = 'NONE';
  #times: number | null = null;
  #isBlind = false;
  #dies = false;

  private constructor(
    readonly firstPlace: number,
    readonly auditedBefore: number,
  ) {}

  static async begin(): Promise<Interleaving> {
    const [place] = await world.database.query<{ readonly next: number }>({
      text: 'SELECT coalesce(max(place), 0) + 1 AS next FROM ledger.write_intent',
    });
    return new Interleaving(place?.next ?? 0, await auditEntries());
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'WRITE':
        await Promise.all(step.changes.map((each) => this.#write(each, step.role)));
        return;
      case 'FAULT':
        this.#fault = step.fault;
        this.#times = step.times;
        return await this.#arm();
      case 'BLIND':
        this.#isBlind = !this.#isBlind;
        return await this.#arm();
      case 'DIE':
        this.#dies = !this.#dies;
        return await finishing.dieBeforeSettling(this.#dies);
      case 'WORK':
        return await this.#work();
      case 'SOMEBODY':
        return await this.#changeBySomebody(step.field);
      default:
        return step satisfies never;
    }
  }

  /** Everything works again, and all that is open is finished. */
  async end(): Promise<void> {
    if (this.#dies) await finishing.dieBeforeSettling(false);
    await world.org.recover();
    await finishing.finishEverything();
  }

  /** The newest answered value stands, or a review item says why not. */
  async check(): Promise<void> {
    const stored = await this.#stored();
    await this.#checkAnswers(stored);
    const { rows: items } = await world.ledger.review.list(
      { states: ['OPEN'] },
      { direction: 'forward', size: 100, position: null },
    );
    const now = await inSalesforce(world, 'Account', world.acme.account.crmId, Object.values(API_NAMES));
    for (const field of FIELDS) {
      const newest = stored.findLast(({ state, values }) => state !== 'FAILED' && field in values);
      if (newest === undefined) continue;
      const somebody = this.#somebody.get(field);
      const about = `${field} of ${JSON.stringify(newest)}; somebody: ${somebody?.value}`;
      if (newest.state === 'SETTLED') {
        const isOverwritten = somebody?.settled.has(newest.id) === true;
        expect(now[API_NAMES[field]], about).toBe(isOverwritten ? somebody.value : newest.values[field]);
        continue;
      }
      const changed = FIELDS.filter(
        (each) => each in newest.values && this.#somebody.get(each)?.opened.has(newest.id),
      );
      expect(changed, `a conflict with nobody: ${about}`).not.toEqual([]);
      const [item] = items.filter(({ cause }) => cause === `write ${newest.id}`);
      expect(item?.proposal, about).toMatchObject({ writes: [{ newValues: newest.values }] });
    }
  }

  /** Each key has one answer that says what became of its write, and each write that was made has one audit entry. */
  async #checkAnswers(stored: readonly Stored[]): Promise<void> {
    const settled = stored.filter(({ state }) => state === 'SETTLED');
    expect((await auditEntries()) - this.auditedBefore).toBe(settled.length);
    for (const { caller, input, answer } of this.#sent) {
      const intent = stored.find(({ key }) => key === input.idempotencyKey);
      const about = `${answer} for ${JSON.stringify(input)}`;
      if (answer === 'DONE') expect(intent?.state, about).toBe('SETTLED');
      if (answer === 'PENDING') expect(intent?.state, about).toMatch(/^(SETTLED|REVIEW)$/);
      if (intent === undefined || intent.state === 'FAILED') continue;
      expect(intent.state, about).not.toBe('OPEN');
      const { payload, codes } = await mutate(world, caller, 'accountUpdate', input);
      if (intent.state === 'REVIEW') expect(codes, about).toEqual(['STALE']);
      else expect(payload['writes']?.[0], about).toMatchObject({ state: 'DONE' });
    }
  }

  async #write(change: Change, role: Role): Promise<void> {
    const caller = staff(role);
    const input = { id: accountId(world.acme), ...change, idempotencyKey: randomUUID() };
    const { payload, codes } = await mutate(world, caller, 'accountUpdate', input);
    const answer = payload === null || codes.length > 0 ? null : String(payload['writes']?.[0]?.['state']);
    this.#sent.push({ caller, input, answer });
  }

  async #work(): Promise<void> {
    const workers = await Promise.allSettled([finishing.finishAll(), finishing.finishAll()]);
    const failed = workers.find(({ status }) => status === 'rejected');
    if (!this.#dies) expect(failed).toBeUndefined();
  }

  async #changeBySomebody(field: Field): Promise<void> {
    const stored = await this.#stored();
    const value = somebodyElse(field);
    await world.org.recover();
    await update(world.org.asAdministrator, 'Account', world.acme.account.crmId, {
      [API_NAMES[field]]: value,
    });
    await this.#arm();
    const ids = (some: readonly Stored[]) => new Set(some.map(({ id }) => id));
    const settled = ids(stored.filter(({ state }) => state === 'SETTLED'));
    this.#somebody.set(field, { value, opened: ids(stored), settled });
  }

  async #arm(): Promise<void> {
    await world.org.recover();
    const times = this.#times === null ? {} : { times: this.#times };
    if (this.#fault === 'LOCK') await world.org.arm({ kind: 'LOCK', object: 'Account', ...times });
    else if (this.#fault !== 'NONE') await world.org.arm({ kind: this.#fault, ...WRITE, ...times });
    if (!this.#isBlind) return;
    // A plan asks for more fields, and for another one first.
    for (const name of Object.values(API_NAMES)) {
      await world.org.arm({ kind: 'DROP', method: 'GET', path: `fields=${name}` });
    }
  }

  #stored(): Promise<readonly Stored[]> {
    return world.database.query<Stored>({
      text: `SELECT id, state, idempotency_key AS key, writes -> 0 -> 'newValues' AS values
        FROM ledger.write_intent WHERE place >= $1 ORDER BY place`,
      values: [this.firstPlace],
    });
  }
}

let strangers = 0;

/** A value that no caller writes, and another one each time where the field is no list. */
function somebodyElse(field: Field): string {
  strangers += 1;
  if (field === 'industry') return 'Chemicals';
  return field === 'website' ? `https://theirs-${strangers}.example` : `+1312555${1000 + strangers}`;
}

async function auditEntries(): Promise<number> {
  const [row] = await world.database.query<{ readonly count: number }>({
    text: `SELECT count(*)::int AS count FROM ledger.audit_entry WHERE action = 'accountUpdate'`,
  });
  return row?.count ?? 0;
}

describe('changes of one record, whatever happens on their way', () => {
  it('leave the newest that was answered, or a review item that says why not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        const interleaving = await Interleaving.begin();
        try {
          for (const each of steps) await interleaving.take(each);
        } finally {
          await interleaving.end();
        }
        await interleaving.check();
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});
