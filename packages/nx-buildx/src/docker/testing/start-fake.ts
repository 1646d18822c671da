import { join } from 'node:path';
import { createBuildx } from '../buildx';
import type { BuildProgress, Buildx } from '../buildx';
import type { BuildReport } from '../../model/build-report';
import { createFakeDocker } from './fake-docker';
import type { FakeDocker } from './fake-docker';

export interface StartedFake {
  readonly fake: FakeDocker;
  readonly buildx: Buildx;
  readonly metadataFile: string;
  readonly abort: AbortController;
  readonly heard: readonly BuildProgress[];
  build(): Promise<BuildReport>;
}

let fakes: readonly FakeDocker[] = [];

/** A Buildx whose docker is a fake that runs the given JavaScript. */
export function startFake(
  body: string,
  { grace = 5000, env = {} }: { grace?: number; env?: Readonly<Record<string, string>> } = {},
): StartedFake {
  const fake = createFakeDocker(body);
  fakes = [...fakes, fake];
  const abort = new AbortController();
  const metadataFile = join(fake.folder, 'metadata.json');
  const heard: BuildProgress[] = [];
  const buildx = createBuildx({ env: { ...fake.env, ...env }, cwd: fake.folder, grace });
  return {
    fake,
    buildx,
    metadataFile,
    abort,
    heard,
    build: () =>
      buildx.build({
        argv: ['buildx', 'build', `--metadata-file=${metadataFile}`, 'a b', '$HOME'],
        metadataFile,
        signal: abort.signal,
        onProgress: (progress) => heard.push(progress),
      }),
  };
}

export function removeFakes(): void {
  for (const fake of fakes) fake.remove();
  fakes = [];
}
