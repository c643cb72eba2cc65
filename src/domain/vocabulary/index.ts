export * from './carrier-codes.ts';
export * from './exception-defaults.ts';
export * from './exceptions.ts';
export * from './milestones.ts';
export * from './service-work.ts';
export * from './shipments.ts';
export * from './teams.ts';
