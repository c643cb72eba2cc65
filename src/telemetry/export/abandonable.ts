import { type ExportResult, ExportResultCode } from '@opentelemetry/core';

interface Exporter<Items> {
  export(items: Items, done: (result: ExportResult) => void): void;
}

/**
 * Lets exports that are under way be given up: they count as failed at once. The SDK waits for each of them with a timer
 * that would keep the process from ending.
 *
 * @returns gives up what is under way
 */
export function abandonable<Items>(exporter: Exporter<Items>): () => void {
  const underWay = new Set<() => void>();
  const send = exporter.export.bind(exporter);
  exporter.export = (items, done) => {
    const finish = (result: ExportResult) => {
      if (underWay.delete(abandon)) done(result);
    };
    const abandon = () => finish({ code: ExportResultCode.FAILED, error: new Error('the process ends') });
    underWay.add(abandon);
    send(items, finish);
  };
  return () => {
    for (const abandon of underWay) abandon();
  };
}
