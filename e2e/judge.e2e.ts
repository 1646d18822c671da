import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeProgress } from './rig/decode-progress';
import { createRecorder } from './rig/recorder';
import { makeFolder } from './rig/test-folder';
import { countOverlap } from './rig/timeline';
import { waitUntil } from './rig/wait-until';

describe('what BuildKit says of a build', () => {
  const at = (second: number) => `2026-11-21T10:00:0${String(second)}.000Z`;
  const copy = { digest: 'sha256:1', inputs: ['sha256:0'], name: '[build 2/3] COPY src src' };
  const run = { digest: 'sha256:2', inputs: ['sha256:1'], name: '[build  3/3] RUN make' };
  const updates = [
    {
      digest: 'sha256:0',
      name: '[build 1/3] FROM docker.io/library/busybox',
      started: at(1),
      completed: at(1),
    },
    { digest: 'sha256:3', name: '[internal] load build context', started: at(1), completed: at(2) },
    { ...copy, started: at(2), completed: at(2), cached: true },
    // The layers of a cached step are pulled, which is not to run it.
    { digest: copy.digest, name: copy.name, started: at(3), completed: at(3) },
    { ...run, started: at(3) },
    { ...run, started: at(3), completed: at(5), error: 'exit code: 1' },
    { digest: 'sha256:4', inputs: ['sha256:2'], name: '[stage-1 1/1] COPY --from=build /out /' },
  ];
  const sent = [
    { vertex: 'sha256:3', current: 2 },
    { vertex: 'sha256:3', current: 42 },
    { vertex: 'sha256:2', current: 99 },
  ];
  const values = [
    ...updates.map((vertex) => ({ vertexes: [vertex] })),
    ...sent.map((status) => ({ statuses: [status] })),
  ];
  const expected = {
    steps: [
      { name: '[build] COPY src src', state: 'cached' },
      { name: '[build] RUN make', state: 'executed' },
      { name: '[stage-1] COPY --from=build /out /', state: 'pending' },
    ],
    errors: [{ name: run.name, error: 'exit code: 1' }],
    contextBytes: 42,
    startedAt: Date.parse(at(1)),
    endedAt: Date.parse(at(5)),
    lines: ['WARNING: buildx', 'ERROR: failed to solve'],
  };
  const wrap = (text: string): string => `WARNING: buildx\n\n${text}\nERROR: failed to solve\n`;

  it('is understood in the words of buildx 0.29, one value a line', () => {
    expect(decodeProgress(wrap(values.map((value) => JSON.stringify(value)).join('\n')))).toEqual(expected);
  });

  it('is understood in the words of buildx 0.13, one value over many lines', () => {
    expect(decodeProgress(wrap(values.map((value) => JSON.stringify(value, null, 2)).join('\n')))).toEqual(
      expected,
    );
  });

  it('is understood as far as it goes while the build goes on', () => {
    const [first, second] = values.slice(2).map((value) => JSON.stringify(value));
    const text = `${first ?? ''}\n${second?.slice(0, 30) ?? ''}`;
    expect(decodeProgress(text).steps).toEqual([{ name: '[build] COPY src src', state: 'cached' }]);
  });

  it('tells a step that was looked up and had to run after all from a cached one', () => {
    const again = [
      { ...copy, started: at(1), completed: at(1), cached: true },
      { ...copy, started: at(2), completed: at(3) },
    ];
    expect(decodeProgress(`${JSON.stringify({ vertexes: again })}\n`).steps).toMatchObject([
      { state: 'executed' },
    ]);
  });
});

describe('the recording docker', () => {
  const start = (program: string, args: readonly string[]) => {
    const folder = makeFolder('program');
    const file = join(folder, 'docker');
    writeFileSync(file, `#!/bin/sh\n${program}\n`, { mode: 0o755 });
    const recorder = createRecorder(`${folder}:${process.env['PATH'] ?? ''}`);
    const child = spawn('docker', args, { env: { PATH: recorder.path }, detached: true });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    return { recorder, child, ended: once(child, 'close'), stderr: () => stderr };
  };

  it('passes words, output and exit code through, and keeps a record of them', async () => {
    const words = ['buildx', 'build', '--tag', 'reg:5000/acme/api:1', "it's a  word", ''];
    const { recorder, child, ended, stderr } = start('echo "$#" >&2; printf "%s|" "$@" >&2; exit 7', words);
    expect(await ended).toEqual([7, null]);
    expect(stderr()).toBe(`6\n${words.join('|')}|`);
    const [build, ...more] = recorder.builds();
    expect(more).toEqual([]);
    expect(build).toMatchObject({
      argv: words,
      image: 'api',
      references: ['reg:5000/acme/api:1'],
      pid: child.pid,
    });
    expect(build?.progress.lines.join('\n')).toBe(stderr());
    expect(build?.endedAt).toBeGreaterThanOrEqual(build?.startedAt ?? Infinity);
  });

  it('is ended by a signal to its group as the real one would be, with everything it said until then', async () => {
    const program = `trap 'echo got it >&2; exit 130' INT; echo ready >&2; while :; do sleep 0.05; done`;
    const { recorder, child, ended, stderr } = start(program, ['buildx', 'build']);
    await waitUntil('the program listens', () => stderr().includes('ready'));
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(recorder.builds()[0]?.progress.lines).toEqual(['ready', 'got it']);
  });
});

it('intervals that touch do not overlap', () => {
  const between = (startedAt: number, endedAt: number) => ({ startedAt, endedAt });
  expect(countOverlap([between(0, 10), between(10, 20)])).toBe(1);
  expect(countOverlap([between(0, 10), between(9, 20), between(5, 6), between(8, 30)])).toBe(3);
  expect(countOverlap([])).toBe(0);
});
