import { scopeKey } from '../src/domain/access.ts';
import { WaybillError } from '../src/domain/errors.ts';
import { AuthenticationError } from '../src/identity/authentication-error.ts';
import type { SubgraphAdmission } from '../src/identity/subgraph-authenticator.ts';
import { atMoment } from './front/deadline.ts';
import type { SubgraphResult } from './transport/subgraph-transport.ts';

type Answers = AsyncGenerator<SubgraphResult, void, void>;

/**
 * A stream of somebody who may have to go: it ends when their token does, when they may listen no more, and when they may see
 * something else than when it began. The last answer says why.
 *
 * @param open begins the stream; it ends when the signal aborts
 * @param errorOf the error as its reader may see it
 */
export function whileAllowed(
  { caller, token }: SubgraphAdmission,
  open: (signal: AbortSignal | undefined) => Answers,
  errorOf: (why: unknown) => NonNullable<SubgraphResult['errors']>[number],
): Answers {
  if (token === null) return open(undefined);
  const end = new AbortController();
  const watching = new DisposableStack();
  const check = () =>
    token.authenticate().then(
      (now) => scopeKey(now) === scopeKey(caller) || end.abort(changed()),
      (why: unknown) => end.abort(why),
    );
  watching.use(token.listen((userId) => void ((userId ?? caller.userId) === caller.userId && check())));
  // What changed between being let in and listening was not heard.
  void check();
  watching.use(atMoment(token.expiresAt, () => end.abort(new AuthenticationError('TOKEN_EXPIRED'))));
  const answers = open(end.signal);
  const next = answers.next.bind(answers);
  const close = answers.return.bind(answers);
  let isTold = false;
  answers.next = async () => {
    const result = await next().catch((error: unknown) => {
      watching.dispose();
      throw error;
    });
    if (result.done !== true) return result;
    watching.dispose();
    if (!end.signal.aborted || isTold) return result;
    isTold = true;
    return { done: false, value: { errors: [errorOf(end.signal.reason)] } };
  };
  answers.return = (value) => {
    isTold = true;
    watching.dispose();
    return close(value);
  };
  return answers;
}

function changed(): WaybillError {
  const message = 'What you may see has changed. Subscribe again with the last cursor that you have.';
  return new WaybillError('STREAM_OVERRUN', message);
}
