import { type OrgDatabase, quote, type Row } from '../records/database.ts';
import { defaultColumn } from '../records/input.ts';
import { RecordStore } from '../records/record-store.ts';
import { makeId } from '../records/salesforce-id.ts';
import { CASE_STATUSES, OPPORTUNITY_STAGES } from '../schema/catalogue/values.ts';
import type { OrgSchema } from '../schema/org-schema.ts';

/** What every new org contains. */
export interface OrgIdentity {
  readonly organizationId: string;
  readonly integrationUserId: string;
  readonly administratorId: string;
}

/**
 * Makes sure that the organization, its profiles, the integration user and the administrator exist. Users
 * are found again by name, so a changed option adds a user and leaves the old one.
 */
export function ensureOrg(
  database: OrgDatabase,
  schema: OrgSchema,
  users: { integration: string; administrator: string },
): OrgIdentity {
  return database.transaction(() => {
    const seed = new Seeder(database, schema);
    const organizationId = seed.once('Organization', 'Name', 'Waybill Sandbox', {
      InstanceName: 'WB1',
      IsSandbox: 1,
      OrganizationType: 'Enterprise Edition',
      TimeZoneSidKey: 'GMT',
      DefaultLocaleSidKey: 'en_US',
      LanguageLocaleKey: 'en_US',
    });
    const administrators = seed.once('Profile', 'Name', 'System Administrator', {});
    const apiOnly = seed.once('Profile', 'Name', 'Minimum Access - API Only Integrations', {});
    const administratorId = seed.user(users.administrator, 'Admin', 'User', administrators);
    const integrationUserId = seed.user(users.integration, 'Integration', 'Waybill', apiOnly);
    seed.statusTables();
    return { organizationId, integrationUserId, administratorId };
  });
}

class Seeder {
  private readonly store: RecordStore;
  private readonly schema: OrgSchema;

  constructor(database: OrgDatabase, schema: OrgSchema) {
    this.store = new RecordStore(database);
    this.schema = schema;
  }

  /** The id of the row with this key; inserted when missing. */
  once(objectName: string, key: string, value: string, columns: Row): string {
    const object = this.schema.known(objectName);
    const [known] = this.store.idsByValue(object, key, value, 1);
    if (known !== undefined) return known;
    const id = makeId(object.keyPrefix, this.store.database.nextNumber(object.name));
    const row: Row = {};
    for (const field of object.fields.values())
      if (field.type !== 'address') row[field.name] = defaultColumn(field);
    const now = Math.floor(Date.now() / 1000) * 1000;
    this.store.insert(object, {
      ...row,
      CreatedDate: now,
      LastModifiedDate: now,
      SystemModstamp: now,
      ...columns,
      [key]: value,
      Id: id,
    });
    return id;
  }

  user(username: string, lastName: string, firstName: string, profileId: string): string {
    const id = this.once('User', 'Username', username, {
      LastName: lastName,
      FirstName: firstName,
      Name: `${firstName} ${lastName}`,
      Email: username,
      Alias: lastName.slice(0, 8).toLowerCase(),
      ProfileId: profileId,
    });
    for (const column of ['CreatedById', 'LastModifiedById']) {
      this.store.database.run(
        `UPDATE ${quote('User')} SET ${quote(column)} = ? WHERE "Id" = ? AND ${quote(column)} IS NULL`,
        [id, id],
      );
    }
    return id;
  }

  statusTables(): void {
    for (const [index, status] of CASE_STATUSES.entries()) {
      this.once('CaseStatus', 'MasterLabel', status.value, {
        ApiName: status.value,
        SortOrder: index + 1,
        IsDefault: index === 0 ? 1 : 0,
        IsClosed: status.closed ? 1 : 0,
      });
    }
    for (const [index, stage] of OPPORTUNITY_STAGES.entries()) {
      this.once('OpportunityStage', 'MasterLabel', stage.value, {
        ApiName: stage.value,
        SortOrder: index + 1,
        IsClosed: stage.closed ? 1 : 0,
        IsWon: stage.won ? 1 : 0,
        DefaultProbability: stage.probability,
        ForecastCategoryName: stage.forecast,
      });
    }
  }
}
