import { type FileKind, MAX_FILE_NAME } from './documents.ts';

/** Extensions for which a system runs the file, or shows it as a page. */
const RUN_BY_A_SYSTEM: ReadonlySet<string> = new Set(
  (
    'app bash bat chm cmd com command cpl csh desktop dll dmg docm exe gadget hta htm html inf ins iso jar js jse lnk mht ' +
    'mhtml msc msi msp mst pif pkg ps1 ps2 psc1 py rb reg rgs scf scr sct sh shb shs svg svgz url vb vbe vbs vhd ws wsc ' +
    'wsf wsh xhtml xlsm xml xsl'
  ).split(' '),
);

/** Other extensions that a file of the kind may have. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  jpg: ['jpeg', 'jpe', 'jfif'],
  tif: ['tiff'],
};

/**
 * The name under which a file is kept and offered: without control characters, line ends and marks of direction (which can
 * make `fdp.exe` read as `exe.pdf`), without a folder, without an extension by which a system would run it, and
 * with an extension of its kind.
 *
 * @returns at most 255 UTF-16 code units; never only an extension
 */
export function safeFileName(name: string, { extension }: FileKind): string {
  const visible = name.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '').replace(/^.*[\\/]/u, '');
  let stem = visible.trim();
  const allowed = [extension, ...(SPELLINGS[extension] ?? [])];
  let own = '';
  for (;;) {
    // Windows ignores dots and blanks at the end of a name.
    stem = stem.replace(/[.\s]+$/u, '');
    const last = /\.([^.]*)$/u.exec(stem)?.[1]?.trim().toLowerCase();
    if (last === undefined) break;
    if (own === '' && allowed.includes(last)) own = last;
    else if (!RUN_BY_A_SYSTEM.has(last)) break;
    stem = stem.slice(0, stem.lastIndexOf('.'));
  }
  const end = `.${own === '' ? extension : own}`;
  const begin = stem.replace(/^[.\s]+/u, '') || 'document';
  return (
    begin
      .slice(0, MAX_FILE_NAME - end.length)
      .toWellFormed()
      .replace(/\uFFFD$/u, '') + end
  );
}
