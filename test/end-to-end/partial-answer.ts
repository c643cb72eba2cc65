import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { expect } from 'vitest';
import type { HubAnswer, HubError } from '../harness/hub.ts';

export type SubgraphName = 'portal' | 'salesforce' | 'operations';
type Path = readonly (string | number)[];

const SCHEMAS = join(import.meta.dirname, '../../schema');
const API = buildSchema(readFileSync(join(SCHEMAS, 'api.graphql'), 'utf8'));

/** What changes from one asking to the next by itself: only that it is there is compared. */
const LIVE = new Set(['linkHealth', 'authenticationEvents', 'syncOverview', 'auditVerification']);

/** The data of an answer as far as two askings must agree. */
export function stable(data: object | null | undefined): Record<string, unknown> {
  const entries = Object.entries(data ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [key, LIVE.has(key) && value ? 'live' : value]));
}

/**
 * Asserts that `answer` is `healthy` without what nobody but `down` knows, and that each missing part is null below the path
 * of an error that names the system.
 * @returns the paths of the missing parts.
 */
export function expectPartial(
  answer: HubAnswer<object>,
  healthy: HubAnswer<object>,
  { down, system, codes }: { down: readonly SubgraphName[]; system: string; codes: readonly string[] },
): readonly string[] {
  expect(answer.status).toBe(200);
  const missing = missingPaths(stable(healthy.data), stable(answer.data), []);
  for (const path of missing) {
    const others = ownersOf(path).filter((owner) => !down.includes(owner));
    expect(others, `${path.join('.')} is missing`).toEqual([]);
    expect(
      answer.errors.some((error) => startsWith(path, error.path)),
      `an error for ${path.join('.')} in ${JSON.stringify(answer.errors)}`,
    ).toBe(true);
  }
  for (const { path, extensions } of answer.errors) {
    expect(path).not.toHaveLength(0);
    expect(codes).toContain(extensions?.['code']);
    expect(extensions?.['system']).toBe(system);
  }
  return missing.map((path) => path.join('.'));
}

/** Where `partial` has null for a value of `whole`; anything else that differs fails the test. */
function missingPaths(whole: unknown, partial: unknown, path: Path): Path[] {
  if (partial === null && whole !== null) return [path];
  if (typeof whole !== 'object' || whole === null) {
    expect(partial, path.join('.')).toEqual(whole);
    return [];
  }
  expect(typeof partial, path.join('.')).toBe('object');
  expect(Object.keys(partial as object), path.join('.')).toEqual(Object.keys(whole));
  return Object.entries(whole).flatMap(([key, value]) => {
    const step = Array.isArray(whole) ? Number(key) : key;
    return missingPaths(value, (partial as Record<string, unknown>)[key], [...path, step]);
  });
}

function startsWith(path: Path, prefix: HubError['path']): boolean {
  return prefix !== undefined && prefix.every((step, at) => step === path[at]);
}

/** The subgraphs that can answer the field at the end of a path. */
function ownersOf(path: Path): SubgraphName[] {
  let type = API.getQueryType();
  let owners: SubgraphName[] = [];
  for (const step of path) {
    if (typeof step === 'number') continue;
    if (!type) throw new Error(`no fields at ${path.join('.')}`);
    const coordinate = `${type.name}.${step}`;
    owners = (['portal', 'salesforce', 'operations'] as const).filter((name) => FIELDS[name].has(coordinate));
    const named = getNamedType(type.getFields()[step]?.type);
    type = isObjectType(named) ? named : undefined;
  }
  return owners;
}

const FIELDS: Readonly<Record<SubgraphName, ReadonlySet<string>>> = {
  portal: fieldsOf('portal'),
  salesforce: fieldsOf('salesforce'),
  operations: fieldsOf('operations'),
};

/** The `Type.field` that a subgraph resolves itself. */
function fieldsOf(name: SubgraphName): ReadonlySet<string> {
  const sdl = readFileSync(join(SCHEMAS, `${name}.graphql`), 'utf8');
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  return new Set(
    Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter((field) => !field.astNode?.directives?.some(({ name }) => name.value === 'external'))
          .map((field) => `${type.name}.${field.name}`),
      ),
  );
}
