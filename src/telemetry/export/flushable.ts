/** One kind of telemetry of a process. */
export interface Flushable {
  /** Sends what waits. Rejects when the collector did not take it. */
  flush(): Promise<void>;
  /** Sends what waits, and ends. */
  end(): Promise<void>;
  /** Gives up what is being sent, so that nothing of it keeps the process from ending. */
  abandon(): void;
}

export interface TelemetryLogger {
  warn(fields: object, message: string): void;
}
