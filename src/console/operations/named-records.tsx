import { Link } from 'wouter';
import type { NamedAccountFragment, NamedShipmentFragment } from '../graph/generated/documents.ts';
import { words } from '../words/words.ts';

const text = words.operations.records;

/** An account by its name, which leads to both systems' values of it. */
export function NamedAccount({ account }: { readonly account: NamedAccountFragment | null }) {
  if (account === null) return words.none;
  return (
    <Link to={recordPath(account.id)}>
      <bdi>{account.displayName ?? text.unnamed}</bdi>
    </Link>
  );
}

/** A shipment by its number, which leads to both systems' values of it. */
export function NamedShipment({ shipment }: { readonly shipment: NamedShipmentFragment | null }) {
  return shipment === null ? words.none : <Link to={recordPath(shipment.id)}>{shipment.number}</Link>;
}

type CustomersPageProps = { readonly shipmentId: string } | { readonly accountId: string };

/** Leads to the tracking page of the same tab: what the customer sees of a shipment, or of all shipments of an account. */
export function CustomersPage(props: CustomersPageProps) {
  const path =
    'shipmentId' in props
      ? `/shipment/${encodeURIComponent(props.shipmentId)}`
      : `?account=${encodeURIComponent(props.accountId)}`;
  return <a href={`/track${path}`}>{'shipmentId' in props ? text.asCustomer : text.customersShipments}</a>;
}

/** The record view of a record, by its opaque id. */
export function recordPath(id: string): string {
  return `/records?record=${encodeURIComponent(id)}`;
}
