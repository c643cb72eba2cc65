import { ERRORS } from '../../src/domain/errors.ts';

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** The fault of a reply; null for a result, or for errors that each have a code of the catalogue. */
export function complaint({ status, text }: Reply): string | null {
  if (status >= 500) return `${status} ${text.slice(0, 300)}`;
  let answer: { data?: unknown; errors?: { message?: string; extensions?: { code?: string } }[] };
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    return `${status}, not JSON: ${text.slice(0, 100)}`;
  }
  if (answer.errors === undefined) return answer.data === undefined ? 'neither data nor errors' : null;
  for (const { message, extensions } of answer.errors) {
    const code = extensions?.code ?? 'none';
    if (!Object.hasOwn(ERRORS, code) || ERRORS[code as keyof typeof ERRORS].class === 'fault') {
      return `code ${code}: ${message}`;
    }
  }
  return null;
}
