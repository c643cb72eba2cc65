import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TEAMS } from '../../../src/domain/vocabulary/index.ts';
import { FILES, fieldOf, filesOf, METADATA, SCHEMA, texts } from './package-under-test.ts';

const ROOT = resolve(import.meta.dirname, '../../../subgraphs/salesforce');

/** Names of standard fields in lists of records, which differ from those of the API. */
const LIST_COLUMNS = ['NAME', 'CASES.CASE_NUMBER', 'CASES.SUBJECT', 'CASES.STATUS', 'CASES.PRIORITY'];
const STANDARD_LISTS = [
  'RelatedEntityHistoryList',
  'RelatedContactList',
  'RelatedCaseList',
  'RelatedOpportunityList',
];

function unknownFields(object: string, fields: readonly string[]): readonly string[] {
  return fields.filter((field) => fieldOf(object, field) === undefined).map((field) => `${object}.${field}`);
}

describe('the pages of Salesforce', () => {
  it('show fields that are there, and lists of records that point at the page’s record', () => {
    for (const [name, layout] of filesOf('layouts')) {
      const object = name.split('-')[0] ?? '';
      expect(unknownFields(object, texts(layout.split('<relatedLists>')[0] ?? '', 'field'))).toEqual([]);
      for (const list of texts(layout, 'relatedList')) {
        const [child = '', lookup = ''] = list.split('.');
        if (!STANDARD_LISTS.includes(list)) expect(fieldOf(child, lookup)?.referenceTo).toEqual([object]);
      }
    }
  });

  it('list columns that are there', () => {
    for (const list of [...filesOf('layouts').values()].flatMap((layout) =>
      layout.split('<relatedLists>').slice(1),
    )) {
      const child = (texts(list, 'relatedList')[0] ?? '').split('.')[0] ?? '';
      const columns = texts(list, 'fields').filter((column) => !LIST_COLUMNS.includes(column));
      expect(unknownFields(child, columns)).toEqual([]);
    }
    for (const view of filesOf('objects/Shipment__c/listViews').values()) {
      const named = [...texts(view, 'columns'), ...texts(view, 'field')];
      expect(
        unknownFields(
          'Shipment__c',
          named.filter((column) => column !== 'NAME'),
        ),
      ).toEqual([]);
    }
    const object = FILES.get('force-app/main/default/objects/Shipment__c/Shipment__c.object-meta.xml') ?? '';
    for (const part of [
      'customTabListAdditionalFields',
      'searchResultsAdditionalFields',
      'lookupDialogsAdditionalFields',
    ]) {
      expect(texts(object, part).length).toBeGreaterThan(0);
      expect(unknownFields('Shipment__c', texts(object, part))).toEqual([]);
    }
    const [[name = '', compact = ''] = []] = filesOf('objects/Shipment__c/compactLayouts');
    expect(texts(object, 'compactLayoutAssignment')).toEqual([name]);
    expect(unknownFields('Shipment__c', texts(compact, 'fields'))).toEqual([]);
  });

  it('an app has tabs that are there', () => {
    const tabs = [...filesOf('applications').values()].flatMap((app) => texts(app, 'tabs'));
    expect(tabs.filter((tab) => !tab.startsWith('standard-'))).toEqual(METADATA.names.tabs);
    for (const tab of METADATA.names.tabs) expect(SCHEMA.object(tab)).toBeDefined();
  });
});

