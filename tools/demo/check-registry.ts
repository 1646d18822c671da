import type { RunResult } from '../../packages/nx-buildx/src/model/result';
import type { Registry } from '../engine/src/index';

/**
 * Asks the registry itself whether it has what a run says it pushed.
 *
 * @returns one line for each image it has not
 */
export async function checkRegistry({ images }: RunResult, registry: Registry): Promise<readonly string[]> {
  const checks = images.map(async ({ project, tags, digest }) => {
    const found = await Promise.all(tags.map((tag) => readDigest(registry, `acme/${project}`, tag)));
    const complete = found.length > 0 && found.every((each) => each !== null && each === digest);
    return complete ? [] : [`acme/${project} is not in the registry as ${tags.join(', ') || 'anything'}`];
  });
  return (await Promise.all(checks)).flat();
}

/** All tags of a repository, sorted; none where there is no such repository. */
export async function listTags(registry: Registry, repository: string): Promise<readonly string[]> {
  const answer = await fetch(`${registry.url}/v2/${repository}/tags/list`);
  if (!answer.ok) return [];
  const { tags } = (await answer.json()) as { tags: string[] | null };
  return (tags ?? []).sort();
}

async function readDigest(registry: Registry, repository: string, tag: string): Promise<string | null> {
  const accept = ['index', 'manifest'].map((kind) => `application/vnd.oci.image.${kind}.v1+json`).join(', ');
  const url = `${registry.url}/v2/${repository}/manifests/${tag}`;
  const answer = await fetch(url, { method: 'HEAD', headers: { accept } });
  return answer.ok ? answer.headers.get('docker-content-digest') : null;
}
