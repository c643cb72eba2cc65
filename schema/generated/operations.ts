/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Whether a caller was let in. */
export type AuthenticationOutcome =
  /** The caller was let in. */
  | 'ACCEPTED'
  /** The caller was refused. */
  | 'REFUSED';

/** What a contact is responsible for; roles are kept apart on purpose. */
export type ContactRole =
  /** Pays the bills. */
  | 'BILLING'
  /** Receives the freight. */
  | 'CONSIGNEE'
  /** Owns the contract. */
  | 'CONTRACT_OWNER'
  /** Ships the freight. */
  | 'SHIPPER'
  /** Pays the bills of another party. */
  | 'THIRD_PARTY_BILLING';

/** The level of a contract. */
export type ContractTier =
  /** The gold terms. */
  | 'GOLD'
  /** The platinum terms. */
  | 'PLATINUM'
  /** The silver terms. */
  | 'SILVER'
  /** The standard terms. */
  | 'STANDARD';

/** What a document of a shipment is. */
export type DocumentType =
  /** A paper of the customer. */
  | 'CUSTOMER'
  /** A customs paper. */
  | 'CUSTOMS'
  /** The signed proof of delivery. */
  | 'PROOF_OF_DELIVERY';

/** Whether an event happened, is forecast or is agreed. */
export type EventClassifier =
  /** It happened. */
  | 'ACTUAL'
  /** A forecast; an ESTIMATED DELIVERED is an estimated time of arrival. */
  | 'ESTIMATED'
  /** Agreed beforehand. */
  | 'PLANNED';

/** What can go wrong with a shipment. */
export type ExceptionCode =
  /** An accident. */
  | 'ACCIDENT'
  /** Border clearance. */
  | 'BORDER'
  /** Delayed by the carrier. */
  | 'CARRIER_DELAY'
  /** The consignee is closed. */
  | 'CONSIGNEE_CLOSED'
  /** Delayed by the consignee. */
  | 'CONSIGNEE_DELAY'
  /** On credit hold. */
  | 'CREDIT_HOLD'
  /** The customer disputes the service or the bill. */
  | 'CUSTOMER_DISPUTE'
  /** Held by customs. */
  | 'CUSTOMS'
  /** The freight is damaged. */
  | 'DAMAGED'
  /** No driver. */
  | 'DRIVER_UNAVAILABLE'
  /** Waiting for an appointment. */
  | 'HELD_FOR_APPOINTMENT'
  /** Held for payment. */
  | 'HELD_FOR_PAYMENT'
  /** A holiday. */
  | 'HOLIDAY'
  /** The address is wrong. */
  | 'INCORRECT_ADDRESS'
  /** The freight is lost. */
  | 'LOST'
  /** A mechanical breakdown. */
  | 'MECHANICAL'
  /** The delivery was missed. */
  | 'MISSED_DELIVERY'
  /** The pickup was missed. */
  | 'MISSED_PICKUP'
  /** Papers are missing. */
  | 'MISSING_DOCUMENTS'
  /** Sorted to the wrong place. */
  | 'MIS_SORT'
  /** Anything else; the note says what. */
  | 'OTHER'
  /** Over the weight limit. */
  | 'OVERWEIGHT'
  /** Nobody could receive the freight. */
  | 'RECIPIENT_UNAVAILABLE'
  /** The customer refused the delivery. */
  | 'REFUSED'
  /** On its way back to the shipper. */
  | 'RETURNING'
  /** Road conditions. */
  | 'ROAD_CONDITIONS'
  /** Delayed by the shipper. */
  | 'SHIPPER_DELAY'
  /** Pieces are missing. */
  | 'SHORTAGE'
  /** The place cannot be found. */
  | 'UNABLE_TO_LOCATE'
  /** Weather or a natural disaster. */
  | 'WEATHER';

/** How far the work on an exception is. */
export type ExceptionState =
  /** Someone works on it. */
  | 'ACKNOWLEDGED'
  /** Nobody has taken it yet. */
  | 'OPEN'
  /** It is settled. */
  | 'RESOLVED';

