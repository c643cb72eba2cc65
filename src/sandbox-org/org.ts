import { join } from 'node:path';
import { EventLog } from './change-events/event-log.ts';
import { ChangeRecorder } from './change-events/recorder.ts';
import { Topics } from './change-events/topics.ts';
import type { FaultSwitch } from './faults/fault-switch.ts';
import { FieldSwitch } from './faults/field-switch.ts';
import { ensureOrg, type OrgIdentity } from './login/org-users.ts';
import { Sessions } from './login/sessions.ts';
import { deployMetadata } from './metadata/deploy.ts';
import type { EventChannel } from './metadata/event-channels.ts';
import type { OrgMetadata } from './metadata/load.ts';
import { permissionSetErrors } from './metadata/permission-rules.ts';
import { CaseAssignment } from './records/case-assignment.ts';
import { OrgDatabase } from './records/database.ts';
import { indexMatchingFields } from './records/duplicates.ts';
import { RecordService } from './records/record-service.ts';
import { RecordStore } from './records/record-store.ts';
import { saveRecordTypes } from './records/record-type.ts';
import { makeId } from './records/salesforce-id.ts';
import { compileValidationRules } from './records/validation.ts';
import { Access } from './schema/access.ts';
import type { ObjectDefinition } from './schema/model.ts';
import { OrgSchema } from './schema/org-schema.ts';
import { QueryService } from './soql/query-service.ts';
import { DailyRequests } from './wire/daily-requests.ts';
import { ApiError } from './wire/errors.ts';

/** Settings of the org itself, apart from how it is reached. */
export interface OrgOptions {
  /** Folder that keeps the records. */
  readonly dataDir: string;
  /** SFDX source folder (`…/main/default`) with the custom objects and rules; null for a bare org. */
  readonly metadataDir: string | null;
  /** Source folder of what the org has without `metadataDir`; deployed first. Null for an org as Salesforce makes it. */
  readonly ownMetadataDir: string | null;
  /** User that the permission set binds. */
  readonly username: string;
  /** User that sees and may do everything. */
  readonly adminUsername: string;
  /** Permission set of the integration user; it sees everything when the metadata has no such set. */
  readonly permissionSet: string;
  /** API calls a day. */
  readonly dailyApiRequests: number;
  /** Longest page of a bulk query result when the caller does not say. */
  readonly bulkPageSize: number;
  /** Records change events, for the Pub/Sub API. */
  readonly changeEvents: boolean;
}

/** The change events of the org, where it has them. */
export interface OrgChanges {
  readonly log: EventLog;
  readonly topics: Topics;
  readonly recorder: ChangeRecorder;
}

/** The org behind the wire: its objects, records, users and limits. */
export class Org {
  readonly database: OrgDatabase;
  readonly schema: OrgSchema;
  readonly store: RecordStore;
  readonly records: RecordService;
  readonly queries: QueryService;
  readonly sessions: Sessions;
  readonly dailyRequests: DailyRequests;
  readonly identity: OrgIdentity;
  readonly options: OrgOptions;
  readonly bulkFolder: string;
  /** What the integration user may do with fields, where it was granted or revoked while the org runs. */
  readonly fieldSwitch = new FieldSwitch();
  readonly changes: OrgChanges | null;
  private readonly faults: FaultSwitch;

  constructor(options: OrgOptions, faults: FaultSwitch) {
    this.options = options;
    this.faults = faults;
    const folders = [options.ownMetadataDir, options.metadataDir].filter((folder) => folder !== null);
    const metadata = deployMetadata(folders);
    this.database = new OrgDatabase(options.dataDir);
    this.bulkFolder = join(options.dataDir, 'bulk');
    this.schema = new OrgSchema(metadata, {
      keyPrefixOf: (name) =>
        this.database.setting(`prefix of ${name}`, () =>
          customPrefix(this.database.nextNumber('custom objects') - 1),
        ),
      recordTypeIdOf: (object, name) =>
        this.database.setting(`record type ${object}.${name}`, () =>
          makeId('012', this.database.nextNumber('record types')),
        ),
    });
    refusePermissionSets(metadata, this.schema);
    this.database.prepareTables(this.schema.objects.values());
    this.store = new RecordStore(this.database);
    indexMatchingFields(this.schema, this.store);
    compileValidationRules(this.schema);
    this.identity = ensureOrg(this.database, this.schema, {
      integration: options.username,
      administrator: options.adminUsername,
    });
    saveRecordTypes(this.schema, this.store);
    const bound = metadata.permissionSets.get(options.permissionSet) ?? null;
    this.sessions = new Sessions(this.database, this.identity.organizationId, (userId) =>
      userId === this.identity.administratorId ? new Access(null) : new Access(bound, this.fieldSwitch),
    );
    const assignment = new CaseAssignment(
      this.schema,
      this.store,
      metadata.caseRouting,
      this.identity.administratorId,
    );
    this.records = new RecordService(this.schema, this.store, faults, assignment);
    this.queries = new QueryService(this.database, this.schema);
    this.dailyRequests = new DailyRequests(options.dailyApiRequests);
    this.changes = options.changeEvents ? this.recordChanges(faults, metadata.eventChannels) : null;
  }

  private recordChanges(faults: FaultSwitch, channels: readonly EventChannel[]): OrgChanges {
    const log = new EventLog(this.database);
    const topics = new Topics(this.schema, channels);
    const recorder = new ChangeRecorder(this.database, log, faults, (object) => topics.isTracked(object));
    this.store.listen(recorder);
    return { log, topics, recorder };
  }

  /**
   * Does the synchronous `work` of an API call, or of a part of a bulk job. Change events say which API and client it came
   * from; parents that it locks stay locked as long as the fault switch says.
   */
  during<T>(origin: string, work: () => T): T {
    return this.faults.holdingParents(() =>
      this.changes ? this.changes.recorder.during(origin, work) : work(),
    );
  }

  /** An object that the user may read; throws the 404 that Salesforce gives for any other name. */
  readable(name: string, access: Access): ObjectDefinition {
    const object = this.schema.object(name);
    if (!object || !access.object(object).read) {
      throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
    }
    return object;
  }

  close(): void {
    this.database.close();
  }
}

/** A permission set that a real org would not take keeps the org from starting. */
function refusePermissionSets({ permissionSets, names }: OrgMetadata, schema: OrgSchema): void {
  const errors = [...permissionSets].flatMap(([name, set]) =>
    permissionSetErrors(set, schema, names).map((error) => `${name}: ${error}`),
  );
  if (errors.length > 0) throw new Error(`the deployment of permission sets failed:\n${errors.join('\n')}`);
}

/** `a00`, `a01` … as Salesforce hands them out. */
function customPrefix(index: number): string {
  return `a${index.toString(36).padStart(2, '0').toUpperCase()}`;
}
