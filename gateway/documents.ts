import {
  type DefinitionNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Composition } from './composition.ts';
import { Engine, type PlannedOperation } from './engine/engine.ts';
import { OperationCost } from './limits/cost.ts';
import { type CostWeights, readCostWeights } from './limits/cost-weights.ts';
import { parseWithin } from './limits/document-size.ts';
import type { Limits } from './limits/limits.ts';
import { checkShape, rootFields } from './limits/shape.ts';
import { StreamDocument, type StreamOperation } from './live/stream-document.ts';
import { inputError } from './masking.ts';

/** Bounds of what is remembered: documents, and characters of all of them together. */
const KEPT_DOCUMENTS = 1_000;
const KEPT_CHARACTERS = 2_000_000;
const MAX_VALIDATION_ERRORS = 20;

export interface ParsedDocument {
  readonly text: string;
  readonly document: DocumentNode;
}

export interface CoercedVariables {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cost: number;
}

/**
 * One operation of a document that passed every check which does not depend on a request. Seen again it costs a look-up:
 * no parsing, no validation, no planning; only variables, page sizes and the cost that depends on them are checked.
 */
export class PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly isSubscription: boolean;
  /** False for an operation of meta fields (`__typename`, `__schema`, `__type`): no subgraph hears of it. */
  readonly readsData: boolean;
  readonly #text: string;
  readonly #schema: GraphQLSchema;
  readonly #limits: Limits;
  readonly #hideSuggestions: boolean;
  readonly #cost: OperationCost;
  readonly #engine: Engine;
  #plan: Promise<PlannedOperation> | undefined;
  #stream: Promise<StreamOperation> | undefined;

  constructor(
    documents: DocumentsOptions,
    weights: CostWeights,
    parsed: ParsedDocument,
    operationName: string | undefined,
  ) {
    const { composition, limits, development, engine } = documents;
    const operation = getOperationAST(parsed.document, operationName);
    if (!operation) throw new TypeError('there is no such operation');
    this.#text = aloneText(parsed, operation);
    this.document = parsed.document;
    this.operation = operation;
    this.isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
    this.readsData = !isMeta(parsed.document, operation);
    this.#schema = composition.publicSchema;
    this.#limits = limits;
    this.#hideSuggestions = !development;
    this.#cost = new OperationCost(this.#schema, weights, operation, fragmentsOf(parsed.document));
    this.#engine = engine;
  }

  /** Answers the errors of the variables, or throws PAGE_SIZE or QUERY_TOO_EXPENSIVE. */
  coerce(variables: Readonly<Record<string, unknown>>): CoercedVariables | readonly GraphQLError[] {
    const options = { maxErrors: MAX_VALIDATION_ERRORS, hideSuggestions: this.#hideSuggestions };
    const definitions = this.operation.variableDefinitions ?? [];
    const { coerced, errors } = getVariableValues(this.#schema, definitions, variables, options);
    if (coerced === undefined) return errors.map(inputError);
    return { variables: coerced, cost: this.#cost.check(this.#limits, coerced) };
  }

  /** Planned once, by the first request that executes it; a failure is not remembered. */
  plan(asker: string): Promise<PlannedOperation> {
    this.#plan ??= this.#engine
      .plan(this.#text, this.document, this.operation, asker)
      .catch((error: unknown) => {
        this.#plan = undefined;
        throw error;
      });
    return this.#plan;
  }

  /** The same for a subscription. */
  stream(asker: string): Promise<StreamOperation> {
    this.#stream ??= this.#planStream(asker).catch((error: unknown) => {
      this.#stream = undefined;
      throw error;
    });
    return this.#stream;
  }

  async #planStream(asker: string): Promise<StreamOperation> {
    const document = new StreamDocument(this.document, this.operation, fragmentsOf(this.document));
    const plan = await this.#engine.planSubscription(document.text, this.document, this.operation, asker);
    return { document, plan };
  }
}

