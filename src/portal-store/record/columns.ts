import { OWNERSHIP } from '../../domain/ownership/index.ts';

/** The select lists of the records, with their table under the alias `t`. Rows come out as the types of `types.ts`. */

function select(columns: readonly string[]): string {
  return columns.map((column) => `${column} AS "${camelCase(column)}"`).join(', ');
}

/** `t.portal_id` is `portalId`; a cast does not change the name. */
export function camelCase(column: string): string {
  return column
    .replace(/^t\./, '')
    .replace(/::.*$/, '')
    .replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The named columns of a table, and with them every other that the ownership table has a row for. */
function selectOwned(table: string, columns: readonly string[]): string {
  const known = new Set(columns.map((column) => column.replace(/::.*$/, '')));
  const owned = OWNERSHIP.flatMap(({ portal }) => (portal?.table === table ? [`t.${portal.column}`] : []));
  return select([...columns, ...new Set(owned.filter((column) => !known.has(column)))]);
}

export const ACCOUNT_COLUMNS = selectOwned(
  'account',
  `t.portal_id t.crm_id t.parent_id t.customer_id t.display_name t.legal_name t.legal_name_override
   t.display_name_proposal t.display_name_proposed_at t.eligible_services t.customer_code t.country t.status t.version t.created_at t.updated_at`.split(
    /\s+/,
  ),
);

export const USER_COLUMNS = `${selectOwned(
  'portal_user',
  `t.portal_id t.subject t.email t.name t.kind t.state t.account_id t.whole_account t.crm_contact_id t.version
   t.created_at t.updated_at`.split(/\s+/),
)}, ARRAY(SELECT granted.branch_id::text FROM portal.portal_user_branch granted
   WHERE granted.user_id = t.portal_id ORDER BY 1) AS "branchIds"`;

export const SHIPMENT_COLUMNS = selectOwned(
  'shipment',
  `t.portal_id t.crm_id t.number t.account_id t.branch_id t.mode t.service_level t.origin_country t.origin_place
   t.destination_country t.destination_place t.weight_kg::float8 t.weight_basis t.freight_amount t.freight_currency
   t.freight_basis t.freight_class t.handling_needs t.quote_reference t.invoice_references t.dock_appointment_note
   t.proof_of_delivery_id t.version t.created_at t.updated_at t.current_milestone t.milestone_at t.milestone_date_only t.milestone_event_id t.booked_at
   t.booked_date_only t.picked_up_at t.picked_up_date_only t.picked_up_on_time t.promised_delivery_at
   t.promised_delivery_date_only t.delivered_at t.delivered_date_only t.delivered_on_time t.estimated_delivery_at
   t.estimated_delivery_date_only t.estimated_delivery_low t.estimated_delivery_high t.exceptions
   t.unresolved_exceptions t.exception_state t.open_exception_code t.open_exception_severity`.split(/\s+/),
);

export const REFERENCE_COLUMNS = select('t.shipment_id t.type t.value'.split(' '));

export const STOP_COLUMNS = select(
  `t.portal_id t.shipment_id t.sequence t.type t.name t.city t.country t.unlocode t.terminal_code t.time_zone
   t.appointment_from t.appointment_to t.arrived_at t.departed_at`.split(/\s+/),
);

export const PACKAGE_COLUMNS = select(
  `t.portal_id t.shipment_id t.line t.description t.product_group t.pieces t.weight_kg::float8 t.weight_basis
   t.value_amount t.value_currency`.split(/\s+/),
);

export const ACCESSORIAL_COLUMNS = select('t.shipment_id t.code t.billing_reference'.split(' '));

export const DOCUMENT_COLUMNS = select(
  `t.portal_id t.shipment_id t.type t.file_name t.media_type t.size_bytes t.signer t.signed_at t.storage_key t.sha256
   t.created_at`.split(/\s+/),
);

export const EVENT_COLUMNS = select(
  `t.portal_id t.shipment_id t.source t.event_id t.milestone t.classifier t.occurred_at t.date_only t.recorded_at
   t.expected_at t.expected_date_only t.expected_low t.expected_high t.place_name t.country t.unlocode t.terminal_code
   t.latitude t.longitude t.stop_sequence t.raw_code t.dialect t.correction t.corrects_source
   t.corrects_event_id t.confirms`.split(/\s+/),
);

export const EXCEPTION_COLUMNS = selectOwned(
  'exception',
  `t.portal_id t.shipment_id t.account_id t.branch_id t.code t.severity t.state t.owner_team t.owner_person
   t.customer_action_required t.note t.opened_at t.acknowledged_at t.resolved_at t.crm_case_id t.version t.created_at
   t.updated_at`.split(/\s+/),
);

export const EXCEPTION_HISTORY_COLUMNS = select(
  `t.portal_id t.exception_id t.at t.actor t.state t.severity t.owner_team t.owner_person t.note`.split(
    /\s+/,
  ),
);
