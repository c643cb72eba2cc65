import { GraphQLError } from 'graphql';
import type { Logger } from '../logger.ts';

/**
 * Outlives the errors of fields that graphql-js drops. When an item of a list fails at once, graphql-js gives up the list
 * and no longer listens to the items before it; one that fails a moment later would end the process. Its answer is right:
 * the list is null with one error. Every other rejection that nobody hears ends the process, as before.
 */
export function outliveDroppedErrors(logger: Pick<Logger, 'warn'>): Disposable {
  const hear = (reason: unknown) => {
    if (!(reason instanceof GraphQLError)) throw reason;
    logger.warn(
      { code: reason.extensions['code'], path: reason.path },
      'graphql-js dropped the error of an item',
    );
  };
  process.on('unhandledRejection', hear);
  return {
    [Symbol.dispose]() {
      process.off('unhandledRejection', hear);
    },
  };
}
