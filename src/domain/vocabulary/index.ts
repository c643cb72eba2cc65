export * from './exceptions.ts';
export * from './milestones.ts';
export * from './shipments.ts';
