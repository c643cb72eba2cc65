import { join } from 'node:path';
import type { DuplicateAction, DuplicateRule, MatchingRule } from '../schema/model.ts';
import { child, children, flag, metadataFiles, readMetadata, text, type XmlNode } from './source-folder.ts';

function matchingRules(folder: string): Map<string, MatchingRule> {
  const rules = new Map<string, MatchingRule>();
  for (const file of metadataFiles(join(folder, 'matchingRules'), 'matchingRule')) {
    for (const node of children(readMetadata(file.path, 'MatchingRules'), 'matchingRules')) {
      if ((text(node, 'ruleStatus') ?? 'Active') !== 'Active') continue;
      const fullName = text(node, 'fullName') ?? '';
      rules.set(`${file.name}.${fullName}`, {
        fullName,
        object: file.name,
        booleanFilter: text(node, 'booleanFilter') ?? null,
        items: children(node, 'matchingRuleItems').map((item) => ({
          field: text(item, 'fieldName') ?? '',
          method: text(item, 'matchingMethod') ?? 'Exact',
          matchBlanks: text(item, 'blankValueBehavior') === 'MatchBlanks',
        })),
      });
    }
  }
  return rules;
}

function action(node: XmlNode, on: 'Insert' | 'Update'): DuplicateAction {
  if (text(node, `actionOn${on}`) === 'Block') return 'BLOCK';
  const operations = node[`operationsOn${on}`];
  const named = Array.isArray(operations) ? operations : [operations];
  return named.includes('Alert') ? 'ALERT' : 'IGNORE';
}

function fieldMapping(match: XmlNode): Map<string, string> {
  const mapping = child(match, 'objectMapping');
  const pairs = mapping ? children(mapping, 'mappingFields') : [];
  return new Map(pairs.map((pair) => [text(pair, 'outputField') ?? '', text(pair, 'inputField') ?? '']));
}

/** Active duplicate rules of a source folder in their sort order, each with its matching rules resolved. */
export function duplicateRules(folder: string): readonly DuplicateRule[] {
  const matching = matchingRules(folder);
  const rules: DuplicateRule[] = [];
  for (const file of metadataFiles(join(folder, 'duplicateRules'), 'duplicateRule')) {
    const node = readMetadata(file.path, 'DuplicateRule');
    if (!flag(node, 'isActive', true)) continue;
    const [object = '', fullName = file.name] = file.name.split('.');
    const matches = children(node, 'duplicateRuleMatchRules').flatMap((match) => {
      const target = text(match, 'matchRuleSObjectType') ?? object;
      const rule = matching.get(`${target}.${text(match, 'matchingRule') ?? ''}`);
      return rule ? [{ object: target, rule, mapping: fieldMapping(match) }] : [];
    });
    rules.push({
      fullName,
      object,
      sortOrder: Number(text(node, 'sortOrder') ?? rules.length + 1),
      alertText: text(node, 'alertText') ?? 'Use one of these records?',
      onInsert: action(node, 'Insert'),
      onUpdate: action(node, 'Update'),
      matches,
    });
  }
  return rules.sort((a, b) => a.sortOrder - b.sortOrder);
}
