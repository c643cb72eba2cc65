export * from './force-app.ts';
