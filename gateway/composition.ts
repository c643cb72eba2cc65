import { type CompositionSuccess, composeServices } from '@theguild/federation-composition';
import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isScalarType,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import { WaybillError } from '../src/domain/errors.ts';
import { DateTime, LocalDate } from '../src/graph/scalars.ts';
import { MISCOMPOSED, type Rule, UNSUPPORTED } from './composition-rules/rules.ts';
import { readSubgraphSchema } from './composition-rules/subgraph-schema.ts';
import { SupergraphSchema } from './composition-rules/supergraph-schema.ts';

export interface ComposableSubgraph {
  readonly name: string;
  /** Federation v2 SDL with its `@link`. */
  readonly sdl: string;
  /** The subgraph's address for another router. The gateway itself uses the address in its settings. */
  readonly url?: string;
}

export interface Composition {
  readonly supergraphSdl: string;
  readonly supergraph: DocumentNode;
  /** The schema for clients, without join directives and inaccessible elements. */
  readonly publicSdl: string;
  readonly publicSchema: GraphQLSchema;
}

/** One reason why subgraphs do not compose. */
export interface CompositionFinding {
  readonly code: string;
  /** The offending subgraph; null when the finding is about several. */
  readonly subgraph: string | null;
  /** `Type.field` or `Type` as the message names it; null where it names none. */
  readonly element: string | null;
  readonly message: string;
}

/** Thrown when the subgraphs do not compose; `findings` names every offending subgraph and element. */
export class CompositionError extends WaybillError {
  readonly findings: readonly CompositionFinding[];

  constructor(findings: readonly CompositionFinding[]) {
    const lines = findings.map(
      ({ subgraph, element, message, code }) =>
        `- ${[subgraph, element].filter((part) => part !== null).join(' ')}${subgraph || element ? ': ' : ''}${message} (${code})`,
    );
    super('CONFIGURATION', `the subgraphs do not compose:\n${lines.join('\n')}`);
    this.findings = findings;
  }
}

/** Composes subgraphs into a supergraph and the public schema. Throws a `CompositionError` naming what is wrong. */
export function composeSupergraph(subgraphs: readonly ComposableSubgraph[]): Composition {
  const services = subgraphs.map(({ name, sdl, url }) => {
    const typeDefs = parsedSdl(name, sdl);
    return url === undefined ? { name, typeDefs } : { name, typeDefs, url };
  });
  const schemas = services.map(({ name, typeDefs }) => readSubgraphSchema(name, typeDefs));
  const result = composed(services);
  if (result instanceof CompositionError) {
    const known = sightings(UNSUPPORTED, schemas);
    throw known.length === 0 ? result : new CompositionError([...known, ...result.findings]);
  }
  const supergraph = new SupergraphSchema(result.supergraphDocumentNode);
  const wrong = sightings(MISCOMPOSED, { subgraphs: schemas, supergraph });
  if (wrong.length > 0) throw new CompositionError(wrong);
  return {
    supergraphSdl: result.supergraphSdl,
    supergraph: result.supergraphDocumentNode,
    publicSdl: result.publicSdl,
    publicSchema: withScalars(buildASTSchema(result.publicDocumentNode, { assumeValidSDL: true })),
  };
}

/** The composer's result. For some schemas the composer throws instead of reporting; that also counts as a refusal. */
function composed(
  services: { readonly name: string; readonly typeDefs: DocumentNode; readonly url?: string }[],
): CompositionSuccess | CompositionError {
  try {
    const result = composeServices(services);
    return result.errors === undefined ? result : new CompositionError(result.errors.map(finding));
  } catch (error) {
    const message = `the composer failed: ${error instanceof Error ? error.message : String(error)}`;
    return new CompositionError([{ code: 'COMPOSER_FAILED', subgraph: null, element: null, message }]);
  }
}

function sightings<Input>(rules: readonly Rule<Input>[], input: Input): CompositionFinding[] {
  return rules.flatMap((rule) =>
    [...rule.find(input)].map(({ subgraph, element, what, instead }) => ({
      code: rule.code,
      subgraph,
      element,
      message: `${what}: ${rule.why}. ${instead}`,
    })),
  );
}

/**
 * Makes the project's own scalars, in place, refuse invalid values before any subgraph receives them. A valid value is passed
 * on as the client wrote it, and the subgraph parses it again.
 */
function withScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const scalar of [DateTime, LocalDate]) {
    const named = schema.getType(scalar.name);
    if (!isScalarType(named)) continue;
    named.parseValue = (value) => {
      scalar.parseValue(value);
      return value;
    };
    named.parseLiteral = (node, variables) => {
      scalar.parseLiteral(node, variables);
      return valueFromASTUntyped(node, variables);
    };
  }
  return schema;
}

function parsedSdl(name: string, sdl: string): DocumentNode {
  try {
    return parse(sdl, { noLocation: true });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new CompositionError([
      { code: 'INVALID_GRAPHQL', subgraph: name, element: null, message: error.message },
    ]);
  }
}

function finding(error: GraphQLError): CompositionFinding {
  const { code, subgraphName } = error.extensions;
  const bracketed = /^\[([\w-]+)\] /.exec(error.message);
  const listed = /subgraphs? "([\w-]+)"/.exec(error.message);
  const named = typeof subgraphName === 'string' ? subgraphName : (bracketed?.[1] ?? listed?.[1]);
  return {
    code: typeof code === 'string' ? code : 'INVALID_GRAPHQL',
    subgraph: named ?? null,
    element: /"@?([A-Za-z_]\w*(?:\.\w+)?)(?:\([^"]*\))?"/.exec(error.message)?.[1] ?? null,
    message: error.message.slice(bracketed?.[0].length ?? 0),
  };
}
