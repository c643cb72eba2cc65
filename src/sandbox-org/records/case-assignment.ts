import type { AssignmentEntry, CaseRouting } from '../metadata/case-routing.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import type { OrgSchema } from '../schema/org-schema.ts';
import type { Row } from './database.ts';
import type { RecordStore } from './record-store.ts';
import { makeId } from './salesforce-id.ts';

/** What the assignment rules of the org make of the owner of a case. */
export class CaseAssignment {
  readonly #routing: CaseRouting;
  readonly #ids: ReadonlyMap<string, string>;
  readonly #defaultOwnerId: string;

  /** @param defaultOwnerId the Default Case Owner of the Support Settings */
  constructor(schema: OrgSchema, store: RecordStore, routing: CaseRouting, defaultOwnerId: string) {
    this.#routing = routing;
    this.#ids = saveQueues(schema, store, routing);
    this.#defaultOwnerId = defaultOwnerId;
  }

  /**
   * Gives a case its owner, after the rules that check the record, if the caller lets assignment rules run. In an org that
   * has such rules, a case that no entry of an active rule takes gets the default owner, also when no rule is active
   * (Salesforce help, article 000395506).
   */
  apply(object: ObjectDefinition, row: Row, autoAssign: boolean): void {
    if (!autoAssign || object.name !== 'Case' || this.#routing.rules.length === 0) return;
    const active = this.#routing.rules.find((rule) => rule.active);
    const entry = active?.entries.find((candidate) => fits(object, row, candidate));
    const queue = entry?.isQueue === true ? this.#ids.get(entry.assignedTo) : undefined;
    row['OwnerId'] = queue ?? this.#defaultOwnerId;
  }
}

function fits(object: ObjectDefinition, row: Row, { criteria }: AssignmentEntry): boolean {
  return criteria.every(({ field, value }) => {
    const name = object.fields.get(field)?.name;
    return name !== undefined && String(row[name] ?? '').toLowerCase() === value.toLowerCase();
  });
}

/** The rows behind the queues. @returns their ids by name */
function saveQueues(
  schema: OrgSchema,
  store: RecordStore,
  { queues }: CaseRouting,
): ReadonlyMap<string, string> {
  const definition = schema.known('Group');
  return store.database.transaction(() => {
    const ids = queues.map(({ developerName, label }): [string, string] => {
      const id = store.database.setting(`queue ${developerName}`, () =>
        makeId(definition.keyPrefix, store.database.nextNumber('queues')),
      );
      if (!store.find(definition, id)) {
        const now = Math.floor(Date.now() / 1000) * 1000;
        store.insert(definition, {
          Id: id,
          Name: label,
          DeveloperName: developerName,
          Type: 'Queue',
          IsDeleted: 0,
          CreatedDate: now,
          LastModifiedDate: now,
          SystemModstamp: now,
        });
      }
      return [developerName, id];
    });
    return new Map(ids);
  });
}
