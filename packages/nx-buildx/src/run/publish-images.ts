import type { Failure } from '../model/failure';
import { success, failure } from '../model/failure';
import type { Outcome } from '../model/failure';
import type { ImageId } from '../model/image';
import { listSome } from '../model/list-some';
import type { Publication } from '../plan/plan-publications';
import type { RunPorts } from './ports';
import { putReference, splitReference } from './put-reference';

/** What putting tags needs of the world. */
export interface PublishPorts extends Pick<RunPorts, 'lookUp' | 'putTag'> {
  /** Makes an image of one repository one of another too. @returns what went wrong, in one line, or `null` */
  copyImage(from: string, digest: string, to: string): Promise<string | null>;
}

/** An image with the tags it got. */
export interface PublishedImage {
  readonly id: ImageId;
  readonly digest: string;
  readonly references: readonly string[];
}

/**
 * Puts tags on images that were built before, found by their keys: nothing is built, pulled or, within a registry,
 * transferred. Nothing is tagged unless every image is there.
 *
 * @param signal stops it: no tag is put any more
 * @returns the images, or `image-unbuilt` and `tag-failed` for each that stands in the way, or `build-cancelled` for each
 *   that was left without its tags
 */
export async function publishImages(
  publications: readonly Publication[],
  ports: PublishPorts,
  signal: AbortSignal,
): Promise<Outcome<readonly PublishedImage[]>> {
  const found = await Promise.all(
    publications.map(async (publication) => ({ publication, source: await findSource(publication, ports) })),
  );
  // What was not looked up to the end is not known to be missing.
  if (signal.aborted) return failure(...publications.map(({ id }) => describeUnpublished(id)));
  const missing = found.flatMap(({ publication, source }) =>
    'digest' in source ? [] : [describeUnbuilt(publication, source.reason)],
  );
  if (missing.length > 0) return failure(...missing);
  const done = await Promise.all(
    found.flatMap(({ publication, source }) =>
      'digest' in source ? [publishImage(publication, source, ports, signal)] : [],
    ),
  );
  const failures = done.flatMap((each) => (each.ok ? [] : each.failures));
  return failures.length > 0
    ? failure(...failures)
    : success(done.flatMap((each) => (each.ok ? [each.value] : [])));
}

interface Source {
  readonly repository: string;
  readonly digest: string;
}

async function findSource(
  { repositories, reads }: Publication,
  ports: PublishPorts,
): Promise<Source | { readonly reason: string }> {
  const places = reads.flatMap((tag) => repositories.map((repository) => ({ tag, repository })));
  const lookups = await Promise.all(
    places.map(async ({ tag, repository }) => ({
      repository,
      lookup: await ports.lookUp(`${repository}:${tag}`),
    })),
  );
  for (const { repository, lookup } of lookups) {
    if (lookup.status === 'found') return { repository, digest: lookup.digest };
  }
  const silent = lookups.find(({ lookup }) => lookup.status === 'unknown')?.lookup;
  const asked = listSome(places.map(({ tag, repository }) => `${repository}:${tag}`));
  return { reason: silent?.status === 'unknown' ? silent.reason : `there is no ${asked}` };
}

async function publishImage(
  { id, references }: Publication,
  { repository, digest }: Source,
  ports: PublishPorts,
  signal: AbortSignal,
): Promise<Outcome<PublishedImage>> {
  const problems = await Promise.all(
    references.map(async (name) => {
      const destination = splitReference(name).repository;
      const copied =
        destination === repository ? null : await ports.copyImage(repository, digest, destination);
      return copied ?? (signal.aborted ? 'the run was stopped' : putReference(name, digest, ports));
    }),
  );
  const problem = problems.find((each) => each !== null);
  if (problem === undefined) return success({ id, digest, references });
  return failure(signal.aborted ? describeUnpublished(id) : describeTagFailure(id, problem));
}

/** What is said of an image that the end of the run left without some or all of its tags. */
export function describeUnpublished(image: ImageId): Failure {
  const fix = 'run it again: what is tagged already stays so';
  return { code: 'build-cancelled', message: 'the run was stopped', place: { image }, fix };
}

function describeTagFailure(image: ImageId, message: string): Failure {
  const fix = 'see that this job may write tags there, and run it again: what is tagged already stays so';
  return { code: 'tag-failed', message, place: { image }, fix };
}

function describeUnbuilt({ id, reads }: Publication, reason: string): Failure {
  const isNarrow = reads.length === 1;
  return {
    code: 'image-unbuilt',
    message: `it was never built from these sources: ${reason}`,
    place: { image: id },
    fix: isNarrow
      ? 'run its image target in a job of the default branch, or take what branches built with "reuse": {"from": "any"}'
      : 'run its image target with output "push" first',
  };
}
