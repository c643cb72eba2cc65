/** What the gateway needs of a logger; pino's fits. Only fields named in this folder are ever given to it. */
export interface GatewayLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
