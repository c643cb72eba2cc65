import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILE_KINDS, MAX_FILE_NAME } from '../../../src/domain/documents.ts';
import { safeFileName } from '../../../src/domain/file-names.ts';

const [pdf, jpeg] = FILE_KINDS;
if (pdf === undefined || jpeg === undefined) throw new TypeError('kinds of files are missing');

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '.exe',
    '.PDF',
    '.pdf',
    '.jpeg',
    '.js ',
    '..',
    '/',
    '\\',
    '\u202e',
    '\u2066',
    '\r\n',
    '\u2028',
    ' ',
    '.html',
    '🚚',
    '\ud83d',
  ),
);
const anyName = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

describe('the name of a kept file', () => {
  it.each([
    ['invoice.pdf', 'invoice.pdf'],
    ['Lieferschein Größe №7 運送状.PDF', 'Lieferschein Größe №7 運送状.pdf'],
    ['scan', 'scan.pdf'],
    ['v1.2 final', 'v1.2 final.pdf'],
    ['proof.pdf.exe', 'proof.pdf'],
    ['proof.exe', 'proof.pdf'],
    ['proof.exe.pdf', 'proof.pdf'],
    ['proof.exe . ', 'proof.pdf'],
    ['evil\u202efdp.exe', 'evilfdp.pdf'],
    ['a\r\nset-cookie: x.pdf', 'aset-cookie: x.pdf'],
    ['..\\..\\boot.ini/proof.pdf', 'proof.pdf'],
    ['photo.jpg', 'photo.jpg.pdf'],
    ['.pdf', 'document.pdf'],
    ['.exe', 'document.pdf'],
    ['', 'document.pdf'],
  ])('%j is %j', (given, kept) => {
    expect(safeFileName(given, pdf)).toBe(kept);
  });

  it('keeps the spelling of its own kind', () => {
    expect(safeFileName('photo.JPEG', jpeg)).toBe('photo.jpeg');
    expect(safeFileName('photo.jpg.exe', jpeg)).toBe('photo.jpg');
  });

  it('shows no mark of direction, names no folder and is run by no system, whatever was given', () => {
    fc.assert(
      fc.property(anyName, fc.constantFrom(...FILE_KINDS), (given, kind) => {
        const name = safeFileName(given, kind);
        expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]/u);
        expect(name).toMatch(/[^.\s].*\.(pdf|jpg|jpeg|jpe|jfif|png|tif|tiff)$/su);
        expect(name.slice(0, name.lastIndexOf('.'))).not.toMatch(/\.(exe|js|html)[.\s]*$/iu);
        expect(name.isWellFormed() && name.length <= MAX_FILE_NAME).toBe(true);
        expect(safeFileName(name, kind)).toBe(name);
      }),
    );
  });
});
