import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Connection } from 'jsforce';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OrgUnderTest } from './org-under-test.ts';

/** What an org has of its own before our package is deployed. */
const OWN: Readonly<Record<string, string>> = {
  'standardValueSets/CaseStatus.standardValueSet-meta.xml': `<StandardValueSet><sorted>false</sorted>
    <standardValue><fullName>Neu</fullName><default>true</default><closed>false</closed></standardValue>
    <standardValue><fullName>Erledigt</fullName><default>false</default><closed>true</closed></standardValue>
  </StandardValueSet>`,
  'objects/Account/fields/Region__c.field-meta.xml': `<CustomField><fullName>Region__c</fullName><label>Region</label>
    <type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition>
    <value><fullName>North Sea</fullName></value><value><fullName>Alps</fullName></value>
    </valueSetDefinition></valueSet></CustomField>`,
  'objects/Account/recordTypes/Carrier.recordType-meta.xml': `<RecordType><fullName>Carrier</fullName>
    <active>true</active><label>Carrier</label><picklistValues><picklist>Region__c</picklist>
    <values><fullName>North%20Sea</fullName><default>false</default></values></picklistValues></RecordType>`,
  'objects/Account/recordTypes/Customer.recordType-meta.xml': `<RecordType><fullName>Customer</fullName>
    <active>true</active><label>Customer</label></RecordType>`,
  'objects/Account/validationRules/Carrier_Needs_Phone.validationRule-meta.xml': `<ValidationRule>
    <fullName>Carrier_Needs_Phone</fullName><active>true</active>
    <errorConditionFormula>AND(RecordType.DeveloperName = "Carrier", ISBLANK(Phone))</errorConditionFormula>
    <errorDisplayField>Phone</errorDisplayField><errorMessage>A carrier needs a phone.</errorMessage></ValidationRule>`,
  'queues/Own_Claims.queue-meta.xml': `<Queue><name>Own Claims</name>
    <queueSobject><sobjectType>Case</sobjectType></queueSobject></Queue>`,
};
const assignmentRule = (name: string, active: boolean, queue: string, reason: string) => `<assignmentRule>
  <fullName>${name}</fullName><active>${active}</active><ruleEntry><assignedTo>${queue}</assignedTo>
  <assignedToType>Queue</assignedToType><criteriaItems><field>Case.Reason</field><operation>equals</operation>
  <value>${reason}</value></criteriaItems></ruleEntry></assignmentRule>`;
const duplicateRule = (
  sortOrder: number,
) => `<DuplicateRule><isActive>true</isActive><sortOrder>${sortOrder}</sortOrder>
  <actionOnInsert>Block</actionOnInsert><actionOnUpdate>Block</actionOnUpdate></DuplicateRule>`;

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-org-own-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

let folder: string;
let under: OrgUnderTest;
let admin: Connection;