export interface DocumentsOptions {
  readonly composition: Composition;
  readonly engine: Engine;
  readonly limits: Limits;
  /** Allows introspection and suggestions. */
  readonly development: boolean;
}

/** Reads, checks and remembers documents by their exact text and operation name. */
export class Documents {
  readonly #options: DocumentsOptions;
  readonly #weights: CostWeights;
  readonly #known = new LRUCache<string, Map<string, PreparedOperation>>({
    max: KEPT_DOCUMENTS,
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_operations, text) => text.length + 1,
  });

  constructor(options: DocumentsOptions) {
    this.#options = options;
    this.#weights = readCostWeights(options.composition.supergraph);
  }

  find(text: string, operationName: string | undefined): PreparedOperation | undefined {
    return this.#known.get(text)?.get(operationName ?? '');
  }

  /** Throws a typed limit error, or graphql-js's syntax error. */
  parse(text: string): ParsedDocument {
    const document = parseWithin(this.#options.limits, text);
    checkShape(this.#options.limits, document);
    return { text, document };
  }

  /** Whether the operation asks meta fields only; false where there is no such operation. */
  isMeta(parsed: ParsedDocument, operationName: string | undefined): boolean {
    const operation = getOperationAST(parsed.document, operationName);
    return operation ? isMeta(parsed.document, operation) : false;
  }

  /** Validates a document and remembers it. Answers what is wrong with it otherwise. */
  admit(
    parsed: ParsedDocument,
    operationName: string | undefined,
  ): PreparedOperation | readonly GraphQLError[] {
    const { composition, development } = this.#options;
    const rules = development ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
    const errors = validate(composition.publicSchema, parsed.document, rules, {
      maxErrors: MAX_VALIDATION_ERRORS,
      hideSuggestions: !development,
    });
    if (errors.length > 0) return errors.map(inputError);
    const operation = getOperationAST(parsed.document, operationName);
    if (!operation) return [inputError(new GraphQLError(missingOperation(operationName)))];
    // Validation lets an operation pass whose kind the schema does not have.
    if (!composition.publicSchema.getRootType(operation.operation)) {
      return [
        inputError(new GraphQLError(`There are no ${operation.operation}s here.`, { nodes: operation })),
      ];
    }
    const mixed = mixedIntrospection(parsed.document, operation);
    if (mixed) return [inputError(new GraphQLError('Ask __schema and __type in an operation of their own.'))];
    const kept = { text: parsed.text, document: withoutLocations(parsed.text) };
    const prepared = new PreparedOperation(this.#options, this.#weights, kept, operation.name?.value);
    const operations = this.#known.get(parsed.text) ?? new Map<string, PreparedOperation>();
    operations.set(operationName ?? '', prepared);
    this.#known.set(parsed.text, operations);
    return prepared;
  }
}

/** The planner is asked for one operation. */
function aloneText({ text, document }: ParsedDocument, operation: OperationDefinitionNode): string {
  const isOther = (node: DefinitionNode) => node.kind === Kind.OPERATION_DEFINITION && node !== operation;
  if (!document.definitions.some(isOther)) return text;
  return print({ kind: Kind.DOCUMENT, definitions: document.definitions.filter((node) => !isOther(node)) });
}

/** Locations hold every token of the text; a document that is kept does without. */
function withoutLocations(text: string): DocumentNode {
  return parse(text, { noLocation: true });
}

function isMeta(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  return rootFields(operation, fragmentsOf(document)).every(({ name }) => name.value.startsWith('__'));
}

function mixedIntrospection(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const names = rootFields(operation, fragmentsOf(document)).map(({ name }) => name.value);
  return names.some((name) => name === '__schema' || name === '__type') && !isMeta(document, operation);
}

function fragmentsOf(document: DocumentNode) {
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((node) => [node.name.value, node]));
}

function missingOperation(operationName: string | undefined): string {
  return operationName === undefined
    ? 'The document has several operations; name the one to run as operationName.'
    : `The document has no operation called ${operationName}.`;
}
