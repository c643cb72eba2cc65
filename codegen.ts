import type { CodegenConfig } from '@graphql-codegen/cli';

const scalars = { ID: 'string', DateTime: 'string', Date: 'string' };
const readOnly = {
  useTypeImports: true,
  enumsAsTypes: true,
  avoidOptionals: { field: true, inputValue: false },
  immutableTypes: true,
  scalars,
};

/** Typed documents: of the example operations, for tests and for clients of the graph; and of the web pages. */
const config: CodegenConfig = {
  schema: 'schema/api.graphql',
  generates: {
    'schema/generated/operations.ts': {
      documents: 'schema/examples.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      config: readOnly,
    },
    'src/console/graph/generated/documents.ts': {
      documents: 'src/console/**/*.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      // A browser sends the text, and loads no parser of GraphQL.
      config: { ...readOnly, documentMode: 'string' },
    },
  },
};

export default config;
