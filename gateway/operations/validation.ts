import {
  type ASTVisitor,
  type DocumentNode,
  type FloatValueNode,
  GraphQLError,
  type GraphQLSchema,
  type IntValueNode,
  Kind,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  type SelectionSetNode,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
  validate,
} from 'graphql';

export const MAX_VALIDATION_ERRORS = 20;

export interface ValidationOptions {
  /** Allows introspection, and suggestions in messages. */
  readonly development: boolean;
}

/** The errors of a document, by the specification's rules and those below. */
export function validationErrors(
  schema: GraphQLSchema,
  document: DocumentNode,
  { development }: ValidationOptions,
): readonly GraphQLError[] {
  const options = { maxErrors: MAX_VALIDATION_ERRORS, hideSuggestions: !development };
  // This rule runs first and alone: for the same mistake, graphql-js would report that the variable is not defined.
  const conditional = validate(schema, document, [subscriptionRootRule], options);
  if (conditional.length > 0) return conditional;
  const rules: ValidationRule[] = [...specifiedRules, finiteNumbersRule];
  if (!development) rules.push(NoSchemaIntrospectionCustomRule);
  return validate(schema, document, rules, options);
}

/** The September 2025 edition takes no `@skip` and no `@include` on the root of a subscription, whatever their value. */
function subscriptionRootRule(context: ValidationContext): ASTVisitor {
  const check = (set: SelectionSetNode, visited: Set<string>): void => {
    for (const selection of set.selections) {
      const conditions = (selection.directives ?? []).filter(
        ({ name: { value } }) => value === 'skip' || value === 'include',
      );
      if (conditions.length > 0) {
        const message =
          'The root of a subscription takes neither @skip nor @include: ask the field, or do not subscribe.';
        context.reportError(new GraphQLError(message, { nodes: conditions }));
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) check(selection.selectionSet, visited);
      if (selection.kind !== Kind.FRAGMENT_SPREAD || visited.has(selection.name.value)) continue;
      visited.add(selection.name.value);
      const fragment = context.getFragment(selection.name.value);
      if (fragment) check(fragment.selectionSet, visited);
    }
  };
  return {
    OperationDefinition(node) {
      if (node.operation === OperationTypeNode.SUBSCRIPTION) check(node.selectionSet, new Set());
      return false;
    },
  };
}

/** graphql-js reads `1e400` as Infinity, which JSON cannot carry. */
function finiteNumbersRule(context: ValidationContext): ASTVisitor {
  const check = (node: FloatValueNode | IntValueNode) => {
    if (Number.isFinite(Number(node.value))) return;
    const message = `${shortened(node.value)} is no number that can be represented; give a smaller one.`;
    context.reportError(new GraphQLError(message, { nodes: node }));
  };
  return { FloatValue: check, IntValue: check };
}

function shortened(digits: string): string {
  return digits.length > 24 ? `${digits.slice(0, 20)}…` : digits;
}
