import { join } from 'node:path';
import type { PagesOptions } from '../../../gateway/front/pages.ts';
import { createGateway, type Gateway } from '../../../gateway/gateway.ts';
import { costLimits, type Limits } from '../../../gateway/limits/limits.ts';
import { envelopeSigner } from '../../../gateway/transport/envelope-signer.ts';
import type { Config } from '../../config/environment.ts';
import { packageRoot } from '../../config/package-root.ts';
import { WaybillError } from '../../domain/errors.ts';
import { createLinkCallers } from '../../identity/link-callers.ts';
import { createLinkSessions } from '../../identity/link-sessions.ts';
import type { Logger } from '../logger.ts';
import type { Adapters } from './adapters.ts';
import { directDatabaseUrl } from './current-setting.ts';
import { documentDoor } from './document-door.ts';
import { exportParts, exportWakeUps } from './exports.ts';
import { wireAuthenticator, wireCertificate, wireEnvelopeKeys } from './identity.ts';
import { interchangeDoor } from './interchange-door.ts';
import { tracingRefusals } from './refused-uploads.ts';
import { wireSignIn } from './sign-in.ts';
import {
  gatewaySubgraph,
  redisCheck,
  remoteSchema,
  remoteUrl,
  rightsCheck,
  SUBGRAPH_NAMES,
  salesforceCheck,
} from './subgraphs.ts';

/** The gateway over all subgraphs. The configuration says whether a subgraph is in this process or remote. */
export async function wireGateway(config: Config, adapters: Adapters, logger: Logger): Promise<Gateway> {
  const signer = () => envelopeSigner(wireEnvelopeKeys(config, logger));
  const subgraphs = await Promise.all(
    SUBGRAPH_NAMES.map((name) => gatewaySubgraph(name, config, adapters, signer)),
  );
  if (remoteUrl('portal', config) !== null) sayWhereDocumentsAre(config, logger);
  const refusals = adapters.refusedMutations();
  const signIn = await wireSignIn(config);
  return createGateway({
    subgraphs,
    authenticator: wireAuthenticator(config, adapters, logger, { links: adapters.signedLinks().shared }),
    linkSessions: createLinkSessions({
      links: adapters.signedLinks().shared,
      rows: adapters.portalStore().sharedLinks,
      events: adapters.authenticationRecorder(),
    }),
    cursors: () => adapters.liveFeed().cursors(),
    documents: tracingRefusals(
      documentDoor(adapters.portalStore(), adapters.documentStore()),
      'documentAttach',
      refusals,
    ),
    documentLinks: createLinkCallers({
      links: adapters.signedLinks().documents,
      users: adapters.portalStore().callers,
      events: adapters.authenticationRecorder(),
    }),
    epcis: { baseUrl: () => adapters.publicAddress().url },
    exports: {
      ...exportParts(adapters.portalStore(), adapters.documentStore()),
      wakeUps: exportWakeUps(directDatabaseUrl(config, logger)),
      links: createLinkCallers({
        links: adapters.signedLinks().exports,
        users: adapters.portalStore().callers,
        events: adapters.authenticationRecorder(),
      }),
    },
    interchanges: tracingRefusals(interchangeDoor(adapters), 'trackingEventsIngest', refusals),
    limits: operationLimits(config),
    development: config.profile === 'development',
    logger,
    readiness: [
      {
        name: 'PostgreSQL',
        check: () => adapters.databaseLevel().check(),
        // Users that were read a moment ago still stand in, and a standby still tells of them.
        isNeeded: () => !(adapters.callers().canStandIn || adapters.databaseLevel().isReadOnly),
      },
      // Live events come from there, wherever the subgraphs run.
      redisCheck(adapters),
      ...(config.profile === 'production' ? [rightsCheck(adapters)] : []),
      ...(remoteUrl('salesforce', config) === null ? [salesforceCheck(adapters)] : []),
    ],
    pages: pagesOf(config, signIn !== null),
    signIn,
    allowedOrigins: config.allowedOrigins,
    certificate: wireCertificate(config, logger),
  });
}

/** A gateway stores uploads, and the portal subgraph attaches them: both need the same store. */
export function sayWhereDocumentsAre({ documentsUrl, dataFolder }: Config, logger: Logger): void {
  if (documentsUrl !== null) return;
  const folder = join(dataFolder, 'documents');
  const message =
    'the gateway and the portal subgraph must share the document folder; or set WAYBILL_DOCUMENTS_URL';
  logger.warn({ folder }, message);
}

/** A subgraph that runs elsewhere makes links to documents and shipments, and does not know where its gateway listens. */
export function sayWhereLinksLead({ publicUrl, port }: Config, logger: Logger): void {
  if (publicUrl !== null) return;
  const message =
    'links to documents and shipments lead to this port: set WAYBILL_PUBLIC_URL to where people reach the gateway';
  logger.warn({ port }, message);
}

/**
 * Unless the setting says otherwise, pages are served in development only. GraphiQL never leaves it. The page to sign in is
 * there wherever people sign in.
 */
function pagesOf({ pages, profile }: Config, withSignIn: boolean): PagesOptions | undefined {
  const isDevelopment = profile === 'development';
  const portal = pages ?? isDevelopment;
  const built = (folder: string) => join(packageRoot(), 'dist', folder);
  const graphiql = portal && isDevelopment ? built('graphiql') : null;
  return portal || withSignIn ? { folder: built('pages'), portal, graphiql } : undefined;
}

/** The limits of a gateway, and of a subgraph for operations that pass by the gateway. */
export function operationLimits(config: Config): Partial<Limits> {
  return {
    depth: config.maxDepth,
    ...costLimits(config.maxCost, config.maxStreamsPerUser),
    operationsPerSecond: config.maxOperationsPerSecond,
    connectionsPerPrincipal: config.maxConnectionsPerUser,
  };
}

/** Reads the schema files of remote subgraphs again. A schema that does not compose is logged and changes nothing. */
export function reloadSchemas(gateway: Gateway, config: Config, logger: Logger): void {
  const names = SUBGRAPH_NAMES.filter((name) => remoteUrl(name, config) !== null);
  try {
    const isNew = gateway.reload(new Map(names.map((name) => [name, remoteSchema(name, config)])));
    logger.info({ subgraphs: names }, isNew ? 'the gateway serves the new schema' : 'the schema is the same');
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    logger.error({ reason: error.message }, 'the gateway goes on with the schema that it has');
  }
}
