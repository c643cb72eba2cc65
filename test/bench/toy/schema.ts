/** Two subgraphs shaped like the real ones, with only what the benchmark's queries ask. */

const LINK = `
extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: ["@key", "@shareable", "@listSize"]
)`;

const PAGE_INFO = `
type PageInfo @shareable {
  hasNextPage: Boolean!
  endCursor: String
}`;

const SIZED = '@listSize(slicingArguments: ["first"], sizedFields: ["edges"])';

function connection(type: string): string {
  return `
type ${type}Connection {
  edges: [${type}Edge!]!
  pageInfo: PageInfo!
}
type ${type}Edge {
  cursor: String!
  node: ${type}!
}`;
}

export const PORTAL_SDL = `${LINK}
type Query {
  account(portalId: ID!): Account
  shipment(portalId: ID!): Shipment
  shipments(filter: ShipmentFilter, first: Int, after: String): ShipmentConnection ${SIZED}
}
input ShipmentFilter {
  milestones: [MilestoneType!]
}
enum MilestoneType {
  BOOKED
  PICKED_UP
  IN_TRANSIT
  OUT_FOR_DELIVERY
  DELIVERED
}
type Account @key(fields: "portalId crmId") {
  id: ID! @shareable
  portalId: ID
  crmId: ID
  displayName: String
  isBranch: Boolean
  shipments(first: Int, after: String): ShipmentConnection ${SIZED}
}
type Shipment @key(fields: "portalId crmId") {
  id: ID! @shareable
  portalId: ID
  crmId: ID
  number: String
  mode: String
  serviceLevel: String
  account: Account
  currentMilestone: Milestone
  milestones(first: Int): MilestoneConnection ${SIZED}
  stops: [Stop!]
  bookedAt: String
  promisedDelivery: String
  deliveredAt: String
  onTime: Boolean
  exceptions(first: Int): ExceptionConnection ${SIZED}
}
type Milestone {
  type: MilestoneType!
  occurredAt: String!
  place: String
}
type Stop {
  sequence: Int!
  type: String!
  city: String
  country: String
}
type Exception @key(fields: "portalId") {
  portalId: ID!
  code: String
  severity: String
  state: String
  openedAt: String
}
${PAGE_INFO}
${connection('Shipment')}
${connection('Milestone')}
${connection('Exception')}
`;

export const SALESFORCE_SDL = `${LINK}
type Query {
  case(crmId: ID!): Case
}
type Account @key(fields: "portalId crmId") {
  id: ID! @shareable
  portalId: ID
  crmId: ID
  legalName: String
  contractTerms: ContractTerms
  contacts(first: Int): ContactConnection ${SIZED}
  cases(first: Int): CaseConnection ${SIZED}
}
type ContractTerms {
  tier: String!
  serviceCommitments: String
  eligibleServices: [String!]!
}
type Shipment @key(fields: "portalId crmId") {
  id: ID! @shareable
  portalId: ID
  crmId: ID
  cases(first: Int): CaseConnection ${SIZED}
}
type Contact @key(fields: "crmId") {
  crmId: ID!
  name: String
  email: String
  phone: String
  roles: [String!]
}
type Case @key(fields: "crmId") {
  crmId: ID!
  caseNumber: String
  subject: String
  status: String
  priority: String
  createdAt: String
}
${PAGE_INFO}
${connection('Contact')}
${connection('Case')}
`;
