import { describe, expect, it } from 'vitest';
import { exampleOperations } from '../../../src/console/graphiql/examples.ts';

describe('the examples', () => {
  it('are split into operations, each with its comment and the fragments that it uses', () => {
    const examples = exampleOperations(`# Who am I?
query Viewer { viewer { ...Who } }

fragment Who on Viewer { role }

# Another.
query Page($first: Int = 20) { accounts(first: $first) { totalCount } }
`);
    expect(examples).toEqual([
      {
        query: '# Who am I?\nquery Viewer { viewer { ...Who } }\n\nfragment Who on Viewer { role }\n',
      },
      {
        query: '# Another.\nquery Page($first: Int = 20) { accounts(first: $first) { totalCount } }\n',
      },
    ]);
  });
});
