import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { API_SHARES, READS_RESERVE } from '../../../src/domain/api-shares.ts';
import { SYNCHRONIZED_OBJECTS } from '../../../src/domain/ownership/index.ts';
import { REVIEW_CATEGORIES } from '../../../src/domain/review.ts';
import { CASE_REASONS, CASE_STATUSES, HUB_ORIGIN, TEAMS } from '../../../src/domain/vocabulary/index.ts';
import { twinsItem } from '../../../src/sync/exchange/link-questions.ts';
import { KINDS, type SyncedKind } from '../../../src/sync/exchange/records.ts';
import { strangerAbout } from '../../../src/sync/exchange/review-items.ts';
import type { CrmChange } from '../../../src/sync/pull/change-source.ts';
import { unknownPortalId } from '../../../src/sync/pull/pull-items.ts';
import { LANE_PLANS } from '../../../src/sync/rounds/lanes.ts';
import { salesforceErrors } from '../../../src/sync/salesforce-errors.ts';
import { FILES, filesOf, METADATA, texts } from './package-under-test.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, 'subgraphs/salesforce');
const PAGES = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));
const page = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const GUIDE = page('README.md');
const ACCOUNT = KINDS.find(({ object }) => object === 'Account') as SyncedKind;
const ALL = PAGES.filter((name) => name !== 'subgraph.md').map(page);

/** The heading of a page as the address within it. */
function anchors(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the guide of the administrator', () => {
  it('has only links that lead somewhere', () => {
    for (const text of [...ALL, page('subgraph.md')]) {
      for (const [, file = '', anchor] of text.matchAll(/\]\(([\w./-]*\.md)(?:#([\w-]+))?\)/g)) {
        expect([file, existsSync(join(FOLDER, file))]).toEqual([file, true]);
        if (anchor !== undefined) expect(anchors(page(file))).toContain(anchor);
      }
    }
  });

  it('deploys every step once, in the order of the manifests, and names no manifest that is not there', () => {
    const manifests = [...FILES.keys()].filter((path) => path.startsWith('manifest/'));
    const steps = manifests.filter((path) => /^manifest\/\d/.test(path));
    const deployed = [...GUIDE.matchAll(/--manifest (manifest\/\S+\.xml) --target-org waybill$/gm)];
    expect(deployed.map(([, manifest]) => manifest)).toEqual(steps);
    const named = ALL.flatMap((text) => [...text.matchAll(/manifest\/[\w-]+\.xml/g)].map(([name]) => name));
    expect(new Set(named)).toEqual(new Set(manifests));
  });

  it('assigns the permission sets that there are, to the users that it makes', () => {
    const assigned = [...GUIDE.matchAll(/assign permset --name (\w+)/g)].map(([, name = '']) => name);
    expect(assigned.toSorted()).toEqual([...METADATA.permissionSets.keys()].toSorted());
  });

  it('names the values of picklists, the queues and the rule as they are deployed', () => {
    expect(GUIDE).toContain(`| Reason | ${CASE_REASONS.join(', ')} |`);
    expect(GUIDE).toContain(`| Origin | ${HUB_ORIGIN} |`);
    const set = CASE_STATUSES.filter((status) => status.set).map(({ status }) => status);
    expect(GUIDE).toContain(`| Status | ${set.join(', ')} (`);
    const others = CASE_STATUSES.filter((status) => !status.set).map(({ status }) => status);
    expect(GUIDE).toContain(`| ${others.join(', ')} |`);
    expect(GUIDE).toContain(`${TEAMS.slice(0, -1).join(', ')},\n${TEAMS.at(-1) ?? ''}.`);
    expect(texts(filesOf('assignmentRules').get('Case') ?? '', 'fullName')).toEqual(['Portal_Queues']);
  });

  it('names the duplicate rules’ numbers, the channel and the app as they are deployed', () => {
    const orders = [...filesOf('duplicateRules').values()].flatMap((rule) => texts(rule, 'sortOrder'));
    expect(GUIDE).toContain(`our files say ${orders.join(' and ')}`);
    expect(GUIDE).toContain([...filesOf('platformEventChannels').keys()][0]);
    expect(GUIDE).toContain(`**${texts([...filesOf('externalClientApps').values()][0] ?? '', 'label')[0]}**`);
  });

  it('explains every setting by which the hub reaches Salesforce', () => {
    const variables = readFileSync(join(ROOT, 'src/config/variables.ts'), 'utf8');
    const settings = [...variables.matchAll(/'(SALESFORCE_\w+)'/g)].map(([, name]) => name ?? '');
    const named = ALL.flatMap((text) => [...text.matchAll(/SALESFORCE_[A-Z_]+/g)].map(([name]) => name));
    expect(new Set(named)).toEqual(new Set(settings));
  });

  it('asks the graph what the graph can be asked', () => {
    const schema = buildSchema(readFileSync(join(ROOT, 'schema/api.graphql'), 'utf8'));
    const documents = ALL.flatMap((text) => [...text.matchAll(/```graphql\n([\s\S]*?)```/g)]);
    expect(documents.length).toBeGreaterThan(1);
    for (const [, document = ''] of documents) expect(validate(schema, parse(document))).toEqual([]);
  });

  it('uses commands of the hub that there are', () => {
    const commands = readFileSync(join(ROOT, 'README.md'), 'utf8');
    for (const text of ALL) {
      for (const [, command = ''] of text.matchAll(/`waybill (\w+)/g)) {
        expect(commands).toMatch(new RegExp(`\\| \`${command}\\b`));
      }
    }
  });
});

