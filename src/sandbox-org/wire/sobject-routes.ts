import type { Org } from '../org.ts';
import { isRecordInput, type RecordInput } from '../records/input.ts';
import type { SaveContext } from '../records/record-service.ts';
import { describeObject, describeSummary } from '../schema/describe.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import { checkPreconditions, validators } from './conditional.ts';
import { ApiError } from './errors.ts';
import type { ApiReply, ApiRequest } from './exchange.ts';
import { queryCaller } from './query-routes.ts';
import { chosenFields, recordJson } from './record-json.ts';
import { follow, isIdOf } from './relationship-routes.ts';
import { replicationRoute } from './replication-routes.ts';

/** What a request says about the saves in it. */
export function saveContext(request: ApiRequest): SaveContext {
  const header = request.headers['sforce-duplicate-rule-header'] ?? '';
  return {
    session: request.session,
    allowDuplicates: /allowSave\s*=\s*true/i.test(header),
    autoAssign: request.headers['sforce-auto-assign']?.toLowerCase() !== 'false',
  };
}

function recordBody(request: ApiRequest): RecordInput {
  if (!isRecordInput(request.body)) {
    throw new ApiError(
      'JSON_PARSER_ERROR',
      'The HTTP entity body is required, but this request has no entity body.',
    );
  }
  return request.body;
}

function notAllowed(request: ApiRequest, allowed: string): ApiError {
  return new ApiError(
    'METHOD_NOT_ALLOWED',
    `HTTP Method '${request.method}' not allowed. Allowed are ${allowed}`,
  );
}

function fieldList(request: ApiRequest): readonly string[] | null {
  return request.query.get('fields')?.split(',').filter(Boolean) ?? null;
}

/** Everything below `/sobjects`. */
export function sobjectRoute(org: Org, request: ApiRequest): ApiReply {
  const [, name, second, third, ...further] = request.path;
  if (name === undefined) return { status: 200, body: describeGlobal(org, request) };
  const object = org.readable(name, request.session.access);
  if (second === undefined) return objectRoute(org, request, object);
  if (third !== undefined && second === 'describe')
    throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
  if (third !== undefined && isIdOf(object, second)) {
    return relationshipRoute(org, request, object, second, [third, ...further]);
  }
  if (third !== undefined) return externalIdRoute(org, request, object, second, third);
  if (second === 'describe') {
    return { status: 200, body: describeObject(org.schema, object, request.session.access, request.base) };
  }
  if (second === 'updated' || second === 'deleted') return replicationRoute(org, request, object, second);
  return recordRoute(org, request, object, second);
}

function describeGlobal(org: Org, request: ApiRequest): object {
  const { access } = request.session;
  const objects = [...org.schema.objects.values()].filter((object) => access.object(object).read);
  objects.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    encoding: 'UTF-8',
    maxBatchSize: 200,
    sobjects: objects.map((object) => describeSummary(object, access, request.base)),
  };
}

function objectRoute(org: Org, request: ApiRequest, object: ObjectDefinition): ApiReply {
  if (request.method === 'GET') {
    const objectDescribe = describeSummary(object, request.session.access, request.base);
    return { status: 200, body: { objectDescribe, recentItems: [] } };
  }
  if (request.method !== 'POST') throw notAllowed(request, 'HEAD,GET,POST');
  const id = org.records.create(object, recordBody(request), saveContext(request));
  return {
    status: 201,
    body: { id, success: true, errors: [] },
    headers: { Location: `${request.base}/sobjects/${object.name}/${id}` },
  };
}

function recordRoute(org: Org, request: ApiRequest, object: ObjectDefinition, id: string): ApiReply {
  const { access } = request.session;
  switch (request.method) {
    case 'GET': {
      const row = org.records.readableRow(object, id);
      const unchanged = checkPreconditions(object, row, request);
      if (unchanged) return unchanged;
      const body = recordJson(object, row, chosenFields(object, access, fieldList(request)), request.base);
      return { status: 200, body, headers: validators(object, row) };
    }
    case 'PATCH': {
      const row = org.records.living(object, id);
      checkPreconditions(object, row, request);
      org.records.update(object, String(row['Id']), recordBody(request), saveContext(request));
      return { status: 204 };
    }
    case 'DELETE': {
      const row = org.records.living(object, id);
      checkPreconditions(object, row, request);
      org.records.delete(object, String(row['Id']), saveContext(request));
      return { status: 204 };
    }
    default:
      throw notAllowed(request, 'HEAD,GET,PATCH,DELETE');
  }
}

/** A record that is reached by lookups answers like any record; a list of children answers like a query. */
function relationshipRoute(
  org: Org,
  request: ApiRequest,
  object: ObjectDefinition,
  id: string,
  names: readonly string[],
): ApiReply {
  const { access } = request.session;
  const target = follow(org, access, { object, id }, names);
  if ('id' in target) return recordRoute(org, request, target.object, target.id);
  if (request.method !== 'GET') throw notAllowed(request, 'HEAD,GET');
  const { child, field, parentId } = target;
  const columns = chosenFields(child, access, fieldList(request)).map(({ name }) => name);
  const soql = `SELECT ${columns.join(', ')} FROM ${child.name} WHERE ${field.name} = '${parentId}'`;
  return { status: 200, body: org.queries.run(soql, queryCaller(request, false)) };
}

function externalIdRoute(
  org: Org,
  request: ApiRequest,
  object: ObjectDefinition,
  fieldName: string,
  value: string,
): ApiReply {
  const { base } = request;
  const context = saveContext(request);
  const url = (id: string) => `${base}/sobjects/${object.name}/${id}`;
  if (request.method === 'PATCH' && fieldName.toLowerCase() === 'id') {
    return recordRoute(org, request, object, value);
  }
  const ids = org.records.matches(object, fieldName, value, context);
  if (ids.length > 1) return { status: 300, body: ids.map(url) };
  if (request.method === 'PATCH' || request.method === 'POST') {
    const field = object.fields.get(fieldName.toLowerCase());
    const outcome = org.records.upsert(object, field?.name ?? fieldName, value, recordBody(request), context);
    return {
      status: outcome.created ? 201 : 200,
      body: { id: outcome.id, success: true, errors: [], created: outcome.created },
      headers: outcome.created ? { Location: url(outcome.id) } : {},
    };
  }
  const [id] = ids;
  if (id === undefined) {
    throw new ApiError(
      'NOT_FOUND',
      `Provided external ID field does not exist or is not accessible: ${fieldName}`,
    );
  }
  return recordRoute(org, request, object, id);
}
