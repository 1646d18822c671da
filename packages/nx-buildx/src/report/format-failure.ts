import type { Failure, Note, Place } from '../model/failure';

/** A failure as a person reads it: what, where, what to do. */
export function formatFailure({ code, message, place, fix, details = [] }: Failure): string {
  return [
    `✖ ${message} [${code}]`,
    ...(formatPlace(place) === '' ? [] : [`  at  ${formatPlace(place)}`]),
    `  fix ${fix}`,
    ...details.map((line) => `  │ ${line}`),
  ].join('\n');
}

export function formatNote({ message, place }: Note): string {
  const where = formatPlace(place);
  return `ℹ ${where === '' ? '' : `${where}: `}${message}`;
}

/** `api:image cache.mode`, `api:image apps/api/Dockerfile:12`. */
export function formatPlace({ image, option, file, line }: Place): string {
  const at = file === undefined ? [] : [line === undefined ? file : `${file}:${String(line)}`];
  return [...(image === undefined ? [] : [image]), ...at, ...(option === undefined ? [] : [option])].join(
    ' ',
  );
}
