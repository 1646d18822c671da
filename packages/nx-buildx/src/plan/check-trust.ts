import type { Failure } from '../model/failure';
import type { SourceContext } from '../model/source-context';
import { writesNothing } from './choose-output';

const WORK = {
  publish: 'puts no tags on anything',
  prune: 'deletes nothing',
} as const;

/** @returns `run-untrusted` for work on a registry that such a run must leave alone */
export function checkTrust(source: SourceContext, work: keyof typeof WORK): readonly Failure[] {
  if (!writesNothing(source)) return [];
  return [
    {
      code: 'run-untrusted',
      message: `this run ${WORK[work]}: ${source.trustReason}`,
      place: {},
      fix: `${work} from jobs of the default branch or of tags`,
    },
  ];
}
