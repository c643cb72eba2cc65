import { useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../design/button.tsx';
import { TextField } from '../design/field.tsx';
import { Notice } from '../design/state.tsx';
import { useAddress } from '../graph/address.ts';
import { ask } from '../graph/ask.ts';
import { useDraft } from '../graph/draft.ts';
import { FindShipmentsDocument } from '../graph/generated/tracking.ts';
import { useTrying } from '../graph/trying.ts';
import { words } from '../words/track-words.ts';
import css from './shipments.module.css';

/** Opens the shipment that has a number, whatever kind of number it is. A number of several lists them, in the address. */
export function ShipmentSearch({ searched }: { readonly searched: string }) {
  const [kept, keep] = useDraft('search');
  const [value, setValue] = useState(kept === '' ? searched : kept);
  const { busy, problem, begin } = useTrying();
  const [, go] = useLocation();
  const address = useAddress();

  const find = async (number: string) => {
    const { data } = await ask(FindShipmentsDocument, { value: number });
    const [first, ...others] = data.shipments?.nodes ?? [];
    if (first === undefined) return words.track.notFound(number);
    if (others.length > 0) address.go({ search: number, show: '' });
    else go(`/shipment/${encodeURIComponent(first.id)}`);
    return null;
  };

  return (
    <search>
      <form
        className={css['search']}
        onSubmit={(event) => {
          event.preventDefault();
          const number = value.trim();
          keep('');
          if (number !== '' && !busy) begin(() => find(number));
          else if (number === '' && searched !== '') address.go({ search: '' });
        }}
      >
        <TextField
          label={words.track.searchLabel}
          type="search"
          value={value}
          onChange={(event) => {
            setValue(event.target.value);
            keep(event.target.value);
          }}
          autoComplete="off"
          spellCheck={false}
        />
        <Button kind="main" type="submit" busy={busy}>
          {words.track.search}
        </Button>
      </form>
      {problem === null ? null : <Notice>{problem}</Notice>}
      {searched === '' ? null : (
        <p className={css['found']}>
          {words.track.found(searched)}{' '}
          <Button onClick={() => address.go({ search: '' })}>{words.track.showAll}</Button>
        </p>
      )}
    </search>
  );
}
