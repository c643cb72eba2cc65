import { type GraphQLInputType, getNamedType, isInputObjectType, isNonNullType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../../src/domain/access.ts';
import type { PortalMutation } from '../../../src/domain/mutations.ts';
import { decodeId, encodeId } from '../../../src/graph/entity-id.ts';
import { counts, mutate, type Payload } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

const named = ({ userErrors }: Payload) => userErrors.map(({ field, code }) => `${field} ${code}`).toSorted();
const accountId = () => encodeId('Account', portal.accounts.north);

function book(input: object, selection = '') {
  return mutate(
    portal,
    portal.agent('ADMIN'),
    'shipmentBook',
    { accountId: accountId(), ...input },
    selection,
  );
}

const EVERY_MISTAKE = {
  freightClass: '71',
  quoteReference: 'Q'.repeat(81),
  invoiceReferences: ['INV-1', 'INV-2;INV-3', ''],
  handlingNeeds: ['liftgate', 'x'.repeat(256)],
  origin: { name: 'Dock\u0007', country: 'Atlantis' },
  promisedDelivery: {},
  weightKg: -1,
  references: [
    { type: 'PO', value: '---' },
    { type: 'BOL', value: ' ' },
  ],
  stops: [{ sequence: 1, type: 'PICKUP', place: { unlocode: 'HAMBURG' }, timeZone: 'Mars/Base' }],
  packages: [
    { line: 1, weightKg: 999_999_999.9999, value: { amount: '12.34567', currency: 'EURO' } },
    { line: 1, pieces: -2, value: { amount: ' ', currency: '\uD800' } },
  ],
};

const EVERY_PROBLEM = [
  'freightClass INVALID_VALUE',
  'handlingNeeds.1 TOO_LONG',
  'invoiceReferences.1 INVALID_VALUE',
  'invoiceReferences.2 MISSING_VALUE',
  'origin.country INVALID_VALUE',
  'origin.name INVALID_VALUE',
  'packages INVALID_VALUE',
  'packages.0.value.amount INVALID_VALUE',
  'packages.0.value.currency INVALID_VALUE',
  'packages.0.weightKg INVALID_VALUE',
  'packages.1.pieces INVALID_VALUE',
  'packages.1.value.amount MISSING_VALUE',
  'packages.1.value.currency INVALID_VALUE',
  'promisedDelivery INVALID_VALUE',
  'quoteReference TOO_LONG',
  'references.0.value INVALID_VALUE',
  'references.1.value MISSING_VALUE',
  'stops.0.place.unlocode INVALID_VALUE',
  'stops.0.timeZone INVALID_VALUE',
  'weightKg INVALID_VALUE',
];

describe('the values of a booking', () => {
  it('are all checked in one answer, each by its path, and nothing is written', async () => {
    const before = await counts(portal);
    expect(named(await book(EVERY_MISTAKE))).toEqual(EVERY_PROBLEM);
    expect(named(await book({ ...EVERY_MISTAKE, validateOnly: true }))).toEqual(EVERY_PROBLEM);
    expect(named(await book({ ...EVERY_MISTAKE, accountId: 'x' }))).toEqual(
      ['accountId INVALID_VALUE', ...EVERY_PROBLEM].toSorted(),
    );
    expect(await counts(portal)).toEqual(before);
  });

  it('are checked alike when a shipment is changed', async () => {
    const { shipment } = await book({}, 'shipment { id }');
    const { id } = shipment as { id: string };
    const answer = await mutate(portal, portal.agent('ADMIN'), 'shipmentUpdate', { id, ...EVERY_MISTAKE });
    expect(named(answer)).toEqual(EVERY_PROBLEM);
  });

  it('are stored in the form of their standard', async () => {
    const { shipment, userErrors } = await book(
      {
        freightClass: 'Class 77,50',
        stops: [{ sequence: 1, type: 'PICKUP', place: { unlocode: ' de ham ', country: 'Germany' } }],
        packages: [{ line: 1, value: { amount: '12.50 ', currency: 'eur' } }],
      },
      'shipment { freightClass stops { place { unlocode country } } packages { value { amount currency } } }',
    );
    expect(userErrors).toEqual([]);
    expect(shipment).toEqual({
      freightClass: '77.5',
      stops: [{ place: { unlocode: 'DEHAM', country: 'DE' } }],
      packages: [{ value: { amount: '12.50', currency: 'EUR' } }],
    });
  });
});

describe('the value of goods', () => {
  const PACKAGES = 'shipment { id packages { line value { amount currency } } }';
  const valued = (amount: string, currency: string) => ({
    packages: [{ line: 1, value: { amount, currency } }],
  });

  it.each([
    ['1550', 'JPY', '1550'],
    ['1.555', 'KWD', '1.555'],
    ['12.5', 'USD', '12.50'],
    ['99999999999999.99', 'EUR', '99999999999999.99'],
  ])('is kept with the decimals of its currency: %s %s', async (amount, currency, stored) => {
    const { shipment, userErrors } = await book(valued(amount, currency), PACKAGES);
    expect(userErrors).toEqual([]);
    expect(shipment).toMatchObject({ packages: [{ value: { amount: stored, currency } }] });
  });

  it.each([
    ['1.55', 'JPY', 'JPY has none'],
    ['12.345', 'USD', 'USD has 2'],
    ['-5', 'USD', 'zero or more'],
    ['100000000000000', 'USD', 'more than 14 digits'],
  ])('is refused with its rule: %s %s', async (amount, currency, rule) => {
    const { userErrors } = await book(valued(amount, currency), PACKAGES);
    expect(userErrors).toMatchObject([
      {
        code: 'INVALID_VALUE',
        field: 'packages.0.value.amount',
        message: expect.stringMatching(`^The amount .*${rule}.* Write it as `) as unknown,
      },
    ]);
  });

  it('is still read as it was stored before its currency was looked at', async () => {
    const { shipment } = await book(valued('1550', 'JPY'), PACKAGES);
    const { id } = shipment as { id: string };
    const portalId = decodeId(id)?.portalId;
    await portal.database.query({
      text: 'UPDATE portal.package SET value_amount = 1550.25::numeric(16, 2) WHERE shipment_id = $1',
      values: [portalId],
    });
    const changed = await mutate(
      portal,
      portal.agent('ADMIN'),
      'shipmentUpdate',
      { id, freightClass: '50' },
      PACKAGES,
    );
    expect(changed['shipment']).toMatchObject({
      packages: [{ value: { amount: '1550.25', currency: 'JPY' } }],
    });
  });
});

describe('a client that writes null for everything that it does not say', () => {
  const sparse: Readonly<Partial<Record<PortalMutation, () => object>>> = {
    shipmentBook: () => ({
      accountId: accountId(),
      stops: [{ sequence: 1, type: 'PICKUP', place: {} }],
      packages: [{ line: 1 }],
      accessorials: [{ code: 'LIFTGATE' }],
      references: [{ type: 'PO', value: 'PO-7' }],
    }),
    exceptionOpen: () => ({ shipmentId: shipmentId(), code: 'DAMAGED' }),
    documentAttach: () => ({ shipmentId: shipmentId(), uploadId: 'x', type: 'CUSTOMER', fileName: 'x' }),
    customerRegister: () => ({
      legalName: 'Null',
      country: 'DE',
      contactName: 'N',
      contactEmail: 'n@null.example',
    }),
    portalUserInvite: () => ({
      accountId: accountId(),
      email: 'n@null.example',
      name: 'N',
      wholeAccount: true,
    }),
    shipmentLinkCreate: () => ({ id: shipmentId() }),
    bulkExportCreate: () => ({ query: '{ shipments { nodes { number } } }', format: 'CSV' }),
  };
  const shipmentId = () => encodeId('Shipment', { portalId: portal.shipment('N2') });

  it.each(Object.entries(sparse))('makes the same as one that leaves it out: %s', async (name, input) => {
    const mutation = name as PortalMutation;
    const args = portal.subgraph.schema.getMutationType()?.getFields()[mutation]?.args ?? [];
    const [type] = args.map((argument) => argument.type);
    if (type === undefined) throw new Error(`the schema has no ${name}`);
    const callers = [portal.callers.acmeNorth, ...ROLES.filter(isOfStaff).map((role) => portal.agent(role))];
    for (const caller of callers) {
      const [sparsely, wholly] = [input(), withNulls(type, input())];
      expect(wholly).not.toEqual(sparsely);
      // Each rehearsal makes ids and numbers of its own.
      const ask = async (each: object) => {
        const { userErrors, writes } = await mutate(portal, caller, mutation, {
          ...each,
          validateOnly: true,
        });
        const planned = writes.map(({ record, fields }) => [record, fields.map(({ field }) => field)]);
        return { userErrors, planned };
      };
      const { idempotencyKey: _, validateOnly: __, ...nulls } = wholly as Record<string, unknown>;
      expect(await ask(nulls)).toEqual(await ask(sparsely));
    }
  });
});

const isOfStaff = (role: Role) => !['CUSTOMER', 'CONSIGNEE'].includes(role);

/** An input with null in every place that may be left out and is. */
function withNulls(type: GraphQLInputType, value: unknown): unknown {
  const named = getNamedType(type);
  if (Array.isArray(value)) return value.map((item: unknown) => withNulls(named, item));
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return value;
  const places = Object.values(named.getFields()).map(({ name, type: of }): [string, unknown] => {
    return [name, name in value ? withNulls(of, Reflect.get(value, name)) : null];
  });
  return Object.fromEntries(
    places.filter(([name, each]) => each !== null || !isNonNullType(named.getFields()[name]?.type)),
  );
}
