import type { Command } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { needsOf, requireNeeds } from '../../config/needs.ts';
import { startTelemetry } from '../../telemetry/export/telemetry.ts';
import { createLogger } from '../logger.ts';
import { outliveDroppedErrors } from '../wiring/dropped-errors.ts';
import { reloadSchemas, wireGateway } from '../wiring/gateway.ts';
import { gatewayGauges } from '../wiring/gauges.ts';
import { refuseUnsafeProduction } from '../wiring/identity.ts';
import { leave } from '../wiring/leave.ts';
import { listen } from '../wiring/listen.ts';
import { openAdapters } from '../wiring/open-adapters.ts';
import { toldToStop } from '../wiring/shutdown.ts';
import { remoteUrl, SUBGRAPH_NAMES } from '../wiring/subgraphs.ts';

export function addGatewayCommand(program: Command): void {
  program
    .command('gateway')
    .description('serve the graph; subgraphs run in this process unless their address is configured')
    .action(async () => {
      const config = readConfig();
      const logger = createLogger(config);
      using _outlived = outliveDroppedErrors(logger);
      const remote = SUBGRAPH_NAMES.some((name) => remoteUrl(name, config) !== null);
      refuseUnsafeProduction(config, { embedded: false, envelope: remote });
      requireNeeds(needsOf('gateway', config), config);
      await using telemetry = await startTelemetry(config, 'gateway', logger);
      await using adapters = await openAdapters(config, logger);
      const gateway = await wireGateway(config, adapters, logger);
      using _gauges = telemetry.readFrom(gatewayGauges(gateway, logger));
      const { url } = await listen(gateway, config.port, config.host);
      adapters.publicAddress().listensAt(url);
      process.on('SIGHUP', () => reloadSchemas(gateway, config, logger));
      logger.info({ url }, 'the gateway answers');
      const stopped = toldToStop(['SIGINT', 'SIGTERM']);
      try {
        await Promise.race([stopped, adapters.databaseLevel().refusal()]);
      } finally {
        await leave(gateway, config);
      }
    });
}
