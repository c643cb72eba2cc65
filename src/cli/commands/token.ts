import { type Command, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { ROLES, type Role } from '../../domain/access.ts';
import { openDemoIssuer } from '../../identity/demo-issuer.ts';

export function addTokenCommand(program: Command): void {
  program
    .command('token <subject>')
    .description('print a demo token for a portal user, signed with the key in the data folder')
    .addOption(new Option('--role <role>', 'the role it claims').choices(ROLES).default('CUSTOMER'))
    .option('--hours <hours>', 'how long it is valid', hoursOf, 12)
    .action(async (subject: string, { role, hours }: { role: Role; hours: number }) => {
      const config = readConfig();
      const issuer = await openDemoIssuer({
        folder: config.dataFolder,
        issuer: config.tokenIssuer,
        audience: config.tokenAudience,
        production: config.profile === 'production',
      });
      const token = await issuer.mint({ subject, role, lifetimeSeconds: Math.round(hours * 3600) });
      process.stdout.write(`${token}\n`);
    });
}

function hoursOf(text: string): number {
  const hours = Number(text);
  if (!(hours > 0 && hours <= MAX_HOURS)) throw new InvalidArgumentError(`Give hours up to ${MAX_HOURS}.`);
  return hours;
}

/** A year. */
const MAX_HOURS = 366 * 24;
