import type { Failure } from '../../model/failure';
import { pruneCache } from '../../nx/prune-cache';
import { formatCachePrune } from '../../report/format-cache-prune';
import type { Command } from './command';
import { parseOptions, printFailures, runStoppable, splitList } from './command';

const KEEP_COMMITS = 20;

const help = `nx-buildx cache prune    delete cache refs of branches and pull requests that are gone, and keys that are old

  --yes                delete; without it nothing is deleted, and what would be is printed
  --keep-commits 20    keep keys of so many last commits of each live branch
  --keep-branches a,b  count these as branches of the remote: names that NX_BUILDX_BRANCH gives
  --projects a,b       only these projects; default: all with an image
  --remote origin      git remote whose branches count; must be named where there are several
  --json               as JSON
  --help

Tags that nx-buildx did not make by its own naming, and whatever has such a tag, are never deleted.

Exit codes: 0 done, 1 the remote or a registry could not be read, or did not delete, 2 the request or the workspace is wrong.`;

const OPTIONS = {
  yes: { type: 'boolean' },
  'keep-commits': { type: 'string' },
  'keep-branches': { type: 'string' },
  projects: { type: 'string', short: 'p' },
  remote: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const cachePruneCommand: Command = {
  name: 'cache prune',
  summary: 'delete cache refs of branches that are gone, and keys that are old',
  help,
  run: async (args) => {
    const parsed = parseOptions(args, OPTIONS, help);
    if ('code' in parsed) return parsed.code;
    const { values } = parsed;
    const keepCommits = parseCount(values['keep-commits']);
    if (keepCommits === null) {
      printFailures([describeWrongCount(values['keep-commits'] ?? '')]);
      return 2;
    }
    const request = {
      projects: splitList(values.projects),
      remote: values.remote ?? null,
      keepCommits,
      keepBranches: splitList(values['keep-branches']),
      yes: values.yes === true,
    };
    return runStoppable(async (signal) => {
      const pruned = await pruneCache(request, signal);
      if (!pruned.ok) {
        printFailures(pruned.failures);
        return pruned.failures.every(({ code }) => code === 'remote-unreadable') ? 1 : 2;
      }
      const { value } = pruned;
      console.log(values.json === true ? JSON.stringify(value, null, 2) : formatCachePrune(value));
      printFailures(value.failures);
      return value.failures.length > 0 ? 1 : 0;
    });
  },
};

function parseCount(text: string | undefined): number | null {
  if (text === undefined) return KEEP_COMMITS;
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : null;
}

function describeWrongCount(text: string): Failure {
  return {
    code: 'option-invalid',
    message: `--keep-commits must be a whole number of at least 1, not "${text}"`,
    place: { option: '--keep-commits' },
    fix: `write a number: --keep-commits=${KEEP_COMMITS}`,
  };
}
