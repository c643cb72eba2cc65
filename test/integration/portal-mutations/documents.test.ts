import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ByteRange, SentFile } from '../../../gateway/front/file-answer.ts';
import { documentDoor } from '../../../src/cli/wiring/document-door.ts';
import type { Caller } from '../../../src/domain/access.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { codes, counts, done, mutate, outboxOf } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { receivedFile } from '../../harness/received-file.ts';

let portal: Portal;
let upload: (caller: Caller, text: string) => Promise<string>;
beforeAll(async () => {
  portal = await createPortal();
  const door = documentDoor(portal.store, portal.documents);
  upload = async (caller, text) => {
    const file = receivedFile(text);
    await door.admit(caller, file.sizeBytes);
    return (await door.receive(caller, file)).uploadId;
  };
});
afterAll(() => portal[Symbol.asyncDispose]());

const DOCUMENT = `document { id portalId type fileName mediaType sizeBytes signer sha256 }
  shipment { currentMilestone { type } documents { fileName } }`;
const PDF = '%PDF-1.7 proof';

describe('documentAttach', () => {
  const onN1 = () => ({ shipmentId: encodeId('Shipment', { portalId: portal.shipment('N1') }) });
  const papers = {
    type: 'PROOF_OF_DELIVERY',
    fileName: 'pod.pdf',
    signer: 'Dana',
    signedAt: '2026-03-05T12:00:00Z',
  };

  it('makes a proof of delivery a milestone, and gives Salesforce the link soon', async () => {
    const caller = portal.agent('DISPATCHER');
    const uploadId = await upload(caller, PDF);
    const payload = await done(
      portal,
      caller,
      'documentAttach',
      { ...onN1(), ...papers, uploadId },
      DOCUMENT,
    );
    expect(payload).toMatchObject({
      document: {
        type: 'PROOF_OF_DELIVERY',
        mediaType: 'application/pdf',
        sizeBytes: PDF.length,
        signer: 'Dana',
      },
      shipment: { currentMilestone: { type: 'PROOF_OF_DELIVERY_AVAILABLE' } },
    });
    expect(payload.writes).toContainEqual(
      expect.objectContaining({ system: 'SALESFORCE', record: 'Shipment', lane: 'NEAR_REALTIME' }),
    );
    expect(await outboxOf(portal, portal.shipment('N1'))).toMatchObject([{ lane: 'NEAR_REALTIME' }]);
    const { portalId } = payload['document'] as { portalId: string };
    const opened = await documentDoor(portal.store, portal.documents).open(
      portal.callers.acmeNorth,
      portalId,
    );
    expect(opened?.sizeBytes).toBe(PDF.length);
    expect(await textOf(opened, null)).toBe(PDF);
    expect(await textOf(opened, { first: 1, last: 3 })).toBe(PDF.slice(1, 4));
  });

  it('attaches the papers of a customer without telling Salesforce', async () => {
    const caller = portal.callers.acmeNorth;
    const shipmentId = encodeId('Shipment', { portalId: portal.shipment('N2') });
    const uploadId = await upload(caller, `${PDF} of customs`);
    const input = { shipmentId, uploadId, type: 'CUSTOMS', fileName: 'customs.pdf' };
    const payload = await done(portal, caller, 'documentAttach', input, DOCUMENT);
    expect(payload.writes.map(({ system }) => system)).toEqual(['PORTAL']);
    expect(await outboxOf(portal, portal.shipment('N2'))).toEqual([]);
  });

  it('does it once for one key', async () => {
    const caller = portal.agent('DISPATCHER');
    const uploadId = await upload(caller, `${PDF} once`);
    const input = { ...onN1(), ...papers, uploadId, idempotencyKey: 'one paper' };
    const first = await done(portal, caller, 'documentAttach', input, 'document { id }');
    const before = await counts(portal);
    expect((await done(portal, caller, 'documentAttach', input, 'document { id }'))['document']).toEqual(
      first['document'],
    );
    expect(await counts(portal)).toEqual(before);
  });

  describe('of a paper that the shipment has', () => {
    const PAPER = 'document { portalId type fileName signer }';
    const shipmentId = () => encodeId('Shipment', { portalId: portal.shipment('N5') });
    const attach = async (caller: Caller, text: string, more: object = {}) => {
      const uploadId = await upload(caller, `${PDF} ${text}`);
      const input = { shipmentId: shipmentId(), uploadId, type: 'CUSTOMS', fileName: 'a.pdf', ...more };
      const payload = await done(portal, caller, 'documentAttach', input, PAPER);
      return { paper: payload['document'] as { portalId: string }, writes: payload.writes };
    };

    it('answers that paper and writes nothing, whoever sends it again under whatever name', async () => {
      const { paper } = await attach(portal.callers.acmeNorth, 'twice');
      const before = await counts(portal);
      for (const caller of [portal.callers.acmeNorth, portal.agent('DISPATCHER'), portal.callers.acmeAll]) {
        const again = await attach(caller, 'twice', { fileName: 'other name.pdf' });
        expect(again.paper).toEqual(paper);
        expect(again.writes).toMatchObject([{ system: 'PORTAL', state: 'UNCHANGED' }]);
      }
      const { keys, audit, ...rest } = await counts(portal);
      expect({ ...rest, audit, keys: keys - 3 }).toEqual(before);
    });

    it('is that paper also for two users at once', async () => {
      const callers = [portal.callers.acmeNorth, portal.agent('DISPATCHER'), portal.agent('ADMIN')];
      const sent = await Promise.all(callers.map((caller) => attach(caller, 'at once')));
      expect(new Set(sent.map(({ paper }) => paper.portalId)).size).toBe(1);
    });

    it('is another paper with other bytes, type, signer or shipment', async () => {
      const caller = portal.agent('DISPATCHER');
      const N6 = encodeId('Shipment', { portalId: portal.shipment('N6') });
      const papers = [
        await attach(caller, 'one'),
        await attach(caller, 'two'),
        await attach(caller, 'one', { type: 'CUSTOMER' }),
        await attach(caller, 'one', { signer: 'Dana' }),
        await attach(caller, 'one', { signer: 'Sam' }),
        await attach(caller, 'one', { signedAt: '2026-03-05T12:00:00Z' }),
        await attach(caller, 'one', { shipmentId: N6 }),
      ];
      expect(new Set(papers.map(({ paper }) => paper.portalId)).size).toBe(papers.length);
      const again = await attach(caller, 'one', { signer: 'Dana' });
      expect(again.paper).toEqual(papers[3]?.paper);
    });
  });

  it('refuses what was not uploaded, or by somebody else, and says how to do it', async () => {
    const uploadId = await upload(portal.callers.acmeAll, `${PDF} of Ann`);
    const before = await counts(portal);
    for (const named of ['nothing', `${'0'.repeat(64)}.pdf`, uploadId]) {
      const input = { ...onN1(), ...papers, uploadId: named };
      const payload = await mutate(portal, portal.callers.acmeNorth, 'documentAttach', input);
      expect(payload.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: 'uploadId' }]);
      expect(payload.userErrors[0]?.message).toContain('POST /documents');
    }
    expect(await counts(portal)).toEqual(before);
  });

  it('refuses file names that are none', async () => {
    const caller = portal.agent('DISPATCHER');
    const uploadId = await upload(caller, PDF);
    for (const fileName of ['', 'x'.repeat(256)]) {
      const payload = await mutate(portal, caller, 'documentAttach', {
        ...onN1(),
        ...papers,
        uploadId,
        fileName,
      });
      expect(codes(payload)).toHaveLength(1);
    }
  });
});

