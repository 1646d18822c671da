/** One HTTP request. Header names are in lower case. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The longest body to take for an answer; 32 MiB where not given. */
  readonly mostBytes?: number;
  /** Told of every HTTP answer, whatever its status, before its body is read. */
  readonly onAnswer?: () => void;
}

/** One HTTP answer, read to its end. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** A header's value, several joined as RFC 9110 allows; `null` where it is absent. */
export function headerOf({ headers }: Pick<HttpResponse, 'headers'>, name: string): string | null {
  const value = headers[name];
  if (value === undefined) return null;
  return typeof value === 'string' ? value : value.join(', ');
}

/** The first error a registry gives in its body (OCI distribution-spec, "Error Codes"), as `: CODE message` or empty. */
export function describeErrorBody(response: HttpResponse): string {
  const body = parseJson(response.body);
  const errors: unknown = isRecord(body) ? body['errors'] : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (!isRecord(first)) return '';
  const words = [first['code'], first['message']].filter((word) => typeof word === 'string' && word !== '');
  return words.length === 0 ? '' : `: ${oneLine(words.join(' '))}`;
}

/** Parsed JSON, or `undefined` for what is none. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A server's words, fit for one line of a message. */
export function oneLine(text: string): string {
  const clean = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean;
}
