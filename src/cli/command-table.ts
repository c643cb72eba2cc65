import type { Command } from 'commander';

/** Adds one command to the program, or those that belong together. */
type Declare = (program: Command) => void;

/**
 * Where each command is declared, in the order of the help. A module is loaded when its command is called: a worker that
 * does not load the gateway has 45 MB less resident memory.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<Declare>>> = {
  up: async () => (await import('./commands/up.ts')).addUpCommand,
  gateway: async () => (await import('./commands/gateway.ts')).addGatewayCommand,
  worker: async () => (await import('./commands/worker.ts')).addWorkerCommand,
  migrate: async () => (await import('./commands/migrate.ts')).addMigrateCommand,
  reconcile: async () => (await import('./commands/reconcile.ts')).addReconcileCommand,
  retention: async () => (await import('./commands/retention.ts')).addRetentionCommand,
  'erase-person': async () => (await import('./commands/erase-person.ts')).addErasePersonCommand,
  'erase-again': async () => (await import('./commands/erase-person.ts')).addErasePersonCommand,
  subgraph: async () => (await import('./commands/subgraph.ts')).addSubgraphCommand,
  import: async () => (await import('./commands/import.ts')).addImportCommand,
  backfill: async () => (await import('./commands/backfill.ts')).addBackfillCommand,
  backup: async () => (await import('./commands/backup.ts')).addBackupCommands,
  restore: async () => (await import('./commands/backup.ts')).addBackupCommands,
  links: async () => (await import('./commands/links.ts')).addLinksCommand,
  audit: async () => (await import('./commands/audit.ts')).addAuditCommand,
  'sandbox-org': async () => (await import('./commands/sandbox-org.ts')).addSandboxOrgCommand,
  schema: async () => (await import('./commands/schema.ts')).addSchemaCommand,
  token: async () => (await import('./commands/token.ts')).addTokenCommand,
  versions: async () => (await import('./commands/versions.ts')).addVersionsCommand,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctorCommand,
};

/** Declares the command that is called. Where the arguments name none, as in `--help`, it declares all of them. */
export async function declareCalled(program: Command, called: string | undefined): Promise<void> {
  const load = called !== undefined && Object.hasOwn(COMMANDS, called) ? COMMANDS[called] : undefined;
  const loads = load === undefined ? Object.values(COMMANDS) : [load];
  const declares = await Promise.all(loads.map((each) => each()));
  for (const declare of new Set(declares)) declare(program);
}
