import { setGlobalErrorHandler } from '@opentelemetry/core';
import {
  defaultResource,
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import type { TelemetrySettings } from './settings.ts';

/** What this process is called in traces and metrics, with the attributes of `OTEL_RESOURCE_ATTRIBUTES`. */
export function hubResource({ serviceName }: TelemetrySettings, process: string): Resource {
  const detectors = [serviceInstanceIdDetector, resourceAttributesEnvDetector];
  const named = defaultResource().merge(resourceFromAttributes({ 'service.name': `waybill-${process}` }));
  const found = named.merge(detectResources({ detectors }));
  return serviceName === null ? found : found.merge(resourceFromAttributes({ 'service.name': serviceName }));
}

/** Failures of exporters, which the SDK would otherwise drop. */
export function reportProblems(report: (error: unknown) => void): void {
  setGlobalErrorHandler(report);
}
