/** The longest time that a timer of Node can wait, milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls back at a time, however far away. Disposing of the result cancels the call. */
export function atMoment(moment: Date, onReached: () => void): Disposable {
  let timer: NodeJS.Timeout;
  const wait = () => {
    const left = moment.getTime() - Date.now();
    timer =
      left > LONGEST_TIMER_MS ? setTimeout(wait, LONGEST_TIMER_MS) : setTimeout(onReached, Math.max(0, left));
  };
  wait();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
