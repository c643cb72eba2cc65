import { Readable } from 'node:stream';
import { array, assert, asyncProperty, constantFrom, nat, oneof, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FormRequest, fileOfForm, isForm } from '../../../gateway/front/form-file.ts';
import { MAX_DOCUMENT_BYTES } from '../../../src/domain/documents.ts';

const BOUNDARY = '----page7MA4YWxkTrZu0gW';

function request(body: Uint8Array, cuts: readonly number[], contentType?: string): FormRequest & Readable {
  const places = [0, ...cuts.filter((cut) => cut < body.length).toSorted((a, b) => a - b), body.length];
  const chunks = places.slice(1).map((end, at) => body.subarray(places[at], end));
  const headers = { 'content-type': contentType ?? `multipart/form-data; boundary=${BOUNDARY}` };
  return Object.assign(Readable.from(chunks.filter(({ length }) => length > 0)), { headers });
}

interface Part {
  readonly name: string;
  readonly fileName?: string;
  readonly bytes: Uint8Array;
}

const LINE = '\r\n';

function form(parts: readonly Part[], end = `--${BOUNDARY}--${LINE}`): Buffer {
  return Buffer.concat([
    ...parts.flatMap(({ name, fileName, bytes }) => [
      Buffer.from(
        `--${BOUNDARY}${LINE}Content-Disposition: form-data; name="${name}"` +
          (fileName === undefined ? '' : `; filename="${fileName}"${LINE}Content-Type: application/pdf`) +
          LINE +
          LINE,
      ),
      bytes,
      Buffer.from(LINE),
    ]),
    Buffer.from(end),
  ]);
}

async function read(from: FormRequest): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of fileOfForm(from)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const FILE: Part = { name: 'file', fileName: 'pod.pdf', bytes: Buffer.from('%PDF-1.7 paper') };
const FIELD: Part = { name: 'type', bytes: Buffer.from('CUSTOMS') };
const places = array(nat(400), { maxLength: 12 });
/** With what looks like a boundary. A page chooses a boundary that its file does not contain. */
const contents = array(
  oneof(
    uint8Array({ maxLength: 60 }),
    constantFrom(`${LINE}--`, LINE, `--${BOUNDARY.slice(0, -1)}`, `${LINE}--${BOUNDARY.slice(0, 9)}`),
  ),
  { maxLength: 6 },
)
  .map((pieces) =>
    Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece))),
  )
  .filter((content) => !content.includes(`--${BOUNDARY}`));

describe('the file of a form', () => {
  it('is what the page sent, however the network cut it, with its fields before or after it', async () => {
    await assert(
      asyncProperty(contents, places, nat(3), nat(3), async (bytes, cuts, before, after) => {
        const fields = (count: number) => Array.from({ length: count }, () => FIELD);
        const body = form([...fields(before), { ...FILE, bytes }, ...fields(after)]);
        expect(await read(request(body, cuts))).toEqual(bytes);
      }),
    );
  });

  it('is refused when the form is cut off anywhere before its end', async () => {
    const body = form([FIELD, FILE, FIELD]);
    const end = body.length - LINE.length;
    await assert(
      asyncProperty(nat(end - 1), places, async (length, cuts) => {
        await expect(read(request(body.subarray(0, length), cuts))).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
        });
      }),
    );
    // The control: with its last byte it is a form.
    expect(await read(request(body.subarray(0, end), []))).toEqual(FILE.bytes);
  });

  it('fails when the connection breaks', async () => {
    const broken = Readable.from(
      (async function* () {
        yield await Promise.resolve(form([FILE]).subarray(0, 150));
        throw new Error('aborted');
      })(),
    );
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
    await expect(read(Object.assign(broken, { headers }))).rejects.toThrow('aborted');
  });

  it.each([
    ['no part', form([])],
    ['fields only', form([FIELD, FIELD])],
    ['two files', form([FILE, FIELD, FILE])],
    ['a file after twenty-one fields', form([...Array.from({ length: 21 }, () => FIELD), FILE])],
    ['twenty-one fields after the file', form([FILE, ...Array.from({ length: 21 }, () => FIELD)])],
    ['a long name of a field', form([{ ...FIELD, name: 'n'.repeat(101) }, FILE])],
    ['a long name of the file part', form([{ ...FILE, name: 'n'.repeat(101) }])],
    ['a long field', form([{ ...FIELD, bytes: Buffer.alloc(5_000, 'x') }, FILE])],
    ['much before its first part', Buffer.concat([Buffer.alloc(MAX_DOCUMENT_BYTES + 300_000), form([FILE])])],
    ['parts of another boundary', Buffer.from(form([FILE]).toString().replaceAll(BOUNDARY, 'other'))],
    ['no bytes', Buffer.alloc(0)],
    ['no form', Buffer.from('%PDF-1.7 raw')],
  ])('is refused in a form with %s', async (_, body) => {
    await expect(read(request(body, [100]))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it.each([
    ['multipart/form-data'],
    ['multipart/form-data; boundary'],
    ['multipart/form-data; charset=utf-8'],
  ])('is refused without a boundary: %s', async (type) => {
    await expect(read(request(form([FILE]), [], type))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('keeps the rest of a large request out of memory: a reader that ends early ends the parser', async () => {
    const from = request(form([{ ...FILE, bytes: Buffer.alloc(2_000_000) }]), [1_000, 500_000]);
    for await (const chunk of fileOfForm(from)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await new Promise((resolve) => from.once('end', resolve));
  });
});

describe('a form', () => {
  it.each([
    ['multipart/form-data; boundary=x', true],
    ['Multipart/Form-Data; boundary="x"', true],
    ['multipart/form-data', true],
    ['multipart/mixed; boundary=x', false],
    ['application/pdf', false],
    ['application/multipart/form-data', false],
    [undefined, false],
  ])('is recognised by its content type: %s', (type, is) => {
    expect(isForm({ headers: type === undefined ? {} : { 'content-type': type } })).toBe(is);
  });
});
