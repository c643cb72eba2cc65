import { randomUUID } from 'node:crypto';
import { Metadata, type ServerDuplexStream } from '@grpc/grpc-js';
import type { FaultSwitch } from '../faults/fault-switch.ts';
import type { Session } from '../login/sessions.ts';
import type { ColumnValue } from '../records/database.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { EventLog, LoggedChange } from './event-log.ts';
import { eventPayload } from './event-payload.ts';
import { positionOf, replayIdOf } from './replay-id.ts';
import { type RpcErrorCode, rpcError } from './rpc-error.ts';
import type { Topic, TopicMember, Topics } from './topics.ts';
import type { ConsumerEvent, FetchRequest, FetchResponse } from './wire.ts';

const MOST_REQUESTED = 100;
/** Replay ids of a keepalive are ahead of the newest event by so many: those events are still to come. */
const AHEAD = 3;

/** Everything that streams share. */
export interface StreamParts {
  readonly log: EventLog;
  readonly topics: Topics;
  readonly store: RecordStore;
  readonly faults: FaultSwitch;
  /** Milliseconds without a message after which a keepalive is sent. */
  readonly keepaliveEach: number;
  /** Milliseconds that a client has to ask for more when everything it asked for was delivered. */
  readonly idleFor: number;
}

export type SubscribeCall = ServerDuplexStream<FetchRequest, FetchResponse>;

/** One Subscribe stream: delivers the events of a topic, never more than the client asked for. */
export class Subscription {
  readonly session: Session;
  private readonly parts: StreamParts;
  private readonly call: SubscribeCall;
  private topic: Topic | undefined;
  private members: ReadonlyMap<string, TopicMember> = new Map();
  private pending = 0;
  /** Events up to this position were read from the log. */
  private position = 0;
  /** Events that were read and not yet delivered. */
  private waiting: LoggedChange[] = [];
  private isBlocked = false;
  private isOver = false;
  private keepaliveTimer: NodeJS.Timeout | undefined;
  private idleTimer: NodeJS.Timeout | undefined;
  private readonly stopListening: readonly (() => void)[];

  constructor(parts: StreamParts, call: SubscribeCall, session: Session) {
    this.parts = parts;
    this.call = call;
    this.session = session;
    // Runs in the turn of the call that saved a record: a failure of the stream is the stream's alone.
    const deliver = () => {
      try {
        this.deliver();
      } catch {
        this.refuse('subscription.internal.error');
      }
    };
    this.stopListening = [parts.log.onPublish(deliver), parts.faults.onClear(deliver)];
    call.on('data', (request: FetchRequest) => {
      if (this.fetch(request)) deliver();
    });
    call.on('drain', () => {
      this.isBlocked = false;
      deliver();
    });
    call.on('end', () => {
      this.finish();
    });
    call.on('cancelled', () => {
      this.stop();
    });
    // Also the way in which the library sends a refusal.
    call.on('error', () => {
      this.stop();
    });
  }

  /** Ends the stream with an error of the API. */
  refuse(code: RpcErrorCode): void {
    if (this.isOver) return;
    this.stop();
    this.call.emit('error', rpcError(code));
  }

  /** Ends the stream in order. */
  finish(): void {
    if (this.isOver) return;
    this.stop();
    this.call.end();
  }

  private stop(): void {
    this.isOver = true;
    clearTimeout(this.keepaliveTimer);
    clearTimeout(this.idleTimer);
    for (const stop of this.stopListening) stop();
  }

  /** Takes up a request; false when it ended the stream. */
  private fetch(request: FetchRequest): boolean {
    if (this.isOver) return false;
    if (this.topic === undefined) {
      const refused = this.begin(request);
      if (refused) {
        this.refuse(refused);
        return false;
      }
    } else if (request.topicName !== '' && request.topicName !== this.topic.name) {
      this.refuse('subscription.fetch.topic.mismatch');
      return false;
    }
    if (request.numRequested < 1 || request.numRequested > MOST_REQUESTED) {
      this.refuse('subscription.fetch.requested.events.invalid');
      return false;
    }
    this.pending += request.numRequested;
    clearTimeout(this.idleTimer);
    this.keepaliveLater();
    return true;
  }

