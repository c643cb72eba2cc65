import type { Client } from 'pg';
import type { SalesforceClient } from '../../../src/salesforce/client.ts';
import { linkedRecords } from '../salesforce-records.ts';
import type { AcknowledgedShipment, Ledger } from './ledger.ts';
import { noteNumber } from './order-watch.ts';
import { NUMBER_PREFIX } from './writers.ts';

/** What became of acknowledged writes; a line for each fault. */
export interface Comparison {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly outOfOrder: readonly string[];
}

/**
 * Compares the book of acknowledged writes to shipments with both systems, record by record. A write whose outcome is
 * unknown may have been done once or not at all; one that was refused has left nothing.
 */
export async function compareShipments(
  ledger: Ledger,
  database: Client,
  salesforce: SalesforceClient,
): Promise<Comparison> {
  const lost: string[] = [];
  const doubled: string[] = [];
  const outOfOrder: string[] = [];
  const once = (what: string, found: number) => {
    if (found === 0) lost.push(what);
    if (found > 1) doubled.push(`${what}: ${found} times`);
  };
  const inPortal = await portalSide(database);
  const shipments = Map.groupBy(
    await linkedRecords(salesforce, 'Shipment__c', [
      'Portal_Shipment_Id__c',
      'Name',
      'Dock_Appointment_Note__c',
      'Current_Milestone__c',
      'Hub_Version__c',
    ]),
    (row) => String(row['Portal_Shipment_Id__c']),
  );
  // Salesforce has the number that the hub gave, the book the one that the customer stated.
  const stated = new Map([...inPortal.shipments.values()].map(({ given, number }) => [given, number]));
  const byNumber = Map.groupBy([...shipments.values()].flat(), (row) => stated.get(String(row['Name'])));
  const cases = Map.groupBy(
    await linkedRecords(salesforce, 'Case', ['Portal_Exception_Id__c', 'IsClosed']),
    (row) => String(row['Portal_Exception_Id__c']),
  );
  const tasks = Map.groupBy(
    await linkedRecords(salesforce, 'Task', ['Portal_Exception_Id__c', 'IsClosed']),
    (row) => String(row['Portal_Exception_Id__c']),
  );
  for (const { number, kind } of ledger.notBooked) {
    const most = kind === 'UNKNOWN' ? 1 : 0;
    const inBoth = [inPortal.numbers.get(number) ?? 0, byNumber.get(number)?.length ?? 0];
    if (Math.max(...inBoth) > most)
      doubled.push(`${number}, whose booking is ${kind}: ${inBoth.join(' and ')} times`);
  }
  for (const shipment of ledger.shipments) {
    const { number, portalId, unknown } = shipment;
    const possible = possibleOf(shipment);
    const row = inPortal.shipments.get(portalId);
    once(`portal: shipment ${number}`, inPortal.numbers.get(number) ?? 0);
    once(
      `Salesforce: shipment ${number}`,
      Math.max(shipments.get(portalId)?.length ?? 0, byNumber.get(number)?.length ?? 0),
    );
    once(`portal: booking of ${number} in the audit`, inPortal.audit.get(`${portalId} shipmentBook`) ?? 0);
    const there = shipments.get(portalId)?.[0];
    for (const [system, note, milestone] of [
      ['portal', row?.note, row?.milestone],
      ['Salesforce', there?.['Dock_Appointment_Note__c'], there?.['Current_Milestone__c']],
    ] as const) {
      const got = noteNumber(note);
      if (got < shipment.notes) lost.push(`${system}: note ${shipment.notes} of ${number}, it has ${got}`);
      if (!possible.milestones.includes(String(milestone))) {
        lost.push(`${system}: ${shipment.milestone} of ${number}, it has ${String(milestone)}`);
      }
    }
    if (row !== undefined && there !== undefined && row.crmId !== there.Id) {
      lost.push(`link of ${number}: the portal has ${row.crmId}, Salesforce ${there.Id}`);
    }
    const notes = inPortal.notes.get(portalId) ?? [];
    if (notes.length > possible.notes)
      doubled.push(`portal: ${notes.length} notes of ${number}, ${shipment.notes} acknowledged`);
    if (notes.some((note, index) => note !== index + 1))
      outOfOrder.push(`portal: notes of ${number}: ${notes.join(' ')}`);
    for (const eventId of shipment.events)
      once(`portal: event ${eventId} of ${number}`, inPortal.events.get(eventId) ?? 0);
    const exceptions = inPortal.exceptions.get(portalId) ?? 0;
    if (exceptions > possible.exceptions) {
      doubled.push(
        `portal: ${exceptions} exceptions of ${number}, ${shipment.exceptions.length} acknowledged`,
      );
    }
    for (const { portalId: exceptionId, resolved, withCase } of shipment.exceptions) {
      const what = `${withCase ? 'case' : 'task'} of exception ${exceptionId} of ${number}`;
      const found = (withCase ? cases : tasks).get(exceptionId) ?? [];
      once(`Salesforce: ${what}`, found.length);
      if (((withCase ? tasks : cases).get(exceptionId) ?? []).length > 0)
        doubled.push(`Salesforce: a second kind of ${what}`);
      const isResolved = inPortal.resolved.get(exceptionId) ?? false;
      const mayDiffer = unknown?.exceptionId === exceptionId;
      if (found[0] !== undefined && found[0]['IsClosed'] !== (mayDiffer ? isResolved : resolved))
        lost.push(`Salesforce: settlement of the ${what}`);
      if (isResolved !== resolved && !mayDiffer) lost.push(`portal: settlement of the ${what}`);
      once(
        `portal: opening in the audit of the ${what}`,
        inPortal.audit.get(`${exceptionId} exceptionOpen`) ?? 0,
      );
    }
  }
  return { lost, doubled, outOfOrder };
}