describe('the reports', () => {
  const types = filesOf('reportTypes');

  it('use fields that their types have, and their types fields that the org has', () => {
    for (const type of types.values()) {
      const [object = ''] = texts(type, 'baseObject');
      const lookups = ['Account', 'Contact'];
      const named = texts(type, 'field').map((field) => (lookups.includes(field) ? `${field}Id` : field));
      expect(unknownFields(object, named)).toEqual([]);
    }
    const reports = [...filesOf('reports')].filter(([name]) => name.includes('/'));
    for (const [name, report] of reports) {
      const [type = ''] = texts(report, 'reportType');
      const definition = types.get(type.replace('__c', '')) ?? '';
      const [object = ''] = texts(definition, 'baseObject');
      const offered = texts(definition, 'field').map((field) => `${object}$${field}`);
      const compared = texts(report, 'value').filter((value) => value.includes('$'));
      const used = [
        ...texts(report, 'field'),
        ...texts(report, 'column'),
        ...texts(report, 'dateColumn'),
        ...compared,
      ];
      expect([name, used.filter((field) => !offered.includes(field))]).toEqual([name, []]);
    }
    const shown = [...filesOf('dashboards').values()].flatMap((dashboard) => texts(dashboard, 'report'));
    expect(shown.toSorted()).toEqual(reports.map(([name]) => name).toSorted());
  });
});

describe('the routing of cases', () => {
  it('has a queue for each team, and an entry of the rule that leads there', () => {
    const queues = filesOf('queues');
    const rule = filesOf('assignmentRules').get('Case') ?? '';
    expect([...queues.values()].map((queue) => texts(queue, 'name')[0])).toEqual(TEAMS);
    expect(texts(rule, 'assignedTo')).toEqual([...queues.keys()]);
    expect(texts(rule, 'value')).toEqual(TEAMS);
    const [object = '', field = ''] = (texts(rule, 'field')[0] ?? '').split('.');
    expect(fieldOf(object, field)?.picklistValues.map(({ value }) => value)).toEqual(TEAMS);
  });

  it('does not switch off the rule that an org has', () => {
    expect(texts(filesOf('assignmentRules').get('Case') ?? '', 'active')).toEqual(['false']);
  });
});

describe('the duplicate rules', () => {
  it('match by rules and fields that are there, and come after those of a new org without a gap', () => {
    const ofNewOrg: Readonly<Record<string, number>> = { Account: 1, Contact: 2 };
    for (const [name, rule] of filesOf('duplicateRules')) {
      const [object = ''] = name.split('.');
      const matching = filesOf('matchingRules').get(texts(rule, 'matchRuleSObjectType')[0] ?? '') ?? '';
      expect(texts(matching, 'fullName')).toEqual(texts(rule, 'matchingRule'));
      expect(unknownFields(object, texts(matching, 'fieldName'))).toEqual([]);
      expect(texts(rule, 'sortOrder').map(Number)).toEqual([(ofNewOrg[object] ?? 0) + 1]);
      const descriptions = [...texts(rule, 'description'), ...texts(matching, 'description')];
      expect(descriptions.filter((text) => text.length > 0 && text.length <= 255)).toHaveLength(2);
      expect(rule).toContain('<duplicateRuleFilter xsi:nil="true"');
    }
  });
});

describe('the change channel', () => {
  it('has the five objects, each with the portal id that its events always carry', () => {
    const [channel] = [...filesOf('platformEventChannels').keys()];
    const members = [...filesOf('platformEventChannelMembers').values()];
    expect(members.flatMap((member) => texts(member, 'eventChannel'))).toEqual(members.map(() => channel));
    const enriched = members.map((member) => [texts(member, 'selectedEntity')[0], texts(member, 'name')]);
    expect(Object.fromEntries(enriched) as unknown).toEqual({
      AccountChangeEvent: ['Portal_Customer_Id__c'],
      ContactChangeEvent: ['Portal_User_Id__c'],
      CaseChangeEvent: ['Portal_Exception_Id__c'],
      OpportunityChangeEvent: [],
      Shipment__ChangeEvent: ['Portal_Shipment_Id__c'],
    });
    for (const [event = '', fields] of enriched as [string, string[]][]) {
      const object = event.replace(/__ChangeEvent$/, '__c').replace(/ChangeEvent$/, '');
      expect(fields.filter((field) => fieldOf(object, field)?.externalId !== true)).toEqual([]);
    }
  });
});