/** What can happen to a shipment. */
export type MilestoneType =
  /** The vehicle is at the delivery stop. */
  | 'ARRIVED_AT_DELIVERY'
  /** The vehicle is at the pickup stop. */
  | 'ARRIVED_AT_PICKUP'
  /** The freight is at a terminal. */
  | 'ARRIVED_AT_TERMINAL'
  /** The booking is confirmed. */
  | 'BOOKED'
  /** The shipment is cancelled. */
  | 'CANCELLED'
  /** Customs released the freight. */
  | 'CUSTOMS_CLEARED'
  /** Customs holds the freight. */
  | 'CUSTOMS_HOLD'
  /** The last delivery is done. */
  | 'DELIVERED'
  /** The driver came and left with the freight. */
  | 'DELIVERY_ATTEMPTED'
  /** The freight left a terminal. */
  | 'DEPARTED_TERMINAL'
  /** Something went wrong; never the current milestone. */
  | 'EXCEPTION_OPENED'
  /** An exception is settled; never the current milestone. */
  | 'EXCEPTION_RESOLVED'
  /** The freight is on its way. */
  | 'IN_TRANSIT'
  /** The freight is on the last leg. */
  | 'OUT_FOR_DELIVERY'
  /** Part of the freight is delivered. */
  | 'PARTIALLY_DELIVERED'
  /** The carrier has the freight. */
  | 'PICKED_UP'
  /** The driver came and left without the freight. */
  | 'PICKUP_ATTEMPTED'
  /** A pickup appointment is agreed. */
  | 'PICKUP_SCHEDULED'
  /** A signed proof of delivery can be read. */
  | 'PROOF_OF_DELIVERY_AVAILABLE'
  /** The freight went back to the shipper. */
  | 'RETURNED';

/** Which system's value counts. */
export type Owner =
  /** That of the portal. */
  | 'PORTAL'
  /** That of Salesforce. */
  | 'SALESFORCE'
  /** Either; a rule decides when both changed. */
  | 'SHARED';

/** The kinds of numbers that name a shipment. */
export type ReferenceType =
  /** The bill of lading number. */
  | 'BOL'
  /** The booking number. */
  | 'BOOKING'
  /** The carrier's tracking number. */
  | 'CARRIER_TRACKING'
  /** The container number. */
  | 'CONTAINER'
  /** The customer's own number. */
  | 'CUSTOMER_REFERENCE'
  /** The purchase order number. */
  | 'PO'
  /** The carrier's progressive (freight bill) number. */
  | 'PRO';

/** What a caller does, and so which fields it may see. */
export type Role =
  /** Runs the hub. */
  | 'ADMIN'
  /** Measures it. */
  | 'ANALYST'
  /** Ships freight with us and sees its own records. */
  | 'CUSTOMER'
  /** Moves the freight. */
  | 'DISPATCHER'
  /** A system. */
  | 'INTEGRATION'
  /** Sells the service. */
  | 'SALES'
  /** Answers customers. */
  | 'SERVICE_AGENT';

/** How fast and under which promise a shipment travels. */
export type ServiceLevel =
  /** Consolidated, lowest price. */
  | 'ECONOMY'
  /** First available departure. */
  | 'EXPEDITED'
  /** Delivery by the promised date or the charge is waived. */
  | 'GUARANTEED'
  /** Picked up and delivered within one day. */
  | 'SAME_DAY'
  /** Scheduled network, no time commitment. */
  | 'STANDARD'
  /** Kept within a range of temperature. */
  | 'TEMPERATURE_CONTROLLED';

/** How bad an exception is. */
export type Severity =
  /** Freight is lost, or people or contracts are at risk. */
  | 'CRITICAL'
  /** Delivery will be late, or freight is damaged. */
  | 'HIGH'
  /** Worth noting; nothing is late yet. */
  | 'LOW'
  /** Delivery may be late. */
  | 'MEDIUM';

/** What is done at a stop. */
export type StopType =
  /** Freight is delivered. */
  | 'DELIVERY'
  /** Freight is picked up. */
  | 'PICKUP'
  /** Freight passes through a terminal. */
  | 'TERMINAL';

/** How a shipment travels. */
export type TransportMode =
  /** By scheduled air freight. */
  | 'AIR'
  /** By a chartered aircraft. */
  | 'AIR_CHARTER'
  /** By ship. */
  | 'OCEAN'
  /** By a parcel carrier. */
  | 'PARCEL'
  /** By rail. */
  | 'RAIL'
  /** By road. */
  | 'TRUCK'
  /** Not stated. */
  | 'UNKNOWN';

