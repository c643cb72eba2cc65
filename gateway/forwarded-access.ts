import { scopeKey } from '../src/domain/access.ts';
import { WaybillError } from '../src/domain/errors.ts';
import { AuthenticationError } from '../src/identity/authentication-error.ts';
import type { SubgraphAdmission } from '../src/identity/subgraph-authenticator.ts';
import { atMoment } from './front/deadline.ts';
import type { SubgraphResult } from './transport/subgraph-transport.ts';

type Answers = AsyncGenerator<SubgraphResult, void, void>;

/**
 * The stream of a forwarded token. It ends when the token expires, when the user may no longer listen, or when the user's
 * access changes. The last answer says why. A caller without a forwarded token gets the stream unchanged.
 *
 * @param open starts the stream; the stream must end when the signal aborts
 * @param errorOf masks the error for the client
 * @param place disposed when the stream has ended, however it ends
 */
export function whileAllowed(
  { caller, token }: SubgraphAdmission,
  open: (signal: AbortSignal | undefined) => Answers,
  errorOf: (why: unknown) => NonNullable<SubgraphResult['errors']>[number],
  place: Disposable | null = null,
): Answers {
  if (token === null) return open(undefined);
  const end = new AbortController();
  const watching = new DisposableStack();
  if (place !== null) watching.use(place);
  const check = () =>
    token.authenticate().then(
      (now) => scopeKey(now) === scopeKey(caller) || end.abort(changed()),
      (why: unknown) => end.abort(why),
    );
  watching.use(token.listen((userId) => void ((userId ?? caller.userId) === caller.userId && check())));
  // A change between authentication and `listen` was not announced here, so the access is checked once more.
  void check();
  watching.use(atMoment(token.expiresAt, () => end.abort(new AuthenticationError('TOKEN_EXPIRED'))));
  const answers = open(end.signal);
  const next = answers.next.bind(answers);
  const close = answers.return.bind(answers);
  let isReported = false;
  answers.next = async () => {
    const result = await next().catch((error: unknown) => {
      watching.dispose();
      throw error;
    });
    if (result.done !== true) return result;
    watching.dispose();
    if (!end.signal.aborted || isReported) return result;
    isReported = true;
    return { done: false, value: { errors: [errorOf(end.signal.reason)] } };
  };
  answers.return = (value) => {
    isReported = true;
    watching.dispose();
    return close(value);
  };
  return answers;
}

function changed(): WaybillError {
  const message = 'What you may see has changed. Subscribe again with the last cursor that you have.';
  return new WaybillError('STREAM_OVERRUN', message);
}
