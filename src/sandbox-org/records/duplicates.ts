import { DATA_URL } from '../api-version.ts';
import type { DuplicateRule, MatchingRule, ObjectDefinition } from '../schema/model.ts';
import type { OrgSchema } from '../schema/org-schema.ts';
import { ApiError } from '../wire/errors.ts';
import { quote, type Row } from './database.ts';
import { matchKey } from './match-key.ts';
import type { RecordStore } from './record-store.ts';

const MAX_MATCHES = 100;

/** Refuses a record that a duplicate rule takes for one that exists, unless the rule and the caller let it pass. */
export function checkDuplicates(
  schema: OrgSchema,
  store: RecordStore,
  object: ObjectDefinition,
  row: Row,
  isNew: boolean,
  given: ReadonlySet<string>,
  allowSave: boolean,
): void {
  for (const rule of schema.duplicateRules(object)) {
    const action = isNew ? rule.onInsert : rule.onUpdate;
    if (action === 'IGNORE' || (action === 'ALERT' && allowSave)) continue;
    const results = rule.matches.flatMap(({ object: targetName, rule: matching, mapping }) => {
      const target = schema.known(targetName);
      const inputs = matching.items.map((item) => mapping.get(item.field) ?? item.field);
      if (!isNew && !inputs.some((field) => given.has(field))) return [];
      const ids = findMatches(store, target, matching, inputs, row);
      return ids.length > 0 ? [{ target, matching, ids }] : [];
    });
    if (results.length > 0) {
      throw new ApiError('DUPLICATES_DETECTED', rule.alertText, {
        duplicateResult: duplicateResult(rule, action === 'ALERT', results),
      });
    }
  }
}

/** Ids of living records of `target` that the matching rule holds equal to `row`. */
function findMatches(
  store: RecordStore,
  target: ObjectDefinition,
  rule: MatchingRule,
  inputs: readonly string[],
  row: Row,
): string[] {
  const parameters: (string | number)[] = [];
  const terms = rule.items.map((item, index) => {
    const key = matchKey(item.method, row[inputs[index] ?? item.field]);
    const column = quote(target.fields.get(item.field.toLowerCase())?.name ?? item.field);
    const expression = `match_key('${item.method.replaceAll("'", "''")}', ${column})`;
    if (key === null) return { sql: item.matchBlanks ? `${expression} IS NULL` : '0', value: undefined };
    return { sql: `${expression} = ?`, value: key };
  });
  const filter = rule.booleanFilter ?? terms.map((_term, index) => index + 1).join(' AND ');
  const sql = filter.replace(/\d+|AND|OR|\(|\)|./gi, (token) => {
    if (/^\d+$/.test(token)) {
      const term = terms[Number(token) - 1];
      if (term?.value !== undefined) parameters.push(term.value);
      return term?.sql ?? '0';
    }
    return /^(AND|OR|\(|\)| )$/i.test(token) ? token : '';
  });
  return store.database
    .all(`SELECT "Id" FROM ${quote(target.name)} WHERE (${sql}) AND "IsDeleted" = 0 AND "Id" <> ? LIMIT ?`, [
      ...parameters,
      String(row['Id']),
      MAX_MATCHES,
    ])
    .map((found) => String(found['Id']));
}

function duplicateResult(
  rule: DuplicateRule,
  allowSave: boolean,
  results: readonly { target: ObjectDefinition; matching: MatchingRule; ids: readonly string[] }[],
): object {
  return {
    allowSave,
    duplicateRule: rule.fullName,
    duplicateRuleEntityType: rule.object,
    errorMessage: rule.alertText,
    matchResults: results.map(({ target, matching, ids }) => ({
      entityType: target.name,
      errors: [],
      matchEngine: matching.items.every((item) => item.method === 'Exact')
        ? 'ExactMatchEngine'
        : 'FuzzyMatchEngine',
      matchRecords: ids.map((id) => ({
        additionalInformation: [],
        fieldDiffs: [],
        matchConfidence: 100,
        record: {
          attributes: { type: target.name, url: `${DATA_URL}/sobjects/${target.name}/${id}` },
          Id: id,
        },
      })),
      rule: matching.fullName,
      size: ids.length,
      success: true,
    })),
  };
}

/** Prepares the indexes that the org's duplicate rules look records up by. */
export function indexMatchingFields(schema: OrgSchema, store: RecordStore): void {
  for (const object of schema.objects.values()) {
    for (const { object: target, rule } of schema.duplicateRules(object).flatMap((entry) => entry.matches)) {
      for (const item of rule.items) {
        const definition = schema.known(target);
        const field = definition.fields.get(item.field.toLowerCase());
        if (field && field.type !== 'address')
          store.database.indexMatchKey(definition.name, field.name, item.method);
      }
    }
  }
}