export type PortalPageQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type PortalPageQuery = { readonly viewer: { readonly role: Role, readonly user: { readonly name: string | null } | null, readonly account: { readonly id: string, readonly displayName: string | null, readonly legalName: string | null, readonly contractTerms: { readonly tier: ContractTier | null, readonly serviceCommitments: string | null, readonly eligibleServices: ReadonlyArray<ServiceLevel> } | null, readonly contacts: { readonly nodes: ReadonlyArray<{ readonly name: string | null, readonly roles: ReadonlyArray<ContactRole> | null, readonly email: string | null, readonly phone: string | null }> } | null, readonly cases: { readonly nodes: ReadonlyArray<{ readonly number: string | null, readonly subject: string | null, readonly status: string | null, readonly priority: string | null }> } | null, readonly shipments: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly number: string | null, readonly serviceLevel: ServiceLevel | null, readonly promisedDelivery: string | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string } | null, readonly estimatedDelivery: { readonly at: string } | null, readonly cases: { readonly nodes: ReadonlyArray<{ readonly number: string | null, readonly status: string | null }> } | null, readonly exceptions: { readonly nodes: ReadonlyArray<{ readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly case: { readonly number: string | null, readonly status: string | null } | null }> } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null } | null } | null };

export type ShipmentByReferenceQueryVariables = Exact<{
  value?: string;
}>;


export type ShipmentByReferenceQuery = { readonly shipment: { readonly id: string, readonly number: string | null, readonly mode: TransportMode | null, readonly origin: { readonly name: string | null, readonly country: string | null } | null, readonly destination: { readonly name: string | null, readonly country: string | null } | null, readonly references: ReadonlyArray<{ readonly type: ReferenceType, readonly value: string }> | null, readonly stops: ReadonlyArray<{ readonly sequence: number, readonly type: StopType, readonly arrivedAt: string | null, readonly place: { readonly name: string | null, readonly country: string | null } }> | null, readonly packages: ReadonlyArray<{ readonly description: string | null, readonly pieces: number | null, readonly weightKg: number | null }> | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string } | null, readonly milestones: { readonly nodes: ReadonlyArray<{ readonly milestone: MilestoneType | null, readonly classifier: EventClassifier, readonly occurredAt: string }> } | null, readonly documents: ReadonlyArray<{ readonly type: DocumentType | null, readonly fileName: string | null }> | null, readonly account: { readonly displayName: string | null, readonly phone: string | null } | null, readonly cases: { readonly nodes: ReadonlyArray<{ readonly number: string | null, readonly subject: string | null, readonly status: string | null }> } | null } | null };