describe('the client app', () => {
  it('belongs together, is open to the integration user alone, and gets its certificate only when it is deployed', () => {
    const folders = [
      'extlClntAppGlobalOauthSets',
      'extlClntAppOauthSettings',
      'extlClntAppOauthPolicies',
      'extlClntAppPolicies',
    ];
    const parts = folders.flatMap((folder) => [...filesOf(folder).values()]);
    const [app] = [...filesOf('externalClientApps').keys()];
    expect(parts.flatMap((part) => texts(part, 'externalClientApplication'))).toEqual(folders.map(() => app));
    const [allowed = ''] = parts.flatMap((part) => texts(part, 'commaSeparatedPermissionSet'));
    expect(METADATA.permissionSets.has(allowed)).toBe(true);
    const project = JSON.parse(readFileSync(join(ROOT, 'sfdx-project.json'), 'utf8')) as {
      readonly replacements: readonly { readonly filename: string; readonly stringToReplace: string }[];
      readonly packageDirectories: readonly { readonly path: string }[];
      readonly sourceApiVersion: string;
    };
    const [replacement] = project.replacements;
    const { filename, stringToReplace } = replacement ?? { filename: '', stringToReplace: '' };
    expect(texts(FILES.get(filename) ?? '', 'certificate')).toEqual([stringToReplace]);
    const secrets = [...FILES].filter(([, text]) =>
      /BEGIN |<consumer(Key|Secret)>|[A-Za-z0-9+/]{100}/.test(text),
    );
    expect(secrets).toEqual([]);
    for (const { path } of project.packageDirectories) {
      expect([...FILES.keys()].some((name) => name.startsWith(`${path}/`))).toBe(true);
    }
    expect([...new Set(filesIn('manifest').flatMap((text) => texts(text, 'version')))]).toEqual([
      project.sourceApiVersion,
    ]);
  });
});

describe('the version rule', () => {
  it('names a custom permission that administrators have, and the integration user has not', () => {
    const [name = ''] = METADATA.names.customPermissions;
    for (const object of METADATA.objects) {
      for (const { formula } of object.validationRules) expect(formula).toContain(`NOT($Permission.${name})`);
    }
    const holders = [...METADATA.permissionSets.values()].filter((set) => set.customPermissions.has(name));
    expect(holders.map((set) => set.name)).toEqual(['Portal_Administration']);
  });
});

describe('the manifests', () => {
  it('deploy every component in exactly one step', () => {
    const steps = filesIn('manifest/\\d').flatMap((text) => texts(text, 'members'));
    const components = [...FILES.keys()].filter((path) => !path.startsWith('manifest/'));
    expect(steps).toHaveLength(components.length);
    const uninstalled = (FILES.get('manifest/uninstall.xml') ?? '').match(/<members>.*<\/members>/g) ?? [];
    expect(uninstalled.length).toBeGreaterThan(50);
    expect(texts(FILES.get('manifest/nothing.xml') ?? '', 'members')).toEqual([]);
  });

  it('delete no more than was deployed: a rule by its own name, never all rules of an object', () => {
    const text = FILES.get('manifest/uninstall.xml') ?? '';
    const types = [...text.matchAll(/<types>([\s\S]*?)<\/types>/g)].map(([, type = '']) => type);
    const members = new Map(types.map((type) => [texts(type, 'name')[0], texts(type, 'members')]));
    const rules = [...filesOf('matchingRules')].flatMap(([object, rule]) =>
      texts(rule, 'fullName').map((name) => `${object}.${name}`),
    );
    expect(members.get('MatchingRule')).toEqual(rules);
    const wholeObjects = ['Account', 'Activity', 'Case', 'Contact', 'Opportunity', 'Task', '*'];
    expect([...members.values()].flat().filter((member) => wholeObjects.includes(member))).toEqual([]);
  });
});

function filesIn(start: string): readonly string[] {
  return [...FILES].filter(([path]) => new RegExp(`^${start}`).test(path)).map(([, text]) => text);
}
