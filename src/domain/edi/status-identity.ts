import { withoutAccents } from '../plain-text.ts';
import { normalNumber } from '../references/normal-form.ts';

/** The content of a status. The reporter and the shipment are not part of it: they identify the event in addition. */
export interface StatusContent {
  /** AT701 to AT705 and AT707, in their order. */
  readonly codes: readonly (string | null | undefined)[];
  /** AT706. */
  readonly time: string | null;
  readonly stopSequence: number | null;
  readonly city: string | null;
  readonly state: string | null;
  /** Degrees; they identify the place where no city is stated. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** When an estimate was made; null for other statuses. */
  readonly made: { readonly date: string | null; readonly time: string | null } | null;
}

/** The event id of a status: its content in one spelling. Carriers respell codes, times and cities when they send again. */
export function statusIdentity(content: StatusContent): string {
  const { codes, time, stopSequence, city, state, latitude, longitude, made } = content;
  const place = city === null ? [latitude, longitude] : [plain(city), plain(state)];
  const parts = [...codes.map(plain), clock(time), stopSequence, ...place];
  if (made !== null) parts.push(plain(made.date), clock(made.time));
  return parts.map((part) => part ?? '').join('|');
}

/** Letters and digits in capitals, without accents: messages in ASCII leave accents out. */
function plain(text: string | null | undefined): string {
  return normalNumber(withoutAccents(text ?? ''));
}

/**
 * `0915`, `091500` and `09150000` are one time. Other forms, such as `09:15`, are read as no time or wait for a person, so a
 * later report with the right form is another one.
 */
function clock(time: string | null): string {
  return (time ?? '')
    .trim()
    .replace(/^(\d{4})(\d\d)00$/, '$1$2')
    .replace(/^(\d{4})00$/, '$1');
}
