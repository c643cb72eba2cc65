import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { announce } from '../design/announce.tsx';
import { Button } from '../design/button.tsx';
import { Picker, TextField } from '../design/field.tsx';
import { Panel } from '../design/panel.tsx';
import { Notice } from '../design/state.tsx';
import { choicesOf } from '../graph/address.ts';
import { ask, newKey } from '../graph/ask.ts';
import {
  EndShipmentLinkDocument,
  MakeShipmentLinkDocument,
  ShipmentLinksDocument,
} from '../graph/generated/tracking.ts';
import { useGraph } from '../graph/queries.ts';
import { refusalOf, useTrying } from '../graph/trying.ts';
import { ageText, momentText } from '../words/format.ts';
import { words } from '../words/track-words.ts';
import css from './shipment.module.css';

const DAYS = { week: 7, month: 30, quarter: 90 } as const satisfies Record<
  keyof typeof words.sharing.periods,
  number
>;

/** Makes and ends links to the shipment. Nothing for a role that may not share. */
export function SharePanel({ shipmentId }: { readonly shipmentId: string }) {
  const { sharing } = words;
  const queries = useQueryClient();
  const asked = useGraph(ShipmentLinksDocument, { id: shipmentId });
  const [period, setPeriod] = useState<keyof typeof DAYS>('month');
  const [address, setAddress] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const { busy, problem, begin } = useTrying();
  const links = asked.data?.data.shipment?.links;
  if (links === null || links === undefined) return null;
  const newest = () => queries.invalidateQueries({ queryKey: [ShipmentLinksDocument.toString()] });
  const make = () =>
    begin(async () => {
      setCopied(false);
      const input = { idempotencyKey: newKey(), id: shipmentId, days: DAYS[period] };
      const { data, errors } = await ask(MakeShipmentLinkDocument, { input });
      const made = data.shipmentLinkCreate?.url ?? null;
      setAddress(made);
      if (made !== null) announce(sharing.madeNow);
      await newest();
      return refusalOf(data.shipmentLinkCreate, errors);
    });
  const end = (linkId: string) =>
    begin(async () => {
      setAddress(null);
      const { data, errors } = await ask(EndShipmentLinkDocument, {
        input: { idempotencyKey: newKey(), linkId },
      });
      await newest();
      const refusal = refusalOf(data.shipmentLinkRevoke, errors);
      if (refusal === null) announce(sharing.revoked);
      return refusal;
    });
  const copy = (text: string) =>
    begin(async () => {
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        // A browser may not let a page write there, and does not in an address without TLS.
        return sharing.notCopied;
      }
      setCopied(true);
      announce(sharing.copied);
      return null;
    });
  const open = links.filter(({ state }) => state === 'OPEN');
  return (
    <Panel title={sharing.title}>
      <div className={css['items']}>
        <p className={css['soft']}>{sharing.explained}</p>
        {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
        <div className={css['item']}>
          <Picker
            label={sharing.goodFor}
            value={period}
            choices={choicesOf(sharing.periods)}
            onPick={(value) => setPeriod(value === '' ? 'month' : value)}
          />
          <Button busy={busy} onClick={make}>
            {sharing.make}
          </Button>
        </div>
        {address === null ? null : (
          <div className={css['items']}>
            <TextField
              label={sharing.address}
              value={address}
              readOnly
              onFocus={({ target }) => target.select()}
            />
            <div className={css['item']}>
              <span className={css['soft']}>{sharing.once}</span>
              <Button kind="main" onClick={() => copy(address)}>
                {copied ? sharing.copied : sharing.copy}
              </Button>
            </div>
          </div>
        )}
        {open.length === 0 ? null : (
          <ul className={css['items']} aria-label={sharing.open}>
            {open.map(({ id, createdAt, expiresAt }) => {
              const day = momentText({ at: expiresAt, dateOnly: false });
              return (
                <li key={id} className={css['item']}>
                  <span>
                    {sharing.until(day)}
                    <br />
                    <span className={css['soft']}>{sharing.made(ageText(createdAt))}</span>
                  </span>
                  <Button aria-label={sharing.revokeOf(day)} busy={busy} onClick={() => end(id)}>
                    {sharing.revoke}
                  </Button>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </Panel>
  );
}
