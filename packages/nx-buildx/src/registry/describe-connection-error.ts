import { isRecord, oneLine } from './http-message';

/** Codes of Node, its DNS resolver and undici for what another try may mend. */
const transientCodes = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** Why there is no connection, in one line, and whether trying again makes sense. */
export function describeConnectionError(error: unknown): { description: string; transient: boolean } {
  const code = codeOf(error);
  const message = isRecord(error) && typeof error['message'] === 'string' ? oneLine(error['message']) : '';
  const reason = message === '' ? 'the connection failed' : message;
  return {
    description: code === null || reason.includes(code) ? reason : `${reason} (${code})`,
    transient: code !== null && transientCodes.has(code),
  };
}

/** Of an error or, where it carries none, of what caused it: several addresses tried at once fail together. */
function codeOf(error: unknown): string | null {
  if (!isRecord(error)) return null;
  if (typeof error['code'] === 'string') return error['code'];
  return codeOf(Array.isArray(error['errors']) ? error['errors'][0] : error['cause']);
}
