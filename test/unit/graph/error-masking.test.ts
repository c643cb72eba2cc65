import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { maskError } from '../../../src/graph/error-masking.ts';

function mask(error: GraphQLError) {
  const reported: unknown[] = [];
  return { shown: maskError(error, 'r-1', (original) => reported.push(original)), reported };
}

describe('error masking', () => {
  it('lets an error of the catalogue pass with its code and details', () => {
    const originalError = new WaybillError('UPSTREAM_UNAVAILABLE', 'Salesforce is down.', {
      details: { system: 'SALESFORCE' },
    });
    const { shown, reported } = mask(
      new GraphQLError(originalError.message, { originalError, path: ['account', 'cases'] }),
    );
    expect(shown).toMatchObject({
      message: 'Salesforce is down.',
      path: ['account', 'cases'],
      extensions: { code: 'UPSTREAM_UNAVAILABLE', system: 'SALESFORCE' },
    });
    expect(reported).toEqual([]);
  });

  it("lets GraphQL's own errors about the document pass as bad input", () => {
    const { shown } = mask(new GraphQLError('Cannot query field "x" on type "Query".'));
    expect(shown.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(shown.message).toContain('Cannot query field');
  });

  it('hides anything else behind the correlation id and reports the original', () => {
    const originalError = new Error('password=hunter2');
    const { shown, reported } = mask(
      new GraphQLError(originalError.message, { originalError, path: ['viewer'] }),
    );
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect(shown.extensions).toMatchObject({ code: 'INTERNAL', correlationId: 'r-1' });
    expect(reported).toEqual([originalError]);
  });
});
