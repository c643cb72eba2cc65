import { Argument, type Command } from 'commander';
import { createSubgraphServer } from '../../../gateway/subgraph-server.ts';
import { readConfig } from '../../config/environment.ts';
import { needsOf, requireNeeds } from '../../config/needs.ts';
import { createSubgraphAuthenticator } from '../../identity/subgraph-authenticator.ts';
import { startTelemetry } from '../../telemetry/export/telemetry.ts';
import { createLogger } from '../logger.ts';
import { outliveDroppedErrors } from '../wiring/dropped-errors.ts';
import { operationLimits, sayWhereDocumentsAre, sayWhereLinksLead } from '../wiring/gateway.ts';
import {
  refuseUnsafeProduction,
  wireAuthenticator,
  wireCertificate,
  wireEnvelopeKeys,
} from '../wiring/identity.ts';
import { leave } from '../wiring/leave.ts';
import { portProblem } from '../wiring/listen.ts';
import { openAdapters } from '../wiring/open-adapters.ts';
import { toldToStop } from '../wiring/shutdown.ts';
import {
  redisCheck,
  SUBGRAPH_NAMES,
  SUBGRAPHS,
  type SubgraphName,
  salesforceCheck,
} from '../wiring/subgraphs.ts';

export function addSubgraphCommand(program: Command): void {
  program
    .command('subgraph')
    .description('serve one subgraph alone, for a gateway elsewhere')
    .addArgument(new Argument('<name>').choices(SUBGRAPH_NAMES))
    .action(async (name: SubgraphName) => {
      const config = readConfig();
      const logger = createLogger(config);
      using _outlived = outliveDroppedErrors(logger);
      refuseUnsafeProduction(config, { embedded: false, envelope: true });
      requireNeeds(needsOf(name, config), config);
      await using _telemetry = await startTelemetry(config, `subgraph-${name}`, logger);
      await using adapters = await openAdapters(config, logger);
      if (name === 'portal') {
        sayWhereDocumentsAre(config, logger);
        sayWhereLinksLead(config, logger);
      }
      const authenticator = createSubgraphAuthenticator({
        subgraph: name,
        keys: wireEnvelopeKeys(config, logger),
        events: adapters.authenticationRecorder(),
        ...(config.acceptForwardedToken
          ? {
              acceptForwardedToken: wireAuthenticator(config, adapters, logger, {
                audience: config.forwardedTokenAudience,
              }),
            }
          : {}),
      });
      const server = await createSubgraphServer({
        subgraph: await SUBGRAPHS[name](adapters),
        authenticator,
        limits: operationLimits(config),
        logger,
        certificate: wireCertificate(config, logger),
        // The Salesforce subgraph writes only authentication events there, and they can wait.
        readiness: [
          name === 'salesforce'
            ? salesforceCheck(adapters)
            : {
                name: 'PostgreSQL',
                check: () => adapters.databaseLevel().check(),
                isNeeded: () => !adapters.databaseLevel().isReadOnly,
              },
          redisCheck(adapters),
        ],
      });
      try {
        const { url } = await server.listen(config.port, config.host);
        logger.info({ subgraph: name, url }, 'the subgraph answers');
      } catch (cause) {
        throw portProblem(cause, config.port, config.host);
      }
      try {
        await Promise.race([toldToStop(), adapters.databaseLevel().refusal()]);
      } finally {
        await leave(server, config);
      }
    });
}
