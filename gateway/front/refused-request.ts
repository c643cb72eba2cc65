import { WaybillError } from '../../src/domain/errors.ts';

/** Statuses for unreadable requests and for wrong methods. */
const STATUS_TEXTS = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  415: 'Unsupported Media Type',
  431: 'Request Header Fields Too Large',
} as const;

/** The gateway refuses the request before any operation runs. */
export class RefusedRequest extends Error {
  readonly status: keyof typeof STATUS_TEXTS;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: keyof typeof STATUS_TEXTS,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  get statusText(): string {
    return STATUS_TEXTS[this.status];
  }

  get error(): WaybillError {
    return new WaybillError('BAD_USER_INPUT', this.message);
  }
}

export function mutationByGet(): RefusedRequest {
  return new RefusedRequest(405, 'A mutation is sent by POST.', { allow: 'POST' });
}
