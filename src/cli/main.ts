import 'reflect-metadata';
import { Command } from 'commander';
import { addAuditCommand } from './commands/audit.ts';
import { addBackfillCommand } from './commands/backfill.ts';
import { addBackupCommands } from './commands/backup.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addErasePersonCommand } from './commands/erase-person.ts';
import { addGatewayCommand } from './commands/gateway.ts';
import { addImportCommand } from './commands/import.ts';
import { addLinksCommand } from './commands/links.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addReconcileCommand } from './commands/reconcile.ts';
import { addRetentionCommand } from './commands/retention.ts';
import { addSandboxOrgCommand } from './commands/sandbox-org.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addSubgraphCommand } from './commands/subgraph.ts';
import { addTokenCommand } from './commands/token.ts';
import { addUpCommand } from './commands/up.ts';
import { addVersionsCommand } from './commands/versions.ts';
import { addWorkerCommand } from './commands/worker.ts';
import { plainMessage } from './plain-message.ts';
import { settingsHelp } from './settings-help.ts';

// The reader of the output may be gone: a closed terminal, `| head`. The command goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const program = new Command('waybill')
  .description('One customer-shipment graph over Salesforce and a logistics portal.')
  .showHelpAfterError()
  .addHelpText('after', settingsHelp());

addUpCommand(program);
addGatewayCommand(program);
addWorkerCommand(program);
addMigrateCommand(program);
addReconcileCommand(program);
addRetentionCommand(program);
addErasePersonCommand(program);
addSubgraphCommand(program);
addImportCommand(program);
addBackfillCommand(program);
addBackupCommands(program);
addLinksCommand(program);
addAuditCommand(program);
addSandboxOrgCommand(program);
addSchemaCommand(program);
addTokenCommand(program);
addVersionsCommand(program);
addDoctorCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${plainMessage(error)}\n`);
  process.exitCode = 1;
}
