/**
 * Loaded before a process of the hub (`node --import`): on SIGUSR2 it collects its garbage. Its resident memory is then what
 * it holds, and not what V8 has not looked at yet.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
if (isMainThread) process.on('SIGUSR2', () => collect());
