import { readFile } from 'node:fs/promises';
import { planned } from '../plan/testing/workspace';
import { reportFileErrors } from './report-file-errors';
import { runPlan } from './run-plan';
import { BUILT, FakeRegistry, makePorts } from './testing/ports';

const refused = () => readFile(`${__filename}/x`, 'utf8');

it('is told as the failure of its image, and the others are built', async () => {
  const plan = planned({
    images: { a: {}, 'on-a': {}, b: {} },
    files: {
      'apps/a/Dockerfile': 'FROM x',
      'apps/on-a/Dockerfile': 'FROM ghcr.io/acme/a',
      'apps/b/Dockerfile': 'FROM x',
    },
  });
  const results = await runPlan({
    plan,
    own: new Set(plan.images.map(({ id }) => id)),
    signal: new AbortController().signal,
    observer: { started: () => undefined, stepped: () => undefined, ended: () => undefined },
    ports: makePorts(new FakeRegistry(), {
      prepareDockerfile: ({ project }) => (project === 'a' ? refused() : Promise.resolve(null)),
    }),
  });
  expect(Object.fromEntries(results)).toMatchObject({
    'a:image': {
      outcome: 'failed',
      failure: {
        code: 'build-failed',
        message: expect.stringContaining('ENOTDIR: not a directory'),
        fix: 'mend what the message names, and run it again',
      },
    },
    'on-a:image': { outcome: 'skipped' },
    'b:image': { outcome: 'built' },
  });
});

it('leaves alone what is built, and what is a bug', async () => {
  expect(await reportFileErrors(() => Promise.resolve(BUILT))).toBe(BUILT);
  const bug = new TypeError('x is undefined');
  await expect(reportFileErrors(() => Promise.reject(bug))).rejects.toBe(bug);
});
