import { computeDigest } from '../registry/digest';
import type { WrittenManifest } from '../registry/manifest';
import { parseManifest } from '../registry/parse-manifest';
import { answer, refusal } from '../registry/registry-answer';
import type { RegistryReference } from '../registry/registry-reference';
import { assembleInRegistry } from './assemble-image';
import type { GetManifest } from './read-digests';

const OCI = 'application/vnd.oci.image.manifest.v1+json';

/** A registry whose repositories hold one manifest for each name. */
function holdManifests(...names: readonly string[]) {
  const held = new Map(
    names.map((name) => {
      const bytes = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: OCI,
          config: { mediaType: name, digest: 'x', size: 1 },
          layers: [],
        }),
      );
      return [computeDigest(bytes), bytes] as const;
    }),
  );
  const getManifest: GetManifest = (_, digest) => {
    const bytes = held.get(digest);
    const manifest = parseManifest(JSON.parse(bytes?.toString() ?? 'null'), null);
    if (bytes === undefined || manifest === null) return Promise.resolve(answer(null));
    return Promise.resolve(answer({ digest, mediaType: OCI, size: bytes.length, bytes, manifest }));
  };
  return { digests: [...held.keys()], getManifest };
}

const request = (repositories: readonly string[], digests: readonly string[]) => ({
  repositories,
  layout: null,
  annotations: {},
  platforms: ['linux/amd64', 'linux/arm64'].map((platform, index) => ({
    platform,
    digest: digests[index] ?? '',
    layout: null,
  })),
});

it('puts the index into every repository, by its digest', async () => {
  const { digests, getManifest } = holdManifests('one', 'two');
  const put: (RegistryReference & { readonly text: string })[] = [];
  const putManifest = (reference: RegistryReference, { bytes }: WrittenManifest) => {
    put.push({ ...reference, text: bytes.toString() });
    return Promise.resolve(answer({ digest: computeDigest(bytes) }));
  };
  const made = await assembleInRegistry(request(['a.io/x', 'b.io/y'], digests), getManifest, { putManifest });
  if ('reason' in made) throw new Error(made.reason);
  expect(put.map(({ host, repository, reference }) => `${host}/${repository}@${reference}`)).toEqual([
    `a.io/x@${made.digest}`,
    `b.io/y@${made.digest}`,
  ]);
  for (const { text } of put) for (const digest of digests) expect(text).toContain(digest);
});

it('makes none of what is not there', async () => {
  const { digests, getManifest } = holdManifests('one');
  const putManifest = () => Promise.reject(new Error('nothing is put'));
  const gone = `sha256:${'0'.repeat(64)}`;
  expect(
    await assembleInRegistry(request(['a.io/x'], [...digests, gone]), getManifest, { putManifest }),
  ).toEqual({
    reason: `a.io/x has no ${gone}, built for linux/arm64`,
  });
});

it('says what a registry refuses', async () => {
  const { digests, getManifest } = holdManifests('one', 'two');
  const putManifest = () => Promise.resolve(refusal('denied', 'a.io answered 403', 403));
  expect(await assembleInRegistry(request(['a.io/x'], digests), getManifest, { putManifest })).toEqual({
    reason: 'a.io answered 403',
  });
});
