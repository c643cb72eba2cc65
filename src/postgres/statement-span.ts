import type { SpanDescription } from '../telemetry/tracing.ts';

const VERB = /^\s*(\w+)/;
/** The first table. A statement is the hub's own text and its values are parameters; a name with a schema is no value. */
const TABLE = /\b(?:portal|ledger)\.\w+/;

/** Names a statement by its first word and its first table. Neither its text nor its values are recorded. */
export function statementSpan(text: string): SpanDescription {
  const operation = VERB.exec(text)?.[1]?.toUpperCase() ?? 'STATEMENT';
  const table = TABLE.exec(text)?.[0];
  const name = table === undefined ? operation : `${operation} ${table}`;
  return {
    name,
    kind: 'CLIENT',
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.collection.name': table,
      'db.query.summary': name,
    },
  };
}
