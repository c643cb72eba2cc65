import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLCompositeType,
  GraphQLError,
  getOperationAST,
  isAbstractType,
  parse,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { generatedPrefix } from '../canonical/response-names.ts';
import type { Composition } from '../composition.ts';
import { readCostWeights } from '../limits/cost-weights.ts';
import { parseWithin } from '../limits/document-size.ts';
import type { Limits } from '../limits/limits.ts';
import { checkShape } from '../limits/shape.ts';
import { inputError } from '../masking.ts';
import { type CheckedGraph, isOpenToStrangers, PreparedOperation } from './prepared-operation.ts';
import { type ValidationOptions, validationErrors } from './validation.ts';

/** Limits of the cache: documents, and characters of all documents. */
const KEPT_DOCUMENTS = 1_000;
const KEPT_CHARACTERS = 2_000_000;

export interface ParsedDocument {
  readonly text: string;
  readonly document: DocumentNode;
}

export interface OperationDocumentsOptions extends ValidationOptions {
  readonly composition: Composition;
  readonly limits: Limits;
}

/** Parses, checks and caches documents by their exact text and operation name. */
export class OperationDocuments {
  readonly #options: OperationDocumentsOptions;
  readonly #graph: CheckedGraph;
  readonly #known = new LRUCache<string, Map<string, PreparedOperation>>({
    max: KEPT_DOCUMENTS,
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_operations, text) => text.length + 1,
  });

  constructor(options: OperationDocumentsOptions) {
    const { composition, limits, development } = options;
    const { publicSchema: schema, supergraph } = composition;
    this.#options = options;
    this.#graph = {
      schema,
      limits,
      development,
      weights: readCostWeights(supergraph),
      ...namesOf(composition),
    };
  }

  find(text: string, operationName: string | undefined): PreparedOperation | undefined {
    return this.#known.get(text)?.get(operationName ?? '');
  }

  /** Throws a typed limit error, or graphql-js's syntax error. */
  parse(text: string): ParsedDocument {
    return { text, document: parseDocument(this.#options.limits, text) };
  }

  /** Whether a caller without a token may run the operation; false where there is no such operation. */
  isOpenToStrangers({ document }: ParsedDocument, operationName: string | undefined): boolean {
    const operation = getOperationAST(document, operationName);
    return operation ? isOpenToStrangers(document, operation, this.#options.development) : false;
  }

  /** Validates a document and caches it; for an invalid one, returns the errors. */
  admit(
    { text, document }: ParsedDocument,
    operationName: string | undefined,
  ): PreparedOperation | readonly GraphQLError[] {
    const { publicSchema } = this.#options.composition;
    const errors = validationErrors(publicSchema, document, this.#options);
    if (errors.length > 0) return errors.map(inputError);
    const operation = getOperationAST(document, operationName);
    if (!operation) return [inputError(new GraphQLError(missingOperation(operationName)))];
    // Validation accepts an operation whose kind the schema does not have.
    if (!publicSchema.getRootType(operation.operation)) {
      const message = `There are no ${operation.operation}s here.`;
      return [inputError(new GraphQLError(message, { nodes: operation }))];
    }
    const kept = withoutLocations(text);
    const keptOperation = getOperationAST(kept, operationName);
    if (!keptOperation) throw new TypeError('a document that parses differently');
    const prepared = new PreparedOperation(kept, keptOperation, this.#graph);
    const operations = this.#known.get(text) ?? new Map<string, PreparedOperation>();
    operations.set(operationName ?? '', prepared);
    this.#known.set(text, operations);
    return prepared;
  }
}

/** Parses a document whose size and shape are within the limits. Throws a typed limit error, or graphql-js's syntax error. */
export function parseDocument(limits: Limits, text: string): DocumentNode {
  const document = parseWithin(limits, text);
  checkShape(limits, document);
  return document;
}

/** Removes the locations from a cached document, because they keep every token of the text in memory. */
function withoutLocations(text: string): DocumentNode {
  return parse(text, { noLocation: true });
}

/** Which names a canonical form may give, and where the graph has types that the public schema does not have. */
function namesOf({ supergraph, publicSchema }: Composition) {
  const whole = buildASTSchema(supergraph, { assumeValidSDL: true });
  const hasHiddenTypes = (type: GraphQLCompositeType): boolean => {
    const hidden = whole.getType(type.name);
    if (!isAbstractType(type) || !isAbstractType(hidden)) return false;
    return whole.getPossibleTypes(hidden).length > publicSchema.getPossibleTypes(type).length;
  };
  return { generatedPrefix: generatedPrefix(whole), hasHiddenTypes };
}

function missingOperation(operationName: string | undefined): string {
  return operationName === undefined
    ? 'The document has several operations; name the one to run as operationName.'
    : `The document has no operation called ${operationName}.`;
}
