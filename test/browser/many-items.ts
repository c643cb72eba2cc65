import type { TestHub } from '../harness/hub.ts';

/** Opens so many items of the review queue for the team Customs. */
export async function openItems(hub: TestHub, count: number): Promise<void> {
  const item = {
    category: 'DIFFERENCE',
    record: 'Shipment',
    ownerTeam: 'Customs',
    portalId: null,
    crmId: null,
    accountId: null,
    fields: [],
    candidates: [],
    proposal: null,
    lastResponse: null,
    requestId: null,
  } as const;
  const items = Array.from({ length: count }, (_, at) => {
    return { ...item, cause: `many ${at}`, reason: `Number ${at}.` };
  });
  await hub.adapters.ledger().review.open(items);
}
