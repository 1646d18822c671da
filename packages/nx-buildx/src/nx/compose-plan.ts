import { createDaemonImages } from '../docker/daemon-images';
import type { BuildPlan } from '../model/build-plan';
import { failure, listFailures, success } from '../model/failure';
import type { Failure, Note, Outcome } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ReadImageGraph } from '../plan/build-image-graph';
import { chooseOutput } from '../plan/choose-output';
import { refuseReuse } from '../plan/plan-reuse';
import { chooseImports } from '../run/choose-imports';
import { buildWhatChildrenNeed, decideReuse } from '../run/decide-reuse';
import { createRelativeSearch } from './find-relatives';
import { openSite } from './open-site';
import type { Site, SiteInput } from './open-site';
import { isPlatformForeign } from './own-platform';
import { prepareKeys } from './prepare-keys';
import type { PreparedKeys } from './prepare-keys';
import { assumeBuilders, findNative } from './probe-builders';
import type { ProbedBuilders } from './probe-builders';
import type { RegistryAccess } from './registry-access';

/** A plan, and what it was made of, for running it. */
export interface PreparedRun {
  readonly plan: BuildPlan;
  readonly keys: PreparedKeys;
}

/** With the graph it was made of. */
export interface ComposedRun extends PreparedRun {
  readonly graph: ReadImageGraph;
}

/**
 * Plans a run: reads the workspace, git and CI, asks registries what exists, and the builder what it can do where
 * something has to be built. Starts no process besides that probe, with `load` one that asks the daemon, and where a CI
 * system does not say what was merged one or two that ask git.
 */
export async function composePlan(
  input: SiteInput,
  registries: RegistryAccess,
): Promise<Outcome<ComposedRun>> {
  const opened = await openSite(input);
  if (!opened.ok) return opened;
  const site = opened.value;
  const prepared = await decideRun(site, registries);
  if (!prepared.ok) return prepared;
  const { plan, keys } = prepared.value;
  const findRelatives = createRelativeSearch(site, keys, plan);
  const ports = { lookUp: registries.lookUp, findRelatives };
  const chosen = await chooseImports(plan, input.own, ports);
  keys.save();
  const notes = [...chosen.notes, ...site.listBuilderNotes()];
  return success({ plan: { ...chosen, notes }, keys, graph: site.readGraph() });
}

interface DecidedRun extends PreparedRun {
  /** What registries and daemon did not say. */
  readonly added: readonly Note[];
}

/** What is reused, and for what is not, what its builder can do. */
async function decideRun(site: Site, registries: RegistryAccess): Promise<Outcome<PreparedRun>> {
  const { input } = site;
  const isForeign = isPlatformForeign(site.wanted, input.env);
  const isAsked = isForeign || isSomethingBuilt(site);
  // Its process takes as long as reading all files, and runs meanwhile.
  if (isAsked) void site.look();
  const draft = site.plan(assumeBuilders(site.wanted), null);
  if (site.failures.length > 0 || !draft.ok) return refuse(site, await site.look(), listFailures(draft));
  const early = isAsked ? site.probe() : null;

  registries.expect(listPlaces(draft.value, input.own));
  const prepare = prepareKeys({ ...input, graph: site.readGraph(), images: input.own }, registries);
  const strangers = await site.askStrangers();
  const assumed = isForeign ? await early : null;
  const keys = await prepare(chooseNative(strangers, assumed));
  const first = early === null ? await decide(site, keys, null, registries) : null;
  if (first !== null && (!first.ok || !hasBuilds(first.value.plan, input.own))) return first;

  const probed = await site.probe();
  if (probed.failures.length > 0) return refuse(site, probed, []);
  const actual = chooseNative(strangers, probed);
  // Keys of another platform are other keys.
  const isSame = keys.areKeyedFor(actual);
  if (first === null || !isSame)
    return decide(site, isSame ? keys : await prepare(actual), probed, registries);
  const replanned = site.plan(probed.builders, keys);
  if (!replanned.ok) return replanned;
  return success({ ...first.value, plan: keepDecisions(replanned.value, first.value) });
}

/** @param probed builders of the run; `null`: they were not asked */
function chooseNative(
  strangers: ProbedBuilders['builders'],
  probed: ProbedBuilders | null,
): PreparedKeys['nativeOf'] {
  const builders = new Map([...strangers, ...(probed?.builders ?? [])]);
  return (image) => findNative(image, builders);
}

/** Where images and their cache are looked for. */
function listPlaces({ images }: BuildPlan, own: ReadonlySet<ImageId>): ReadonlySet<string> {
  const asked = images.filter(({ id }) => own.has(id));
  return new Set(
    asked.flatMap(({ reuse, invocation: { cache } }) => [
      ...reuse.repositories,
      ...cache.imports.flatMap(({ backend, ref }) => (backend === 'registry' ? [ref] : [])),
    ]),
  );
}

/** Whether no answer of a registry can make the builder needless. */
function isSomethingBuilt({ wanted, input, source }: Site): boolean {
  return wanted.some(
    (image) => input.own.has(image.id) && refuseReuse(image, chooseOutput(image.options, source)) !== null,
  );
}

/**
 * All that is wrong is told at once, also of the builder.
 *
 * @param draft what was wrong before builders were asked, which counts where nothing else is
 */
function refuse(site: Site, probed: ProbedBuilders, draft: readonly Failure[]): Outcome<never> {
  const planned = listFailures(site.plan(probed.builders, null));
  const failures = [...site.failures, ...probed.failures, ...planned];
  return failure(...(failures.length > 0 ? failures : draft));
}

async function decide(
  site: Site,
  keys: PreparedKeys,
  probed: ProbedBuilders | null,
  registries: RegistryAccess,
): Promise<Outcome<DecidedRun>> {
  const { own, env, workspaceRoot, signal } = site.input;
  const planned = site.plan(probed?.builders ?? assumeBuilders(site.wanted), keys);
  if (!planned.ok) return planned;
  const daemon = createDaemonImages({ env, cwd: workspaceRoot, signal });
  const ports = { lookUp: registries.lookUp, inspectLoaded: daemon.inspect };
  const plan = await decideReuse(planned.value, own, ports);
  const added = plan.notes.slice(planned.value.notes.length);
  if (probed === null) return success({ plan: { ...plan, builders: [] }, keys, added });
  return success({ plan: buildWhatChildrenNeed(plan), keys, added });
}

function hasBuilds({ images }: BuildPlan, own: ReadonlySet<ImageId>): boolean {
  return images.some(({ id, decision }) => own.has(id) && decision.action !== 'reuse');
}

/** The same images, planned again for builders that have answered. */
function keepDecisions(plan: BuildPlan, { plan: decided, added }: DecidedRun): BuildPlan {
  const decisions = new Map(decided.images.map(({ id, decision }) => [id, decision]));
  return buildWhatChildrenNeed({
    ...plan,
    images: plan.images.map((image) => ({ ...image, decision: decisions.get(image.id) ?? image.decision })),
    notes: [...plan.notes, ...added],
  });
}
