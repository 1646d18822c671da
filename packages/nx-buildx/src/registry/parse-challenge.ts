/** One way of authenticating that a server offers. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`, … */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

const token = String.raw`[!#$%&'*+.^_\x60|~0-9A-Za-z-]+`;
const parameter = new RegExp(String.raw`\s*(${token})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))`, 'y');
const scheme = new RegExp(String.raw`\s*(${token})(?=\s|,|$)`, 'y');
const separator = /[\s,]*/y;

/**
 * The challenges of a `WWW-Authenticate` header (RFC 9110, section 11.6.1): several may stand in one header, their
 * parameters and they themselves all separated by commas. What cannot be read ends the list.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let position = skip(header, 0);
  while (position < header.length) {
    const current = challenges.at(-1);
    const pair = current === undefined ? null : matchAt(parameter, header, position);
    const name = pair === null ? matchAt(scheme, header, position) : null;
    if (pair !== null && current !== undefined) {
      current.parameters[(pair[1] ?? '').toLowerCase()] = pair[2]?.replace(/\\(.)/g, '$1') ?? pair[3] ?? '';
    } else if (name !== null) {
      challenges.push({ scheme: (name[1] ?? '').toLowerCase(), parameters: {} });
    } else {
      break;
    }
    position = skip(header, position + (pair ?? name ?? [''])[0].length);
  }
  return challenges;
}

/** Bearer before Basic, which is what every registry with a token service prefers; others we cannot answer. */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | null {
  return (
    challenges.find(({ scheme, parameters }) => scheme === 'bearer' && (parameters['realm'] ?? '') !== '') ??
    challenges.find(({ scheme }) => scheme === 'basic') ??
    null
  );
}

function skip(text: string, position: number): number {
  return position + (matchAt(separator, text, position)?.[0].length ?? 0);
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
