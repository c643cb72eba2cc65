import { CASE_STATUSES, OPPORTUNITY_STAGES, TASK_STATUSES } from '../schema/catalogue/values.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import type { Row } from './database.ts';

/** What the platform itself fills in on a record before it is saved. */
export interface DerivationContext {
  readonly now: number;
  /** The record before this save; undefined for a new one. */
  readonly old: Row | undefined;
  /** Columns that the caller set in this save. */
  readonly given: ReadonlySet<string>;
  readonly find: (object: string, id: string) => Row | undefined;
  /** Whether a status closes the record: by the org's own value set, or by Salesforce's. */
  readonly closes: (field: string, standard: readonly { value: string; closed: boolean }[]) => boolean;
}

type Derivation = (row: Row, context: DerivationContext) => void;

function fullName(row: Row): void {
  row['Name'] = [row['FirstName'], row['LastName']].filter(Boolean).join(' ') || null;
}

function caseFields(row: Row, { now, old, given, find, closes }: DerivationContext): void {
  const closed = closes('Status', CASE_STATUSES);
  row['IsClosed'] = closed ? 1 : 0;
  row['ClosedDate'] = closed ? (old?.['ClosedDate'] ?? now) : null;
  const contactId = row['ContactId'];
  if (!given.has('ContactId')) return;
  const contact = contactId ? find('Contact', String(contactId)) : undefined;
  if (contact && !row['AccountId']) row['AccountId'] = contact['AccountId'] ?? null;
  row['ContactEmail'] = contact?.['Email'] ?? null;
  row['ContactPhone'] = contact?.['Phone'] ?? null;
}

function opportunityFields(row: Row, { old, given }: DerivationContext): void {
  const stage = OPPORTUNITY_STAGES.find((candidate) => candidate.value === row['StageName']);
  if (!stage) return;
  row['IsClosed'] = stage.closed ? 1 : 0;
  row['IsWon'] = stage.won ? 1 : 0;
  row['ForecastCategory'] = stage.forecast;
  const stageChanged = old?.['StageName'] !== row['StageName'];
  if (stageChanged && !given.has('Probability')) row['Probability'] = stage.probability;
  const amount = row['Amount'];
  row['ExpectedRevenue'] =
    typeof amount === 'number' ? (amount * Number(row['Probability'] ?? 0)) / 100 : null;
}

function taskFields(row: Row, { now, old, find, closes }: DerivationContext): void {
  const closed = closes('Status', TASK_STATUSES);
  row['IsClosed'] = closed ? 1 : 0;
  row['CompletedDateTime'] = closed ? (old?.['CompletedDateTime'] ?? now) : null;
  row['IsHighPriority'] = row['Priority'] === 'High' ? 1 : 0;
  const what = row['WhatId'] ? String(row['WhatId']) : '';
  const who = row['WhoId'] ? String(row['WhoId']) : '';
  if (what.startsWith('001')) row['AccountId'] = what;
  else if (what.startsWith('500')) row['AccountId'] = find('Case', what)?.['AccountId'] ?? null;
  else if (what.startsWith('006')) row['AccountId'] = find('Opportunity', what)?.['AccountId'] ?? null;
  else row['AccountId'] = who.startsWith('003') ? (find('Contact', who)?.['AccountId'] ?? null) : null;
}

const DERIVATIONS: Readonly<Record<string, Derivation>> = {
  Contact: fullName,
  Lead: fullName,
  User: fullName,
  Case: caseFields,
  Opportunity: opportunityFields,
  Task: taskFields,
};

/** Fills the fields that follow from others (IsClosed, Name of a person, Probability …) into `row`. */
export function derive(object: ObjectDefinition, row: Row, context: Omit<DerivationContext, 'closes'>): void {
  const closes: DerivationContext['closes'] = (name, standard) => {
    const own = object.fields
      .get(name.toLowerCase())
      ?.picklistValues.find((item) => item.value === row[name]);
    return own?.closed ?? standard.find((item) => item.value === row[name])?.closed ?? false;
  };
  DERIVATIONS[object.name]?.(row, { ...context, closes });
  // A text Name of a custom record that nobody gave is the record's id.
  if (object.custom && !row['Name']) row['Name'] = row['Id'] ?? null;
}
