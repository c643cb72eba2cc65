import 'reflect-metadata';
import { Command } from 'commander';
import { declareCalled } from './command-table.ts';
import { plainMessage } from './plain-message.ts';
import { settingsHelp } from './settings-help.ts';

// The reader of the output may be gone: a closed terminal, `| head`. The command goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const program = new Command('waybill')
  .description('One customer-shipment graph over Salesforce and a logistics portal.')
  .showHelpAfterError('Add --help to see what is possible.')
  .addHelpText('after', settingsHelp());

try {
  await declareCalled(program, process.argv[2]);
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${plainMessage(error)}\n`);
  process.exitCode = 1;
}
