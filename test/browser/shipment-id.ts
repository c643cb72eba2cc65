import type { TestHub } from '../harness/hub.ts';

/** An id of the graph for any number of a shipment. */
export async function shipmentId(hub: Pick<TestHub, 'ask'>, number: string): Promise<string> {
  const { data } = await hub.ask<{ shipment: { id: string } }>(
    'admin',
    'query ($value: String!) { shipment(reference: { value: $value }) { id } }',
    { value: number },
  );
  return data?.shipment.id ?? '';
}
