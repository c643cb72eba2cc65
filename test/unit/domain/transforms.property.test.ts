import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trimmed } from '../../../src/domain/free-text.ts';
import { OWNERSHIP } from '../../../src/domain/ownership/index.ts';
import { TRANSFORM_NAMES } from '../../../src/domain/transforms/transform-name.ts';
import { TRANSFORMS } from '../../../src/domain/transforms/transforms.ts';
import {
  CASE_STATUSES,
  CONTACT_ROLES,
  EXCEPTION_CODES,
  EXCEPTION_STATES,
  MILESTONE_SUMMARY,
  MILESTONE_TYPES,
  MILESTONES,
  SERVICE_LEVELS,
  SEVERITIES,
  TASK_STATUSES,
} from '../../../src/domain/vocabulary/index.ts';
import { lookups } from '../../harness/lookups.ts';
import { back, MAPPED, mappedRow, roundTrip, there } from './transformed.ts';

/** Any value either has a word in the other system or a named problem; nothing throws. */
const anything = fc.anything({ withDate: true, withNullPrototype: false });

describe('transforms', () => {
  it.each(TRANSFORM_NAMES)('%s answers any value with a value or a problem', (name) => {
    const row = MAPPED.find((candidate) => candidate.transform === name);
    if (row === undefined) return;
    fc.assert(
      fc.property(fc.oneof(fc.string(), anything), (value) => {
        fc.pre(value !== null && value !== undefined && value !== '');
        expect(typeof there(name, printable(value), lookups(), row).ok).toBe('boolean');
        if (TRANSFORMS[name].toPortal)
          expect(typeof back(name, printable(value), lookups(), row).ok).toBe('boolean');
      }),
    );
  });

  it('are all used by a row', () => {
    const used = new Set(OWNERSHIP.map((row) => row.transform));
    expect(TRANSFORM_NAMES.filter((name) => !used.has(name))).toEqual([]);
  });

  it('can be read back wherever Salesforce may change the portal', () => {
    const received = MAPPED.filter((row) => row.direction === 'TO_PORTAL' || row.direction === 'BOTH');
    expect(received.filter((row) => TRANSFORMS[row.transform].toPortal === null)).toEqual([]);
  });
});

/** A value whose text can be taken: objects without one are no values of either system. */
function printable(value: unknown): unknown {
  try {
    String(value);
    return value;
  } catch {
    return 'unprintable';
  }
}

describe('service levels', () => {
  const code = fc.constantFrom(...SERVICE_LEVELS.map((level) => level.code));

  it('go by the approved lookup and come back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(code, { minLength: 1 }), (codes) => {
        expect(roundTrip('SERVICE_LEVELS', codes)).toEqual(codes);
        for (const one of codes) expect(roundTrip('SERVICE_LEVEL', one)).toBe(one);
      }),
    );
  });

  it('follow what staff approve', () => {
    const approved = lookups({
      services: {
        labelOf: () => 'White Glove',
        codeOf: (label) => (label === 'White Glove' ? 'GUARANTEED' : null),
      },
    });
    expect(there('SERVICE_LEVEL', 'GUARANTEED', approved)).toEqual({ ok: true, value: 'White Glove' });
    expect(back('SERVICE_LEVEL', 'White Glove', approved)).toEqual({ ok: true, value: 'GUARANTEED' });
  });

  it('that nobody approved are work for a person, also one among many', () => {
    expect(there('SERVICE_LEVEL', 'DRONE')).toMatchObject({ ok: false, code: 'UNKNOWN_SERVICE' });
    expect(back('SERVICE_LEVELS', 'Expedited;Drone')).toMatchObject({ ok: false, code: 'UNKNOWN_SERVICE' });
  });
});

