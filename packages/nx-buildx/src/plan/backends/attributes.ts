import type { ExportManner } from '../../model/cache-plan';

/** Attributes of a `--cache-from` or `--cache-to` by their names; what is `undefined` is not said. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** @returns `name=value`, each, in order */
export function formatAttributes(attributes: Attributes): readonly string[] {
  return Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${String(value)}`],
  );
}

/** What every exporter but inline takes. A failing export never fails a build unless that is asked for. */
export function describeManner({ mode, ignoreError = true }: ExportManner): Attributes {
  return { mode, 'ignore-error': ignoreError };
}
