import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { announce } from '../../design/announce.tsx';
import { ask, newKey } from '../../graph/ask.ts';
import {
  type CarriedRecord,
  type PilotMode,
  PilotSwitchesDocument,
  SetPilotSwitchDocument,
  type SwitchFragment,
} from '../../graph/generated/documents.ts';
import { refusalOf, useTrying } from '../../graph/trying.ts';
import { words } from '../../words/words.ts';
import type { ChosenAccount } from '../account-field.tsx';

const text = words.operations.pilot;

/** A switch as it shall be. */
export interface Setting {
  /** Null for every account. */
  readonly account: ChosenAccount | null;
  /** Null for every kind of record. */
  readonly record: CarriedRecord | null;
  /** Null removes the switch. */
  readonly mode: PilotMode | null;
}

export interface Planned extends Setting {
  /** Null: there is no such switch yet. */
  readonly before: PilotMode | null;
  /** The switch that counts once this one is removed. */
  readonly next: SwitchFragment | null;
  /** Changes that Salesforce does not have. */
  readonly waiting: number;
  /** Held changes that go on. */
  readonly released: number;
}

/** What a setting would do is planned first. What was planned is then done, whatever is chosen by then. */
export function useSwitching() {
  const queries = useQueryClient();
  const [planned, setPlanned] = useState<Planned | null>(null);
  const { busy, problem, begin } = useTrying();

  const send = async (setting: Setting, validateOnly: boolean) => {
    const { account, record, mode } = setting;
    const { data, errors } = await ask(SetPilotSwitchDocument, {
      input: { idempotencyKey: newKey(), validateOnly, accountId: account?.id ?? null, record, mode },
    });
    const payload = data.pilotSwitchSet;
    const refusal = refusalOf(payload, errors);
    if (refusal !== null) return refusal;
    if (validateOnly) {
      const waiting = payload?.pending.reduce((sum, { count }) => sum + count, 0) ?? 0;
      const { before = null, next = null, released = 0 } = payload ?? {};
      setPlanned({ ...setting, before, next, waiting, released });
    } else {
      setPlanned(null);
      announce(settingText(setting));
      await queries.invalidateQueries({ queryKey: [PilotSwitchesDocument.toString()] });
    }
    return null;
  };
  return {
    planned,
    busy,
    problem,
    plan: (setting: Setting) => begin(() => send(setting, true)),
    confirm: () => begin(async () => (planned === null ? null : await send(planned, false))),
    forget: () => setPlanned(null),
  };
}

export function settingText({ account, record, mode }: Setting): string {
  const what = scopeText(account?.name ?? null, record);
  return mode === null ? text.removed(what) : text.confirm(what, text.modes[mode]);
}

export function scopeText(account: string | null, record: CarriedRecord | null): string {
  return `${account ?? text.everyAccount}, ${record === null ? text.everyRecord : text.records[record]}`;
}
