import { join } from 'node:path';
import { children, metadataFiles, readMetadata, text } from './source-folder.ts';

/** A channel of change events. */
export interface EventChannel {
  /** `ChangeEvents`, or the name of a custom channel such as `Portal_Hub__chn`. */
  readonly name: string;
  /** Event name such as `AccountChangeEvent` → fields that its events always carry. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** The channels of a source folder with their members; a member of the standard channel makes that one too. */
export function eventChannels(folder: string): readonly EventChannel[] {
  const channels = new Map<string, Map<string, readonly string[]>>();
  for (const file of metadataFiles(join(folder, 'platformEventChannels'), 'platformEventChannel')) {
    const node = readMetadata(file.path, 'PlatformEventChannel');
    if (text(node, 'channelType') === 'data') channels.set(file.name, new Map());
  }
  for (const file of metadataFiles(
    join(folder, 'platformEventChannelMembers'),
    'platformEventChannelMember',
  )) {
    const node = readMetadata(file.path, 'PlatformEventChannelMember');
    const name = text(node, 'eventChannel') ?? '';
    const members = channels.get(name) ?? new Map<string, readonly string[]>();
    const enriched = children(node, 'enrichedFields').flatMap((field) => text(field, 'name') ?? []);
    members.set(text(node, 'selectedEntity') ?? '', enriched);
    channels.set(name, members);
  }
  return [...channels].map(([name, members]) => ({ name, members }));
}
