import type { LoadedImage } from '../model/loaded-image';
import { execute } from './execute';
import { lastLineOf } from './last-line';

/** What the daemon keeps, asked and changed through the `docker` on the PATH. */
export interface DaemonImages {
  /** Those of the names that the daemon has, in one process; none where no daemon answers. */
  readonly inspect: (names: readonly string[]) => Promise<readonly LoadedImage[]>;
  /**
   * Gives an image further names; one by digest is pulled first.
   *
   * @returns what went wrong, in one line, or `null`
   */
  readonly pull: (reference: string) => Promise<string | null>;
  readonly tag: (source: string, name: string) => Promise<string | null>;
  /** Takes away names, `*` standing for anything, but one. */
  readonly untagOthers: (pattern: string, kept: string) => Promise<void>;
}

/** A line for each image: all that docker knows of one is several kilobytes, and of hundreds more than is kept of an output. */
const INSPECTED = '{"RepoTags":{{json .RepoTags}},"RepoDigests":{{json .RepoDigests}}}';

export function createDaemonImages(options: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
}): DaemonImages {
  const run = (...argv: readonly string[]) => execute({ ...options, file: 'docker', argv, grace: 1000 });
  const change = async (...argv: readonly string[]): Promise<string | null> => {
    const { start, exitCode, stderr } = await run(...argv);
    if (exitCode === 0) return null;
    if (start === 'not-found') return 'docker is not on the PATH';
    // What a signal ended says nothing.
    const ending = options.signal.aborted ? 'was stopped' : 'failed';
    return lastLineOf(stderr) ?? `docker ${argv.join(' ')} ${ending}`;
  };
  return {
    inspect: async (names) => {
      if (names.length === 0) return [];
      // It exits with 1 where one is missing, and prints the others.
      const { stdout } = await run('image', 'inspect', '--format', INSPECTED, ...names);
      return stdout.split('\n').flatMap(parseImage);
    },
    pull: (reference) => change('pull', '--quiet', reference),
    tag: (source, name) => change('tag', source, name),
    untagOthers: async (pattern, kept) => {
      const format = '{{.Repository}}:{{.Tag}}';
      const { stdout } = await run('image', 'ls', '--format', format, '--filter', `reference=${pattern}`);
      const others = stdout.split('\n').filter((name) => name !== '' && name !== kept);
      if (others.length > 0) await run('image', 'rm', '--no-prune', ...others);
    },
  };
}

/** Wire names of the Docker Engine API, `ImageInspect`. */
interface InspectedImage {
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
}

/** @param line of one image; an empty one where none was found */
function parseImage(line: string): readonly LoadedImage[] {
  try {
    const { RepoTags, RepoDigests } = JSON.parse(line) as InspectedImage;
    const digests = (RepoDigests ?? []).flatMap((name) => name.split('@')[1] ?? []);
    return [{ names: RepoTags ?? [], digests }];
  } catch {
    return [];
  }
}