describe('the door of the documents', () => {
  it('takes only kinds of file that may be attached, from those who may attach them', async () => {
    await expect(upload(portal.agent('ADMIN'), '<html>')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(upload(portal.agent('ANALYST'), PDF)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('opens for those who may see the shipment only, at every request', async () => {
    const caller = portal.callers.acmeNorth;
    const input = {
      shipmentId: encodeId('Shipment', { portalId: portal.shipment('N3') }),
      uploadId: await upload(caller, `${PDF} secret`),
      type: 'CUSTOMER',
      fileName: 'a.pdf',
    };
    const payload = await done(portal, caller, 'documentAttach', input, 'document { id portalId }');
    const { id, portalId } = payload['document'] as { id: string; portalId: string };
    const door = documentDoor(portal.store, portal.documents);
    for (const name of [id, portalId]) {
      expect(await door.open(portal.callers.globexAll, name)).toBeNull();
      const opened = await door.open(portal.callers.acmeAll, name);
      expect(opened?.fileName).toBe('a.pdf');
    }
    for (const name of ['', 'nonsense', portal.users.agent, encodeId('Shipment', { portalId })]) {
      expect(await door.open(portal.agent('ADMIN'), name)).toBeNull();
    }
  });
});

async function textOf(file: SentFile | null, range: ByteRange | null): Promise<string> {
  const body = (await file?.read(range)) ?? null;
  return body === null ? '' : await text(body);
}
