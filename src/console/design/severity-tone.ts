import type { Severity } from '../graph/generated/documents.ts';
import type { Tone } from './tone.ts';

export const SEVERITY_TONES: Readonly<Record<Severity, Tone>> = {
  LOW: 'calm',
  MEDIUM: 'warn',
  HIGH: 'bad',
  CRITICAL: 'worst',
};
