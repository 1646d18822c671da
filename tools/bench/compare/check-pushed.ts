import type { BuildPlan } from '../../../packages/nx-buildx/src/model/build-plan';

const ANY = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json'].join(
  ', ',
);

/**
 * Fails unless everything that the plan promises is in the registry: no time counts that did less.
 *
 * @param expected.newTag one that all images were to get instead of those of the plan
 * @param expected.exporting projects that export cache; `null` for all
 */
export async function checkPushed(
  { images }: BuildPlan,
  { newTag, exporting }: { readonly newTag: string | null; readonly exporting: readonly string[] | null },
): Promise<void> {
  const wanted = images.flatMap(({ project, invocation: { references, cache } }) => [
    ...(newTag === null ? references : references.map((each) => each.replace(/[^:/]+$/, newTag))),
    ...(cache.export?.ref === null || cache.export === null || exporting?.includes(project) === false
      ? []
      : [cache.export.ref]),
  ]);
  for (const reference of wanted) {
    const [, host = '', path = '', tag = ''] = /^([^/]+)\/(.+):([^:/]+)$/.exec(reference) ?? [];
    const url = `http://${host}/v2/${path}/manifests/${tag}`;
    const { status } = await fetch(url, { method: 'HEAD', headers: { accept: ANY } });
    if (status !== 200) throw new Error(`${reference} was not pushed: the registry answered ${status}`);
  }
}
