import type { SynchronizedObject } from '../ownership/row.ts';
import { metadataFile, NIL } from './xml.ts';

interface DuplicateRule {
  readonly object: SynchronizedObject;
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly match: readonly string[];
  /**
   * Salesforce numbers the rules of an object without a gap and refuses a number that is taken. A new org has one active rule
   * for accounts, and two for contacts.
   */
  readonly sortOrder: number;
}

/** Salesforce reports a likely duplicate to the caller instead of saving it; the caller may override the alert. */
const DUPLICATE_RULES: readonly DuplicateRule[] = [
  {
    object: 'Account',
    name: 'Portal_Same_Account',
    label: 'Same account name',
    description: 'An account of the same name may be the same customer: a person decides.',
    match: ['Name'],
    sortOrder: 2,
  },
  {
    object: 'Contact',
    name: 'Portal_Same_Contact',
    label: 'Same contact e-mail',
    description: 'A contact of the same e-mail address may be the same person: somebody decides.',
    match: ['Email'],
    sortOrder: 3,
  },
];

/** The matching rules as the Metadata API names each of them. */
export const MATCHING_RULES: readonly string[] = DUPLICATE_RULES.map(
  ({ object, name }) => `${object}.${name}`,
);

/** The matching rules, and the duplicate rules that use them. Salesforce wants the matching rules deployed first. */
export function duplicateRuleFiles(): ReadonlyMap<string, string> {
  return new Map(
    DUPLICATE_RULES.flatMap((rule): [string, string][] => [
      [`matchingRules/${rule.object}.matchingRule-meta.xml`, matchingRule(rule)],
      [`duplicateRules/${rule.object}.${rule.name}.duplicateRule-meta.xml`, duplicateRule(rule)],
    ]),
  );
}

function matchingRule({ name, label, description, match }: DuplicateRule): string {
  return metadataFile('MatchingRules', {
    matchingRules: {
      fullName: name,
      description,
      label,
      matchingRuleItems: match.map((fieldName) => ({
        blankValueBehavior: 'NullNotAllowed',
        fieldName,
        matchingMethod: 'Exact',
      })),
      ruleStatus: 'Active',
    },
  });
}

function duplicateRule({ object, name, label, description, sortOrder }: DuplicateRule): string {
  return metadataFile('DuplicateRule', {
    actionOnInsert: 'Allow',
    actionOnUpdate: 'Allow',
    alertText: 'Use one of these records?',
    description,
    // Both stand in the file although the rule has neither; without them the deployment fails.
    duplicateRuleFilter: NIL,
    duplicateRuleMatchRules: {
      matchRuleSObjectType: object,
      matchingRule: name,
      objectMapping: NIL,
    },
    isActive: true,
    masterLabel: label,
    operationsOnInsert: ['Alert', 'Report'],
    // An update is only reported: the hub and people go on changing a customer that has a namesake.
    operationsOnUpdate: ['Report'],
    securityOption: 'BypassSharingRules',
    sortOrder,
  });
}
