import { type BuildOutcome, buildImages } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import {
  type Files,
  type Workspace,
  createWorkspace,
  describePlugin,
  describeProject,
} from './rig/workspace';

const lab = useLab();

const modes = ['single', 'batch'] as const;

/** A project whose image would build, were it not for these options. */
function describeImage(name: string, options: object = {}): Files {
  const targets = { image: { executor: 'nx-buildx:build', options } };
  return describeProject(name, { Dockerfile: 'FROM busybox:1.36\nRUN true\n' }, { targets });
}

/** All at once, exit code and all: nothing was built, every image has failed. */
function expectRefused(outcome: BuildOutcome): void {
  expect(outcome.code).toBe(1);
  expect(outcome.builds).toEqual([]);
  expect(outcome.output).not.toContain('▶');
}

describe.each(modes)('options that are wrong in files (%s)', (mode) => {
  let outcome: BuildOutcome;

  beforeAll(async () => {
    const plugin = {
      ...describePlugin(lab, 'acme'),
      regisrty: 'ghcr.io/acme',
      cache: { repository: `${lab.registry.host}/acme/cache`, mod: 'max' },
      maxParallel: 'many',
    };
    const workspace = createWorkspace({
      plugin,
      files: {
        ...describeImage('unknown', { tag: ['1.0'] }),
        ...describeImage('nested', { cache: { strategi: 'inline' } }),
        ...describeImage('mistyped', { noCache: 'sometimes' }),
        ...describeImage('choice', { output: 'upload' }),
        ...describeImage('innocent'),
      },
    });
    outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode });
  });

  it('stop the run before anything is built', () => {
    expectRefused(outcome);
  });

  it.each([
    {
      code: 'option-unknown',
      place: 'unknown:image tag',
      message: expect.stringContaining('"tag"'),
      fix: expect.stringContaining('did you mean "tags"'),
    },
    {
      code: 'option-unknown',
      place: 'nested:image cache.strategi',
      message: expect.stringContaining('"cache.strategi"'),
      fix: expect.stringContaining('did you mean "strategy"'),
    },
    {
      code: 'option-invalid',
      place: 'mistyped:image noCache',
      message: expect.stringContaining('must be true or false'),
      fix: expect.stringMatching(/./),
    },
    {
      code: 'option-invalid',
      place: 'choice:image output',
      message: expect.stringContaining('must be one of push, load, oci, none'),
      fix: expect.stringMatching(/./),
    },
    {
      code: 'option-unknown',
      place: 'nx.json plugins[0].options.regisrty',
      message: expect.stringContaining('regisrty'),
      fix: expect.stringContaining('did you mean "registry"'),
    },
    {
      code: 'option-unknown',
      place: 'nx.json plugins[0].options.cache.mod',
      message: expect.stringContaining('cache.mod'),
      fix: expect.stringContaining('did you mean "mode"'),
    },
    {
      code: 'option-invalid',
      place: 'nx.json plugins[0].options.maxParallel',
      message: expect.stringContaining('must be a whole number'),
      fix: expect.stringMatching(/./),
    },
  ])('are told with place and fix: $place', (expected) => {
    expect(readFailures(outcome.output)).toContainEqual(expected);
  });
});

describe.each(modes)('what is wrong outside of files (%s)', (mode) => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = createWorkspace({ plugin: describePlugin(lab, 'acme'), files: describeImage('api') });
  });

  const build = (request: {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  }) =>
    buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode, args: ['image', 'api'], ...request });

  it('is told of options on the command line, nested ones too', async () => {
    const outcome = await build({
      args: ['image', 'api', '--bogus=1', '--cache.mod=max', '--noCache=sometimes'],
    });
    expectRefused(outcome);
    const failures = readFailures(outcome.output);
    expect(failures).toContainEqual(
      expect.objectContaining({ code: 'option-unknown', place: 'api:image bogus' }),
    );
    expect(failures).toContainEqual(
      expect.objectContaining({
        code: 'option-unknown',
        place: 'api:image cache.mod',
        fix: expect.stringContaining('did you mean "mode"'),
      }),
    );
    expect(failures).toContainEqual(
      expect.objectContaining({ code: 'option-invalid', place: 'api:image noCache' }),
    );
  });

  it('is told of variables of the environment, all in one go', async () => {
    const env = { NX_BUILDX_OUTPUT: 'upload', NX_BUILDX_MAX_PARALLEL: '0', NX_BUILDX_TRUST: 'maybe' };
    const outcome = await build({ env });
    expectRefused(outcome);
    const failures = readFailures(outcome.output);
    for (const name of Object.keys(env)) {
      expect(failures).toContainEqual({
        code: 'environment-invalid',
        place: name,
        message: expect.stringContaining(name),
        fix: expect.stringMatching(new RegExp(name, 'i')),
      });
    }
  });

  it('is told of a registry that is no name', async () => {
    const outcome = await build({ env: { NX_BUILDX_REGISTRY: 'https://ghcr.io/Acme' } });
    expectRefused(outcome);
    expect(readFailures(outcome.output)).toContainEqual({
      code: 'reference-invalid',
      place: 'api:image registry',
      message: expect.stringContaining('https://ghcr.io/Acme/api'),
      fix: expect.stringContaining('host/path'),
    });
  });
});
