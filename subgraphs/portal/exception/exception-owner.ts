import { assigneeProblem } from '../../../src/domain/assignee.ts';
import { TEAMS, type Team, teamNamed } from '../../../src/domain/vocabulary/index.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import type { PortalUnit } from '../../../src/portal-changes/record-change.ts';
import { opaqueKey } from '../record-key.ts';

/** The part of an input that names the team. The second is the name as text, which older clients send. */
interface TeamInput {
  readonly team?: Team | null;
  readonly ownerTeam?: string | null;
}

/** The part of an input that names the person. The second is the sign-in name or e-mail address, which older clients send. */
interface AssigneeInput {
  readonly assigneeId?: string | null;
  readonly ownerPerson?: string | null;
}

/** The team that an input names: null for none, undefined if the input omits it. Refuses a text that is no team. */
export function chosenTeam({ team, ownerTeam }: TeamInput): Team | null | undefined {
  if (ownerTeam === undefined) return team;
  const named = isBlank(ownerTeam) ? null : teamNamed(ownerTeam);
  if (named === null && !isBlank(ownerTeam)) {
    refuse(
      'VALUE_NOT_ALLOWED',
      'ownerTeam',
      `"${ownerTeam}" is no team. Give team, or one of ${TEAMS.join(', ')}.`,
    );
  }
  if (team !== undefined && team !== named) {
    refuse('INVALID_VALUE', 'ownerTeam', 'team and ownerTeam name two teams. Give team alone.');
  }
  return named;
}

/**
 * The subject of the person that an input names: null for nobody, undefined if the input omits it. Refuses a person who
 * cannot work on exceptions. Until the transaction ends, the person cannot be deactivated.
 */
export async function chosenAssignee(
  unit: PortalUnit,
  input: AssigneeInput,
): Promise<string | null | undefined> {
  const { assigneeId, ownerPerson } = input;
  if (assigneeId === undefined && ownerPerson === undefined) return undefined;
  if (assigneeId !== undefined && ownerPerson !== undefined) {
    refuse('INVALID_VALUE', 'ownerPerson', 'Give assigneeId alone.');
  }
  const [field, named] =
    assigneeId === undefined
      ? (['ownerPerson', ownerPerson?.trim()] as const)
      : (['assigneeId', assigneeId] as const);
  if (isBlank(named)) return null;
  const user = await unit.portal.lockUser(
    field === 'ownerPerson'
      ? { signIn: named }
      : { portalId: opaqueKey('PortalUser', named, field).portalId ?? null },
  );
  const problem = assigneeProblem(user, 'EXCEPTION');
  if (user === null || problem !== null) {
    const advice = 'The query staff lists the people who can be assigned.';
    refuse(user === null ? 'NOT_FOUND' : 'VALUE_NOT_ALLOWED', field, `"${named}" ${problem}. ${advice}`);
  }
  return user.subject;
}

function isBlank(text: string | null | undefined): text is null | undefined | '' {
  return text == null || text.trim() === '';
}