export type OpenExceptionsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type OpenExceptionsQuery = { readonly exceptions: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly openedAt: string | null, readonly note: string | null, readonly ownerTeam: string | null, readonly ownerPerson: string | null, readonly customerActionRequired: boolean | null, readonly shipment: { readonly number: string | null, readonly currentMilestone: { readonly type: MilestoneType } | null, readonly account: { readonly legalName: string | null, readonly phone: string | null, readonly contractTerms: { readonly tier: ContractTier | null } | null } | null } | null, readonly case: { readonly number: string | null, readonly status: string | null, readonly contact: { readonly name: string | null, readonly phone: string | null } | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type PromisedDeliveriesQueryVariables = Exact<{
  from?: string | null | undefined;
  to?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type PromisedDeliveriesQuery = { readonly shipments: { readonly nodes: ReadonlyArray<{ readonly number: string | null, readonly promisedDelivery: string | null, readonly unresolvedExceptionCount: number | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string } | null, readonly destination: { readonly name: string | null, readonly country: string | null } | null, readonly account: { readonly displayName: string | null, readonly legalName: string | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type OnTimeByLaneQueryVariables = Exact<{
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type OnTimeByLaneQuery = { readonly accountPerformance: ReadonlyArray<{ readonly shipments: number, readonly delivered: number, readonly deliveredOnTime: number, readonly onTimeDeliveryRate: number | null, readonly pickedUp: number, readonly onTimePickupRate: number | null, readonly exceptionsPerHundred: number | null, readonly lane: { readonly destinationCountry: string | null, readonly mode: TransportMode | null } }> | null };

export type CustomersInSalesforceQueryVariables = Exact<{
  search?: string | null | undefined;
}>;


export type CustomersInSalesforceQuery = { readonly crmAccounts: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly legalName: string | null, readonly salesOwner: string | null, readonly displayName: string | null, readonly opportunities: { readonly nodes: ReadonlyArray<{ readonly name: string | null, readonly stage: string | null, readonly amount: number | null, readonly closeDate: string | null }> } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type OperatorsViewQueryVariables = Exact<{ [key: string]: never; }>;


export type OperatorsViewQuery = { readonly ownership: ReadonlyArray<{ readonly field: string, readonly owner: Owner, readonly salesforceField: string | null, readonly reason: string }> | null, readonly linkHealth: ReadonlyArray<{ readonly kind: string, readonly links: number | null, readonly complete: boolean | null }> | null, readonly authenticationEvents: { readonly nodes: ReadonlyArray<{ readonly at: string, readonly outcome: AuthenticationOutcome, readonly reason: string | null, readonly subject: string | null, readonly role: string | null }> } | null };


export const PortalPageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PortalPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"contractTerms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tier"}},{"kind":"Field","name":{"kind":"Name","value":"serviceCommitments"}},{"kind":"Field","name":{"kind":"Name","value":"eligibleServices"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contacts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"cases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"open"},"value":{"kind":"BooleanValue","value":true}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"shipments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"BOOKED_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"DESC"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"serviceLevel"}},{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"promisedDelivery"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedDelivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"exceptions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"OPEN"},{"kind":"EnumValue","value":"ACKNOWLEDGED"}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<PortalPageQuery, PortalPageQueryVariables>;
export const ShipmentByReferenceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ShipmentByReference"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"value"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},"defaultValue":{"kind":"StringValue","value":"WB-NOR-1000","block":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shipment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"reference"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"value"},"value":{"kind":"Variable","name":{"kind":"Name","value":"value"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"origin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"country"}}]}},{"kind":"Field","name":{"kind":"Name","value":"destination"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"country"}}]}},{"kind":"Field","name":{"kind":"Name","value":"references"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stops"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"place"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"country"}}]}},{"kind":"Field","name":{"kind":"Name","value":"arrivedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"packages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"pieces"}},{"kind":"Field","name":{"kind":"Name","value":"weightKg"}}]}},{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"milestones"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"milestone"}},{"kind":"Field","name":{"kind":"Name","value":"classifier"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"documents"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ShipmentByReferenceQuery, ShipmentByReferenceQueryVariables>;
export const OpenExceptionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OpenExceptions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exceptions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"25"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"OPEN"},{"kind":"EnumValue","value":"ACKNOWLEDGED"}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"severities"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"HIGH"},{"kind":"EnumValue","value":"CRITICAL"}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"ownerTeam"}},{"kind":"Field","name":{"kind":"Name","value":"ownerPerson"}},{"kind":"Field","name":{"kind":"Name","value":"customerActionRequired"}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"contractTerms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tier"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<OpenExceptionsQuery, OpenExceptionsQueryVariables>;
export const PromisedDeliveriesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PromisedDeliveries"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shipments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"promised"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"PROMISED_DELIVERY"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"ASC"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"promisedDelivery"}},{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"destination"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"country"}}]}},{"kind":"Field","name":{"kind":"Name","value":"unresolvedExceptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"legalName"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<PromisedDeliveriesQuery, PromisedDeliveriesQueryVariables>;
export const OnTimeByLaneDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OnTimeByLane"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Date"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Date"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountPerformance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"period"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"granularity"},"value":{"kind":"EnumValue","value":"TOTAL"}},{"kind":"Argument","name":{"kind":"Name","value":"groupBy"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"DESTINATION_COUNTRY"},{"kind":"EnumValue","value":"MODE"}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lane"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"destinationCountry"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}}]}},{"kind":"Field","name":{"kind":"Name","value":"shipments"}},{"kind":"Field","name":{"kind":"Name","value":"delivered"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredOnTime"}},{"kind":"Field","name":{"kind":"Name","value":"onTimeDeliveryRate"}},{"kind":"Field","name":{"kind":"Name","value":"pickedUp"}},{"kind":"Field","name":{"kind":"Name","value":"onTimePickupRate"}},{"kind":"Field","name":{"kind":"Name","value":"exceptionsPerHundred"}}]}}]}}]} as unknown as DocumentNode<OnTimeByLaneQuery, OnTimeByLaneQueryVariables>;
export const CustomersInSalesforceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CustomersInSalesforce"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"crmAccounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"salesOwner"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"opportunities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"closeDate"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<CustomersInSalesforceQuery, CustomersInSalesforceQueryVariables>;
export const OperatorsViewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OperatorsView"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ownership"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"record"},"value":{"kind":"StringValue","value":"Account","block":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"owner"}},{"kind":"Field","name":{"kind":"Name","value":"salesforceField"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"linkHealth"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"links"}},{"kind":"Field","name":{"kind":"Name","value":"complete"}}]}},{"kind":"Field","name":{"kind":"Name","value":"authenticationEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}}]}}]} as unknown as DocumentNode<OperatorsViewQuery, OperatorsViewQueryVariables>;