import type { Row } from '../records/database.ts';
import { formatDateTime } from '../records/values.ts';

/** Endpoints of the org as `/id/…` and userinfo list them; `{version}` is for the client to fill in. */
function urls(instanceUrl: string, userId: string, organizationId: string): Record<string, string> {
  return {
    enterprise: `${instanceUrl}/services/Soap/c/{version}/${organizationId}`,
    metadata: `${instanceUrl}/services/Soap/m/{version}/${organizationId}`,
    partner: `${instanceUrl}/services/Soap/u/{version}/${organizationId}`,
    rest: `${instanceUrl}/services/data/v{version}/`,
    sobjects: `${instanceUrl}/services/data/v{version}/sobjects/`,
    search: `${instanceUrl}/services/data/v{version}/search/`,
    query: `${instanceUrl}/services/data/v{version}/query/`,
    recent: `${instanceUrl}/services/data/v{version}/recent/`,
    tooling_soap: `${instanceUrl}/services/Soap/T/{version}/${organizationId}`,
    tooling_rest: `${instanceUrl}/services/data/v{version}/tooling/`,
    profile: `${instanceUrl}/${userId}`,
    custom_domain: instanceUrl,
  };
}

/** Body of `GET /services/oauth2/userinfo`. */
export function userInfo(user: Row, instanceUrl: string, organizationId: string): object {
  const userId = String(user['Id']);
  return {
    sub: `${instanceUrl}/id/${organizationId}/${userId}`,
    user_id: userId,
    organization_id: organizationId,
    preferred_username: user['Username'],
    nickname: user['Alias'],
    name: user['Name'],
    email: user['Email'],
    email_verified: true,
    given_name: user['FirstName'],
    family_name: user['LastName'],
    zoneinfo: user['TimeZoneSidKey'],
    locale: user['LocaleSidKey'],
    language: user['LanguageLocaleKey'],
    utcOffset: 0,
    updated_at: formatDateTime(Number(user['LastModifiedDate'])),
    is_salesforce_integration_user: true,
    user_type: 'STANDARD',
    active: user['IsActive'] === 1,
    urls: urls(instanceUrl, userId, organizationId),
  };
}

/** Body of `GET /id/<organization>/<user>`. */
export function identity(user: Row, instanceUrl: string, organizationId: string): object {
  const userId = String(user['Id']);
  return {
    id: `${instanceUrl}/id/${organizationId}/${userId}`,
    asserted_user: true,
    user_id: userId,
    organization_id: organizationId,
    username: user['Username'],
    nick_name: user['Alias'],
    display_name: user['Name'],
    email: user['Email'],
    email_verified: true,
    first_name: user['FirstName'],
    last_name: user['LastName'],
    timezone: user['TimeZoneSidKey'],
    active: user['IsActive'] === 1,
    user_type: 'STANDARD',
    language: user['LanguageLocaleKey'],
    locale: user['LocaleSidKey'],
    utcOffset: 0,
    last_modified_date: formatDateTime(Number(user['LastModifiedDate'])),
    is_app_installed: true,
    urls: urls(instanceUrl, userId, organizationId),
  };
}
