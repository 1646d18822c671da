import { describeOutcome, startBuild } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { findByCommand } from './rig/processes';
import type { NxProcess } from './rig/run-nx';
import { waitUntil } from './rig/wait-until';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();

const signals: Readonly<Record<string, (nx: NxProcess) => void>> = {
  'Ctrl-C': (nx) => nx.interrupt(),
  'a SIGTERM to Nx': (nx) => nx.terminate(),
};

const cases = (['single', 'batch'] as const).flatMap((mode) =>
  Object.keys(signals).map((signal) => ({ mode, signal })),
);

/** Three images that never end by themselves, and one that stands on the first of them. */
function createSlowWorkspace(path: string, command: string): Workspace {
  const slow = ['first', 'second', 'third'].map((name) =>
    describeProject(name, { Dockerfile: `FROM busybox:1.36\nRUN echo ${name} > /name\nRUN ${command}\n` }),
  );
  const child = describeProject('child', {
    Dockerfile: `FROM ${lab.registry.host}/${path}/first\nRUN true\n`,
  });
  return createWorkspace({
    plugin: { ...describePlugin(lab, path), maxParallel: 2 },
    files: Object.assign({}, ...slow, child) as Readonly<Record<string, string>>,
  });
}

describe.each(cases)('$signal in the middle of builds ($mode)', ({ mode, signal }) => {
  const number = cases.findIndex((each) => each.mode === mode && each.signal === signal);
  const path = `case-${String(number)}`;
  // A number of seconds that nobody else sleeps.
  const command = `sleep ${String(86_417 + number)}`;

  it('ends every process at once, and the results say what was cancelled', async () => {
    const workspace = createSlowWorkspace(path, command);
    // With a process for each image the bound is Nx's own.
    const args = ['run-many', '-t', 'image', '--parallel=2'];
    const request = { workspace, engine: lab.a, as: pushTo('main'), mode, args };
    const { process: nx, recorder } = startBuild(request);
    try {
      const isSlow = (step: { readonly name: string; readonly state: string }) =>
        step.name === `RUN ${command}` && step.state === 'running';
      await nx.meanwhile('two builds are in the middle of a step', () => {
        const running = recorder.builds().filter(({ progress }) => progress.steps.some(isSlow));
        return running.length === 2 && findByCommand(command).length >= 2;
      });

      signals[signal]?.(nx);
      await waitUntil('every process has ended', () => nx.processes().length === 0, 20_000);
      await waitUntil('the engine has ended the steps', () => findByCommand(command).length === 0, 30_000);
    } finally {
      nx.kill();
    }

    const outcome = describeOutcome(await nx.done, recorder, workspace);
    expect(outcome.code).not.toBe(0);
    expect(outcome.images).toHaveLength(2);
    const began = outcome.builds.map(({ image }) => image);
    expect(outcome.run.totals).toMatchObject({ built: 0, failed: 0, skipped: 0 });
    for (const image of began) {
      expect(outcome.result(image)).toMatchObject({
        outcome: 'cancelled',
        digest: null,
        failure: { code: 'build-cancelled' },
      });
    }
    const recorded = outcome.run.images.map(({ project }) => project).sort();
    // A process that Nx never started records nothing.
    expect(recorded).toEqual(mode === 'batch' ? ['child', 'first', 'second', 'third'] : [...began].sort());
    expect(Object.keys(await lab.api.listDigests(path))).toEqual([]);
  });
});
