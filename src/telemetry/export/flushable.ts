/** One kind of telemetry of a process. */
export interface Flushable {
  /** Sends what waits. Rejects when the collector did not take it. */
  flush(): Promise<void>;
  /** Sends what waits, and ends. */
  end(): Promise<void>;
}

export interface TelemetryLogger {
  warn(fields: object, message: string): void;
}