/** The most that a shipment may show: what was acknowledged, and the write whose outcome is unknown. */
function possibleOf({ notes, milestone, exceptions, unknown }: AcknowledgedShipment) {
  return {
    notes: notes + (unknown?.mutation === 'dockAppointmentNoteSet' ? 1 : 0),
    milestones: unknown?.milestone === undefined ? [milestone] : [milestone, unknown.milestone],
    exceptions: exceptions.length + (unknown?.mutation === 'exceptionOpen' ? 1 : 0),
  };
}

async function portalSide(database: Client) {
  const rows = await database.query<{
    id: string;
    given: string;
    number: string;
    note: string;
    milestone: string;
    crmId: string;
  }>(
    `SELECT s.portal_id AS id, s.number AS given, r.value AS number, s.dock_appointment_note AS note,
            s.current_milestone AS milestone, s.crm_id AS "crmId"
       FROM portal.shipment s JOIN portal.shipment_reference r ON r.shipment_id = s.portal_id
      WHERE r.type = 'CUSTOMER_REFERENCE' AND starts_with(r.value, $1)`,
    [NUMBER_PREFIX],
  );
  const events = await database.query<{ id: string; count: number }>(
    `SELECT event_id AS id, count(*)::int AS count FROM portal.tracking_event GROUP BY event_id`,
  );
  const audit = await database.query<{ what: string; count: number }>(
    `SELECT record_id || ' ' || action AS what, count(*)::int AS count FROM ledger.audit_entry GROUP BY record_id, action`,
  );
  const notes = await database.query<{ id: string; note: string }>(
    `SELECT record_id AS id, change ->> 'new' AS note
     FROM ledger.audit_entry, json_array_elements(changes) change
     WHERE action = 'dockAppointmentNoteSet' AND change ->> 'field' = 'dockAppointmentNote' ORDER BY audit_entry.id`,
  );
  const exceptions = await database.query<{ id: string; shipment: string; resolved: boolean }>(
    `SELECT portal_id AS id, shipment_id AS shipment, state = 'RESOLVED' AS resolved FROM portal.exception`,
  );
  return {
    shipments: new Map(rows.rows.map((row) => [row.id, row])),
    numbers: counted(rows.rows.map(({ number }) => number)),
    events: new Map(events.rows.map((row) => [row.id, row.count])),
    audit: new Map(audit.rows.map((row) => [row.what, row.count])),
    notes: new Map(
      [...Map.groupBy(notes.rows, ({ id }) => id)].map(([id, found]) => [
        id,
        found.map(({ note }) => noteNumber(note)),
      ]),
    ),
    exceptions: counted(exceptions.rows.map(({ shipment }) => shipment)),
    resolved: new Map(exceptions.rows.map((row) => [row.id, row.resolved])),
  };
}

function counted(values: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(values, (value) => value)].map(([value, found]) => [value, found.length]));
}
