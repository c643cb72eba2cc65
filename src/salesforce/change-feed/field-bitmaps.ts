import avro, { type Type, type types } from 'avsc';

const WHOLE = /^0x([0-9a-f]+)$/i;
const NESTED = /^(\d+)-0x([0-9a-f]+)$/i;

/**
 * The names behind the bitmaps of an event's header. In `0x2A0` bit i, counted from the lowest one, stands for field i of
 * the event's schema. In `5-0x3` the bits stand for the parts of field 5, a compound field.
 *
 * @returns null when a bitmap is malformed or names a field that the schema does not have: then nothing is known.
 */
export function fieldNames(bitmaps: readonly string[], schema: types.RecordType): readonly string[] | null {
  const names: string[] = [];
  for (const bitmap of bitmaps) {
    const [, whole] = WHOLE.exec(bitmap) ?? [];
    const [, parent, part] = NESTED.exec(bitmap) ?? [];
    const field = parent === undefined ? undefined : schema.fields[Number(parent)];
    const inside = whole === undefined ? field && recordIn(field.type) : schema;
    const found = inside && namesOf(whole ?? part ?? '', inside);
    if (found == null) return null;
    names.push(...found.map((name) => (field === undefined ? name : `${field.name}.${name}`)));
  }
  return names;
}

function namesOf(hex: string, { fields }: types.RecordType): readonly string[] | null {
  const names: string[] = [];
  for (let bits = BigInt(`0x${hex}`), at = 0; bits > 0n; bits >>= 1n, at += 1) {
    if ((bits & 1n) === 0n) continue;
    const field = fields[at];
    if (field === undefined) return null;
    names.push(field.name);
  }
  return names;
}

/** Compound fields are optional: a union of null and one record. */
function recordIn(type: Type): types.RecordType | undefined {
  if (type instanceof avro.types.RecordType) return type;
  const branches = 'types' in type ? (type.types as readonly Type[]) : [];
  return branches.find((branch): branch is types.RecordType => branch instanceof avro.types.RecordType);
}