describe('the page about customers that are in both systems', () => {
  const rows = [...page('linking-customers.md').matchAll(/^\| ([A-Z_]+)(?:: (.*?))? \| /gm)];
  const shown = new Map(rows.map(([, category = '', words = '']) => [category, words]));

  it('names review items by the categories that there are', () => {
    const categories: readonly string[] = REVIEW_CATEGORIES;
    expect(shown.size).toBeGreaterThan(2);
    expect([...shown.keys()].filter((word) => !categories.includes(word))).toEqual([]);
  });

  it.each(['ORPHAN', 'DOUBLE_LINK'])('says of %s what the hub writes into the item', (category) => {
    const change = { id: '001000000000001AAA' } as CrmChange;
    const record = { portal_id: '0199e1c4-7a2b-7c3d-8e4f-5a6b7c8d9e0f', salesforce_account_id: null };
    const items = [unknownPortalId(ACCOUNT, change, 'LEGACY-42'), twinsItem(ACCOUNT, change.id, record)];
    const reason = items.find((item) => item.category === category)?.reason ?? '';
    expect(shown.get(category)).toBe(
      `${reason.charAt(0).toLowerCase()}${reason.slice(1).split('.')[0] ?? ''}`,
    );
  });

  it('an item names a record of Salesforce by the word for its object, with its article', () => {
    for (const object of SYNCHRONIZED_OBJECTS) {
      const { reason } = strangerAbout({ ...ACCOUNT, object, record: 'Exception' }, '', '');
      expect(reason).toMatch(/^(A (customer|contact|case|task|shipment)|An opportunity) of Salesforce names/);
    }
  });
});

describe('the page about operations', () => {
  it('empties every portal id of a refreshed sandbox', () => {
    const ids = METADATA.objects.flatMap(({ name, fields }) =>
      fields
        .filter((field) => field.externalId)
        .map((field) => `\`${name === 'Activity' ? 'Task' : name}.${field.name}\``),
    );
    const chapter =
      page('operations.md').split('## After a sandbox was refreshed')[1]?.split('\n## ')[0] ?? '';
    expect(ids.length).toBe(5);
    expect(ids.filter((id) => !chapter.includes(id))).toEqual([]);
  });
});

describe('the page about API calls', () => {
  const sizing = page('sizing.md');
  const percent = (share: number) => `${Math.round(share * 100)} %`;

  it('has the numbers of the code', () => {
    expect(sizing).toContain(
      `all reads together use at most ${percent(API_SHARES.READS.aDay)} of the limit, one customer ${percent(API_SHARES.TENANT.atOnce)} at once, one user ${percent(API_SHARES.USER.atOnce)}, and ${percent(READS_RESERVE)}`,
    );
    expect(sizing).toContain(
      `The live events of one customer, or of the staff, use at most ${percent(API_SHARES.STREAMS.atOnce)} at once`,
    );
    const { BULK, BATCH, NEAR_REALTIME, REALTIME } = LANE_PLANS;
    expect(sizing).toContain(
      `BULK leaves ${percent(BULK.reserve)}, BATCH ${percent(BATCH.reserve)}, NEAR_REALTIME ${percent(NEAR_REALTIME.reserve)} and\nREALTIME ${percent(REALTIME.reserve)}`,
    );
  });

  it('names tests that there are', () => {
    const tests = [...sizing.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path]) => path ?? '');
    expect(tests.length).toBeGreaterThan(4);
    expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('adds up', () => {
    const calls = [...sizing.matchAll(/\| ([\d,]+) \|$/gm)].map(([, text = '']) =>
      Number(text.replaceAll(',', '')),
    );
    const [, together = ''] = /\*\*together\*\* \| \| \*\*([\d,]+)\*\*/.exec(sizing) ?? [];
    // The last row of the table is the limit.
    const sum = calls.slice(0, -1).reduce((all, each) => all + each, 0);
    expect(sum).toBe(Number(together.replaceAll(',', '')));
    expect(sizing).toContain(`That is ${Math.round((100 * sum) / (calls.at(-1) ?? 1))} % of the limit.`);
  });
});

describe('the catalogue of errors', () => {
  it('refers to chapters of the guide that are there', () => {
    const chapters = [...page('errors.md').matchAll(/"([A-Z][\w ]+)" (?:in the guide|below)/g)].map(
      ([, name]) => name ?? '',
    );
    const headings = [...(GUIDE + page('errors.md')).matchAll(/^#+ (.*)$/gm)].map(
      ([, heading = '']) => heading,
    );
    expect(chapters.length).toBeGreaterThan(2);
    expect(chapters.filter((name) => !headings.some((heading) => heading.endsWith(name)))).toEqual([]);
  });

  it('has what to do about every code, in a sentence', () => {
    const rows = salesforceErrors();
    expect(new Set(rows.map(({ code }) => code)).size).toBe(rows.length);
    expect(rows.filter(({ remedy }) => !/^[A-Z].*\.$/.test(remedy))).toEqual([]);
    expect(rows.find(({ code }) => code === 'UNABLE_TO_LOCK_ROW')).toMatchObject({ errorClass: 'temporary' });
  });
});
