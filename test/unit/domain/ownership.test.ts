import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { forceAppFiles } from '../../../src/domain/force-app/index.ts';
import {
  CACHED_ROWS,
  CONFLICT_RULES,
  cachedFields,
  DIRECTIONS,
  isMapped,
  LANES,
  NOT_MAPPED,
  OWNERS,
  OWNERSHIP,
  ownershipOf,
  RECORDS,
  SALESFORCE_OBJECTS,
  SYNCHRONIZED_OBJECTS,
  worksheetMarkdown,
} from '../../../src/domain/ownership/index.ts';
import { TRANSFORM_NAMES } from '../../../src/domain/transforms/transform-name.ts';
import { TEAMS } from '../../../src/domain/vocabulary/index.ts';

const MAPPED = OWNERSHIP.filter(isMapped);

function apiName({ salesforce }: (typeof MAPPED)[number]): string {
  return `${salesforce.object}.${salesforce.field}`;
}

/** What the graph shows of a record, and no system stores for its own sake: ids of the graph, sums, and clocks. */
const DERIVED: ReadonlySet<string> = new Set(
  [
    'Account: id version isBranch createdAt updatedAt customerCopy billingAddress contractTerms',
    'Shipment: id origin destination freight createdAt updatedAt bookedAt onTime pickedUpOnTime exceptionCount',
    'Shipment: promisedDeliveryDateOnly deliveredDateOnly isOverdue unresolvedExceptionCount exceptionState exceptionSeverity',
    'Shipment: version accessorials documents links',
    'Exception: id version updatedAt history case',
    'PortalUser: id version crmId contact createdAt updatedAt',
    'Document: id portalId createdAt shipment url',
    'Stop: place',
    'Milestone: event place',
    'Contact: id',
    'Case: id',
    'Opportunity: id',
  ].flatMap((line) => {
    const [type, fields = ''] = line.split(': ');
    return fields.split(' ').map((field) => `${type}.${field}`);
  }),
);

/** Fields of the table's records (without those that take arguments: lists and reports) that no row is about. */
function fieldsWithoutOwner(subgraph: string): string[] {
  const sdl = readFileSync(resolve(import.meta.dirname, `../../../schema/${subgraph}.graphql`), 'utf8');
  return parse(sdl).definitions.flatMap((node) => {
    if (
      node.kind !== Kind.OBJECT_TYPE_DEFINITION ||
      !(RECORDS as readonly string[]).includes(node.name.value)
    ) {
      return [];
    }
    return (node.fields ?? [])
      .filter((field) => field.arguments?.length === 0)
      .filter((field) => !field.directives?.some((directive) => directive.name.value === 'owner'))
      .map((field) => `${node.name.value}.${field.name.value}`);
  });
}

