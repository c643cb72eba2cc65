/** The logger port; pino fits. The gateway logs only fields that are named in this folder. */
export interface GatewayLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
