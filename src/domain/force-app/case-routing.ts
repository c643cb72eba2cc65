import { TEAMS, type Team } from '../vocabulary/index.ts';
import { metadataFile } from './xml.ts';

/** The queue of each team, and the rule that brings a case with `Portal_Queue__c` there. */
export function caseRoutingFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...TEAMS.map((team): [string, string] => [`queues/${queueOf(team)}.queue-meta.xml`, queue(team)]),
    ['assignmentRules/Case.assignmentRules-meta.xml', assignmentRule()],
  ]);
}

function queueOf(team: Team): string {
  return `Portal_${team.replaceAll(' ', '_')}`;
}

function queue(team: Team): string {
  return metadataFile('Queue', {
    description: `Cases of the portal for the team ${team}.`,
    doesSendEmailToMembers: false,
    name: team,
    queueSobject: { sobjectType: 'Case' },
  });
}

/**
 * Salesforce runs one assignment rule of an object. This one is deployed inactive: an active one would switch off the rule
 * that the org works with. Its last entry is missing on purpose: other cases keep their default owner.
 */
function assignmentRule(): string {
  return metadataFile('AssignmentRules', {
    assignmentRule: {
      fullName: 'Portal_Queues',
      active: false,
      ruleEntry: TEAMS.map((team) => ({
        assignedTo: queueOf(team),
        assignedToType: 'Queue',
        criteriaItems: { field: 'Case.Portal_Queue__c', operation: 'equals', value: team },
      })),
    },
  });
}
