import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES, ROLES_OF_KIND, USER_KINDS, USER_STATES } from '../../../src/domain/access.ts';
import { assigneeProblem, WORKERS } from '../../../src/domain/assignee.ts';
import { forceAppFiles } from '../../../src/domain/force-app/index.ts';
import {
  EXCEPTION_CODES,
  exceptionDefaults,
  TEAM_WORDS,
  TEAMS,
  teamNamed,
} from '../../../src/domain/vocabulary/index.ts';
import { TeamEnum } from '../../../src/graph/vocabulary-enums.ts';

describe('the teams', () => {
  it('are the same in the graph, in both picklists of Salesforce, and for every kind of exception', () => {
    expect(Object.values(TeamEnum)).toEqual(TEAMS);
    expect(TEAMS).toEqual(expect.arrayContaining(['Claims', 'Customs']));
    const files = forceAppFiles();
    for (const path of [
      'objects/Case/fields/Portal_Queue__c',
      'objects/Activity/fields/Portal_Owner_Team__c',
    ]) {
      const picklist = files.get(`${path}.field-meta.xml`) ?? '';
      expect([...picklist.matchAll(/<label>([^<]+)<\/label>\s*<\/value>/g)].map((match) => match[1])).toEqual(
        TEAMS,
      );
    }
    for (const code of EXCEPTION_CODES) expect(TEAMS).toContain(exceptionDefaults(code).ownerTeam);
  });

  it('are recognized in any case, with any blanks and punctuation, and with a word for "team" behind', () => {
    const between = fc.stringMatching(/^[ _./-]{1,3}$/);
    const around = fc.stringMatching(/^[ _./-]{0,3}$/);
    const suffix = fc.constantFrom('', ' team', '-Desk', ' QUEUE', '_department', ' dept');
    fc.assert(
      fc.property(
        fc.constantFrom(...TEAMS),
        between,
        around,
        suffix,
        fc.boolean(),
        (team, blank, edge, behind, upper) => {
          const said = `${edge}${team.replaceAll(' ', blank)}${behind}${edge}`;
          expect(teamNamed(upper ? said.toUpperCase() : said)).toBe(team);
        },
      ),
    );
    for (const { word, team } of TEAM_WORDS) expect(teamNamed(word)).toBe(team);
  });

  it.each([
    '',
    ' ',
    'team',
    'service',
    'customerservice',
    'claim',
    'Claims and Customs',
    'night desk',
    'Dispätch',
    'Billing 2',
  ])('are not guessed from %j', (said) => {
    expect(teamNamed(said)).toBeNull();
  });
});

describe('an assignee', () => {
  const users = USER_KINDS.flatMap((kind) =>
    USER_STATES.flatMap((state) => [null, ...ROLES].map((role) => ({ kind, state, role }))),
  );

  it.each([
    ['EXCEPTION', ['SERVICE_AGENT', 'DISPATCHER', 'ADMIN']],
    ['REVIEW', ['SERVICE_AGENT', 'DISPATCHER', 'SALES', 'ADMIN']],
  ] as const)(
    'is an active member of staff, with a role that does the work (%s) or with none known yet',
    (work, roles) => {
      const able = users.filter((user) => assigneeProblem(user, work) === null);
      expect(able).toEqual([null, ...roles].map((role) => ({ kind: 'STAFF', state: 'ACTIVE', role })));
      expect(WORKERS[work].every((role) => ROLES_OF_KIND.STAFF.includes(role))).toBe(true);
    },
  );

  it.each(['EXCEPTION', 'REVIEW'] as const)(
    'that cannot do the work (%s) is refused with the reason',
    (work) => {
      expect(assigneeProblem(null, work)).toBe('names no user');
      for (const user of users) {
        const problem = assigneeProblem(user, work);
        if (user.kind === 'CUSTOMER') expect(problem).toContain('customer');
        else if (user.kind === 'SERVICE') expect(problem).toContain('system');
        else if (user.state === 'DEACTIVATED') expect(problem).toContain('no longer');
        else if (user.state === 'INVITED') expect(problem).toContain('invitation');
        else if (problem !== null) expect(problem).toContain(user.role);
      }
    },
  );
});
