import type { Failure, Outcome } from '../model/failure';
import { failure, success } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageDefinition } from '../model/workspace';
import { checkRepository } from './check-references';
import { checkTags } from './check-tags';
import { chooseKeyTags } from './choose-key-tags';
import { hasDestination } from './choose-output';
import { listTags } from './choose-tags';
import { nameImage } from './image-names';
import type { ImageKey } from './keys/compute-keys';
import type { SourceContext } from '../model/source-context';

/** What a publish target is told. */
export interface PublishOptions {
  /** Names and rules, as written. */
  readonly tags: readonly string[];
  /** Repository in place of the image's own; `{name}` stands for the image's name. */
  readonly to: string | null;
}

/** One image, where it is looked for, and what it is to be known as. */
export interface Publication {
  readonly id: ImageId;
  readonly repositories: readonly string[];
  /** Key tags, the best first. */
  readonly reads: readonly string[];
  /** `repository:tag`, each. */
  readonly references: readonly string[];
}

export interface PublicationRequest {
  readonly image: ImageDefinition;
  readonly options: PublishOptions;
}

export interface PublicationInput {
  readonly requests: readonly PublicationRequest[];
  readonly findKey: (id: ImageId) => ImageKey;
  readonly source: SourceContext;
  readonly targetName: string;
}

const NAME = '{name}';

/** @returns what to publish, or everything that stands in the way of any of it */
export function planPublications(input: PublicationInput): Outcome<readonly Publication[]> {
  const planned = input.requests.map((request) => planPublication(request, input));
  const failures = planned.flatMap((each) => (each.ok ? [] : each.failures));
  return failures.length > 0
    ? failure(...failures)
    : success(planned.flatMap((each) => (each.ok ? [each.value] : [])));
}

function planPublication(
  { image, options: { tags: entries, to } }: PublicationRequest,
  { requests, findKey, source, targetName }: PublicationInput,
): Outcome<Publication> {
  const { id } = image;
  const refuse = (code: Failure['code'], option: string, message: string, fix: string) =>
    failure({ code, message, place: { image: id, option }, fix });
  if (entries.length === 0)
    return refuse('option-invalid', 'tags', 'there are no tags to put', 'name them: --tags=1.4,latest');
  const wrong = checkTags(entries, id, 'option-invalid');
  if (wrong.length > 0) return failure(...wrong);
  const tags = listTags(entries, source, 'push');
  if (tags.length === 0)
    return refuse(
      'option-invalid',
      'tags',
      `no entry gives a tag for this event (${source.event})`,
      'publish from a git tag, or name one: --tags=1.4,latest',
    );
  if (!hasDestination(image.options))
    return refuse(
      'registry-missing',
      'registry',
      'the image is in no registry',
      'set "registry" in the plugin options or NX_BUILDX_REGISTRY, or name the repository in "image"',
    );
  if (to !== null && !to.includes(NAME) && requests.length > 1)
    return refuse(
      'option-conflict',
      'to',
      `${to} would be the repository of ${String(requests.length)} images`,
      `let ${NAME} stand for the name of each: --to=ghcr.io/acme/${NAME}`,
    );
  const key = findKey(id);
  if (key.key === null)
    return refuse(
      'image-unbuilt',
      'image',
      `what it is made of cannot be told: ${key.reason}`,
      'images without a key are published by the run that builds them: give it the tags',
    );
  const repositories = nameImage(image, targetName, 'options');
  const [repository = ''] = repositories;
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  const destinations = to === null ? repositories : [to.replaceAll(NAME, name)];
  const option = to === null ? (image.options.image.length > 0 ? 'image' : 'registry') : 'to';
  const invalid = destinations.flatMap((each) => checkRepository(each, { image: id, option }));
  if (invalid.length > 0) return failure(...invalid);
  return success({
    id,
    repositories,
    reads: chooseKeyTags(key.key, source, image.options.reuse.from ?? 'default-branch').reads,
    references: destinations.flatMap((each) => tags.map((tag) => `${each}:${tag}`)),
  });
}
