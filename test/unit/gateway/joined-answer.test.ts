import { expect, it } from 'vitest';
import type { StreamForm } from '../../../gateway/canonical/stream-form.ts';
import { JoinedAnswer } from '../../../gateway/shared-streams/joined-answer.ts';

it('an answer that is kept for those who reconnect holds the memory of its own bytes, and no more', () => {
  const text = '{"data":{"name":"Łódź"}}';
  const forms = [{}, {}] as StreamForm[];
  const [first, other] = forms as [StreamForm, StreamForm];
  const answer = new JoinedAnswer({ cursor: 'c', isHeartbeat: false }, 1, first, () => text);
  for (const form of [first, other]) {
    const { json } = answer.in(form);
    expect(json.toString()).toBe(text);
    expect(json.buffer.byteLength).toBe(Buffer.byteLength(text));
  }
  expect(answer.bytes).toBe(Buffer.byteLength(text));
  // What this is to keep away from: a short text of the pool holds all of it.
  expect(Buffer.from(text).buffer.byteLength).toBeGreaterThan(1_000);
});
