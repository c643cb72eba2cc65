import { useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../design/button.tsx';
import { TextField } from '../design/field.tsx';
import { Notice } from '../design/state.tsx';
import { ask } from '../graph/ask.ts';
import { FindShipmentDocument } from '../graph/generated/tracking.ts';
import { useTrying } from '../graph/trying.ts';
import { words } from '../words/track-words.ts';
import css from './shipments.module.css';

/** Opens the shipment that has a number, whatever kind of number it is. */
export function ShipmentSearch() {
  const [value, setValue] = useState('');
  const { busy, problem, begin } = useTrying();
  const [, go] = useLocation();

  const find = async () => {
    const number = value.trim();
    const { data, errors } = await ask(FindShipmentDocument, { value: number });
    // The hub says why a number that it knows opens nothing, such as one that several shipments have.
    if (data.shipment === null) return errors[0]?.message ?? words.track.notFound(number);
    go(`/shipment/${encodeURIComponent(data.shipment.id)}`);
    return null;
  };

  return (
    <search>
      <form
        className={css['search']}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy && value.trim() !== '') begin(find);
        }}
      >
        <TextField
          label={words.track.searchLabel}
          type="search"
          value={value}
          onChange={(event) => setValue(event.target.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button kind="main" type="submit" busy={busy}>
          {words.track.search}
        </Button>
      </form>
      {problem === null ? null : <Notice>{problem}</Notice>}
    </search>
  );
}