describe('texts, numbers, times and lists', () => {
  it('fit the length of the field to the character, without the blanks at their ends', () => {
    const row = mappedRow('Shipment', 'dockAppointmentNote');
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 255, unit: 'binary' }), (value) => {
        const stored = trimmed(value.replaceAll('\r\n', '\n'));
        fc.pre(stored.length <= 255);
        expect(roundTrip('TEXT', value, lookups(), row)).toBe(stored);
        expect(roundTrip('TEXT', stored, lookups(), row)).toBe(stored);
      }),
    );
    expect(there('TEXT', 'x'.repeat(255), lookups(), row).ok).toBe(true);
    expect(there('TEXT', 'x'.repeat(256), lookups(), row)).toMatchObject({ ok: false, code: 'TOO_LONG' });
    expect(there('TEXT', 7, lookups(), row)).toMatchObject({ ok: false, code: 'WRONG_TYPE' });
  });

  it('keep times to the second, as Salesforce does, whichever offset they are written with', () => {
    const time = fc.date({ min: new Date('1900-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(time, (at) => {
        const second = Math.floor(at.getTime() / 1000) * 1000;
        expect(roundTrip('DATE_TIME', at)).toEqual(new Date(second));
        expect(back('DATE_TIME', at.toISOString().replace('Z', '+0000'))).toEqual({ ok: true, value: at });
      }),
    );
    expect(back('DATE_TIME', '2026-03-01T10:00:00')).toMatchObject({ ok: false, code: 'INVALID_DATE_TIME' });
    expect(there('DATE_TIME', 'soon')).toMatchObject({ ok: false, code: 'INVALID_DATE_TIME' });
  });

  it('carry numbers as PostgreSQL writes them', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(roundTrip('NUMBER', String(value))).toBe(value);
      }),
    );
    expect(there('NUMBER', 'many')).toMatchObject({ ok: false, code: 'WRONG_TYPE' });
  });

  it('keep lists of allowed words', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...CONTACT_ROLES), { minLength: 1 }), (roles) => {
        expect(roundTrip('MULTI_SELECT', roles)).toEqual(roles);
      }),
    );
    expect(back('MULTI_SELECT', 'SHIPPER;BOSS')).toMatchObject({ ok: false, code: 'NOT_ALLOWED' });
    expect(there('PICKLIST', 'DIAMOND')).toMatchObject({ ok: false, code: 'NOT_ALLOWED' });
  });

  it('keep lists of references, and refuse those that would not come back', () => {
    const reference = fc.stringMatching(/^[A-Z0-9-]{1,12}$/);
    fc.assert(
      fc.property(fc.array(reference, { minLength: 1, maxLength: 10 }), (references) => {
        expect(roundTrip('LIST_TEXT', references)).toEqual(references);
      }),
    );
    expect(there('LIST_TEXT', ['A;B'])).toMatchObject({ ok: false, code: 'NOT_ALLOWED' });
    expect(
      there(
        'LIST_TEXT',
        Array.from({ length: 40 }, () => 'INV-100200'),
      ),
    ).toMatchObject({ code: 'TOO_LONG' });
  });
});

