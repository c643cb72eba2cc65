import type { GraphQLFieldResolver } from 'graphql';
import type { RequestContext } from '../../../src/graph/request-context.ts';
import { canonical, type MadeUpWorld, type WorldObject } from './made-up-world.ts';

/** Which mutations were executed since the last `begin`, in the order in which they were. */
export class Calls {
  #made: string[] = [];

  begin(): void {
    this.#made = [];
  }

  /** One line for each call: the mutation and its arguments. */
  get made(): readonly string[] {
    return this.#made;
  }

  /** Executes a mutation: its answer depends on how many came before. */
  recorder(world: MadeUpWorld, field: string): GraphQLFieldResolver<WorldObject | undefined, RequestContext> {
    return (source, args: Readonly<Record<string, unknown>>) => {
      const number = this.#made.push(`${field}(${canonical(args)})`);
      return world.resolve(source, 'Mutation', field, { args, number });
    };
  }
}
