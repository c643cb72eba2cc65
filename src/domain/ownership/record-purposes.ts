import type { SynchronizedRecord } from './row.ts';

/** Why each record exists on both sides, for people who read the worksheet. */
export const RECORD_PURPOSES: Readonly<Record<SynchronizedRecord, string>> = {
  Account:
    'A customer, or a branch of one: a branch is a child account, has both ids of its own, and is held to the same ' +
    'lines. Salesforce owns who it is and what was agreed, service eligibility included; a new one is approved there.',
  Contact: 'People at the customer, each with its roles. A portal user may be linked to one, or to none.',
  BillingContact:
    'The contact whose roles include BILLING, as far as the portal needs it. Finance keeps it in Salesforce.',
  PortalUser: 'Who may sign in, and to what. Access is decided in the portal alone.',
  Shipment:
    'The freight and its journey. The portal owns its life; Salesforce carries a summary with status and links, and ' +
    'quotes and invoices as references only.',
  Stop: 'Where a shipment calls. Operations only.',
  Milestone:
    'A step that customers ask about. Only the newest goes to Salesforce, as the status of the shipment.',
  Exception:
    'What went wrong. It opens a case when the customer must act, a task when only an owner team must, and neither otherwise.',
  Case: 'What service does about an exception, or about anything else a customer brings up.',
  Task: 'What our own team does about an exception that does not need the customer.',
  Document: 'Proof of delivery, customs and customer papers. Salesforce gets a link, never the paper.',
  Accessorial: 'Services beyond carrying the freight, with a reference to their charge.',
  Opportunity: 'The sales pipeline: shown to internal roles, never stored in the portal.',
};
