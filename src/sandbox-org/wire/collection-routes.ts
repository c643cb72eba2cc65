import type { Org } from '../org.ts';
import { isRecordInput, type RecordInput } from '../records/input.ts';
import { normalizeId } from '../records/salesforce-id.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import { ApiError } from './errors.ts';
import type { ApiReply, ApiRequest } from './exchange.ts';
import { chosenFields, recordJson } from './record-json.ts';
import { saveContext } from './sobject-routes.ts';

const MAX_RECORDS = 200;
const MAX_RETRIEVED = 2000;

interface SaveResult {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly object[];
  readonly created?: boolean;
}

/** Everything below `/composite/sobjects`: many records in one call, answered in their order. */
export function collectionRoute(org: Org, request: ApiRequest): ApiReply {
  const [, , objectName, keyField] = request.path;
  if (objectName === undefined) {
    if (request.method === 'POST') return save(org, request, (record) => created(org, request, record));
    if (request.method === 'PATCH') return save(org, request, (record) => updated(org, request, record));
    if (request.method === 'DELETE') return deleteMany(org, request);
  } else if (keyField === undefined) {
    if (request.method === 'GET' || request.method === 'POST') return retrieve(org, request, objectName);
  } else if (request.method === 'PATCH') {
    const object = org.readable(objectName, request.session.access);
    return save(org, request, (record) => upserted(org, request, object, keyField, record));
  }
  throw new ApiError('METHOD_NOT_ALLOWED', `HTTP Method '${request.method}' not allowed`);
}

function tooMany(count: number): ApiError {
  return new ApiError(
    'EXCEEDED_ID_LIMIT',
    `record limit reached. cannot submit more than 200 records into this call (${count})`,
  );
}

function typeOf(org: Org, request: ApiRequest, record: RecordInput): ObjectDefinition {
  const { attributes } = record;
  const type = isRecordInput(attributes) ? attributes['type'] : undefined;
  const object = typeof type === 'string' ? org.schema.object(type) : undefined;
  if (!object || !request.session.access.object(object).read) {
    throw new ApiError(
      'INVALID_TYPE',
      `sObject type '${typeof type === 'string' ? type : ''}' is not supported.`,
    );
  }
  return object;
}

function created(org: Org, request: ApiRequest, record: RecordInput): SaveResult {
  const object = typeOf(org, request, record);
  const { id: _lower, Id: _id, ...fields } = record;
  return { id: org.records.create(object, fields, saveContext(request)), success: true, errors: [] };
}

function updated(org: Org, request: ApiRequest, record: RecordInput): SaveResult {
  const object = typeOf(org, request, record);
  const { id: lower, Id: upper, ...fields } = record;
  const id = upper ?? lower;
  if (typeof id !== 'string')
    throw new ApiError('MISSING_ARGUMENT', 'Id not specified in an update call', { fields: [] });
  const known = String(org.records.living(object, id)['Id']);
  org.records.update(object, known, fields, saveContext(request));
  return { id: known, success: true, errors: [] };
}

function upserted(
  org: Org,
  request: ApiRequest,
  object: ObjectDefinition,
  keyField: string,
  record: RecordInput,
): SaveResult {
  const name = object.fields.get(keyField.toLowerCase())?.name ?? keyField;
  const key = Object.keys(record).find((candidate) => candidate.toLowerCase() === name.toLowerCase()) ?? name;
  const { attributes: _attributes, [key]: value, ...fields } = record;
  if (name === 'Id' && value === undefined) {
    return {
      id: org.records.create(object, fields, saveContext(request)),
      success: true,
      errors: [],
      created: true,
    };
  }
  const outcome = org.records.upsert(object, name, value, fields, saveContext(request));
  return { id: outcome.id, success: true, errors: [], created: outcome.created };
}

function save(org: Org, request: ApiRequest, one: (record: RecordInput) => SaveResult): ApiReply {
  const body = isRecordInput(request.body) ? request.body : {};
  const { records } = body;
  if (!Array.isArray(records)) throw new ApiError('JSON_PARSER_ERROR', 'records is required');
  if (records.length > MAX_RECORDS) throw tooMany(records.length);
  const inputs = records.map((record: unknown) => (isRecordInput(record) ? record : {}));
  return { status: 200, body: all(org, body['allOrNone'] === true, inputs, one) };
}

function deleteMany(org: Org, request: ApiRequest): ApiReply {
  const ids = (request.query.get('ids') ?? '').split(',').filter(Boolean);
  if (ids.length > MAX_RECORDS) throw tooMany(ids.length);
  const results = all(org, request.query.get('allOrNone') === 'true', ids, (id) => {
    const object = org.schema.objectOfId(id);
    if (!object) throw new ApiError('MALFORMED_ID', `malformed id ${id}`, { fields: [] });
    const known = String(org.records.living(object, id)['Id']);
    org.records.delete(object, known, saveContext(request));
    return { id: known, success: true, errors: [] };
  });
  return { status: 200, body: results };
}

class RolledBack extends Error {}

/** Saves each item on its own, or all in one transaction that a single failure undoes. */
function all<T>(
  org: Org,
  allOrNone: boolean,
  items: readonly T[],
  one: (item: T) => SaveResult,
): SaveResult[] {
  const results: SaveResult[] = [];
  const run = () => {
    for (const item of items) results.push(attempt(() => one(item)));
    if (allOrNone && results.some((result) => !result.success)) throw new RolledBack();
  };
  try {
    org.database.transaction(run);
    return results;
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    const rolledBack = new ApiError(
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'Record rolled back because not all records were valid and the request was using AllOrNone header',
    );
    return results.map((result) =>
      result.success ? { success: false, errors: [rolledBack.toSaveError()] } : result,
    );
  }
}

function attempt(work: () => SaveResult): SaveResult {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { success: false, errors: [error.toSaveError()] };
  }
}

function retrieve(org: Org, request: ApiRequest, objectName: string): ApiReply {
  const { access } = request.session;
  const object = org.readable(objectName, access);
  const body = isRecordInput(request.body) ? request.body : {};
  const listOf = (name: string): readonly string[] => {
    const given = request.method === 'POST' ? body[name] : request.query.get(name)?.split(',');
    return Array.isArray(given) ? given.map(String) : [];
  };
  const ids = listOf('ids');
  if (ids.length > MAX_RETRIEVED) throw tooMany(ids.length);
  const names = listOf('fields');
  if (names.length === 0) throw new ApiError('MISSING_ARGUMENT', 'fields is required');
  const fields = chosenFields(object, access, names);
  const rows = ids.map((id) => {
    const known = normalizeId(id);
    const row = known === null ? undefined : org.store.find(object, known);
    return row && row['IsDeleted'] !== 1 ? recordJson(object, row, fields, request.base) : null;
  });
  return { status: 200, body: rows };
}
