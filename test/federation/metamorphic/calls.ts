import type { GraphQLFieldResolver } from 'graphql';
import type { RequestContext } from '../../../src/graph/request-context.ts';
import type { World, WorldObject } from './world.ts';

export interface Call {
  readonly field: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Which mutations were executed since the last `begin`, in the order in which they were. */
export class Calls {
  #made: Call[] = [];

  begin(): void {
    this.#made = [];
  }

  get made(): readonly Call[] {
    return this.#made;
  }

  /** Executes a mutation: its answer depends on how many came before. */
  recorder(world: World, field: string): GraphQLFieldResolver<WorldObject | undefined, RequestContext> {
    return (source, args: Readonly<Record<string, unknown>>) => {
      const number = this.#made.push({ field, args });
      return world.resolve(source, 'Mutation', field, { args, number });
    };
  }
}
