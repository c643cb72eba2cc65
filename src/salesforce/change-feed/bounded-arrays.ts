import avro, { type Schema, type Type } from 'avsc';

/** The part of avsc's reader that an array needs. */
interface Tap {
  readonly buf: Uint8Array;
  readonly pos: number;
  readLong(): number;
  skipLong(): void;
}

interface Readable {
  _read(tap: Tap): unknown;
}

type ArrayConstructor = new (schema: Schema, options: object) => avro.types.ArrayType;

/**
 * An array that reads no more items than its bytes can hold. avsc believes the count in front of the items and reads on
 * behind the end of the bytes: with a damaged count of five bytes it would fill the memory of the process.
 */
class BoundedArray extends (avro.types.ArrayType as unknown as ArrayConstructor) {
  /** @throws RangeError for a count larger than the bytes that are left: each item takes one at least */
  _read(tap: Tap): readonly unknown[] {
    const items = this.itemsType as Type & Readable;
    const values: unknown[] = [];
    for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
      // Behind a negative count stands the size of the block.
      if (count < 0) tap.skipLong();
      const length = Math.abs(count);
      if (length > tap.buf.length - tap.pos) throw new RangeError('an array longer than its bytes');
      for (let index = 0; index < length; index += 1) values.push(items._read(tap));
    }
    return values;
  }
}

/** A hook for `Type.forSchema`, by which every array of a schema is bounded. */
export function boundedArrays(schema: Schema, options: object): Type | undefined {
  const isArray = typeof schema === 'object' && 'type' in schema && schema.type === 'array';
  return isArray ? new BoundedArray(schema, options) : undefined;
}