describe('addresses', () => {
  it('keep e-mail addresses as they are written', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        fc.pre(address.length <= 80);
        expect(roundTrip('EMAIL', address)).toBe(address);
      }),
    );
  });

  it.each(['dock', 'dock@', '@example.com', 'a b@example.com', 'dock@example', 'a@b.com, c@d.com'])(
    'refuse %s as an e-mail address',
    (value) => expect(there('EMAIL', value)).toMatchObject({ ok: false, code: 'INVALID_EMAIL' }),
  );

  it('refuse an e-mail address that Salesforce would cut', () => {
    expect(there('EMAIL', `${'x'.repeat(80)}@example.com`)).toMatchObject({ ok: false, code: 'TOO_LONG' });
  });

  it('keep web addresses, with and without their scheme', () => {
    fc.assert(
      fc.property(fc.webUrl(), (address) => {
        fc.pre(address.length <= 255);
        expect(roundTrip('URL', address)).toBe(address);
      }),
    );
    expect(roundTrip('URL', 'www.example.com')).toBe('www.example.com');
    expect(there('URL', 'javascript:alert(1)')).toMatchObject({ ok: false, code: 'INVALID_URL' });
    expect(there('URL', 'ftp://example.com')).toMatchObject({ ok: false, code: 'INVALID_URL' });
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript://example.com/%0aalert(1)',
    'java\tscript:alert(1)//www.example.com',
    ' javascript:alert(1)',
    '\u0001javascript:alert(document.domain)',
    'javascript:1/www.example.com',
    'vbscript:msgbox(1)',
    'data:text/html,<script>alert(1)</script>',
    'data:text/html://www.example.com,x',
    'file:///etc/passwd',
    'mailto:a@example.com',
    'tel:+4930123456',
    'blob:https://www.example.com/1',
    'https://www.bank.example@evil.example',
    'https:javascript:alert(1)',
    'https://',
    'localhost',
    'https://www.example.com/\n',
  ])('call %j no web address', (text) => {
    expect(there('URL', text)).toMatchObject({ ok: false, code: 'INVALID_URL' });
  });

  it('call no text a web address that a browser would follow elsewhere than by http or https', () => {
    const scheme = fc.constantFrom('javascript', 'data', 'vbscript', 'file', 'blob', 'ftp', 'view-source');
    const between = fc.constantFrom(':', '://', ':/', ':https://', '\t:', ':\n//');
    fc.assert(
      fc.property(scheme, between, fc.webUrl(), (name, colon, rest) => {
        expect(there('URL', `${name}${colon}${rest}`).ok).toBe(false);
      }),
    );
  });

  it('make a document a link, and only such a link a document', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(roundTrip('DOCUMENT_LINK', id)).toBe(id);
      }),
    );
    expect(back('DOCUMENT_LINK', 'https://elsewhere.example.com/documents/1')).toMatchObject({
      code: 'INVALID_URL',
    });
  });

  it('join records by their ids alone', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(roundTrip('RECORD_LINK', id)).toBe(id);
      }),
    );
    const nothingLinked = lookups({ crmIdOf: () => null, portalIdOf: () => null });
    expect(there('RECORD_LINK', 'x', nothingLinked)).toMatchObject({ ok: false, code: 'NOT_LINKED' });
    expect(back('RECORD_LINK', 'x', nothingLinked)).toMatchObject({ ok: false, code: 'NOT_LINKED' });
  });
});

describe('words of shipments and exceptions', () => {
  it('sum a milestone that stays up by one that travels', () => {
    const travels = new Set(MILESTONES.filter((row) => row.toSalesforce).map((row) => row.type));
    for (const type of MILESTONE_TYPES) {
      expect(travels).toContain(MILESTONE_SUMMARY[type]);
      expect(roundTrip('MILESTONE', type)).toBe(MILESTONE_SUMMARY[type]);
      if (travels.has(type)) expect(MILESTONE_SUMMARY[type]).toBe(type);
    }
  });

  it('say each state of an exception by one status, and read each status as one state', () => {
    for (const state of EXCEPTION_STATES) {
      expect(roundTrip('EXCEPTION_STATE', state)).toBe(state);
      expect(roundTrip('TASK_STATUS', state)).toBe(state);
    }
    for (const { status, state } of CASE_STATUSES) {
      expect(back('EXCEPTION_STATE', status)).toEqual({ ok: true, value: state });
    }
    for (const { status, state } of TASK_STATUSES) {
      expect(back('TASK_STATUS', status)).toEqual({ ok: true, value: state });
    }
    expect(back('EXCEPTION_STATE', 'Parked')).toMatchObject({ ok: false, code: 'NOT_ALLOWED' });
  });

  it('give every code a subject that names it and a reason', () => {
    for (const code of EXCEPTION_CODES) {
      expect(roundTrip('EXCEPTION_SUBJECT', code)).toBe(code);
      expect(there('EXCEPTION_REASON', code).ok).toBe(true);
    }
  });

  it('give every severity a priority', () => {
    const priorities = SEVERITIES.map((severity) => there('SEVERITY_PRIORITY', severity));
    expect(priorities.map((outcome) => outcome.ok && outcome.value)).toEqual([
      'Low',
      'Medium',
      'High',
      'High',
    ]);
    expect(SEVERITIES.every((severity) => there('TASK_PRIORITY', severity).ok)).toBe(true);
  });
});
