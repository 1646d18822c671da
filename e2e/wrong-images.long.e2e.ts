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

const sound = 'FROM busybox:1.36\nRUN true\n';

function describeImage(name: string, options: object, dockerfile = sound): Files {
  const targets = { image: { executor: 'nx-buildx:build', options } };
  return describeProject(name, { Dockerfile: dockerfile }, { targets });
}

function createWrongWorkspace(): Workspace {
  const name = (image: string): string => `${lab.registry.host}/acme/${image}`;
  return createWorkspace({
    plugin: describePlugin(lab, 'acme'),
    files: {
      ...describeImage('shouting', { image: [name('Shouting')] }),
      ...describeImage('tagged', { tags: ['acme/tagged:1.0'] }),
      ...describeImage('twin-a', { image: [name('twin')] }),
      ...describeImage('twin-b', { image: [name('twin')] }),
      ...describeImage('intruder', { image: [name('cache')], tags: ['target--main'] }),
      ...describeImage('target', {}),
      ...describeProject('ring-a', { Dockerfile: `FROM ${name('ring-b')}\n` }),
      ...describeProject('ring-b', { Dockerfile: `# second line\nFROM ${name('ring-c')}\n` }),
      ...describeProject('ring-c', {
        Dockerfile: `FROM busybox:1.36\n\nCOPY --from=${name('ring-a')} / /\n`,
      }),
      ...describeImage('lost', { file: 'Dockerfile.gone' }),
      ...describeProject('scrawl', { Dockerfile: 'FROM busybox:1.36\n\nCPOY src /src\n' }),
      ...describeImage('stage', { stage: 'nowhere' }, 'FROM busybox:1.36 AS build\n'),
      ...describeImage('orphan', { buildContexts: { parent: 'project:nobody' } }),
      ...describeImage('homeless', { context: 'apps/nowhere' }),
      ...describeImage('innocent', {}),
    },
  });
}

describe.each(['single', 'batch'] as const)('images that cannot be built as they are (%s)', (mode) => {
  let outcome: BuildOutcome;

  beforeAll(async () => {
    const workspace = createWrongWorkspace();
    outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode });
  });

  it('stop the run before anything is built', async () => {
    expect([1, 130]).toContain(outcome.code);
    expect(outcome.builds).toEqual([]);
    expect(await lab.api.listRepositories()).toEqual(['base/busybox']);
  });

  it.each([
    {
      code: 'reference-invalid',
      place: 'shouting:image image',
      message: expect.stringMatching(/acme\/Shouting.* is no repository/),
      fix: expect.stringContaining('lower case'),
    },
    {
      code: 'reference-invalid',
      place: 'tagged:image tags',
      message: expect.stringContaining('"acme/tagged:1.0" is no tag'),
      fix: expect.stringContaining('"image"'),
    },
    {
      code: 'image-name-conflict',
      place: 'twin-a:image image',
      message: expect.stringMatching(/twin-a:image and twin-b:image.*acme\/twin:latest/),
      fix: expect.stringContaining('another name'),
    },
    {
      code: 'image-name-conflict',
      place: 'twin-b:image image',
      message: expect.stringMatching(/twin-a:image and twin-b:image.*acme\/twin:latest/),
      fix: expect.stringContaining('another name'),
    },
    {
      code: 'cache-ref-conflict',
      place: 'target:image cache.repository',
      message: expect.stringMatching(/acme\/cache:target--main.*intruder:image and target:image/),
      fix: expect.stringContaining('repository of their own'),
    },
    {
      code: 'dockerfile-missing',
      place: 'lost:image file',
      message: expect.stringContaining('apps/lost/Dockerfile.gone'),
      fix: expect.stringContaining('"file"'),
    },
    {
      code: 'dockerfile-invalid',
      place: 'scrawl:image apps/scrawl/Dockerfile:3',
      message: expect.stringContaining('CPOY'),
      fix: expect.stringMatching(/./),
    },
    {
      code: 'stage-unknown',
      place: 'stage:image apps/stage/Dockerfile stage',
      message: expect.stringContaining('"nowhere"'),
      fix: expect.stringContaining('build'),
    },
    {
      code: 'project-unknown',
      place: 'orphan:image buildContexts.parent',
      message: expect.stringContaining('"nobody"'),
      fix: expect.stringContaining('innocent'),
    },
    {
      code: 'context-missing',
      place: 'homeless:image context',
      message: expect.stringContaining('apps/nowhere'),
      fix: expect.stringContaining('workspace root'),
    },
  ])('are told with place and fix: $code $place', (expected) => {
    expect(readFailures(outcome.output)).toContainEqual(expected);
  });

  it('are told with every edge of a circle', () => {
    const circles = readFailures(outcome.output).filter(({ code }) => code === 'image-cycle');
    const edges = [
      'ring-a → ring-b (apps/ring-a/Dockerfile:1)',
      'ring-b → ring-c (apps/ring-b/Dockerfile:2)',
      'ring-c → ring-a (apps/ring-c/Dockerfile:3)',
    ];
    expect(circles.length).toBeGreaterThan(0);
    for (const { message, place, fix } of circles) {
      for (const edge of edges) expect(message).toContain(edge);
      expect(place).toMatch(/^ring-[abc]:image apps\/ring-[abc]\/Dockerfile:\d$/);
      expect(fix).toContain('one of these references');
    }
  });

  it('hold up the images that could be built, which say why', () => {
    const failures = readFailures(outcome.output);
    expect(failures).toContainEqual(
      expect.objectContaining({
        code: 'run-refused',
        place: 'innocent:image',
        fix: expect.stringMatching(/./),
      }),
    );
  });
});

it('images that nobody asked for hold up nobody', async () => {
  const workspace = createWrongWorkspace();
  const args = ['image', 'innocent'];
  const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), args });
  expect(outcome).toMatchObject({ code: 0 });
  expect(outcome.images).toEqual(['innocent']);
});
