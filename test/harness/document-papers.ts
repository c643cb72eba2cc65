import { randomUUID } from 'node:crypto';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { DOCUMENT_TYPES, type DocumentType } from '../../src/domain/vocabulary/index.ts';
import type { TestHub } from './hub.ts';

/** A paper of the matrix. */
export interface Paper {
  readonly type: DocumentType;
  readonly customer: string;
  /** The code of the branch; null for the customer's own. */
  readonly branch: string | null;
  readonly id: string;
  readonly url: string;
  readonly portalId: string;
  readonly bytes: string;
}

const OWNERS = [
  { customer: 'NORTHWIND', branch: 'NORTHWIND-RTM' },
  { customer: 'NORTHWIND', branch: 'NORTHWIND-CHI' },
  { customer: 'NORTHWIND', branch: null },
  { customer: 'HARBOR', branch: 'HARBOR-SEA' },
] as const;

/** Which demo users may read a paper; told from the people, not from the hub. */
export function mayRead(user: string, { customer, branch }: Paper): boolean {
  const person = DEMO_USERS.find(({ token }) => token === user);
  if (person === undefined) throw new Error(`no demo user ${user}`);
  if (person.customer === undefined) return true;
  if (person.customer !== customer) return false;
  return person.branches === undefined || (branch !== null && person.branches.includes(branch));
}

/**
 * One paper of each type for each owner, attached by the graph.
 *
 * @param administrator a demo user's name, or a token
 */
export async function attachPapers(hub: TestHub, administrator = 'admin'): Promise<readonly Paper[]> {
  const papers: Paper[] = [];
  for (const { customer, branch } of OWNERS) {
    const [shipment] = await hub.adapters.database().query<{ readonly id: string }>({
      text: `UPDATE portal.shipment SET branch_id = (SELECT portal_id FROM portal.account WHERE customer_code = $2)
              WHERE portal_id = (SELECT s.portal_id FROM portal.shipment s
                JOIN portal.account a ON a.portal_id = s.account_id
                JOIN portal.account b ON b.portal_id = s.branch_id
               WHERE a.customer_code = $1 AND b.customer_code IS DISTINCT FROM $2 LIMIT 1)
          RETURNING portal_id AS id`,
      values: [customer, branch ?? customer],
    });
    for (const type of DOCUMENT_TYPES) {
      const bytes = `%PDF-1.7 ${randomUUID()}`;
      const uploaded = await fetch(new URL('/documents', hub.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${hub.tokens[administrator] ?? administrator}` },
        body: bytes,
      });
      const { uploadId } = (await uploaded.json()) as { readonly uploadId: string };
      const { data, errors } = await hub.ask<{
        documentAttach: {
          document: Pick<Paper, 'id' | 'portalId' | 'url'> | null;
          userErrors: readonly object[];
        };
      }>(
        administrator,
        `mutation ($input: DocumentAttachInput!) {
          documentAttach(input: $input) { document { id portalId url } userErrors { code message } } }`,
        {
          input: {
            idempotencyKey: randomUUID(),
            shipmentId: await opaque(hub, administrator, shipment?.id ?? ''),
            uploadId,
            type,
            fileName: `${type}.pdf`,
          },
        },
      );
      const document = data?.documentAttach.document;
      if (!document) throw new Error(JSON.stringify([errors, data]));
      papers.push({ type, customer, branch, bytes, ...document });
    }
  }
  return papers;
}

async function opaque(hub: TestHub, administrator: string, portalId: string): Promise<string> {
  const { data } = await hub.ask<{ shipment: { id: string } }>(
    administrator,
    'query ($portalId: ID) { shipment(portalId: $portalId) { id } }',
    { portalId },
  );
  return data?.shipment.id ?? '';
}
