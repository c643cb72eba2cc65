import { identity, userInfo } from '../login/identity.ts';
import { type ClientApp, LoginError, verifyAssertion } from '../login/jwt-bearer.ts';
import type { Org } from '../org.ts';
import type { ApiReply } from './exchange.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const PUBLIC_LOGIN = ['https://login.salesforce.com', 'https://test.salesforce.com'] as const;

/** `POST /services/oauth2/token`; `instanceUrl` is how the caller reached this org. */
export function tokenRoute(
  org: Org,
  app: ClientApp,
  form: URLSearchParams,
  instanceUrl: string,
  aheadMs = 0,
): ApiReply {
  try {
    return { status: 200, body: login(org, app, form, instanceUrl, aheadMs) };
  } catch (error) {
    if (!(error instanceof LoginError)) throw error;
    return { status: 400, body: error.toBody() };
  }
}

function login(
  org: Org,
  app: ClientApp,
  form: URLSearchParams,
  instanceUrl: string,
  aheadMs: number,
): object {
  if (form.get('grant_type') !== JWT_BEARER)
    throw new LoginError('unsupported_grant_type', 'grant type not supported');
  const audiences = [instanceUrl.toLowerCase(), ...loopbackNames(instanceUrl), ...PUBLIC_LOGIN];
  const username = verifyAssertion(form.get('assertion') ?? '', app, audiences, aheadMs);
  const [userId] = org.store.idsByValue(org.schema.known('User'), 'Username', username, 1);
  if (userId === undefined) throw new LoginError('invalid_grant', "user hasn't approved this consumer");
  if (userId !== org.identity.integrationUserId && userId !== org.identity.administratorId) {
    throw new LoginError('invalid_app_access', 'user is not admin approved to access this app');
  }
  const session = org.sessions.start(userId, app.clientId);
  return {
    access_token: session.token,
    scope: 'api',
    instance_url: instanceUrl,
    id: `${instanceUrl}/id/${org.identity.organizationId}/${userId}`,
    token_type: 'Bearer',
  };
}

/** The same loopback address by its other name. */
function loopbackNames(instanceUrl: string): string[] {
  const { port } = new URL(instanceUrl);
  return [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
}

/** `GET /services/oauth2/userinfo` and `GET /id/<organization>/<user>` with a valid token. */
export function identityRoute(
  org: Org,
  authorization: string | undefined,
  instanceUrl: string,
  form: 'USERINFO' | 'IDENTITY',
): ApiReply {
  const session = org.sessions.find(authorization);
  const user = session && org.store.find(org.schema.known('User'), session.userId);
  if (!user) return { status: 403, body: 'Bad_OAuth_Token' };
  const describe = form === 'USERINFO' ? userInfo : identity;
  return { status: 200, body: describe(user, instanceUrl, org.identity.organizationId) };
}

/** `POST /services/oauth2/revoke` */
export function revokeRoute(org: Org, form: URLSearchParams): ApiReply {
  org.sessions.end(form.get('token') ?? '');
  return { status: 200 };
}
