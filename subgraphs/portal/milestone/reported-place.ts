import { unlocode } from '../../../src/domain/booking-codes.ts';
import { checkedPosition } from '../../../src/domain/edi/coordinates.ts';
import { countryCode } from '../../../src/domain/transforms/places.ts';
import type { ShipmentFact } from '../../../src/portal-changes/record-facts.ts';
import type { EventPlaceInput } from './reported-event.inputs.ts';

/** The place of an event, in the form of the store, and the parts that were left out. */
export interface EventPlace {
  readonly place: Pick<
    ShipmentFact,
    'placeName' | 'country' | 'unlocode' | 'terminalCode' | 'latitude' | 'longitude'
  >;
  /** In words. */
  readonly doubts: readonly string[];
}

/** An invalid code or position is left out, and the event is recorded without it. */
export function readPlace(input: EventPlaceInput | null | undefined): EventPlace {
  const { latitude, longitude, doubt } = checkedPosition(input?.latitude, input?.longitude);
  const written = input?.unlocode ?? null;
  const locode = written === null ? null : unlocode(written);
  const noCode =
    written !== null && locode === null
      ? `This is no UN/LOCODE, such as DEHAM: ${written}. It was left out.`
      : null;
  // A known country is stored as its code, an unknown one as its name.
  const country = input?.country == null ? null : (countryCode(input.country) ?? input.country);
  return {
    place: {
      placeName: input?.name,
      country,
      unlocode: locode,
      terminalCode: input?.terminalCode,
      latitude,
      longitude,
    },
    doubts: [doubt, noCode].filter((words) => words !== null),
  };
}
