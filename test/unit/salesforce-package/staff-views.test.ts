import { describe, expect, it } from 'vitest';
import { isAwaited } from '../../../src/domain/milestones/transitions.ts';
import type { MilestoneType } from '../../../src/domain/vocabulary/index.ts';
import { fieldOf, filesOf, METADATA, texts } from './package-under-test.ts';

interface Filter {
  readonly field: string;
  readonly operator: string;
  readonly value: string;
}

/** Reports say `criteriaItems` and `column`, list views `filters` and `field`. */
function filtersOf(xml: string): readonly Filter[] {
  return [...xml.matchAll(/<(criteriaItems|filters)>([\s\S]*?)<\/\1>/g)].map(([, , filter = '']) => ({
    field: (texts(filter, 'column')[0] ?? texts(filter, 'field')[0] ?? '').replace(/^.*\$/, ''),
    operator: texts(filter, 'operator')[0] ?? texts(filter, 'operation')[0] ?? '',
    value: texts(filter, 'value')[0] ?? '',
  }));
}

/** As Salesforce reads a filter: a comma separates values, and no value stands for an empty field. */
function passes(fieldValue: string, { operator, value }: Filter): boolean {
  return (operator === 'equals') === value.split(',').includes(fieldValue);
}

const VIEWS = [...filesOf('reports'), ...filesOf('objects/Shipment__c/listViews')].filter(
  ([name]) => name !== 'Waybill',
);

describe('the reports and lists of shipments on their way', () => {
  const milestones = fieldOf('Shipment__c', 'Current_Milestone__c')?.picklistValues.map(({ value }) => value);

  it.each(['Waybill/Shipments_By_Milestone', 'Waybill/Overdue_Shipments', 'On_Their_Way', 'Overdue'])(
    'leave out what is delivered, returned or cancelled: %s',
    (name) => {
      const filters = filtersOf(new Map(VIEWS).get(name) ?? '');
      const shown = ['', ...(milestones ?? [])].filter((milestone) => {
        const values: Readonly<Record<string, string>> = {
          Current_Milestone__c: milestone,
          Delivered_At__c: milestone === 'DELIVERED' ? '2026-03-05T10:00:00Z' : '',
        };
        return filters.every(
          (filter) => filter.operator === 'lessThan' || passes(values[filter.field] ?? '?', filter),
        );
      });
      const awaited = ['', ...(milestones ?? [])].filter((milestone) =>
        isAwaited(milestone === '' ? null : (milestone as MilestoneType)),
      );
      expect(shown).toEqual(awaited);
      expect(shown.length).toBeLessThan(milestones?.length ?? 0);
    },
  );
});

describe('service staff', () => {
  const granted = METADATA.permissionSets.get('Portal_Staff')?.fields;

  it('may read each of our fields that a report, its type or a list shows, groups by or filters by', () => {
    const types = filesOf('reportTypes');
    expect(VIEWS.length).toBeGreaterThan(10);
    for (const [name, view] of [...VIEWS, ...types]) {
      const [type] = texts(view, 'reportType');
      const definition = type === undefined ? view : (types.get(type.replace('__c', '')) ?? '');
      const object = texts(definition, 'baseObject')[0] ?? 'Shipment__c';
      const used = ['field', 'column', 'columns', 'dateColumn', 'value'].flatMap((part) => texts(view, part));
      const ours = used.map((field) => field.replace(/^.*\$/, '')).filter((field) => field.endsWith('__c'));
      const hidden = ours.filter(
        (field) => granted?.get(`${object}.${field}`.toLowerCase())?.readable !== true,
      );
      expect([name, hidden]).toEqual([name, []]);
    }
  });
});
