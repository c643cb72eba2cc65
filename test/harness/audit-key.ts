import { randomBytes } from 'node:crypto';
import { createAuditSigner } from '../../src/ledger/audit/audit-signer.ts';

export const TEST_KEY = { id: 'test', secret: randomBytes(32) };

/** Signs the audit of a test; each test file has a key of its own. */
export const TEST_SIGNER = createAuditSigner(TEST_KEY);
