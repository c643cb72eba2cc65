interface PersonProps {
  /** Null for a part of the hub, and for a sign-in name of nobody. */
  readonly name: string | null;
  /** The sign-in name: the audit knows a person by it, whatever the person is called later. */
  readonly subject: string;
}

/** A person by name. The sign-in name is told beside it on request. */
export function Person({ name, subject }: PersonProps) {
  return <span title={name === null ? undefined : subject}>{name ?? subject}</span>;
}
