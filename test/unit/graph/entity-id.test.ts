import { describe, expect, it } from 'vitest';
import { decodeId, decodeIdOf, encodeId } from '../../../src/graph/entity-id.ts';

const portalId = '01890a5d-ac96-774b-bcce-b302099a8057';
const crmId = '001Qy00000AbCdEIAV';

describe('opaque ids', () => {
  it('prefer the Salesforce id for an account and the portal id for a shipment', () => {
    expect(decodeId(encodeId('Account', { portalId, crmId }))).toEqual({
      type: 'Account',
      portalId: null,
      crmId,
    });
    expect(decodeId(encodeId('Shipment', { portalId, crmId }))).toEqual({
      type: 'Shipment',
      portalId,
      crmId: null,
    });
  });

  it('of a record that was not linked yet still resolve', () => {
    const before = encodeId('Account', { portalId, crmId: null });
    expect(before).not.toBe(encodeId('Account', { portalId, crmId }));
    expect(decodeId(before)).toEqual({ type: 'Account', portalId, crmId: null });
  });

  it('treat an absent part and a null one alike', () => {
    expect(encodeId('Shipment', { crmId })).toBe(encodeId('Shipment', { portalId: null, crmId }));
  });

  it.each(['', 'x', crmId, portalId, Buffer.from(`2Ac${crmId}`).toString('base64url'), "1Sp' OR 1=1"])(
    'are not made of %j',
    (text) => {
      expect(decodeId(text)).toBeNull();
    },
  );

  it.each([
    ['an id of type Account', encodeId('Account', { crmId })],
    ['a portalId', portalId],
    ['a crmId', crmId],
    ['no id of the graph', 'WB-NOR-1000'],
  ])('are asked for where the caller gave %s, with the name of the argument', (nature, text) => {
    expect(() => decodeIdOf('Shipment', text, 'shipmentId')).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        message: `"shipmentId" is ${nature}. Give the field "id" of a record of type Shipment.`,
        details: { fields: ['shipmentId'] },
      }),
    );
  });
});
