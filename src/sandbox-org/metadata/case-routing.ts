import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { children, flag, metadataFiles, readMetadata, text, texts, type XmlNode } from './source-folder.ts';

export interface QueueMetadata {
  readonly developerName: string;
  readonly label: string;
}

export interface AssignmentEntry {
  /** The queue or user that gets the case. */
  readonly assignedTo: string;
  readonly isQueue: boolean;
  /** All of them must hold: fields of the case in lower case, with the value that each must have. */
  readonly criteria: readonly { readonly field: string; readonly value: string }[];
}

/** An assignment rule of cases; an org runs the active one. */
export interface AssignmentRule {
  readonly name: string;
  readonly active: boolean;
  readonly entries: readonly AssignmentEntry[];
}

export interface CaseRouting {
  readonly queues: readonly QueueMetadata[];
  readonly rules: readonly AssignmentRule[];
}

/** Queues, and the assignment rules of cases. Throws an Error that names what the org does not model. */
export function caseRouting(folder: string): CaseRouting {
  const queues = metadataFiles(join(folder, 'queues'), 'queue').map((file) => ({
    developerName: file.name,
    label: text(readMetadata(file.path, 'Queue'), 'name') ?? file.name,
  }));
  const file = join(folder, 'assignmentRules', 'Case.assignmentRules-meta.xml');
  if (!existsSync(file)) return { queues, rules: [] };
  const rules = children(readMetadata(file, 'AssignmentRules'), 'assignmentRule').map((node) => ({
    name: text(node, 'fullName') ?? '',
    active: flag(node, 'active'),
    entries: children(node, 'ruleEntry').map((entry) => assignmentEntry(file, entry)),
  }));
  return { queues, rules };
}

function assignmentEntry(file: string, entry: XmlNode): AssignmentEntry {
  if (text(entry, 'formula') !== undefined || text(entry, 'booleanFilter') !== undefined) {
    throw new Error(`${file}: formulas and filter logic of assignment rules are not modelled`);
  }
  return {
    assignedTo: text(entry, 'assignedTo') ?? '',
    isQueue: text(entry, 'assignedToType') === 'Queue',
    criteria: children(entry, 'criteriaItems').map((item) => {
      const [object, field] = (text(item, 'field') ?? '').split('.');
      if (object !== 'Case' || field === undefined || text(item, 'operation') !== 'equals') {
        throw new Error(`${file}: only criteria with equals on fields of the case are modelled`);
      }
      return { field: field.toLowerCase(), value: texts(item, 'value')[0] ?? '' };
    }),
  };
}
