import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MUTATIONS } from '../../../src/domain/mutations.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { type SalesforceWorld, startSalesforceWorld } from '../../harness/salesforce-subgraph.ts';
import { update } from '../../harness/salesforce-tenants.ts';
import { accountId, contactId, inSalesforce, type Mutation, mutate } from './mutating.ts';

let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const agent = staff('SERVICE_AGENT');

interface Sample {
  readonly object: 'Account' | 'Contact';
  readonly crmId: () => string | undefined;
  input(): Readonly<Record<string, unknown>>;
  /** What it writes, and what another user writes meanwhile. */
  readonly field: string;
  readonly theirs: string;
}

const contact = { object: 'Contact', crmId: () => world.acme.contacts[1] } as const;
const SAMPLES: Readonly<Record<Mutation, Sample>> = {
  accountUpdate: {
    object: 'Account',
    crmId: () => world.acme.account.crmId ?? undefined,
    input: () => ({ id: accountId(world.acme), website: 'https://ours.example.com' }),
    field: 'Website',
    theirs: 'https://theirs.example.com',
  },
  contactUpdate: {
    ...contact,
    input: () => ({ id: contactId(contact.crmId()), lastName: 'Ours' }),
    field: 'LastName',
    theirs: 'Theirs',
  },
  billingContactChange: {
    ...contact,
    input: () => ({ accountId: accountId(world.acme), contactId: contactId(contact.crmId()) }),
    field: 'Contact_Roles__c',
    theirs: 'SHIPPER',
  },
};

/** Every mutation that writes records of Salesforce at once. */
const WRITERS = MUTATIONS.filter(({ system }) => system === 'SALESFORCE').map(({ mutation }) => mutation);

/** Right after the hub has read the record for its plan, somebody else changes it, until Salesforce's stamp tells. */
async function interrupted<T>(
  { object, crmId }: Sample,
  values: Readonly<Record<string, string>>,
  work: () => Promise<T>,
) {
  const hub = world.org.asHub;
  const retrieve = hub.retrieve.bind(hub);
  const id = crmId() ?? '';
  let isDone = false;
  const interrupting: typeof retrieve = async (...given) => {
    const read = await retrieve(...given);
    if (!isDone && given[0] === object && given[1] === id) {
      isDone = true;
      const stamp = async () => (await inSalesforce(world, object, id, ['SystemModstamp']))['SystemModstamp'];
      const before = await stamp();
      do {
        await update(world.org.asAdministrator, object, id, values);
      } while ((await stamp()) === before);
    }
    return read;
  };
  Object.defineProperty(hub, 'retrieve', { value: interrupting, configurable: true });
  try {
    return { result: await work(), isDone };
  } finally {
    Reflect.deleteProperty(hub, 'retrieve');
  }
}

describe('a change in Salesforce between the plan of a mutation and its write', () => {
  it.each(WRITERS)('%s: is not overwritten, and the caller hears of it', async (mutation) => {
    const sample = SAMPLES[mutation as Mutation];
    const edit = { [sample.field]: sample.theirs };
    const { result, isDone } = await interrupted(sample, edit, () =>
      mutate(world, agent, mutation as Mutation, sample.input()),
    );
    expect(isDone).toBe(true);
    expect(result).toMatchObject({ codes: ['STALE'], payload: { writes: [] } });
    expect(await inSalesforce(world, sample.object, sample.crmId(), [sample.field])).toEqual(edit);
    const again = await mutate(world, agent, mutation as Mutation, sample.input());
    expect(again).toMatchObject({ codes: [], payload: { writes: expect.any(Array) as unknown } });
  });

  it('writes nothing to a contact that somebody moves to another customer meanwhile', async () => {
    const sample = SAMPLES.contactUpdate;
    const home = world.acme.account.crmId ?? '';
    const moved = { AccountId: world.globex.account.crmId ?? '' };
    const { result } = await interrupted(sample, moved, () =>
      mutate(world, agent, 'contactUpdate', { ...sample.input(), title: 'Ours' }),
    );
    expect(result.codes).toEqual(['STALE']);
    const now = await inSalesforce(world, 'Contact', sample.crmId(), ['AccountId', 'Title']);
    expect(now).toMatchObject(moved);
    expect(now['Title']).not.toBe('Ours');
    await update(world.org.asAdministrator, 'Contact', sample.crmId() ?? '', { AccountId: home });
  });
});
