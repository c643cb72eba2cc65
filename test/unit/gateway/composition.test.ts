import { describe, expect, it } from 'vitest';
import { CompositionError, composeSupergraph } from '../../../gateway/composition.ts';
import { toySubgraphs } from '../../harness/gateway/toy-subgraphs.ts';

const { portal, salesforce } = toySubgraphs();

function findingsOf(...sdls: readonly [name: string, sdl: string][]) {
  try {
    composeSupergraph(sdls.map(([name, sdl]) => ({ name, sdl })));
  } catch (error) {
    if (error instanceof CompositionError) return { findings: error.findings, message: error.message };
    throw error;
  }
  throw new Error('it composes');
}

describe('composition', () => {
  it('gives the supergraph and what clients may see of it', () => {
    const { supergraphSdl, publicSdl, publicSchema } = composeSupergraph([portal, salesforce]);
    expect(supergraphSdl).toContain('@join__type(graph: SALESFORCE, key: "portalId crmId")');
    expect(publicSdl).not.toMatch(/join__|_entities|_service/);
    expect(publicSchema.getType('Account')?.toString()).toBe('Account');
  });

  it('names the field that two subgraphs claim', () => {
    const { findings, message } = findingsOf(
      ['portal', portal.sdl],
      ['salesforce', salesforce.sdl.replace('legalName: String', 'legalName: String displayName: String')],
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'INVALID_FIELD_SHARING', element: 'Account.displayName' }),
    );
    expect(message).toContain('Account.displayName');
  });

  it('names the subgraph whose SDL is wrong', () => {
    const { findings } = findingsOf(
      ['portal', portal.sdl],
      ['salesforce', salesforce.sdl.replace('"portalId crmId"', '"portalId missing"')],
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'KEY_INVALID_FIELDS', subgraph: 'salesforce' }),
    );
    expect(findingsOf(['portal', portal.sdl], ['salesforce', 'type {']).findings).toContainEqual(
      expect.objectContaining({ code: 'INVALID_GRAPHQL', subgraph: 'salesforce' }),
    );
  });
});
