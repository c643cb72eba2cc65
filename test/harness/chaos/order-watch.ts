import { setTimeout } from 'node:timers/promises';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceClient } from '../../../src/salesforce/client.ts';
import { soql } from '../../../src/salesforce/soql.ts';

/** Salesforce shows a change up to so long after its time stamp, milliseconds. */
const OVERLAP_MS = 2_000;

/** Looks at Salesforce again and again: no record may ever show something older than it showed before. */
export class OrderWatch {
  readonly #salesforce: SalesforceClient;
  readonly #seen = new Map<string, { readonly note: number; readonly version: number }>();
  #since = new Date(Date.now() - OVERLAP_MS);
  /** One line for each record that went back. */
  readonly faults: string[] = [];
  looks = 0;

  constructor(salesforce: SalesforceClient) {
    this.#salesforce = salesforce;
  }

  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      // A look that fails on its way changes nothing: the next one sees what it missed.
      await this.look().catch(() => undefined);
      await setTimeout(200);
    }
  }

  async look(): Promise<void> {
    const from = this.#since;
    const rows = await this.#salesforce.query(
      soql`SELECT Portal_Shipment_Id__c, Dock_Appointment_Note__c, Hub_Version__c, SystemModstamp
           FROM Shipment__c WHERE SystemModstamp > ${new Date(from.getTime() - OVERLAP_MS)}
           ORDER BY SystemModstamp, Id LIMIT 2000`,
      newUpstreamUsage(),
    );
    this.looks += 1;
    for (const row of rows) {
      const id = String(row['Portal_Shipment_Id__c']);
      const now = {
        note: noteNumber(row['Dock_Appointment_Note__c']),
        version: Number(row['Hub_Version__c']),
      };
      const before = this.#seen.get(id) ?? { note: 0, version: 0 };
      if (now.note < before.note || now.version < before.version) {
        this.faults.push(`${id} went from ${JSON.stringify(before)} to ${JSON.stringify(now)}`);
      }
      this.#seen.set(id, now);
      const at = new Date(String(row['SystemModstamp']));
      if (at > this.#since) this.#since = at;
    }
  }
}

/** The sequence that a writer put into its note; 0 for none. */
export function noteNumber(note: unknown): number {
  return typeof note === 'string' ? Number(/#(\d+)$/.exec(note)?.[1] ?? 0) : 0;
}
