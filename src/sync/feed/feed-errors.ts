interface FeedReason {
  /** As they stand in brackets at the end of the reason. */
  readonly codes: readonly string[];
  readonly cause: string;
  readonly remedy: string;
}

/** Salesforce's own codes of the Pub/Sub API begin so. */
const VENDOR = 'sfdc.platform.eventbus.grpc.';

/** Source: https://developer.salesforce.com/docs/platform/pub-sub-api/guide/handling-errors.html */
const REASONS: readonly FeedReason[] = [
  {
    codes: [`${VENDOR}topic.not.found`, 'NOT_FOUND'],
    cause: 'the org has no channel of the configured name',
    remedy:
      'deploy `manifest/4-change-channel.xml`, or correct SALESFORCE_CHANGE_CHANNEL and start the workers again',
  },
  {
    codes: [
      `${VENDOR}subscription.topic.cannot.subscribe`,
      `${VENDOR}topic.meta.permission`,
      `${VENDOR}schema.meta.permission`,
      'PERMISSION_DENIED',
      'CAN_SUBSCRIBE',
    ],
    cause: 'the integration user may not read an object of the channel',
    remedy:
      'assign Portal_Integration to the user again; see that the set grants Read and View All of the five objects',
  },
  {
    codes: [`${VENDOR}service.auth.error`, `${VENDOR}service.auth.headers.invalid`, 'UNAUTHENTICATED'],
    cause: 'Salesforce ended the session, or does not take it',
    remedy:
      'nothing once: the hub logs in again. If it lasts: "The hub cannot log in" above; sessions locked to an IP address (Setup → Session Settings); a proxy that takes headers away',
  },
  {
    codes: [
      `${VENDOR}subscription.fetch.replayid.corrupted`,
      `${VENDOR}subscription.fetch.replayid.validation.failed`,
    ],
    cause:
      'the workers were off for longer than 72 hours, or the org moved: the events after the last one are gone',
    remedy: 'nothing: the hub reads again what it missed, and the audit says so (`changeFeedResync`)',
  },
  {
    codes: [`${VENDOR}subscription.limit.exceeded`, 'RESOURCE_EXHAUSTED'],
    cause: 'the org has delivered as many events as it may in 24 hours, to all subscribers together',
    remedy: 'polling goes on meanwhile. Compare [sizing.md](sizing.md), and look for other subscribers',
  },
  {
    codes: [
      `${VENDOR}service.protection.triggered`,
      `${VENDOR}service.protection.stream.limit.triggered`,
      `${VENDOR}concurrent.client.limit.exceeded`,
    ],
    cause: 'too many connections or requests of all clients of the Pub/Sub API',
    remedy: 'nothing: the hub waits longer each time. If it lasts, look for other subscribers',
  },
  {
    codes: [`${VENDOR}service.tenant.license`],
    cause: 'the org has no licence for the Pub/Sub API',
    remedy: 'ask Salesforce; until then unset SALESFORCE_CHANGE_CHANNEL, and polling finds the changes',
  },
  {
    codes: ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'UNKNOWN'],
    cause: 'the hub does not reach the Pub/Sub API, or does not trust its certificate',
    remedy:
      'open TLS to SALESFORCE_PUBSUB_ENDPOINT (port 7443); behind a proxy that signs certificates set SALESFORCE_PUBSUB_CA_FILE',
  },
  {
    codes: ['CA_FILE'],
    cause: 'the hub cannot read the file of SALESFORCE_PUBSUB_CA_FILE',
    remedy: 'correct the path, or let the hub read the file',
  },
  {
    codes: ['UNIMPLEMENTED'],
    cause: 'another server answers at SALESFORCE_PUBSUB_ENDPOINT',
    remedy: 'correct the setting, and start the workers again',
  },
  {
    codes: ['SILENT_STREAM', 'STREAM_ENDED'],
    cause: 'the connection broke, or a firewall dropped it while it was quiet',
    remedy:
      'nothing: the hub subscribes again. If it lasts, let the firewall keep connections open that are quiet for five minutes',
  },
  {
    codes: [
      `${VENDOR}service.unavailable`,
      `${VENDOR}topic.api.unavailable`,
      `${VENDOR}schema.api.unavailable`,
      `${VENDOR}subscription.internal.error`,
      'INTERNAL',
    ],
    cause: 'a fault of Salesforce',
    remedy: 'nothing: the hub subscribes again. Look at status.salesforce.com if it lasts',
  },
  {
    codes: ['BUDGET', 'REQUEST_LIMIT_EXCEEDED'],
    cause: 'the daily API calls are used up, so the hub cannot read again what it missed',
    remedy: 'wait: the limit counts the last 24 hours. Compare [sizing.md](sizing.md)',
  },
  {
    codes: [
      `${VENDOR}topic.validation.empty`,
      `${VENDOR}schema.validation.failed`,
      `${VENDOR}subscription.fetch.topic.mismatch`,
      `${VENDOR}subscription.fetch.requested.events.invalid`,
      `${VENDOR}subscription.fetch.overflow`,
      'INVALID_ARGUMENT',
    ],
    cause: 'the hub sent something that it should not',
    remedy: 'report it with the log of the worker (`CHANGE_FEED_DOWN`)',
  },
];

/** The chapter of the page for administrators. */
export function feedErrorsMarkdown(): string {
  const rows = REASONS.map(
    ({ codes, cause, remedy }) =>
      `| ${codes.map((code) => `\`${code}\``).join(', ')} | ${cause} | ${remedy} |`,
  );
  return `
## The change feed is DOWN

\`syncOverview { changeFeed { state reason } }\` and the log (\`CHANGE_FEED_DOWN\`) have the reason, with Salesforce's code or the
state of the connection in brackets. Polling finds the changes meanwhile, so they come later and none is lost. A code of the
table at the top means the same here.

| Code in the reason | Cause | What to do |
|---|---|---|
${rows.join('\n')}
| "No worker reads the change feed." | no worker runs, or none reaches PostgreSQL | start a worker; see \`/health\` of the workers |
| "The hub failed." | a fault of the hub | report it with the log of the worker |
`;
}
