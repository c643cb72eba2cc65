import { flag, text, type XmlNode } from './source-folder.ts';

interface FieldRule {
  readonly isBroken: (type: string, node: XmlNode) => boolean;
  /** The error of the deployment. */
  readonly error: (type: string) => string;
}

/** The rules by which a real org refuses a custom field, with its error texts as public reports of failed deployments quote them. */
const FIELD_RULES: readonly FieldRule[] = [
  {
    isBroken: (type, node) =>
      type === 'Lookup' &&
      flag(node, 'required') &&
      (text(node, 'deleteConstraint') ?? 'SetNull') === 'SetNull',
    error: () =>
      'field integrity exception: must specify either cascade delete or restrict delete for required lookup foreign key',
  },
  {
    isBroken: (type, node) => ['LongTextArea', 'Html'].includes(type) && flag(node, 'required'),
    error: (type) => `Can not specify 'required' for a CustomField of type ${type}`,
  },
  {
    isBroken: (type, node) => type === 'Lookup' && text(node, 'relationshipOrder') !== undefined,
    error: (type) => `Can not specify 'relationshipOrder' for a CustomField of type ${type}`,
  },
];

/** Refuses a `<CustomField>` that a real org would not take. */
export function refuseField(node: XmlNode, type: string, name: string): void {
  const broken = FIELD_RULES.find((rule) => rule.isBroken(type, node));
  if (broken !== undefined)
    throw new Error(`the deployment of the field ${name} failed: ${broken.error(type)}`);
}
