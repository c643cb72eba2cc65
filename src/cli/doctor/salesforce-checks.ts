import type { Config } from '../../config/environment.ts';
import { SYNCHRONIZED_OBJECTS } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { SalesforceClient } from '../../salesforce/client.ts';
import { serverClockAheadMs } from '../../salesforce/server-clock.ts';
import { missingPermissions, WHOLE_OBJECT } from '../../sync/exchange/missing-permissions.ts';
import { type Check, type Finding, failed, messageOf, ok, skipped, warning } from './check.ts';
import { clockFinding } from './clock.ts';

/** Of the calls of 24 hours. */
const FEW_LEFT = 0.1;
const LOGIN =
  'See "The hub cannot log in" in subgraphs/salesforce/errors.md, and that this machine reaches SALESFORCE_LOGIN_URL.';
const DEPLOY =
  'Deploy the package again if the object is missing, and assign Portal_Integration to the integration user.';
const GRANT = 'Grant it in the permission set of the integration user (Portal_Integration).';

/** @param client null while a setting of the login is missing */
export function salesforceChecks(config: Config, client: () => SalesforceClient | null): readonly Check[] {
  const { salesforceLoginUrl } = config;
  const signedIn = (ask: (client: SalesforceClient) => Promise<readonly Finding[]>) => async () => {
    const salesforce = client();
    return salesforce === null ? [skipped('a setting of the login is missing')] : await ask(salesforce);
  };
  const feedRun =
    config.salesforceChangeChannel === null
      ? () =>
          Promise.resolve([
            warning(
              'no channel is set, so changes are found by polling alone',
              'Set SALESFORCE_CHANGE_CHANNEL, such as Portal_Hub__chn.',
            ),
          ])
      : signedIn((salesforce) => feed(config, salesforce));
  return [
    { name: 'Salesforce login', mend: LOGIN, run: signedIn(login) },
    { name: 'Salesforce permissions', run: signedIn(permissions) },
    {
      name: 'Salesforce clock',
      mend: 'See that this machine reaches SALESFORCE_LOGIN_URL, and that its certificate is one that Node trusts.',
      run: async (signal) =>
        salesforceLoginUrl === null
          ? [skipped('SALESFORCE_LOGIN_URL is not set')]
          : [clockFinding('Salesforce', await serverClockAheadMs(salesforceLoginUrl, signal))],
    },
    { name: 'Salesforce change feed', run: feedRun },
  ];
}

async function login(salesforce: SalesforceClient): Promise<readonly Finding[]> {
  const limits = await salesforce.limits(newUpstreamUsage());
  const calls = limits['DailyApiRequests'];
  if (calls === undefined) return [ok('the integration user signs in')];
  const found = `the integration user signs in; ${calls.Remaining} of ${calls.Max} API calls of 24 hours are left`;
  return [
    calls.Remaining < calls.Max * FEW_LEFT
      ? warning(found, 'See which client spends them (Setup → Company Information), or buy more.')
      : ok(found),
  ];
}

/** Subscribes as a worker does, and leaves at once. */
async function feed(
  { salesforceChangeChannel, salesforcePubSubEndpoint: endpoint, salesforcePubSubCaFile: caFile }: Config,
  salesforce: SalesforceClient,
): Promise<readonly Finding[]> {
  const topic = salesforceChangeChannel ?? '';
  try {
    using _stream = await salesforce.changeFeed.subscribe({ endpoint, topic, caFile }, null);
  } catch (error) {
    return [
      failed(
        `${endpoint} does not open ${topic}: ${messageOf(error)}`,
        'Correct SALESFORCE_PUBSUB_ENDPOINT, SALESFORCE_PUBSUB_CA_FILE or SALESFORCE_CHANGE_CHANNEL, or the way to that port.',
      ),
    ];
  }
  return [ok(`${endpoint} opens ${topic}; the health of a worker says whether events arrive`)];
}

/** Object by object, so that one that cannot be seen hides nothing of the others. */
async function permissions(salesforce: SalesforceClient): Promise<readonly Finding[]> {
  const hidden = await Promise.all(
    SYNCHRONIZED_OBJECTS.map(async (object) => {
      try {
        await salesforce.access.refresh([object], newUpstreamUsage());
        return [];
      } catch (error) {
        return [
          failed(
            `${object}: ${messageOf(error)}`,
            'Grant the object in the permission set of the integration user.',
          ),
        ];
      }
    }),
  );
  const missing = missingPermissions(salesforce.access).map(({ object, field, needed }) => {
    const isWhole = field === WHOLE_OBJECT;
    const may = needed === 'READ' ? 'read' : 'change';
    return failed(
      `${isWhole ? object : `${object}.${field}`}: the integration user may not ${may} it`,
      isWhole ? DEPLOY : GRANT,
    );
  });
  const findings = [...hidden.flat(), ...missing];
  return findings.length > 0
    ? findings
    : [ok('the integration user may use every field of the ownership table')];
}
