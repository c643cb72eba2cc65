import { randomUUID } from 'node:crypto';
import { askGateway, type HubAnswer, type TestHub } from '../../harness/hub.ts';

export interface ExportState {
  readonly id: string;
  readonly state: string;
  readonly waitingFor: { readonly code: string } | null;
  readonly downloadUrl: string | null;
}

const FIELDS = 'id state waitingFor { code } downloadUrl';
/** Each record has a part of the portal and one of Salesforce. */
export const EXPORTED = '{ shipments(first: 100) { nodes { number account { legalName } } } }';

/** Exports of users of a hub, asked at its gateway or at another one. */
export function exportsOf(hub: TestHub) {
  async function mutate(user: string, name: string, input: object, url = hub.url) {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
    const operation = `mutation ($input: ${type}) { ${name}(input: $input) { bulkExport { ${FIELDS} } userErrors { code } } }`;
    const variables = { input: { idempotencyKey: randomUUID(), ...input } };
    return await askGateway<Answer, object>(url, hub.tokens[user] ?? null, operation, variables);
  }
  type Answer = Record<
    string,
    { readonly bulkExport: ExportState | null; readonly userErrors: readonly object[] }
  >;

  const changed = ({ data }: HubAnswer<Answer>, name: string) => data?.[name]?.bulkExport ?? null;

  return {
    create: (user: string, url?: string) =>
      mutate(user, 'bulkExportCreate', { query: EXPORTED, format: 'JSONL' }, url),

    async created(user: string): Promise<string> {
      const answer = await mutate(user, 'bulkExportCreate', { query: EXPORTED, format: 'JSONL' });
      const made = changed(answer, 'bulkExportCreate');
      if (made === null) throw new Error(JSON.stringify(answer));
      return made.id;
    },

    async cancelled(user: string, exportId: string) {
      return changed(await mutate(user, 'bulkExportCancel', { exportId }), 'bulkExportCancel')?.state;
    },

    async read(user: string, id: string): Promise<ExportState | null> {
      const { data } = await hub.ask<{ bulkExport: ExportState | null }>(
        user,
        `query ($id: ID!) { bulkExport(id: $id) { ${FIELDS} } }`,
        { id },
      );
      return data?.bulkExport ?? null;
    },

    /** The records in the file. */
    async download({ downloadUrl }: ExportState): Promise<readonly object[]> {
      const text = await (await fetch(downloadUrl ?? '')).text();
      return text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
    },
  };
}
