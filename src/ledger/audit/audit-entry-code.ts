import { createHash } from 'node:crypto';

/** The part of an entry that stays as long as the entry exists: everything but its values. */
export interface EntryAbout {
  readonly at: Date;
  readonly principal: string;
  readonly role: string | null;
  readonly system: string;
  readonly requestId: string | null;
  readonly record: string;
  readonly recordId: string;
  readonly accountId: string | null;
  readonly action: string;
}

/** The parts of an entry in the order in which they are hashed and signed. */
export function aboutOf(entry: EntryAbout): readonly (string | null)[] {
  return [
    entry.at.toISOString(),
    entry.principal,
    entry.role,
    entry.system,
    entry.requestId,
    entry.record,
    entry.recordId,
    entry.accountId,
    entry.action,
  ];
}

/** The text that the writer of an entry signs. The payload is in it as its hash, so the code outlives the payload. */
export function entryMessage(entry: EntryAbout, payload: Uint8Array): string {
  return `waybill-audit-entry\n${JSON.stringify(aboutOf(entry))}\n${Buffer.from(payload).toString('hex')}`;
}

export function payloadHashOf(nonce: string, changes: string): Buffer {
  return createHash('sha256').update(`${nonce}\n${changes}`).digest();
}