describe('ownership table', () => {
  it('names every field once', () => {
    const names = OWNERSHIP.map((row) => `${row.record}.${row.field}`);
    expect(new Set(names).size).toBe(names.length);
    const cached = CACHED_ROWS.map((row) => apiName(row));
    expect(cached).toEqual([...new Set(cached)]);
  });

  it('gives a Salesforce field one owner, also where two records speak of it', () => {
    for (const [name, rows] of Map.groupBy(MAPPED, apiName)) {
      expect([name, new Set(rows.map((row) => row.owner)).size]).toEqual([name, 1]);
    }
  });

  it('says all about every field', () => {
    for (const row of OWNERSHIP) {
      const travels = row.direction !== 'NONE';
      expect([
        `${row.record}.${row.field}`,
        RECORDS.includes(row.record),
        OWNERS.includes(row.owner),
        DIRECTIONS.includes(row.direction),
        TRANSFORM_NAMES.includes(row.transform),
        CONFLICT_RULES.includes(row.conflict),
        TEAMS.includes(row.failureOwner),
        row.lane !== null && LANES.includes(row.lane),
        row.salesforce !== null && row.portal !== null,
      ]).toEqual([
        `${row.record}.${row.field}`,
        true,
        true,
        true,
        true,
        true,
        true,
        travels,
        travels || (row.salesforce !== null && row.portal !== null),
      ]);
    }
  });

  it('lets a value travel only away from its owner, unless both sides may change it or the hub says it once', () => {
    const TRAVELS = {
      SALESFORCE: ['TO_PORTAL', 'NONE'],
      PORTAL: ['TO_SALESFORCE', 'NONE'],
      SHARED: ['BOTH'],
    } as const;
    const wrong = OWNERSHIP.filter(
      (row) => !row.onCreate && !(TRAVELS[row.owner] as readonly string[]).includes(row.direction),
    );
    expect(wrong).toEqual([]);
  });

  it('names mutations and roles for what can be changed', () => {
    for (const { change } of OWNERSHIP) {
      if (change === null) continue;
      expect(change.mutations.length * change.roles.length).toBeGreaterThan(0);
      expect(change.roles).toContain('ADMIN');
    }
  });

  it('has a row for every field that the graph shows of a record', () => {
    const unmarked = ['portal', 'salesforce'].flatMap((name) => fieldsWithoutOwner(name));
    expect(unmarked.filter((field) => !DERIVED.has(field))).toEqual([]);
  });

  it('gives a business reason for every field', () => {
    expect(OWNERSHIP.filter((row) => row.reason.length < 10)).toEqual([]);
  });

  it('caches the id and the version of every object, the id first', () => {
    for (const object of SALESFORCE_OBJECTS) {
      expect(cachedFields(object)[0]).toBe('Id');
      expect(cachedFields(object)).toContain('SystemModstamp');
    }
  });

  it('keeps the CRM id out of the portal’s hands', () => {
    const ids = OWNERSHIP.filter((row) => row.field === 'crmId');
    expect(ids).toHaveLength(SYNCHRONIZED_OBJECTS.length);
    expect(ids.filter((row) => row.owner !== 'SALESFORCE' || row.hubWrites || row.change !== null)).toEqual(
      [],
    );
  });

  it('finds the row of a nested graph field', () => {
    expect(ownershipOf('Account', 'contractTerms.tier')?.salesforce?.field).toBe('Contract_Tier__c');
    expect(ownershipOf('Account', 'shoeSize')).toBeUndefined();
  });

  it('lists every field in the worksheet', () => {
    const worksheet = worksheetMarkdown();
    expect(MAPPED.filter((row) => !worksheet.includes(`.${row.salesforce.field} |`))).toEqual([]);
    expect(NOT_MAPPED.filter((entry) => !worksheet.includes(`| ${entry.what} |`))).toEqual([]);
    expect(worksheet).toBe(
      readFileSync(resolve(import.meta.dirname, '../../../schema/source-of-truth.md'), 'utf8'),
    );
  });
});

describe('Salesforce metadata', () => {
  it('grants exactly the mapped fields that can be granted, and no deletion', () => {
    const permissions = forceAppFiles().get('permissionsets/Portal_Integration.permissionset-meta.xml') ?? '';
    const granted = [...permissions.matchAll(/<field>(.+)<\/field>/g)].map((match) => match[1] ?? '');
    const expected = MAPPED.filter((row) => row.salesforce.permission !== 'ALWAYS').map(
      (row) => `${row.salesforce.object}.${row.salesforce.permission}`,
    );
    expect(granted).toEqual([...new Set(expected)].toSorted());
    expect(permissions).not.toContain('<allowDelete>true');
  });

  it('lets the integration user edit only what the hub writes', () => {
    const permissions = forceAppFiles().get('permissionsets/Portal_Integration.permissionset-meta.xml') ?? '';
    const editable = [...permissions.matchAll(/<editable>true<\/editable>\s+<field>(.+)<\/field>/g)].map(
      (match) => match[1] ?? '',
    );
    const written = MAPPED.filter((row) => row.hubWrites && row.salesforce.permission !== 'ALWAYS').map(
      (row) => `${row.salesforce.object}.${row.salesforce.permission}`,
    );
    expect(editable.toSorted()).toEqual([...new Set(written)].toSorted());
    expect(editable).not.toContain('Case.Description');
  });

  it('forbids a decreasing hub version wherever the hub writes', () => {
    const rules = [...forceAppFiles().keys()].filter((path) => path.includes('validationRules'));
    const written = new Set(MAPPED.filter((row) => row.hubWrites).map((row) => row.salesforce.object));
    expect(rules.map((path) => path.split('/')[1] ?? '').toSorted()).toEqual([...written].toSorted());
  });
});
