import { randomUUID } from 'node:crypto';
import { encodeId } from '../../../src/graph/entity-id.ts';
import type { Target } from './planted-records.ts';

/** A record of the same kind that is nowhere, with the same forms in the same order. */
export function ghostOf(target: Target): Target {
  return {
    ...target,
    portalId: target.portalId && randomUUID(),
    crmId: target.crmId && madeUpCrmId(target.crmId.slice(0, 3)),
    texts: target.texts.map((text) => `${randomUUID().slice(0, 8)}${text.replace(/.*(?=@|$)/, '')}`),
  };
}

/** Every form in which a caller may name a record: both ids, both opaque ids, and the texts. */
export function formsOf({ type, portalId, crmId, texts }: Target): string[] {
  return [...idsOf({ type, portalId, crmId }), ...texts];
}

export function idsOf({ type, portalId, crmId }: Pick<Target, 'type' | 'portalId' | 'crmId'>): string[] {
  return [
    ...(portalId === null ? [] : [portalId, encodeId(type, { portalId })]),
    ...(crmId === null ? [] : [crmId, encodeId(type, { crmId })]),
  ];
}

/** Everything that an answer may repeat because the question said it. */
export function namesOf(targets: readonly Target[]): string[] {
  return targets.flatMap((target) => [
    ...formsOf(target),
    ...(['Account', 'Shipment', 'PortalUser', 'Contact', 'Case', 'Exception'] as const).flatMap((type) =>
      idsOf({ type, portalId: target.portalId, crmId: target.crmId }),
    ),
  ]);
}

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** An id with the right check characters that no record has. */
function madeUpCrmId(prefix: string): string {
  const id = `${prefix}${randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase()}`;
  const suffix = [0, 5, 10].map((start) => {
    const bits = [0, 1, 2, 3, 4].filter((at) => /[A-Z]/.test(id.charAt(start + at)));
    return SUFFIX[bits.reduce((sum, at) => sum + 2 ** at, 0)];
  });
  return id + suffix.join('');
}
