import { readFileSync } from 'node:fs';
import { buildSchema, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { rowWriter } from '../../../gateway/exports/export-rows.ts';
import { pageVariables, readExportQuery } from '../../../src/graph/export-query.ts';

const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));

function csv(query: string, ...records: object[]): string {
  const { document } = readExportQuery(query);
  expect(validate(schema, document)).toEqual([]);
  const writer = rowWriter('CSV', document, schema);
  return writer.head + records.map((record) => writer.line(record)).join('');
}

describe('the query of an export', () => {
  it.each([
    ['{ viewer { role } }', 'must select nodes'],
    ['{ shipments { nodes { id } } exceptions { nodes { id } } }', 'one root field'],
    ['{ shipments { nodes { id } pageInfo { hasNextPage } } }', 'nodes and nothing else'],
    ['{ shipments { a: nodes { id } } }', 'nodes and nothing else'],
    ['{ shipments { edges { node { id } } } }', 'must select nodes'],
    ['{ ...F } fragment F on Query { shipments { nodes { id } } }', 'one root field'],
    ['{ shipments(after: "x") { nodes { id } } }', 'leave out "after"'],
    ['{ shipments(last: 5) { nodes { id } } }', 'leave out "last"'],
    ['query ($n: Int) { shipments(first: $n) { nodes { id } } }', 'number from 1 to 100'],
    ['{ shipments(first: 101) { nodes { id } } }', 'number from 1 to 100'],
    ['query ($exportAfter: String) { shipments { nodes { id } } }', "hub's own"],
    ['query ($on: Boolean!) { shipments @include(if: $on) { nodes { id } } }', 'no directives'],
    ['mutation { shipmentCancel { nodes { id } } }', 'Only a query'],
    ['subscription { shipments { nodes { id } } }', 'Only a query'],
    ['{ shipments { nodes { id } } } { shipments { nodes { id } } }', 'one operation'],
    ['fragment F on Shipment { id }', 'one operation'],
    ['{ shipments', 'no GraphQL: see line 1, column 12'],
    ['{'.repeat(9_000), 'no GraphQL'],
    ['#'.repeat(30_000), 'characters'],
  ])('is refused with what to change: %s', (query, message) => {
    expect(() => readExportQuery(query)).toThrow(message);
  });

  it('becomes the query of a page: its own variables, arguments, alias and fragments stay', () => {
    const { text, document, pageSize } = readExportQuery(
      `query Mine($filter: ShipmentFilter) { all: shipments(filter: $filter, first: 20) { nodes { ...F } } }
       fragment F on Shipment { number }`,
    );
    expect(validate(schema, document)).toEqual([]);
    expect(pageSize).toBe(20);
    expect(text).toContain('page: shipments(filter: $filter, first: $exportFirst, after: $exportAfter)');
    expect(pageVariables({ filter: { modes: [] } }, 20, 'c')).toEqual({
      filter: { modes: [] },
      exportFirst: 20,
      exportAfter: 'c',
    });
  });
});

describe('an export as CSV', () => {
  const query = `{ shipments { nodes {
    number account { name: legalName contractTerms { tier } } ...Way
    references { value } exceptions(first: 5) { nodes { code } } ... on Shipment { account { crmId } }
  } } } fragment Way on Shipment { mode origin { name } }`;
  const header =
    '\uFEFFnumber,account.name,account.contractTerms.tier,account.crmId,mode,origin.name,references,exceptions.nodes\r\n';

  it('has a column for each field of the query, with a dotted name, whatever the records hold', () => {
    expect(csv(query)).toBe(header);
    expect(csv(query, { number: 'N1', account: null, mode: 'AIR', origin: { name: null } })).toBe(
      `${header}N1,,,,AIR,,,\r\n`,
    );
  });

  it('writes lists as JSON, and no text as a formula', () => {
    const record = {
      number: '=1+1',
      account: { name: ' @SUM(A1)', contractTerms: { tier: 'GOLD' }, crmId: '-2' },
      mode: 'AIR',
      origin: { name: 'a,"b"\r\nc' },
      references: [{ value: '=x' }],
      exceptions: { nodes: [] },
    };
    expect(csv(query, record)).toBe(
      `${header}'=1+1,' @SUM(A1),GOLD,'-2,AIR,"a,""b""\r\nc","[{""value"":""=x""}]",[]\r\n`,
    );
  });

  it('has an empty cell where a record lacks a field, whatever its alias is called', () => {
    const names = ['toString', 'constructor', 'hasOwnProperty', '__proto__'];
    const aliases = names.map((name) => `${name}: number @include(if: false)`).join(' ');
    expect(csv(`{ shipments { nodes { id ${aliases} } } }`, { id: 'S1' })).toBe(
      `\uFEFFid,${names.join(',')}\r\nS1,,,,\r\n`,
    );
  });

  it('has the fields of every type that a record may have', () => {
    const { document } = readExportQuery('{ crmAccounts { nodes { legalName isPerson: crmId } } }');
    expect(rowWriter('CSV', document, schema).head).toBe('\uFEFFlegalName,isPerson\r\n');
  });
});
