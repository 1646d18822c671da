import { join } from 'node:path';
import type { Engine, Lab, Registry } from '../engine/src/index';
import { askApi } from './api-container';
import { checkRegistry, listTags } from './check-registry';
import { type Expectation, checkRun } from './check-run';
import { chooseBase } from './choose-base';
import type { WorkFolder } from './clean-up';
import { formatReuse, formatRun, formatRuns } from './format-tables';
import { describeJob } from './job-environment';
import { buildImages } from './run-nx';
import type { RunStory } from './run-story';
import { type ShopOrigin, createOrigin } from './shop-origin';
import { printAside, printHeading } from './terminal';

const IMAGES = ['base', 'runtime', 'api', 'worker', 'web', 'migrate'];
const BRANCH = 'new-greeting';
const CHANGE = {
  file: 'apps/api/src/page.mjs',
  from: 'Pots, bowls and vases, thrown by hand.',
  to: 'Pots, bowls and vases, fresh from the kiln.',
};
const SECOND_CHANGE = { ...CHANGE, from: CHANGE.to, to: 'Pots, bowls and vases, and a lid for each.' };
/** `COPY apps/api`, the app's tests behind it, and the `COPY --from` that takes the app into the image. */
const STEPS_BEHIND_THE_LINE = 3;
const PAGE_LINES = 8;

/** A promise of the demo that was not kept. */
export class BrokenPromiseError extends Error {
  constructor(where: string, broken: readonly string[]) {
    super([`${where}: not as promised`, ...broken.map((line) => `  ${line}`)].join('\n'));
  }
}

/**
 * Builds the example on two machines that share nothing but a registry, and prints what BuildKit had to do.
 *
 * @param folder empty; where check-outs go
 * @throws BrokenPromiseError
 */
export async function tellStory(lab: Lab, folder: WorkFolder): Promise<void> {
  const [a, b, registry] = await Promise.all([
    lab.startEngine('A'),
    lab.startEngine('B'),
    lab.startRegistry(),
  ]);
  const { baseImages, why } = await chooseBase(a, registry);
  printAside(`base image: ${why}`);
  const origin = await createOrigin(join(folder.path, 'origin'), baseImages);
  const onMachine = (number: number, job: Omit<Job, 'number'>): Promise<RunStory> =>
    runJob({ ...job, number }, { folder, registry, origin });

  const cold = await onMachine(1, {
    name: 'Machine A, empty',
    engine: a,
    branch: 'main',
    expected: forAll('some'),
  });
  console.log();
  printAside(`cache refs: ${(await listTags(registry, 'acme/cache')).join(', ')}`);
  const unchanged = await onMachine(2, {
    name: 'Machine B, empty, nothing changed',
    engine: b,
    branch: 'main',
    expected: forAll(0),
  });

  await b.reset();
  await origin.changeOnBranch(BRANCH, CHANGE);
  const changed = await onMachine(3, {
    name: 'Machine B, empty again, one line changed on a branch',
    engine: b,
    branch: BRANCH,
    expected: { ...forAll(0), api: STEPS_BEHIND_THE_LINE },
  });

  printHeading("4. That branch's API, asked for its page");
  await showPage(b, registry, changed);

  // So far every image was built, to show what layer cache does. From here on nothing says otherwise.
  await b.reset();
  const reused = await onMachine(5, {
    name: 'Machine B, empty again, nothing changed since',
    engine: b,
    branch: BRANCH,
    reuse: true,
    expected: forAll('reused'),
  });

  await b.reset();
  await origin.change(SECOND_CHANGE);
  const oneBuilt = await onMachine(6, {
    name: 'Machine B, empty again, another line changed',
    engine: b,
    branch: BRANCH,
    reuse: true,
    expected: { ...forAll('reused'), api: STEPS_BEHIND_THE_LINE },
  });

  printHeading('In short: layer cache alone, every image built');
  console.log(formatRuns([cold, unchanged, changed]).join('\n'));
  printHeading('In short: images that exist are not built');
  console.log(formatReuse([reused, oneBuilt], cold).join('\n'));
}

function forAll(executed: Expectation[string]): Expectation {
  return Object.fromEntries(IMAGES.map((image) => [image, executed]));
}

interface Job {
  readonly number: number;
  readonly name: string;
  readonly engine: Engine;
  readonly branch: string;
  /** Whether images that exist are taken. */
  readonly reuse?: boolean;
  readonly expected: Expectation;
}

interface Surroundings {
  readonly folder: WorkFolder;
  readonly registry: Registry;
  readonly origin: ShopOrigin;
}

/** Checks the branch out anew, builds all images as CI would, prints what became of them and checks it. */
async function runJob(job: Job, { folder, registry, origin }: Surroundings): Promise<RunStory> {
  const { number, name, engine, branch, reuse = false, expected } = job;
  printHeading(`${number}. ${name}`);
  const workspace = join(folder.path, `run-${number}`);
  await origin.checkOut(workspace);
  const variables = describeJob(process.env, { engine, registry, branch });
  const env = { ...variables, ...(reuse ? {} : { NX_BUILDX_REUSE: 'false' }) };
  const { seconds, result } = await buildImages(workspace, env, folder.watch, printAside);
  console.log(['', ...formatRun(result, seconds)].join('\n'));
  const broken = [...checkRun(result, expected), ...(await checkRegistry(result, registry))];
  if (broken.length > 0) throw new BrokenPromiseError(name, broken);
  return { name, seconds, result };
}

async function showPage(engine: Engine, registry: Registry, { result }: RunStory): Promise<void> {
  const digest = result.images.find(({ project }) => project === 'api')?.digest ?? '';
  const page = await askApi(engine, `${registry.host}/acme/api@${digest}`);
  for (const line of page.split('\n').slice(0, PAGE_LINES)) printAside(line);
  if (!page.includes(CHANGE.to)) throw new BrokenPromiseError('The page', [`"${CHANGE.to}" is not in it`]);
}
