import { writeFileSync } from 'node:fs';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import type { RemoteSubgraph } from './grafbase.ts';

/** Composes the subgraphs with their addresses and writes the supergraph where the peers read it. */
export function writeSupergraph(subgraphs: readonly RemoteSubgraph[], file: string): void {
  const services = subgraphs.map(({ name, sdl, url }) => ({ name, url, typeDefs: parse(sdl) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  writeFileSync(file, supergraphSdl);
}
