import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/config/package-root.ts';
import { lockedLicences } from './licences.ts';

/** `npm run licences`: writes the committed list anew. Read its difference before you commit it. */
const root = packageRoot();
const licences = lockedLicences(join(root, 'package-lock.json'));
writeFileSync(join(root, 'dependencies/licences.json'), `${JSON.stringify(licences, null, 2)}\n`);
