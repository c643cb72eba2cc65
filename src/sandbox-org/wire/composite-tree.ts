import type { Org } from '../org.ts';
import { isRecordInput, type RecordInput } from '../records/input.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/model.ts';
import { ApiError } from './errors.ts';
import type { ApiReply, ApiRequest } from './exchange.ts';
import { saveContext } from './sobject-routes.ts';

const MAX_RECORDS = 200;
const MAX_LEVELS = 5;

/** A record of the request with what hangs on it. */
interface TreeNode {
  readonly object: ObjectDefinition;
  readonly referenceId: string;
  readonly fields: RecordInput;
  readonly children: readonly { readonly lookup: FieldDefinition; readonly node: TreeNode }[];
}

interface Saved {
  readonly referenceId: string;
  readonly id: string;
}

interface Refused {
  readonly referenceId: string;
  readonly errors: readonly object[];
}

class RolledBack extends Error {}

/** `POST /composite/tree/X`: records with their children, saved all or none. */
export function treeRoute(org: Org, request: ApiRequest, objectName: string): ApiReply {
  const object = org.readable(objectName, request.session.access);
  const body = isRecordInput(request.body) ? request.body : {};
  const { records } = body;
  if (!Array.isArray(records)) throw new ApiError('JSON_PARSER_ERROR', 'records is required');
  const nodes = records.map((record: unknown) => readNode(org, object, record, 1));
  const ids = nodes.flatMap(allReferences);
  if (ids.length > MAX_RECORDS) {
    throw new ApiError(
      'INVALID_INPUT',
      `record limit reached. cannot submit more than ${MAX_RECORDS} records`,
    );
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) {
    throw new ApiError('INVALID_INPUT', `Duplicate ReferenceId provided in the request : ${repeated}.`);
  }
  const saved: Saved[] = [];
  const refused: Refused[] = [];
  try {
    org.database.transaction(() => {
      for (const node of nodes) saveNode(org, request, node, {}, saved, refused);
      if (refused.length > 0) throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    return { status: 400, body: { hasErrors: true, results: refused } };
  }
  return { status: 201, body: { hasErrors: false, results: saved } };
}

function allReferences(node: TreeNode): string[] {
  return [node.referenceId, ...node.children.flatMap(({ node: child }) => allReferences(child))];
}

function readNode(org: Org, object: ObjectDefinition, given: unknown, level: number): TreeNode {
  if (level > MAX_LEVELS) {
    throw new ApiError('INVALID_INPUT', `The tree may be at most ${MAX_LEVELS} levels deep.`);
  }
  const record = isRecordInput(given) ? given : {};
  const attributes = isRecordInput(record['attributes']) ? record['attributes'] : {};
  const { type, referenceId } = attributes;
  if (typeof type !== 'string' || type.toLowerCase() !== object.name.toLowerCase()) {
    throw new ApiError('INVALID_INPUT', `Include the type ${object.name} in the attributes of each record.`);
  }
  if (typeof referenceId !== 'string' || !/^\w+$/.test(referenceId)) {
    throw new ApiError('INVALID_INPUT', 'Include a reference ID for each record in the request.');
  }
  const fields: Record<string, unknown> = {};
  const children: { lookup: FieldDefinition; node: TreeNode }[] = [];
  for (const [name, value] of Object.entries(record)) {
    const list = isRecordInput(value) ? value['records'] : undefined;
    const relationship =
      Array.isArray(list) &&
      org.schema.childRelationships(object).find((known) => known.name.toLowerCase() === name.toLowerCase());
    if (!relationship) {
      fields[name] = value;
      continue;
    }
    for (const item of list as readonly unknown[]) {
      children.push({ lookup: relationship.field, node: readNode(org, relationship.child, item, level + 1) });
    }
  }
  return { object, referenceId, fields, children };
}

function saveNode(
  org: Org,
  request: ApiRequest,
  node: TreeNode,
  parent: RecordInput,
  saved: Saved[],
  refused: Refused[],
): void {
  const { object, referenceId, fields, children } = node;
  try {
    const id = org.records.create(object, { ...fields, ...parent }, saveContext(request));
    saved.push({ referenceId, id });
    for (const { lookup, node: child } of children)
      saveNode(org, request, child, { [lookup.name]: id }, saved, refused);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    refused.push({ referenceId, errors: [error.toSaveError()] });
  }
}
