import { Field, ID, Int, ObjectType } from 'type-graphql';
import {
  EXPORT_FORMATS,
  EXPORT_STATES,
  type ExportFormat,
  type ExportState,
} from '../../../src/domain/bulk-export.ts';
import { ERRORS, type ErrorCode } from '../../../src/domain/errors.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { BulkExportRecord } from '../../../src/portal-store/bulk-export/bulk-export.columns.ts';

export const BulkExportStateEnum = vocabularyEnum<ExportState>(
  'BulkExportState',
  'How far an export is.',
  EXPORT_STATES,
);

export const BulkExportFormatEnum = vocabularyEnum<ExportFormat>(
  'BulkExportFormat',
  'How the records of an export are written.',
  EXPORT_FORMATS,
);

@ObjectType('BulkExportProblem', {
  simpleResolvers: true,
  description: 'Why an export waits, or why it failed.',
})
export class BulkExportProblem {
  @Field(() => String, { description: 'A code of the error catalogue.' })
  readonly code!: ErrorCode;

  @Field(() => String, { description: 'What happened.' })
  readonly message!: string;

  @Field(() => String, { description: 'What to do.' })
  readonly advice!: string;
}

@ObjectType('BulkExport', {
  simpleResolvers: true,
  description: 'A query that runs in the background into a file. Its user alone sees it.',
})
export class BulkExport {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => BulkExportStateEnum, { description: 'How far it is.' })
  readonly state!: ExportState;

  @Field(() => BulkExportFormatEnum, { description: 'How the records are written.' })
  readonly format!: ExportFormat;

  @Field(() => String, { description: 'The query.' })
  readonly query!: string;

  @Field(() => Int, { description: 'Records that are in the file so far.' })
  readonly rows!: number;

  // The limit of bytes keeps the number within an Int.
  @Field(() => Int, { description: 'Bytes of the file so far.' })
  readonly bytes!: number;

  @Field(() => BulkExportProblem, {
    nullable: true,
    description: 'What it waits for; null if it goes on, and once it has ended.',
  })
  readonly waitingFor!: BulkExportProblem | null;

  @Field(() => BulkExportProblem, { nullable: true, description: 'Why it failed; null if it did not.' })
  readonly failure!: BulkExportProblem | null;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When a gateway began.' })
  readonly startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended, however it ended.' })
  readonly finishedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when it is kept; null while it runs.',
  })
  readonly expiresAt!: Date | null;

  /** Whether there is a file. */
  readonly isComplete!: boolean;
}

export function toBulkExport(record: BulkExportRecord): BulkExport {
  const { portalId, problemCode, problemMessage, ...rest } = record;
  const problem =
    problemCode === null
      ? null
      : { code: problemCode, message: problemMessage ?? '', advice: ERRORS[problemCode].advice };
  return {
    ...rest,
    id: portalId,
    waitingFor: record.state === 'RUNNING' ? problem : null,
    failure: record.state === 'FAILED' ? problem : null,
    isComplete: record.state === 'DONE' && Number(record.expiresAt) > Date.now(),
  };
}
