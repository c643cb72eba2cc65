import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type StatusContent, statusIdentity } from '../../../src/domain/edi/status-identity.ts';

const NOWHERE = { city: null, state: null, latitude: null, longitude: null };
const place = fc.oneof(
  fc.record({ city: fc.constantFrom('ST LOUIS', 'BUFFALO'), state: fc.constantFrom(null, 'NY', 'MO') }),
  fc.record({ latitude: fc.constantFrom(41.5, -41.5), longitude: fc.constantFrom(-100.42, -10.042) }),
  fc.constant({}),
);

/** Contents of few values, so that equal ones are common. */
const content: fc.Arbitrary<StatusContent> = fc
  .record({
    codes: fc.tuple(
      fc.constantFrom('AF', 'D1', null),
      fc.constantFrom('NS', null),
      fc.constantFrom(null, 'AB'),
      fc.constantFrom('20261102', '20261103'),
      fc.constantFrom('ET', 'LT'),
    ),
    time: fc.constantFrom(null, '0915', '0900', '091530', '0000', '09:15'),
    stopSequence: fc.constantFrom(null, 1, 11),
    made: fc.option(fc.record({ date: fc.constant('20261102'), time: fc.constantFrom('1200', '120001') })),
  })
  .chain((rest) => place.map((stated) => ({ ...rest, ...NOWHERE, ...stated })));

/** The same content as another system would write it. */
function spelling(of: StatusContent): fc.Arbitrary<StatusContent> {
  const { made } = of;
  return fc
    .record({
      codes: fc.tuple(...of.codes.map(respelled)),
      time: retimed(of.time),
      city: respelled(of.city),
      state: respelled(of.state),
      madeAt: retimed(made?.time ?? null),
    })
    .map(({ madeAt, ...spelled }) => ({ ...of, ...spelled, made: made && { ...made, time: madeAt } }));
}

function respelled(text: string | null | undefined): fc.Arbitrary<string | null> {
  if (text == null) return fc.constant(null);
  return fc.constantFrom(
    text,
    text.toLowerCase(),
    ` ${text} `,
    text.replace(' ', '. '),
    text.replace(' ', '-'),
  );
}

function retimed(time: string | null): fc.Arbitrary<string | null> {
  return time?.length === 4 ? fc.constantFrom(time, `${time}00`, `${time}0000`) : fc.constant(time);
}

it('is the same for every spelling of a status, and for no other status', () => {
  const pair = fc
    .tuple(content, content)
    .chain(([one, other]) => fc.tuple(fc.constant(one), fc.constant(other), spelling(other)));
  fc.assert(
    fc.property(pair, ([one, other, spelled]) => {
      expect(statusIdentity(spelled)).toBe(statusIdentity(other));
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      expect(statusIdentity(spelled) === statusIdentity(one)).toBe(isSame);
    }),
    { numRuns: 2_000 },
  );
});

it('takes an accent for a spelling', () => {
  const base = { codes: ['AF'], time: null, stopSequence: null, made: null, ...NOWHERE } as const;
  expect(statusIdentity({ ...base, city: 'Montréal' })).toBe(statusIdentity({ ...base, city: 'MONTREAL' }));
});
