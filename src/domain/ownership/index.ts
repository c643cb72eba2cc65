export * from './force-app.ts';
export * from './not-mapped.ts';
export * from './row.ts';
export * from './table.ts';
export * from './worksheet.ts';
