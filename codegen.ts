import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents of the example operations, for tests and for clients of the graph. */
const config: CodegenConfig = {
  schema: 'schema/api.graphql',
  documents: 'schema/examples.graphql',
  generates: {
    'schema/generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        avoidOptionals: { field: true, inputValue: false },
        immutableTypes: true,
        scalars: { ID: 'string', DateTime: 'string', Date: 'string' },
      },
    },
  },
};

export default config;
