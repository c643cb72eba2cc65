/** Data that deliberately does not travel between the systems. The list keeps it from being added by accident. */
export interface NotMapped {
  readonly what: string;
  readonly stays: 'PORTAL' | 'SALESFORCE' | 'BILLING' | 'NOWHERE';
  /** Columns of the portal that this covers, as `table.column`; `table.*` for whole tables. */
  readonly columns: readonly string[];
  readonly reason: string;
}

export const NOT_MAPPED: readonly NotMapped[] = [
  entry(
    'Scans, positions, gate events and raw carrier codes',
    'PORTAL',
    'thousands for each shipment: noise that hides the milestones',
    ['tracking_event.*'],
  ),
  entry(
    'The history of milestones',
    'PORTAL',
    'Salesforce gets the newest; whoever needs the course asks the graph',
    [],
  ),
  entry(
    'Free text of operations: exception notes and their history',
    'PORTAL',
    'written for colleagues, may name people, and grows without end',
    ['exception_history.*'],
  ),
  entry(
    'Bytes, storage keys and signatures of documents',
    'PORTAL',
    'personal data; a link that checks the reader on every request is enough',
    ['document.storage_key', 'document.created_at', 'document.portal_id', 'document.shipment_id'],
  ),
  entry(
    'Driver notes and the consignee as a person',
    'PORTAL',
    'a consignee is nobody’s sales lead and did not agree to be one',
    [],
  ),
  entry(
    'Packages: pieces, weights and values of the goods',
    'PORTAL',
    'temporary operational detail that decides nothing in sales or service',
    ['package.*'],
  ),
  entry(
    'Amounts of quotes, accessorial charges and invoices',
    'BILLING',
    'one billing truth; both systems carry references only',
    ['shipment.freight_currency'],
  ),
  entry(
    'Tokens, passwords and sign-in history of portal users; links that share a shipment',
    'PORTAL',
    'access is decided in one place',
    ['portal_user.role', 'shared_link.*'],
  ),
  entry('Exports that users make', 'PORTAL', 'a file of a few days for one user', [
    'bulk_export.*',
    'bulk_export_part.*',
  ]),
  entry(
    'Case comments, e-mails and internal remarks',
    'SALESFORCE',
    'support history belongs to the service team',
    [],
  ),
  entry(
    'Opportunities, their notes and stages',
    'SALESFORCE',
    'dispatch needs no pipeline; sales see it through the graph, where roles allow it',
    [],
  ),
  entry('Leads, campaigns and marketing consent', 'SALESFORCE', 'not part of moving freight', []),
  entry(
    'Times of the portal’s own rows',
    'PORTAL',
    'each system keeps its own clock; the hub version alone orders the copies',
    [
      'account.created_at',
      'account.updated_at',
      'portal_user.created_at',
      'portal_user.updated_at',
      'shipment.created_at',
      'shipment.updated_at',
      'exception.created_at',
      'exception.updated_at',
    ],
  ),
  entry(
    'Sort names, filter facets and other columns that the portal derives',
    'NOWHERE',
    'they follow from other columns and exist for its lists alone',
    [
      'account.sort_name',
      'account.search_name',
      'account.customer_id',
      'account.is_branch',
      'portal_user.sort_name',
      'shipment.facet',
      'exception.facet',
      'exception.owner_facet',
      'exception.urgency',
      'shipment_facet.*',
      'shipment_link.*',
      'exception_facet.*',
      'exception_owner_facet.*',
      'performance_rollup.*',
      'lane_rollup.*',
      'shipment.exceptions',
      'shipment.unresolved_exceptions',
      'shipment.exception_state',
      'shipment.open_exception_severity',
      'shipment.booked_at',
      'shipment.picked_up_on_time',
      'shipment.delivered_on_time',
    ],
  ),
  entry(
    'Other codes of a customer in delivery files',
    'PORTAL',
    'a person decided that the code means the customer',
    ['customer_code_alias.*'],
  ),
  entry('How exactly a time or a plan is known', 'PORTAL', 'the fold needs it; a summary of dates does not', [
    'shipment.booked_promise_at',
    'shipment.booked_promise_date_only',
    'shipment.booked_date_only',
    'shipment.delivery_time_zone',
    'shipment.pickup_promise_at',
    'shipment.pickup_promise_date_only',
    'shipment.pickup_time_zone',
    'shipment.picked_up_date_only',
    'shipment.promised_delivery_date_only',
    'shipment.delivered_date_only',
    'shipment.estimated_delivery_date_only',
    'shipment.estimated_delivery_low',
    'shipment.estimated_delivery_high',
  ]),
  entry(
    'The report that tells the estimated delivery',
    'PORTAL',
    'the portal says where an estimate is from; a summary of dates does not',
    ['shipment.estimate_event_id', 'shipment.estimate_source', 'shipment.estimate_recorded_at'],
  ),
  entry(
    'Where an imported shipment came from',
    'PORTAL',
    'lets the same file be imported twice; means nothing elsewhere',
    ['shipment.import_source', 'shipment.import_key', 'import_run.*'],
  ),
  entry(
    'The version of the milestone rules that folded a shipment',
    'PORTAL',
    'says which shipments the worker folds again after an upgrade',
    ['shipment.fold_version'],
  ),
  entry(
    'Bytes that a user uploaded in the last day',
    'PORTAL',
    'holds users and customers to their quota of uploads',
    ['upload.*'],
  ),
  entry(
    'Numbers of stops, references and grants as rows',
    'PORTAL',
    'parts of a shipment or a user, kept with it',
    [
      'stop.portal_id',
      'stop.shipment_id',
      'accessorial.shipment_id',
      'shipment_reference.*',
      'portal_user_branch.*',
    ],
  ),
];

function entry(
  what: string,
  stays: NotMapped['stays'],
  reason: string,
  columns: readonly string[],
): NotMapped {
  return { what, stays, reason, columns };
}
