import { assigneeProblem } from '../../../src/domain/assignee.ts';
import { decodeId } from '../../../src/graph/entity-id.ts';
import type { NamedPerson } from '../../../src/identity/person-directory.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import type { OperationsContext } from '../operations.context.ts';

/** The people who work on review items. */

/**
 * The subject of the person to whom an item is assigned; null for nobody. Refuses a person who cannot decide items.
 *
 * @param given an id of the query `staff`, a sign-in name or an e-mail address
 */
export async function chosenReviewer(
  given: string | null | undefined,
  { people }: Pick<OperationsContext, 'people'>,
): Promise<string | null | undefined> {
  if (given === undefined) return undefined;
  const named = given?.trim() ?? '';
  if (named === '') return null;
  const person = await people.person(personNamed(named));
  const problem = assigneeProblem(person, 'REVIEW');
  if (person === null || problem !== null) {
    const advice =
      'Name a colleague who decides review items: by an id of the query staff, or by sign-in name.';
    refuse(
      person === null ? 'NOT_FOUND' : 'VALUE_NOT_ALLOWED',
      'assignee',
      `"${named}" ${problem}. ${advice}`,
    );
  }
  return person.subject;
}

/** The assignee that a filter names. A text that names no user finds the items that were once assigned to that text. */
export async function reviewerFilter(
  given: string | null | undefined,
  { people }: Pick<OperationsContext, 'people'>,
): Promise<string | undefined> {
  if (given == null) return undefined;
  const person = await people.person(personNamed(given.trim()));
  return person?.subject ?? given;
}

function personNamed(text: string): NamedPerson {
  const decoded = decodeId(text);
  return decoded === null
    ? { signIn: text }
    : { portalId: decoded.type === 'PortalUser' ? decoded.portalId : null };
}
