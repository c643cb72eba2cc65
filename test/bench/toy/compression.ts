import type { LoadGenerator } from '../harness/load.ts';
import { messagesOf } from '../harness/operation.ts';
import { type Measurement, measure, type Schedule } from '../harness/rounds.ts';
import { checkSameAnswers } from '../harness/same-answers.ts';
import { FRONT_CORE, startScript } from '../harness/started-process.ts';
import { figure, measurementTables, table } from '../harness/tables.ts';
import { type Variant, variantOf } from '../harness/variant.ts';
import { TOY_OPERATIONS } from './operations.ts';

export interface CompressionCost {
  readonly measurements: readonly Measurement[];
  /** Bytes of one answer by operation and coding. */
  readonly bytes: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

const PLAIN = 'identity';
const CODINGS = [PLAIN, 'gzip', 'br'] as const;

/** The part "compression": one hub process, asked by clients that accept one content coding each. */
export async function measureCompression(load: LoadGenerator, schedule: Schedule): Promise<CompressionCost> {
  const front = await startScript({ script: 'peers/hub.process', args: ['local'], core: FRONT_CORE });
  try {
    const variants = CODINGS.map((coding): Variant => {
      const variant = variantOf(coding, front, []);
      return { ...variant, headers: { ...variant.headers, 'accept-encoding': coding } };
    });
    await checkSameAnswers(variants, TOY_OPERATIONS);
    const bytes = new Map<string, ReadonlyMap<string, number>>();
    for (const operation of TOY_OPERATIONS) {
      const [message] = messagesOf(operation);
      const sizes = variants.map(
        async (variant) => [variant.name, await sizeOf(variant, message?.body)] as const,
      );
      bytes.set(operation.name, new Map(await Promise.all(sizes)));
    }
    return { bytes, measurements: await measure(load, variants, TOY_OPERATIONS, schedule) };
  } finally {
    await front.stop();
  }
}

/** Of the body as it is sent. */
async function sizeOf({ url, headers }: Variant, body = ''): Promise<number> {
  const type = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await fetch(url, { method: 'POST', headers: { ...headers, ...type }, body });
  await response.arrayBuffer();
  return Number(response.headers.get('content-length'));
}

/** In Markdown. */
export function compressionReport({ bytes, measurements }: CompressionCost): string {
  return [
    '## Compressed answers: one hub process, by what its clients accept',
    table(
      ['bytes of one answer', ...CODINGS],
      [...bytes].map(([operation, sizes]) => [
        operation,
        ...CODINGS.map((coding) => figure(sizes.get(coding) ?? Number.NaN)),
      ]),
    ),
    measurementTables(measurements, PLAIN),
  ].join('\n\n');
}
