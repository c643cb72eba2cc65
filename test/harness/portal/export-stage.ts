import { randomUUID } from 'node:crypto';
import { text as textOf } from 'node:stream/consumers';
import { parse, validate } from 'graphql';
import { expect } from 'vitest';
import type { ExportOptions } from '../../../gateway/exports/export-ports.ts';
import { rowWriter } from '../../../gateway/exports/export-rows.ts';
import { type ExportGraph, ExportRun } from '../../../gateway/exports/export-run.ts';
import { exportParts } from '../../../src/cli/wiring/exports.ts';
import type { Caller } from '../../../src/domain/access.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import { runSubgraph } from '../run-subgraph.ts';
import type { Portal } from './portal-subgraph.ts';

const FIELDS = 'id state rows bytes waitingFor { code } failure { code message } downloadUrl';

export type Page = (
  caller: Caller,
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => ReturnType<ExportGraph['execute']>;

export function temporary(code: 'UPSTREAM_UNAVAILABLE' | 'UPSTREAM_TIMEOUT' | 'OPERATION_QUOTA') {
  const { message, extensions } = new WaybillError(code, 'away');
  return { data: null, errors: [{ message, extensions }] };
}

export type ExportStage = ReturnType<typeof exportStage>;

/** Exports of the portal's lists, taken up as gateways do. @param query of the list, with `first: 4` */
export function exportStage(portal: Portal, query: string) {
  const parts = exportParts(portal.store, portal.documents);

  function endAll() {
    return sql(`UPDATE portal.bulk_export SET state = 'CANCELLED' WHERE state IN ('QUEUED', 'RUNNING')`);
  }

  function sql<Row extends object>(statement: string, values: readonly unknown[] = []): Promise<Row[]> {
    return portal.database.query<Row>({ text: statement, values });
  }

  async function mutate(caller: Caller, mutation: string, input: object) {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const operation = `mutation ($input: ${type}!) {
      ${mutation}(input: $input) { bulkExport { ${FIELDS} } userErrors { code field message } } }`;
    const variables = { input: { idempotencyKey: randomUUID(), ...input } };
    const { data, errors } = await runSubgraph(portal.subgraph, caller, operation, variables);
    expect(errors).toBeUndefined();
    return data[mutation] as {
      readonly bulkExport: { readonly id: string } | null;
      readonly userErrors: readonly { readonly code: string; readonly field: string | null }[];
    };
  }

  async function create(caller: Caller, input: object = {}): Promise<string> {
    const { bulkExport, userErrors } = await mutate(caller, 'bulkExportCreate', {
      query: query,
      format: 'JSONL',
      ...input,
    });
    expect(userErrors).toEqual([]);
    return bulkExport?.id ?? '';
  }

  async function read(caller: Caller, id: string) {
    const { data } = await runSubgraph(
      portal.subgraph,
      caller,
      `query ($id: ID!) { bulkExport(id: $id) { ${FIELDS} } }`,
      {
        id,
      },
    );
    return data['bulkExport'] as Readonly<Record<string, unknown>> | null;
  }

  /** Pages as the gateway answers them: errors come with the code that a client reads. */
  const asSubgraph: Page = async (caller, text, variables) => {
    const invalid = validate(portal.subgraph.schema, parse(text));
    if (invalid.length > 0) return { errors: invalid };
    return await runSubgraph(portal.subgraph, caller, text, variables);
  };

  const defects: unknown[] = [];
  const writer: ExportGraph['writer'] = (format, { document }) =>
    rowWriter(format, document, portal.subgraph.schema);

  /** Takes the export up as a gateway does, until it ends or `stop` aborts. */
  async function takeUp(
    execute: Page = asSubgraph,
    more: Partial<ExportOptions> = {},
    stop = new AbortController(),
    write = writer,
  ) {
    await sql(`UPDATE portal.bulk_export SET due_at = now() WHERE state = 'RUNNING'`);
    const claim = await parts.book.claim();
    if (claim === null) throw new Error('nothing to take up');
    const graph = { execute, writer: write };
    await new ExportRun(claim, { ...parts, ...more }, graph, stop.signal, (error) =>
      defects.push(error),
    ).run();
  }

  async function fileOf(caller: Caller, id: string, range: { first: number; last: number } | null = null) {
    const file = await parts.door.open(caller, id);
    const body = (await file?.read(range)) ?? null;
    return body === null ? null : await textOf(body);
  }

  async function listed(caller: Caller): Promise<string> {
    const all = query.replace('first: 4', 'first: 100');
    const { data } = await runSubgraph(portal.subgraph, caller, all);
    const { nodes } = data['shipments'] as { readonly nodes: readonly object[] };
    return nodes.map((node) => `${JSON.stringify(node)}\n`).join('');
  }

  /** The lease of a gateway that died ends. */
  const endLease = () => sql(`UPDATE portal.bulk_export SET lease_until = now() - interval '1 second'`);

  return {
    parts,
    sql,
    mutate,
    create,
    read,
    writer,
    takeUp,
    fileOf,
    listed,
    endAll,
    endLease,
    asSubgraph,
    defects,
  };
}
