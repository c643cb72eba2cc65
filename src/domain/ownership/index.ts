export * from './aggregates.ts';
export * from './conflict.ts';
export * from './guard.ts';
export * from './mapping.ts';
export * from './not-mapped.ts';
export * from './row.ts';
export * from './table.ts';
export * from './worksheet.ts';
