import { combineIndex } from './combine-index';
import { computeDigest } from './digest';
import type { FetchedManifest } from './manifest';
import { parseManifest } from './parse-manifest';

const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;
const OCI = 'application/vnd.oci.image.manifest.v1+json';
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';

function fetched(value: object): FetchedManifest {
  const bytes = Buffer.from(JSON.stringify(value));
  const manifest = parseManifest(value, null);
  if (manifest === null) throw new Error('no manifest');
  return { digest: computeDigest(bytes), mediaType: manifest.mediaType, size: bytes.length, bytes, manifest };
}

/** What a push of one platform with provenance leaves. */
function withAttestation(architecture: string, digit: string) {
  const image = { mediaType: OCI, digest: digestOf(digit), size: 1, platform: { architecture, os: 'linux' } };
  const attestation = {
    mediaType: OCI,
    digest: digestOf(digit).replace(/.$/, 'f'),
    size: 2,
    annotations: {
      'vnd.docker.reference.digest': image.digest,
      'vnd.docker.reference.type': 'attestation-manifest',
    },
    platform: { architecture: 'unknown', os: 'unknown', 'os.features': ['kept'] },
  };
  const manifests = [image, attestation];
  return {
    manifests,
    index: fetched({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }),
  };
}

const single = (mediaType: string, digit: string) =>
  fetched({
    schemaVersion: 2,
    mediaType,
    config: { mediaType: 'x', digest: digestOf(digit), size: 1 },
    layers: [],
  });

function combine(parts: Parameters<typeof combineIndex>[0], annotations = {}) {
  const made = combineIndex(parts, annotations);
  if ('reason' in made) throw new Error(made.reason);
  expect(made.digest).toBe(computeDigest(made.bytes));
  return JSON.parse(made.bytes.toString()) as {
    mediaType: string;
    manifests: unknown[];
    annotations?: object;
  };
}

it('takes over every descriptor as it is, attestations included', () => {
  const [amd64, arm64] = [withAttestation('amd64', '1'), withAttestation('arm64', '2')];
  const index = combine([
    { platform: 'linux/amd64', fetched: amd64.index },
    { platform: 'linux/arm64', fetched: arm64.index },
  ]);
  expect(index).toEqual({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [...amd64.manifests, ...arm64.manifests],
  });
});

it('describes a manifest that stands alone', () => {
  const [amd64, arm] = [single(OCI, '1'), single(OCI, '2')];
  const { manifests } = combine([
    { platform: 'linux/amd64', fetched: amd64 },
    { platform: 'linux/arm/v7', fetched: arm },
  ]);
  expect(manifests).toEqual([
    {
      mediaType: OCI,
      digest: amd64.digest,
      size: amd64.size,
      platform: { os: 'linux', architecture: 'amd64' },
    },
    {
      mediaType: OCI,
      digest: arm.digest,
      size: arm.size,
      platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
    },
  ]);
});

it("is Docker's list of Docker's manifests, unless it has annotations", () => {
  const parts = [{ platform: 'linux/amd64', fetched: single(DOCKER, '1') }];
  expect(combine(parts).mediaType).toBe('application/vnd.docker.distribution.manifest.list.v2+json');
  expect(combine(parts, { team: 'shop' })).toMatchObject({
    mediaType: 'application/vnd.oci.image.index.v1+json',
    annotations: { team: 'shop' },
  });
});

it('is none where a part holds no image of its platform', () => {
  const { index } = withAttestation('amd64', '1');
  expect(combineIndex([{ platform: 'linux/arm64', fetched: index }], {})).toEqual({
    reason: `${index.digest} holds no image for linux/arm64`,
  });
});
