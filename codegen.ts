import type { CodegenConfig } from '@graphql-codegen/cli';

const scalars = { ID: 'string', DateTime: 'string', Date: 'string' };
const FRAGMENTS = 'src/console/graph/fragments.graphql';
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
    ...page('documents', ['src/console/operations/**/*.graphql', 'src/console/graph/*.graphql']),
    ...page('tracking', ['src/console/tracking/*.graphql', FRAGMENTS]),
    ...page('document-link', ['src/console/graph/document-link.graphql', FRAGMENTS]),
  },
};

/** What one page loads: a browser gets no operation of another page. */
function page(name: string, documents: readonly string[]): CodegenConfig['generates'] {
  return {
    [`src/console/graph/generated/${name}.ts`]: {
      documents: [...documents],
      plugins: ['typescript-operations', 'typed-document-node'],
      // A browser sends the text, and loads no parser of GraphQL. A fragment of its own is left out: operations contain it.
      config: { ...readOnly, documentMode: 'string', pureMagicComment: true },
    },
  };
}

export default config;
