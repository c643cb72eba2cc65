import type { MappedRow, SalesforceObject } from '../ownership/row.ts';
import { isExternalId } from './mapped-fields.ts';
import { metadataFile } from './xml.ts';

/** The channel that the hub subscribes to: `/data/Portal_Hub__chn`. */
export const CHANNEL = 'Portal_Hub__chn';

/**
 * The custom channel of change events with one member for each object. Each event carries the record's portal id although it
 * did not change, so the hub knows the record without a read. Tasks are polled: their events need the right to view all data.
 */
export function changeChannelFiles(
  objects: readonly SalesforceObject[],
  fields: readonly MappedRow[],
): ReadonlyMap<string, string> {
  return new Map([
    [
      `platformEventChannels/${CHANNEL}.platformEventChannel-meta.xml`,
      metadataFile('PlatformEventChannel', { channelType: 'data', label: 'Portal Hub' }),
    ],
    ...objects.map((object): [string, string] => [
      `platformEventChannelMembers/${memberName(object)}.platformEventChannelMember-meta.xml`,
      metadataFile('PlatformEventChannelMember', {
        enrichedFields: fields
          .filter((row) => row.salesforce.object === object && isExternalId(row.salesforce.type))
          .map((row) => ({ name: row.salesforce.field })),
        eventChannel: CHANNEL,
        selectedEntity: eventOf(object),
      }),
    ]),
  ]);
}

/** `AccountChangeEvent`, `Shipment__ChangeEvent`. */
export function eventOf(object: SalesforceObject): string {
  return object.endsWith('__c') ? object.replace(/__c$/, '__ChangeEvent') : `${object}ChangeEvent`;
}

/** Two underscores in a row would be read as a namespace. */
function memberName(object: SalesforceObject): string {
  return `Portal_Hub_${object.replace('__c', '')}_ChangeEvent`;
}