beforeAll(async () => {
  const rules = [
    assignmentRule('Asleep', false, 'Own_Claims', 'Billing'),
    assignmentRule('Awake', true, 'Own_Claims', 'Damage'),
  ];
  folder = folderOf({
    ...OWN,
    'assignmentRules/Case.assignmentRules-meta.xml': `<AssignmentRules>${rules.join('')}</AssignmentRules>`,
    'duplicateRules/Account.Own.duplicateRule-meta.xml': duplicateRule(90),
  });
  under = await OrgUnderTest.start({ ownMetadataDir: folder });
  admin = await under.connect();
});
afterAll(async () => {
  await under[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});
afterEach(() => under.org.recover());

const post = (object: string, fields: object) => under.call(admin, 'POST', `/sobjects/${object}`, fields);

async function idOf(reply: Promise<{ body: unknown }>): Promise<string> {
  return ((await reply).body as { id: string }).id;
}

describe('an org with things of its own', () => {
  it('offers its own statuses, and says which of them close a case', async () => {
    expect((await post('Case', { Status: 'New' })).body).toMatchObject([
      { errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' },
    ]);
    const [first, closed] = [await idOf(post('Case', {})), await idOf(post('Case', { Status: 'Erledigt' }))];
    expect(await admin.sobject('Case').retrieve(first)).toMatchObject({ Status: 'Neu', IsClosed: false });
    expect(await admin.sobject('Case').retrieve(closed)).toMatchObject({ IsClosed: true });
  });

  it('gives records a record type, whose rules and values count', async () => {
    const refused = await post('Account', { Name: 'No phone' });
    expect(refused.body).toMatchObject([{ message: 'A carrier needs a phone.', fields: ['Phone'] }]);
    const { records } = await admin.query("SELECT Id FROM RecordType WHERE DeveloperName = 'Customer'");
    const RecordTypeId = records[0]?.Id;
    const customer = await idOf(post('Account', { Name: 'Customer', RecordTypeId, Region__c: 'Alps' }));
    const carrier = await post('Account', { Name: 'Carrier', Phone: '1', Region__c: 'Alps' });
    expect(carrier.body).toMatchObject([{ errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' }]);
    expect((await post('Account', { Name: 'Carrier', Phone: '1', Region__c: 'North Sea' })).status).toBe(201);
    const byType = await admin.query(`SELECT RecordType.Name FROM Account WHERE Id = '${customer}'`);
    expect(byType.records).toMatchObject([{ RecordType: { Name: 'Customer' } }]);
    const { recordTypeInfos } = await admin.describe('Account');
    expect(recordTypeInfos.map((info) => [info.name, info.defaultRecordTypeMapping])).toEqual([
      ['Carrier', true],
      ['Customer', false],
      ['Master', false],
    ]);
    const wrong = await post('Account', { Name: 'X', RecordTypeId: '012000000000009AAA' });
    expect(wrong.body).toMatchObject([{ errorCode: 'INVALID_CROSS_REFERENCE_KEY' }]);
  });

  it('refuses a duplicate rule of a package whose sort order is taken', async () => {
    const taken = folderOf({ 'duplicateRules/Account.Own.duplicateRule-meta.xml': duplicateRule(1) });
    await expect(OrgUnderTest.start({ ownMetadataDir: taken })).rejects.toThrow(
      'duplicateRules/Account.Account_Code: the sort order 1 is taken by Own',
    );
    rmSync(taken, { recursive: true });
  });
});

describe('an org that is busy', () => {
  const customer = (name: string) => post('Account', { Name: name, Phone: '1' });

  it('refuses a child while another call saves a child of the same account', async () => {
    const [one, other] = [await idOf(customer('Locked')), await idOf(customer('Free'))];
    const contact = (AccountId: string) => post('Contact', { LastName: 'C', AccountId });
    await under.org.arm({ kind: 'PARENT_LOCKS', milliseconds: 1000 });
    const replies = await Promise.all([contact(one), contact(one), contact(other)]);
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(2);
    const message = `unable to obtain exclusive access to this record or 1 records: ${one}`;
    expect(replies.find(({ status }) => status === 400)?.body).toEqual([
      { errorCode: 'UNABLE_TO_LOCK_ROW', message, fields: [] },
    ]);
    await under.org.recover();
    expect((await contact(one)).status).toBe(201);
  });

  it('refuses children of one account in several parts of a bulk job', async () => {
    const AccountId = await idOf(customer('Bulk'));
    await under.org.arm({ kind: 'PARENT_LOCKS', milliseconds: 60_000 });
    const { successfulResults, failedResults } = await admin.bulk2.loadAndWaitForResults({
      object: 'Contact',
      operation: 'insert',
      input: Array.from({ length: 11 }, (_, index) => ({ LastName: `L${index}`, AccountId })),
      pollTimeout: 20_000,
      pollInterval: 20,
    });
    expect([successfulResults.length, failedResults.length]).toEqual([10, 1]);
    expect(failedResults[0]?.sf__Error).toMatch(/^UNABLE_TO_LOCK_ROW:/);
  });

  it('has triggers that set a field at each save, or refuse it', async () => {
    await under.org.arm({ kind: 'TRIGGER', object: 'Account', field: 'Fax', value: '99', times: 1 });
    const id = await idOf(customer('Triggered'));
    expect(await admin.sobject('Account').retrieve(id)).toMatchObject({ Fax: '99' });
    await under.org.arm({
      kind: 'TRIGGER',
      object: 'Account',
      message: 'System.NullPointerException',
      times: 1,
    });
    expect((await customer('Refused')).body).toMatchObject([
      {
        errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
        message: expect.stringContaining('System.NullPointerException') as string,
      },
    ]);
  });
});

describe('the assignment rules of an org', () => {
  const owner = async (id: string) => {
    const { records } = await admin.query<{ Owner: { Name: string } }>(
      `SELECT Owner.Name FROM Case WHERE Id = '${id}'`,
    );
    return records[0]?.Owner.Name;
  };
  const save = async (path: string, method: 'POST' | 'PATCH', fields: object, assign?: string) => {
    const headers = assign === undefined ? {} : { 'Sforce-Auto-Assign': assign };
    const { body } = await under.call(admin, method, path, fields, headers);
    return (body as { id: string } | null)?.id ?? '';
  };

  it('give a case that REST creates or changes to a queue, unless the call says FALSE', async () => {
    const byDefault = await save('/sobjects/Case', 'POST', { Reason: 'Damage' });
    expect(await owner(byDefault)).toBe('Own Claims');
    const self = await save('/sobjects/Case', 'POST', { Reason: 'Damage' }, 'FALSE');
    const me = await owner(self);
    expect(me).not.toBe('Own Claims');
    await save(`/sobjects/Case/${self}`, 'PATCH', { Priority: 'High' }, 'false');
    expect(await owner(self)).toBe(me);
    await save(`/sobjects/Case/${self}`, 'PATCH', { Priority: 'Low' }, 'TRUE');
    expect(await owner(self)).toBe('Own Claims');
  });

  it('do not run while they are inactive, and leave other cases to the default owner', async () => {
    const [asleep, other] = [
      await save('/sobjects/Case', 'POST', { Reason: 'Billing' }),
      await save('/sobjects/Case', 'POST', { Subject: 'No reason' }),
    ];
    expect(await owner(asleep)).toBe(await owner(other));
    expect(await owner(asleep)).not.toBe('Own Claims');
  });
});
