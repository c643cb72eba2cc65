import type { ExceptionCode, ExceptionState, Severity, Team } from '../../domain/vocabulary/index.ts';
import { boolean, integer, type NewRecord, type RecordOf, text, time, uuid } from '../record/column.ts';
import { recordTable } from '../record/record-table.ts';

export const EXCEPTION = recordTable('exception', {
  portalId: uuid().given(),
  shipmentId: uuid().needed(),
  accountId: uuid().needed(),
  branchId: uuid().needed(),
  code: text<ExceptionCode>().needed().audited(),
  severity: text<Severity>().needed().audited(),
  state: text<ExceptionState>().given('OPEN').audited(),
  ownerTeam: text<Team>().orNull().given().audited('team'),
  ownerPerson: text().orNull().given().audited(),
  customerActionRequired: boolean().given(false).audited(),
  note: text().orNull().given().audited(),
  openedAt: time().needed(),
  acknowledgedAt: time().orNull().given(),
  resolvedAt: time().orNull().given(),
  crmCaseId: text().orNull().given(),
  crmTaskId: text().orNull(),
  version: integer(),
  createdAt: time(),
  updatedAt: time(),
});

/** The state of an exception after each of its changes. */
export const EXCEPTION_HISTORY = recordTable('exception_history', {
  portalId: uuid(),
  exceptionId: uuid().needed(),
  at: time().needed(),
  actor: text().needed(),
  state: text<ExceptionState>().needed(),
  severity: text<Severity>().needed(),
  ownerTeam: text().orNull().given(),
  ownerPerson: text().orNull().given(),
  note: text().orNull().given(),
});

export type ExceptionRecord = RecordOf<typeof EXCEPTION>;
export type ExceptionHistoryRecord = RecordOf<typeof EXCEPTION_HISTORY>;
export type NewException = Omit<NewRecord<typeof EXCEPTION>, 'shipmentId' | 'accountId' | 'branchId'>;
