import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { askGateway } from '../../harness/hub.ts';
import { until } from '../../harness/until.ts';
import { EXAMPLES } from '../examples.ts';

import { dataFolder, processesOf, ready } from './data-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');
const { folder, commands, up, demoFile, waybill, sql } = dataFolder();

describe('waybill up', () => {
  it('answers the query that it prints, and every example', async () => {
    const hub = up('main');
    await ready(hub);
    const curl = /^curl [\s\S]*?\}'$/m.exec(hub.stdout())?.[0] ?? '';
    const { stdout } = await promisify(execFile)('sh', ['-c', curl]);
    expect(JSON.parse(stdout)).toMatchObject({
      data: {
        viewer: {
          account: {
            displayName: 'Northwind Instruments',
            legalName: 'Northwind Instruments, Inc.',
            contractTerms: { tier: 'GOLD' },
            shipments: { nodes: { length: 3 } },
          },
        },
      },
    });
    expect(JSON.parse(stdout)).not.toHaveProperty('errors');
    expect(hub.stdout()).toContain(join(folder, 'main', 'demo.json'));
    const { graphqlUrl, tokens } = demoFile('main');
    for (const { operation, user, variables } of EXAMPLES) {
      const answer = await askGateway<object, object>(graphqlUrl, tokens[user] ?? '', operation, variables);
      expect(answer.errors).toEqual([]);
    }
  });

  it('tells scripts where everything is', async () => {
    const text = expect.stringMatching(/./);
    expect(demoFile('main')).toMatchObject({
      graphqlUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/),
      wsUrl: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/graphql$/),
      databaseUrl: expect.stringMatching(/^postgresql:/),
      redisUrl: expect.stringMatching(/^redis:/),
      salesforce: {
        instanceUrl: text,
        loginUrl: text,
        clientId: text,
        username: text,
        privateKeyFile: join(folder, 'main', 'sandbox-org', 'client-key.pem'),
      },
      tokens: {
        customer: text,
        otherCustomer: text,
        serviceAgent: text,
        dispatcher: text,
        analyst: text,
        admin: text,
      },
    });
  });

  it('agrees in both systems, but for two names that wait for a person', async () => {
    const { graphqlUrl, tokens } = demoFile('main');
    const asked = async () => {
      const query = '{ reviewItems(first: 10) { nodes { record category } } }';
      const { data } = await askGateway<{ reviewItems: { nodes: readonly object[] } }>(
        graphqlUrl,
        tokens['admin'] ?? '',
        query,
      );
      return data?.reviewItems.nodes ?? [];
    };
    const unread = `SELECT 1 FROM portal.account WHERE legal_name IS NULL
      UNION ALL SELECT 1 FROM portal.portal_user WHERE crm_contact_id IS NOT NULL AND phone IS NULL`;
    // The worker has read Salesforce once.
    await until(async () => (await sql('main', unread)).length === 0 && (await asked()).length > 1);
    const dispute = { record: 'Account', category: 'CONFLICT' };
    expect(await asked()).toEqual([dispute, dispute]);
    const { stdout, code } = await waybill('main', 'reconcile');
    expect(code).toBe(1);
    expect(stdout.match(/findings: .*$/gm)).toEqual([
      'findings: 2 CONFLICT',
      ...['PortalUser', 'Shipment', 'Exception', 'ExceptionTask'].map(() => 'findings: none'),
    ]);
    expect(stdout).toMatch(/^Shipment: 72 in the portal, 72 in Salesforce, 72 agree/m);
    expect(stdout).toMatch(/^ExceptionTask: 6 in the portal, 6 in Salesforce, 6 agree/m);
  });

  it('lets one hub work on a folder', async () => {
    const second = up('main');
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toMatch(/^A hub \(process \d+\) is running on .*main\. .*WAYBILL_DATA.*\n$/);
    expect(existsSync(join(folder, 'main', 'demo.json'))).toBe(true);
  });

  it('is answered by every command of the command line', async () => {
    const token = await waybill('main', 'token', 'sam@waybill.example', '--role', 'SERVICE_AGENT');
    expect(token).toMatchObject({ code: 0, stderr: '' });
    const { graphqlUrl } = demoFile('main');
    const answer = await askGateway(graphqlUrl, token.stdout.trim(), '{ viewer { role } }');
    expect(answer.data).toEqual({ viewer: { role: 'SERVICE_AGENT' } });

    const timeless = await waybill('main', 'token', 'sam@waybill.example', '--hours', 'soon');
    expect(timeless.code).toBe(1);
    expect(timeless.stderr).toMatch(/'--hours <hours>' argument 'soon' is invalid\. Give hours up to/);

    const report = join(folder, 'report.csv');
    const file = join(folder, 'other.csv');
    const mapping = join(ROOT, 'src/import/mappings/scms-delivery-history.json');
    writeFileSync(file, 'one,two\n1,2\n');
    const [unreadable, schema, rebuilt] = await Promise.all([
      waybill('main', 'import', 'shipments', file, '--mapping', mapping, '--report', report),
      promisify(execFile)('npx', ['waybill', 'schema', 'check'], { cwd: ROOT }),
      waybill('main', 'links', 'rebuild'),
    ]);
    expect(unreadable.code).toBe(1);
    expect(unreadable.stderr.trim().split('\n').at(-1)).toMatch(/column/);

    expect(rebuilt.code).toBe(0);
    expect(rebuilt.stdout).toMatch(/^Account: 7 links in /m);
    expect(rebuilt.stdout).toMatch(/^Shipment: 72 links in /m);
    const checked = await waybill('main', 'links', 'check');
    expect(checked.code).toBe(0);
    expect(checked.stdout).toMatch(/^Account: 7 links agree, 0 not in the index, 0 findings$/m);
    expect(schema.stdout).toMatch(/^\d+ generated files are as committed\.$/m);
  });

  it('reads all linked records of Salesforce again, and counts them', async () => {
    const read = await waybill('main', 'backfill', '--from-salesforce');
    expect(read.code).toBe(0);
    expect(read.stdout).toMatch(/^Account: 7 of 7 records applied\.$/m);
    expect(read.stdout).toMatch(/^Shipment__c: 72 of 72 records applied\.$/m);
  });

  it('keeps its data over a Ctrl-C and ends every child', async () => {
    await sql('main', `UPDATE portal.account SET display_name = 'Kept' WHERE customer_code = 'HARBOR'`);
    const [first] = commands;
    if (first === undefined) throw new Error('no hub runs');
    expect(processesOf(join(folder, 'main')).length).toBeGreaterThan(1);
    first.process.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(first.stderr()).not.toMatch(/"level":(4|5|6)0/);
    expect(processesOf(join(folder, 'main'))).toEqual([]);
    expect(existsSync(join(folder, 'main', 'demo.json'))).toBe(false);

    await ready(up('main'));
    const { graphqlUrl, tokens } = demoFile('main');
    const query = '{ viewer { account { displayName legalName } } }';
    expect((await askGateway(graphqlUrl, tokens['otherCustomer'] ?? '', query)).data).toEqual({
      viewer: { account: { displayName: 'Kept', legalName: 'Harbor Foods Cooperative' } },
    });
  });

  it('ends what a killed hub left behind and goes on', async () => {
    const killed = commands.at(-1);
    killed?.process.kill('SIGKILL');
    expect(await killed?.ended).toBe('SIGKILL');
    const orphans = processesOf(join(folder, 'main'));
    const hub = up('main');
    await hub.line((line) => (line.includes('PostgreSQL') ? line : null));
    expect(existsSync(join(folder, 'main', 'demo.json'))).toBe(false);
    await ready(hub);
    const survivors = processesOf(join(folder, 'main'));
    expect(orphans.filter((pid) => survivors.includes(pid))).toEqual([]);
    expect(
      await sql('main', `SELECT display_name FROM portal.account WHERE customer_code = 'HARBOR'`),
    ).toEqual([{ display_name: 'Kept' }]);
    hub.process.kill('SIGTERM');
    expect(await hub.ended).toBe(0);
    expect(processesOf(join(folder, 'main'))).toEqual([]);
  });

  it('starts anew when told to', async () => {
    const hub = up('main', {}, ['--fresh']);
    await ready(hub);
    expect(
      await sql('main', `SELECT display_name FROM portal.account WHERE customer_code = 'HARBOR'`),
    ).toEqual([{ display_name: 'Harbor Foods' }]);
    hub.process.kill('SIGINT');
    expect(await hub.ended).toBe(0);
  });
});
