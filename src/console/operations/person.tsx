import { words } from '../words/words.ts';
import { SalesforceLink } from './salesforce-link.tsx';

interface PersonProps {
  /** Null for a part of the hub, and for a sign-in name of nobody. */
  readonly name: string | null;
  /** The sign-in name: the audit knows a person by it, whatever the person is called later. */
  readonly subject: string;
}

/** As the audit names people who work in Salesforce: with their Salesforce id. */
const IN_SALESFORCE = 'salesforce:';

/** A person by name. The sign-in name is told beside it on request. The name of a user of Salesforce stands there. */
export function Person({ name, subject }: PersonProps) {
  if (name === null && subject.startsWith(IN_SALESFORCE)) {
    return (
      <SalesforceLink crmId={subject.slice(IN_SALESFORCE.length)}>
        {words.operations.people.inSalesforce}
      </SalesforceLink>
    );
  }
  return <span title={name === null ? undefined : subject}>{name ?? subject}</span>;
}