  private begin(request: FetchRequest): RpcErrorCode | null {
    const { topics, log, faults } = this.parts;
    if (request.topicName === '') return 'topic.validation.empty';
    const topic = topics.find(request.topicName);
    if (!topic) return 'topic.not.found';
    const followed = topics.followed(topic, this.session.access);
    if (followed.length === 0) return 'subscription.topic.cannot.subscribe';
    this.members = new Map(followed.map((member) => [member.object.name, member]));
    switch (request.replayPreset) {
      case 'LATEST':
        this.position = log.head;
        break;
      case 'EARLIEST':
        this.position = log.earliest;
        break;
      case 'CUSTOM': {
        if (request.replayId.length === 0) return 'subscription.fetch.replayid.validation.failed';
        const position = positionOf(request.replayId);
        if (position === null || position > log.head + AHEAD || !log.canReplayAfter(position)) {
          return 'subscription.fetch.replayid.corrupted';
        }
        this.position = Math.max(log.earliest, position - faults.repeatedEvents());
        break;
      }
    }
    this.topic = topic;
    // The client knows by these that the position is settled: LATEST misses nothing from here on.
    this.call.sendMetadata(new Metadata());
    return null;
  }

  /** Delivers what was asked for and is there. The client's socket may stop it; then it goes on when that is free. */
  private deliver(): void {
    const { log, faults } = this.parts;
    while (!this.isOver && !this.isBlocked && this.pending > 0 && !faults.isArmed('FREEZE_STREAMS')) {
      if (this.waiting.length === 0) {
        const found = log.after(this.position, [...this.members.keys()], MOST_REQUESTED);
        // Events of other topics are not read again.
        const isAll = found.length < MOST_REQUESTED;
        this.position = isAll ? Math.max(this.position, log.head) : (found.at(-1)?.position ?? this.position);
        this.waiting = found.flatMap((entry) => this.perRecord(entry));
      }
      if (this.waiting.length === 0) return;
      const batch = this.waiting.splice(0, Math.min(this.pending, MOST_REQUESTED));
      this.pending -= batch.length;
      const last = batch.at(-1)?.position ?? this.position;
      this.send(
        batch.map((entry) => this.toEvent(entry)),
        replayIdOf(last),
      );
      if (this.pending === 0) this.idleTimer = setTimeout(() => this.finish(), this.parts.idleFor);
    }
  }

  /** Salesforce does not merge the events of an enriched object: each record has its own, all with one replay id. */
  private perRecord(entry: LoggedChange): LoggedChange[] {
    const { change } = entry;
    const member = this.members.get(change.entityName);
    if (!member || member.enriched.length === 0 || change.recordIds.length < 2) return [entry];
    return change.recordIds.map((id) => ({ ...entry, change: { ...change, recordIds: [id] } }));
  }

  private toEvent({ position, change }: LoggedChange): ConsumerEvent {
    const { topics } = this.parts;
    const { access } = this.session;
    const schema = topics.schemaOfEntity(change.entityName);
    if (!schema) throw new Error(`no schema for the events of ${change.entityName}`);
    const payload = eventPayload(
      schema,
      change,
      (field) => access.canRead(schema.object, field),
      this.enrichment(change),
    );
    const schemaId = this.parts.faults.isArmed('UNKNOWN_SCHEMAS') ? 'unknown' : schema.id;
    return { event: { id: randomUUID(), schemaId, payload }, replayId: replayIdOf(position) };
  }

  /** Values of the enriched fields as they are now, which may be newer than the event. */
  private enrichment(change: LoggedChange['change']): Record<string, ColumnValue> {
    const member = this.members.get(change.entityName);
    const [id] = change.recordIds;
    if (!member || id === undefined || !['UPDATE', 'DELETE'].includes(change.changeType)) return {};
    const row = member.enriched.length > 0 ? this.parts.store.find(member.object, id) : undefined;
    if (!row) return {};
    return Object.fromEntries(member.enriched.map((name) => [name, row[name] ?? null]));
  }

  /** A message without events. Its replay id is ahead of events that were not delivered yet. */
  keepalive(): void {
    if (this.isOver || this.topic === undefined) return;
    this.send([], replayIdOf(this.parts.log.head + AHEAD));
  }

  private send(events: readonly ConsumerEvent[], latestReplayId: Buffer): void {
    const more = this.call.write({
      events,
      latestReplayId,
      rpcId: randomUUID(),
      pendingNumRequested: this.pending,
    });
    if (!more) this.isBlocked = true;
    this.keepaliveLater();
  }

  private keepaliveLater(): void {
    clearTimeout(this.keepaliveTimer);
    this.keepaliveTimer = setTimeout(() => {
      this.keepalive();
    }, this.parts.keepaliveEach);
  }
}
