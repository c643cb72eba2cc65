import type { KnownContent } from '../portal-store/import/import-book.ts';
import type { PortalStore } from '../portal-store/portal-store.ts';
import type { AssembledShipment, Finding } from './assemble-shipment.ts';
import type { EventColumn } from './mapping.ts';

/** A shipment of the file that an earlier import has inserted. */
interface KnownShipment {
  readonly portalId: string;
  readonly shipment: NonNullable<AssembledShipment['shipment']>;
  readonly linesTaken: readonly number[];
}

type Package = KnownContent['packages'][number];

interface Checks {
  readonly store: Pick<PortalStore, 'imports'>;
  readonly keyColumn: string;
  readonly dateColumns: readonly EventColumn[];
}

/**
 * Finds the lines and dates of known shipments that the file has and the portal lacks. Causes are an earlier file that was
 * cut off, a corrected line, or an added date. The import does not change a known shipment, so the report names each of
 * them.
 *
 * @returns the lines that are not in the portal as REFUSED, and the dates that are not as NOTE, by the id of the shipment
 */
export async function newContent(
  known: readonly KnownShipment[],
  { store, keyColumn, dateColumns }: Checks,
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const stored = await store.imports.contentOf(known.map(({ portalId }) => portalId));
  return new Map(
    known.map(({ portalId, shipment, linesTaken }) => {
      const content = stored.get(portalId);
      if (content === undefined) return [portalId, []];
      const { number } = content;
      const advice = `Compare it with the shipment ${number}, and correct that in the portal: an import changes no known shipment.`;
      const lines = newPackages(shipment.packages ?? [], content).map((at): Finding => {
        const reason = `is the key of the shipment ${number}, which was imported before without this line or with other values`;
        const line = linesTaken[at] ?? 0;
        return { line, outcome: 'REFUSED', column: keyColumn, value: shipment.origin.key, reason, advice };
      });
      const known = new Set(content.eventIds);
      const dates = (shipment.events ?? []).flatMap(
        ({ eventId, milestone, classifier, ...event }): Finding[] => {
          if (known.has(eventId)) return [];
          const named = dateColumns.find(
            (each) => each.milestone === milestone && each.classifier === classifier,
          );
          const value = (event.expectedAt ?? event.occurredAt).toISOString().slice(0, 10);
          const reason = `is a date that the shipment ${number} does not have; it was imported before without it`;
          return [
            { line: linesTaken[0] ?? 0, outcome: 'NOTE', column: named?.column ?? '', value, reason, advice },
          ];
        },
      );
      return [portalId, [...lines, ...dates]];
    }),
  );
}

/** The places of packages that the portal lacks. Two equal packages of the file need two in the portal. */
function newPackages(packages: readonly Package[], { packages: stored }: KnownContent): readonly number[] {
  const left = stored.map(contentName);
  return packages.flatMap((line, at) => {
    const found = left.indexOf(contentName(line));
    if (found === -1) return [at];
    left.splice(found, 1);
    return [];
  });
}

/** Numbers by their value: the portal stores 12.50 where the file has 12.5. */
function contentName({
  description,
  productGroup,
  pieces,
  valueAmount,
  valueCurrency,
  weightKg,
}: Package): string {
  const [value, weight] = [valueAmount, weightKg].map((amount) => (amount == null ? null : Number(amount)));
  return JSON.stringify([description, productGroup ?? null, pieces, value, valueCurrency, weight]);
}
