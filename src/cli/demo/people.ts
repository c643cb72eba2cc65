import type { Role, UserKind } from '../../domain/access.ts';
import type { ContactRole } from '../../domain/vocabulary/index.ts';

/** The customers, contacts and users that a newcomer meets. All of them are made up. */

export interface DemoBranch {
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly country: string;
}

export interface DemoContact {
  readonly first: string;
  readonly last: string;
  readonly title: string;
  readonly phone: string;
  readonly roles: readonly ContactRole[];
}

export interface DemoCustomer {
  readonly code: string;
  readonly displayName: string;
  readonly legalName: string;
  readonly domain: string;
  readonly phone: string;
  readonly industry: string;
  readonly city: string;
  readonly state: string;
  readonly country: string;
  readonly tier: string;
  readonly commitments: string;
  readonly services: readonly string[];
  readonly branches: readonly DemoBranch[];
  readonly contacts: readonly DemoContact[];
  readonly shipments: number;
}

export const DEMO_CUSTOMERS: readonly DemoCustomer[] = [
  {
    code: 'NORTHWIND',
    displayName: 'Northwind Instruments',
    legalName: 'Northwind Instruments, Inc.',
    domain: 'northwind.example',
    phone: '+1 312 555 0140',
    industry: 'Electronics',
    city: 'Chicago',
    state: 'IL',
    country: 'US',
    tier: 'GOLD',
    commitments: 'Pickup within 4 hours of booking. Exceptions answered within 30 minutes, day and night.',
    services: ['Standard Ground', 'Expedited', 'Guaranteed'],
    branches: [
      { code: 'NORTHWIND-CHI', name: 'Northwind Chicago Plant', city: 'Chicago', country: 'US' },
      { code: 'NORTHWIND-DAL', name: 'Northwind Dallas Warehouse', city: 'Dallas', country: 'US' },
      { code: 'NORTHWIND-RTM', name: 'Northwind Rotterdam Hub', city: 'Rotterdam', country: 'NL' },
    ],
    contacts: [
      {
        first: 'Ana',
        last: 'Flores',
        title: 'Head of Logistics',
        phone: '+1 312 555 0141',
        roles: ['CONTRACT_OWNER', 'SHIPPER'],
      },
      {
        first: 'Ben',
        last: 'Okafor',
        title: 'Accounts Payable',
        phone: '+1 312 555 0142',
        roles: ['BILLING'],
      },
      {
        first: 'Cleo',
        last: 'Visser',
        title: 'Dock Supervisor',
        phone: '+31 10 555 0143',
        roles: ['SHIPPER', 'CONSIGNEE'],
      },
    ],
    shipments: 48,
  },
  {
    code: 'HARBOR',
    displayName: 'Harbor Foods',
    legalName: 'Harbor Foods Cooperative',
    domain: 'harbor.example',
    phone: '+1 206 555 0170',
    industry: 'Food & Beverage',
    city: 'Seattle',
    state: 'WA',
    country: 'US',
    tier: 'SILVER',
    commitments: 'Temperature log with every delivery. Proof of delivery within one hour.',
    services: ['Standard Ground', 'Temperature Controlled'],
    branches: [
      { code: 'HARBOR-SEA', name: 'Harbor Seattle Cold Store', city: 'Seattle', country: 'US' },
      { code: 'HARBOR-YVR', name: 'Harbor Vancouver Depot', city: 'Vancouver', country: 'CA' },
    ],
    contacts: [
      {
        first: 'Dee',
        last: 'Lindqvist',
        title: 'Supply Chain Manager',
        phone: '+1 206 555 0171',
        roles: ['CONTRACT_OWNER'],
      },
      {
        first: 'Eli',
        last: 'Tanaka',
        title: 'Billing Clerk',
        phone: '+1 206 555 0172',
        roles: ['BILLING', 'THIRD_PARTY_BILLING'],
      },
    ],
    shipments: 24,
  },
];

/** A prospect: in Salesforce only, without a link. */
export const DEMO_PROSPECT = {
  legalName: 'Summit Outdoor Ltd',
  industry: 'Retail',
  city: 'Denver',
  country: 'US',
};

export interface DemoUser {
  /** Under this name the token stands in `.waybill/demo.json`. */
  readonly token: string;
  readonly subject: string;
  readonly name: string;
  readonly role: Role;
  readonly kind: UserKind;
  readonly customer?: string;
  /** Codes of the granted branches; the whole account when absent. */
  readonly branches?: readonly string[];
  /** Last name of the user's contact. */
  readonly contact?: string;
}

export const DEMO_USERS: readonly DemoUser[] = [
  {
    token: 'customer',
    subject: 'ana@northwind.example',
    name: 'Ana Flores',
    role: 'CUSTOMER',
    kind: 'CUSTOMER',
    customer: 'NORTHWIND',
    contact: 'Flores',
  },
  {
    token: 'branchCustomer',
    subject: 'cleo@northwind.example',
    name: 'Cleo Visser',
    role: 'CUSTOMER',
    kind: 'CUSTOMER',
    customer: 'NORTHWIND',
    branches: ['NORTHWIND-RTM'],
    contact: 'Visser',
  },
  {
    token: 'otherCustomer',
    subject: 'dee@harbor.example',
    name: 'Dee Lindqvist',
    role: 'CUSTOMER',
    kind: 'CUSTOMER',
    customer: 'HARBOR',
    contact: 'Lindqvist',
  },
  {
    token: 'serviceAgent',
    subject: 'sam@waybill.example',
    name: 'Sam Reyes',
    role: 'SERVICE_AGENT',
    kind: 'STAFF',
  },
  {
    token: 'dispatcher',
    subject: 'dana@waybill.example',
    name: 'Dana Hill',
    role: 'DISPATCHER',
    kind: 'STAFF',
  },
  { token: 'sales', subject: 'sol@waybill.example', name: 'Sol Marin', role: 'SALES', kind: 'STAFF' },
  { token: 'analyst', subject: 'alex@waybill.example', name: 'Alex Kim', role: 'ANALYST', kind: 'STAFF' },
  {
    token: 'integration',
    subject: 'integration@waybill.example',
    name: 'Partner integration',
    role: 'INTEGRATION',
    kind: 'SERVICE',
  },
  // Last: when this user is there, the demo data is complete.
  { token: 'admin', subject: 'admin@waybill.example', name: 'Ada Admin', role: 'ADMIN', kind: 'STAFF' },
];
