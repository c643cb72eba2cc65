import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { BookShipmentDocument } from '../../schema/generated/operations.ts';
import type { TestHub } from '../harness/hub.ts';

interface Own {
  readonly viewer: { readonly account: { readonly branches: { readonly nodes: readonly { id: string }[] } } };
}

const BRANCH = '{ viewer { account { branches(first: 1) { nodes { id } } } } }';

/** Lets a customer book shipments at once; their ids. */
export async function book(hub: Pick<TestHub, 'ask'>, count: number): Promise<readonly string[]> {
  const found = await hub.ask<Own>('customer', BRANCH);
  const accountId = found.data?.viewer.account.branches.nodes[0]?.id ?? '';
  return await Promise.all(
    Array.from({ length: count }, async () => {
      const input = { idempotencyKey: randomUUID(), accountId };
      const { status, data, errors } = await hub.ask('customer', BookShipmentDocument, { input });
      expect([...errors, ...(data?.shipmentBook?.userErrors ?? [])]).toEqual([]);
      const id = data?.shipmentBook?.shipment?.id;
      if (id === undefined) throw new Error(`a booking was answered with status ${status} and nothing`);
      return id;
    }),
  );
}
