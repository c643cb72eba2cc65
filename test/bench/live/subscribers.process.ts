/** Any number of subscribers in one process, which read frames and note when each event came. Told what to do by IPC. */
import { WebSocket } from 'ws';
import { ArrivalLog } from './arrival-log.ts';
import { eventNumber, wallClock } from './clock.ts';
import type { Command, ConnectCommand, Reply } from './protocol.ts';

/** Connections that are opened at a time. */
const AT_ONCE = 100;
const CURSOR = /"cursor":"([\w-]+)"/;

const subscribers: Subscriber[] = [];
let arrived = new ArrivalLog();
let closes: Record<number, number> = {};

class Subscriber {
  readonly #index: number;
  readonly #command: ConnectCommand;
  #socket: WebSocket | null = null;
  /** The last frame that said a cursor. */
  #last: Buffer | null = null;
  #live = Promise.withResolvers<void>();
  #ended = false;

  constructor(index: number, command: ConnectCommand) {
    this.#index = index;
    this.#command = command;
  }

  /** Resolves when the stream is live. */
  open(): Promise<void> {
    const { url, operation } = this.#command;
    const socket = new WebSocket(url, operation === null ? [] : 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.on('open', () => this.#begin(socket));
    socket.on('message', (frame: Buffer) => this.#read(socket, frame));
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      closes[code] = (closes[code] ?? 0) + 1;
      if (!this.#ended && operation !== null) setTimeout(() => void this.open(), 50 + Math.random() * 450);
    });
    return this.#live.promise;
  }

  cut(): void {
    this.#socket?.terminate();
  }

  pause(): void {
    this.#ended = true;
    this.#socket?.pause();
  }

  close(): void {
    this.#ended = true;
    this.#socket?.terminate();
  }

  #begin(socket: WebSocket): void {
    const { operation, token } = this.#command;
    if (operation === null) return this.#live.resolve();
    const payload = { authorization: `Bearer ${token}` };
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
  }

  /** As little as can be done: what the subscribers cost is in what is measured. */
  #read(socket: WebSocket, frame: Buffer): void {
    const number = eventNumber(frame);
    if (number !== null) {
      arrived.note(this.#index, number, wallClock(), frame.length);
      this.#last = frame;
    } else if (this.#command.operation !== null) this.#answer(socket, frame);
  }

  #answer(socket: WebSocket, frame: Buffer): void {
    const { operation } = this.#command;
    const text = frame.toString('utf8');
    if (text.includes('"type":"connection_ack"') && operation !== null) {
      const { query, variables } = operation;
      const after = this.#last === null ? null : CURSOR.exec(this.#last.toString('utf8'))?.[1];
      const own = { ...variables[this.#index % variables.length], after };
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: own } }));
    } else if (text.includes('"type":"error"')) throw new Error(`refused: ${text}`);
    else if (CURSOR.test(text)) {
      this.#last = frame;
      this.#live.resolve();
    }
  }
}

async function act(command: Command): Promise<Reply> {
  switch (command.type) {
    case 'connect':
      while (subscribers.length < command.count) {
        const some = Array.from(
          { length: Math.min(AT_ONCE, command.count - subscribers.length) },
          (_, at) => {
            const subscriber = new Subscriber(subscribers.length + at, command);
            return subscriber;
          },
        );
        subscribers.push(...some);
        await Promise.all(some.map((subscriber) => subscriber.open()));
      }
      break;
    case 'forget':
      arrived = new ArrivalLog();
      closes = {};
      break;
    case 'count':
      return { type: 'count', count: arrived.count };
    case 'collect':
      return { type: 'arrivals', arrivals: { ...arrived.whole(), closes: { ...closes } } };
    case 'cut':
      for (let count = 0; count < command.count; count += 1) {
        subscribers[Math.floor(Math.random() * subscribers.length)]?.cut();
      }
      break;
    case 'pause':
      for (const subscriber of subscribers.slice(0, command.count)) subscriber.pause();
      break;
    case 'close':
      for (const subscriber of subscribers.splice(0)) subscriber.close();
      break;
  }
  return { type: 'done' };
}

let turn = Promise.resolve();
process.on('message', (command: Command) => {
  turn = turn.then(async () => {
    process.send?.(await act(command));
  });
});
process.once('disconnect', () => process.exit());
