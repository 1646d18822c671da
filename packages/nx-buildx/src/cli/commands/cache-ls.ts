import { listCache } from '../../nx/list-cache';
import { formatCacheRefs } from '../../report/format-cache-refs';
import type { Command } from './command';
import { parseOptions, printFailures, runStoppable, splitList } from './command';

const help = `nx-buildx cache ls    the cache refs in the workspace's cache repositories: project, branch, age, size

  --projects a,b       only these projects; default: all with an image
  --remote origin      git remote whose branches count
  --json               as JSON
  --help

unique: bytes that no other tag of the repository needs; shared: bytes that others need too.

Exit codes: 0 done, 1 a registry could not be read, 2 the request or the workspace is wrong.`;

const OPTIONS = {
  projects: { type: 'string', short: 'p' },
  remote: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const cacheLsCommand: Command = {
  name: 'cache ls',
  summary: 'the cache refs in the registry, by project and branch, with age and size',
  help,
  run: async (args) => {
    const parsed = parseOptions(args, OPTIONS, help);
    if ('code' in parsed) return parsed.code;
    const { projects, remote = 'origin', json } = parsed.values;
    return runStoppable(async (signal) => {
      const listed = await listCache({ projects: splitList(projects), remote }, signal);
      if (signal.aborted) return 130;
      if (!listed.ok) {
        printFailures(listed.failures);
        return 2;
      }
      const { value } = listed;
      console.log(json === true ? JSON.stringify(value, null, 2) : formatCacheRefs(value, new Date()));
      printFailures(value.failures);
      return value.failures.length > 0 ? 1 : 0;
    });
  },
};
