import type { Gateway, GatewayAddress } from '../../../gateway/gateway.ts';
import { WaybillError } from '../../domain/errors.ts';

/**
 * Opens the gateway's port.
 * @throws WaybillError CONFIGURATION in words when the port is taken.
 */
export async function listen(gateway: Gateway, port: number, host: string): Promise<GatewayAddress> {
  try {
    return await gateway.listen(port, host);
  } catch (cause) {
    throw portProblem(cause, port, host);
  }
}

export function portProblem(cause: unknown, port: number, host: string, variable = 'WAYBILL_PORT'): unknown {
  const code = (cause as NodeJS.ErrnoException).code;
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} of ${host} is in use. Stop the other program, or choose a port with ${variable}.`,
    EACCES: `Port ${port} of ${host} needs more rights. Choose a port above 1023 with ${variable}.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Correct WAYBILL_HOST.`,
  };
  const reason = code === undefined ? undefined : reasons[code];
  return reason === undefined ? cause : new WaybillError('CONFIGURATION', reason, { cause });
}
