export * from './row.ts';
export * from './table.ts';
