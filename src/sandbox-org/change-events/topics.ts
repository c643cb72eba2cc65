import type { EventChannel } from '../metadata/event-channels.ts';
import type { Access } from '../schema/access.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import type { OrgSchema } from '../schema/org-schema.ts';
import { type EventSchema, eventNameOf, eventSchema } from './event-schema.ts';

/** One object of a topic, with the fields that its events always carry. */
export interface TopicMember {
  readonly object: ObjectDefinition;
  /** Columns. Such a topic gets an event for each record, never one for several. */
  readonly enriched: readonly string[];
}

export interface Topic {
  readonly name: string;
  readonly members: readonly TopicMember[];
  /** True for the topic of one object, which has one schema. */
  readonly isSingle: boolean;
}

/** Salesforce lets only users who see all data subscribe to these. */
const ALL_DATA_ONLY = ['Task', 'Event'];
const DATA = '/data/';
/** The channel of every object, which each org has. */
const STANDARD_CHANNEL = 'ChangeEvents';

/** The topics of the org and the schemas of their events. */
export class Topics {
  private readonly schema: OrgSchema;
  private readonly channels: readonly EventChannel[];
  private readonly schemas = new Map<ObjectDefinition, EventSchema>();
  private readonly byEventName = new Map<string, ObjectDefinition>();

  constructor(schema: OrgSchema, channels: readonly EventChannel[]) {
    this.schema = schema;
    this.channels = channels;
    for (const object of schema.objects.values())
      if (this.isTracked(object)) this.byEventName.set(eventNameOf(object).toLowerCase(), object);
  }

  /** True for objects whose changes are events: all that hold business data. */
  isTracked(object: ObjectDefinition): boolean {
    return !object.setup && object.writable;
  }

  /** A topic by name in any case, or undefined. */
  find(name: string): Topic | undefined {
    if (!name.startsWith(DATA)) return undefined;
    const own = name.slice(DATA.length).toLowerCase();
    const single = this.byEventName.get(own);
    if (single) return { name, members: this.members(STANDARD_CHANNEL, [single]), isSingle: true };
    if (own === STANDARD_CHANNEL.toLowerCase()) {
      return {
        name,
        members: this.members(STANDARD_CHANNEL, [...this.byEventName.values()]),
        isSingle: false,
      };
    }
    const channel = this.channels.find((candidate) => candidate.name.toLowerCase() === own);
    if (!channel) return undefined;
    const objects = [...channel.members.keys()].flatMap(
      (event) => this.byEventName.get(event.toLowerCase()) ?? [],
    );
    return { name, members: this.members(channel.name, objects), isSingle: false };
  }

  private members(channelName: string, objects: readonly ObjectDefinition[]): TopicMember[] {
    const channel = this.channels.find((candidate) => candidate.name === channelName);
    return objects.map((object) => ({
      object,
      enriched: (channel?.members.get(eventNameOf(object)) ?? []).flatMap(
        (field) => object.fields.get(field.toLowerCase())?.name ?? [],
      ),
    }));
  }

  /** Objects of a topic that a user may follow. */
  followed(topic: Topic, access: Access): readonly TopicMember[] {
    return topic.members.filter(
      ({ object }) =>
        access.object(object).read && (access.seesEverything || !ALL_DATA_ONLY.includes(object.name)),
    );
  }

  schemaOf(object: ObjectDefinition): EventSchema {
    const known = this.schemas.get(object);
    if (known) return known;
    const made = eventSchema(object);
    this.schemas.set(object, made);
    return made;
  }

  /** The schema with this id, or undefined. */
  schemaById(id: string): EventSchema | undefined {
    for (const object of this.byEventName.values()) {
      const candidate = this.schemaOf(object);
      if (candidate.id === id) return candidate;
    }
    return undefined;
  }

  schemaOfEntity(entityName: string): EventSchema | undefined {
    const object = this.schema.object(entityName);
    return object && this.schemaOf(object);
  }
}
