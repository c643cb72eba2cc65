import type { Connection } from 'jsforce';
import { ChangeEventClient, type Stream } from '../../harness/change-event-client.ts';
import type { TestOrgOptions } from '../../harness/org.ts';
import { OrgUnderTest } from './org-under-test.ts';

export const ALL = '/data/ChangeEvents';

/** An org that serves change events, with an administrator who makes changes and hears of them. */
export class ChangeEventsWorld implements AsyncDisposable {
  readonly under: OrgUnderTest;
  readonly administrator: Connection;
  readonly client: ChangeEventClient;
  readonly #clients: ChangeEventClient[] = [];

  private constructor(under: OrgUnderTest, administrator: Connection) {
    this.under = under;
    this.administrator = administrator;
    this.client = this.clientOf(administrator);
  }

  static async start(changeEvents: TestOrgOptions['changeEvents'] = {}): Promise<ChangeEventsWorld> {
    const under = await OrgUnderTest.start({ changeEvents });
    return new ChangeEventsWorld(under, await under.connect());
  }

  get org() {
    return this.under.org;
  }

  clientOf(
    connection: Connection,
    other: { accessToken?: string; instanceUrl?: string; tenantId?: string; authorityFile?: string } = {},
  ): ChangeEventClient {
    const { endpoint, authorityFile } = this.org.pubSub;
    const client = new ChangeEventClient(endpoint, other.authorityFile ?? authorityFile, {
      accessToken: connection.accessToken ?? '',
      instanceUrl: this.under.loginUrl,
      tenantId: this.org.orgId,
      ...other,
    });
    this.#clients.push(client);
    return client;
  }

  /** A stream that began before what the test does next. */
  async following(request: object = {}, client: ChangeEventClient = this.client): Promise<Stream> {
    const stream = client.subscribe();
    stream.ask({ topicName: ALL, numRequested: 100, ...request });
    await stream.begun;
    return stream;
  }

  async create(object: string, fields: object): Promise<string> {
    const saved = await this.administrator.sobject(object).create(fields as Record<string, unknown>);
    return saved.id ?? '';
  }

  async update(object: string, id: string, fields: object): Promise<void> {
    await this.administrator.sobject(object).update({ Id: id, ...fields } as never);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client[Symbol.dispose]();
    await this.under[Symbol.asyncDispose]();
  }
}
