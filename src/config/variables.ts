import { z } from 'zod';
import { RECORDS_KEPT } from '../domain/retention/periods.ts';
import { TELEMETRY_VARIABLES } from './telemetry-variables.ts';
import { graphUrl, integer, list, redisAddress, text, url, variable } from './variable.ts';

/** The whole environment of the hub: name, meaning and form of each variable. */
export const VARIABLES = {
  profile: variable(
    'WAYBILL_PROFILE',
    'development, or production, which refuses plaintext hops, demo tokens and the fault switch',
    z.enum(['development', 'production']).default('development'),
  ),
  dataFolder: variable(
    'WAYBILL_DATA',
    'folder of the embedded services, of demo keys, and of documents unless WAYBILL_DOCUMENTS_URL is set: gateways, portal subgraphs and workers elsewhere must then share it',
    z.string().default('.waybill'),
  ),
  host: variable('WAYBILL_HOST', 'address to listen on', z.string().default('127.0.0.1')),
  port: variable('WAYBILL_PORT', 'port of the gateway', integer(0, 65_535).default(4000)),
  workerPort: variable(
    'WAYBILL_WORKER_PORT',
    'port on which a worker tells its health',
    integer(0, 65_535).default(4010),
  ),
  drainSeconds: variable(
    'WAYBILL_DRAIN_SECONDS',
    'how long a gateway or subgraph that was told to stop still answers, with /health/ready at 503; longer than a balancer needs to see that',
    integer(0, 300).default(0),
  ),
  logLevel: variable(
    'LOG_LEVEL',
    'how much is logged',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  ),
  databaseUrl: variable(
    'DATABASE_URL',
    'PostgreSQL 18 of the portal and the hub',
    url('postgres:', 'postgresql:'),
  ),
  databaseOwnerUrl: variable(
    'DATABASE_OWNER_URL',
    'the same PostgreSQL as the owner of the tables, for "waybill migrate" alone',
    url('postgres:', 'postgresql:'),
  ),
  databaseRetentionUrl: variable(
    'DATABASE_RETENTION_URL',
    'the same PostgreSQL as the role that removes what is kept no longer, for workers and "waybill audit erase"; DATABASE_URL unless set, which production refuses',
    url('postgres:', 'postgresql:'),
  ),
  databasePoolSize: variable('DATABASE_POOL_SIZE', 'connections of one process', integer(1, 200).default(10)),
  databaseDirectUrl: variable(
    'DATABASE_DIRECT_URL',
    'the same PostgreSQL without a pooler, for the notifications that wake workers and exports; DATABASE_URL unless set',
    url('postgres:', 'postgresql:'),
  ),
  redisUrl: variable(
    'REDIS_URL',
    'Redis of the link index, the cache and live events: one server, a cluster, or the sentinels that watch one',
    redisAddress(),
  ),
  redisCaFile: variable(
    'REDIS_CA_FILE',
    'PEM file of the authorities that sign the certificates of Redis; those that Node trusts unless set; read again when it changes',
    text(),
  ),
  salesforceLoginUrl: variable(
    'SALESFORCE_LOGIN_URL',
    'where the integration user signs in',
    url('https:', 'http:'),
  ),
  salesforceAudience: variable(
    'SALESFORCE_AUDIENCE',
    'audience of the login assertion; the login address unless set',
    z
      .string()
      .optional()
      .transform((text) => text ?? null),
  ),
  salesforceClientId: variable('SALESFORCE_CLIENT_ID', 'consumer key of the client app', text()),
  salesforceUsername: variable('SALESFORCE_USERNAME', 'the integration user', text()),
  salesforcePrivateKeyFile: variable('SALESFORCE_PRIVATE_KEY_FILE', 'PEM key that signs the login', text()),
  salesforceHosts: variable(
    'SALESFORCE_HOSTS',
    "hosts that an org may answer from, instead of Salesforce's own, such as 127.0.0.1:8443 or *.example.com",
    list()
      .optional()
      .transform((hosts) => hosts ?? null),
  ),
  salesforcePollMs: variable(
    'SALESFORCE_POLL_MS',
    'how often a worker asks Salesforce for changes, milliseconds',
    integer(100, 3_600_000).default(10_000),
  ),
  salesforceChangeChannel: variable(
    'SALESFORCE_CHANGE_CHANNEL',
    'channel of the change feed (Pub/Sub API), such as Portal_Hub__chn; changes are found by polling alone unless set',
    z
      .string()
      .regex(/^(\/data\/)?\w{1,80}$/, 'must be a channel like Portal_Hub__chn')
      .optional()
      .transform((name) => (name === undefined ? null : name.replace(/^(\/data\/)?/, '/data/'))),
  ),
  salesforcePubSubEndpoint: variable(
    'SALESFORCE_PUBSUB_ENDPOINT',
    "host and port of Salesforce's Pub/Sub API; always reached by TLS",
    z
      .string()
      .regex(
        /^(\[[\da-f:]+\]|[\w.-]+):\d{1,5}$/i,
        'must be a host and a port like api.pubsub.salesforce.com:7443',
      )
      .default('api.pubsub.salesforce.com:7443'),
  ),
  salesforcePubSubCaFile: variable(
    'SALESFORCE_PUBSUB_CA_FILE',
    "PEM file of the authorities that sign the endpoint's certificate; those that Node trusts unless set",
    text(),
  ),
  salesforceLateMinutes: variable(
    'SALESFORCE_LATE_MINUTES',
    'how late a change may become visible in Salesforce and still be taken over within a minute, minutes',
    integer(1, 1_440).default(15),
  ),
  replicas: variable(
    'WAYBILL_REPLICAS',
    'processes that call Salesforce at once; while Redis is away each keeps to its part of the API budget',
    integer(1, 1000).default(2),
  ),
  shipmentsKeptDays: variable(
    'WAYBILL_SHIPMENTS_KEPT_DAYS',
    'how long a closed shipment is kept after its last change; ten years unless set, for the longest periods of tax and commercial law',
    integer(731, 36_525).default(RECORDS_KEPT.closedShipments.days),
  ),
  documentsKeptDays: variable(
    'WAYBILL_DOCUMENTS_KEPT_DAYS',
    'the same of the papers of a closed shipment, such as proofs of delivery; seven years unless set',
    integer(31, 36_525).default(RECORDS_KEPT.papersOfClosedShipments.days),
  ),
  cacheStalenessSeconds: variable(
    'WAYBILL_CACHE_STALENESS_SECONDS',
    'how old a cached Salesforce record may be',
    integer(1, 3600).default(30),
  ),
  tokenJwksUrl: variable(
    'WAYBILL_TOKEN_JWKS_URL',
    'keys that sign the tokens of callers',
    url('https:', 'http:'),
  ),
  tokenKeyFile: variable(
    'WAYBILL_TOKEN_KEY_FILE',
    'public key file (PEM, JWK or JWKS) instead of a JWKS address',
    text(),
  ),
  tokenIssuer: variable('WAYBILL_TOKEN_ISSUER', 'who issues the tokens', z.string().default('waybill')),
  tokenAudience: variable('WAYBILL_TOKEN_AUDIENCE', 'whom the tokens are for', z.string().default('waybill')),
  tlsCertificateFile: variable(
    'WAYBILL_TLS_CERTIFICATE_FILE',
    'certificate with its chain (PEM) of the gateway or subgraph; read again when it changes; plaintext behind a proxy unless set',
    text(),
  ),
  tlsKeyFile: variable('WAYBILL_TLS_KEY_FILE', 'the key (PEM) of the certificate', text()),
  envelopeSecretFile: variable(
    'WAYBILL_ENVELOPE_SECRET_FILE',
    'keys shared by the gateway and remote subgraphs: lines "id:secret", the first one signs',
    text(),
  ),
  acceptForwardedToken: variable(
    'WAYBILL_ACCEPT_FORWARDED_TOKEN',
    'a remote subgraph also accepts the caller\'s own token, for other routers ("true")',
    z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true'),
  ),
  forwardedTokenAudience: variable(
    'WAYBILL_FORWARDED_TOKEN_AUDIENCE',
    'audience of such a token',
    z.string().default('waybill-subgraphs'),
  ),
  portalSubgraphUrl: variable(
    'WAYBILL_PORTAL_URL',
    'portal subgraph elsewhere, its path /graphql unless it has another; in this process unless set; it must have the document store of the gateway',
    graphUrl(),
  ),
  salesforceSubgraphUrl: variable(
    'WAYBILL_SALESFORCE_URL',
    'Salesforce subgraph elsewhere; in this process unless set',
    graphUrl(),
  ),
  operationsSubgraphUrl: variable(
    'WAYBILL_OPERATIONS_URL',
    'operations subgraph elsewhere; in this process unless set',
    graphUrl(),
  ),
  schemaFolder: variable(
    'WAYBILL_SCHEMA_FOLDER',
    "schemas of subgraphs elsewhere, such as portal.graphql; a gateway reads them again on SIGHUP; this version's own unless set",
    text(),
  ),
  pages: variable(
    'WAYBILL_PAGES',
    'serve the tracking page and the operations console ("true" or "false"); in development unless set',
    z
      .enum(['true', 'false'])
      .optional()
      .transform((text) => (text === undefined ? null : text === 'true')),
  ),
  allowedOrigins: variable(
    'WAYBILL_ALLOWED_ORIGINS',
    'web origins that may connect, separated by commas',
    list().default([]),
  ),
  publicUrl: variable(
    'WAYBILL_PUBLIC_URL',
    "where people reach the gateway; links to documents begin with it; this machine's WAYBILL_PORT unless set",
    url('https:', 'http:'),
  ),
  documentsUrl: variable(
    'WAYBILL_DOCUMENTS_URL',
    'bucket of S3 or the like for documents, such as https://s3.eu-central-1.amazonaws.com/papers; a folder under the data folder unless set',
    url('https:', 'http:'),
  ),
  s3Region: variable('S3_REGION', 'region of the bucket', z.string().default('us-east-1')),
  s3AccessKeyId: variable('S3_ACCESS_KEY_ID', 'who may use the bucket', text()),
  s3SecretAccessKey: variable('S3_SECRET_ACCESS_KEY', 'the key that signs requests to the bucket', text()),
  s3SessionToken: variable(
    'S3_SESSION_TOKEN',
    'session token of temporary credentials of the bucket, such as those of a role',
    text(),
  ),
  auditKeyFile: variable(
    'WAYBILL_AUDIT_KEY_FILE',
    'keys that sign the audit, for every process that writes: lines "id:secret", the first one signs, the others verify what they signed',
    text(),
  ),
  signInClientId: variable(
    'WAYBILL_SIGN_IN_CLIENT_ID',
    'the client (public, with PKCE) as which the pages sign people in at WAYBILL_TOKEN_ISSUER by OpenID Connect; its redirect address is WAYBILL_PUBLIC_URL with /sign-in/callback',
    text(),
  ),
  signInScope: variable(
    'WAYBILL_SIGN_IN_SCOPE',
    'the scope that the pages ask for, separated by spaces; with offline_access, where the issuer wants that, the pages renew tokens',
    z
      .string()
      .default('openid')
      .refine((scope) => scope.split(' ').includes('openid'), 'must contain openid'),
  ),
  linkKeyFile: variable(
    'WAYBILL_LINK_KEY_FILE',
    'keys that sign links to documents and sessions of shared links, shared by the gateways and the portal subgraph: lines "id:secret", the first one signs',
    text(),
  ),
  maxDepth: variable('WAYBILL_MAX_DEPTH', 'levels a query may nest', integer(1, 100).default(15)),
  maxCost: variable('WAYBILL_MAX_COST', 'cost a query may have', integer(1, 10_000_000).default(50_000)),
  maxOperationsPerSecond: variable(
    'WAYBILL_MAX_OPERATIONS_PER_SECOND',
    'operations a second that one user may send to one gateway while others work',
    integer(1, 1_000_000).default(500),
  ),
  maxStreamsPerUser: variable(
    'WAYBILL_MAX_STREAMS_PER_USER',
    'subscriptions that one user may listen to at a time, in one gateway',
    integer(1, 1_000_000).default(100),
  ),
  maxConnectionsPerUser: variable(
    'WAYBILL_MAX_CONNECTIONS_PER_USER',
    'WebSockets and event streams that one user may hold open, in one gateway',
    integer(1, 1_000_000).default(20),
  ),
  ...TELEMETRY_VARIABLES,
} as const;
