/** `@apollo/gateway` with `@apollo/server`. Argument: the file with the supergraph. */
import { readFileSync } from 'node:fs';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { announce } from '../harness/serving.ts';

interface Context {
  readonly authorization?: string | undefined;
}

/** Passes the caller's token on, as Apollo's documentation shows. */
class ForwardingDataSource extends RemoteGraphQLDataSource<Context> {
  override willSendRequest({
    request,
    context,
  }: {
    request: { http?: { headers: Headers } };
    context: Context;
  }) {
    if (context.authorization !== undefined)
      request.http?.headers.set('authorization', context.authorization);
  }
}

interface Headers {
  set(name: string, value: string): void;
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(String(process.argv[2]), 'utf8'),
  buildService: ({ url }) => new ForwardingDataSource(url === undefined ? {} : { url }),
});
const server = new ApolloServer<Context>({ gateway, introspection: false, persistedQueries: false });
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async ({ req }) => ({ authorization: req.headers.authorization }),
});
announce(url);
