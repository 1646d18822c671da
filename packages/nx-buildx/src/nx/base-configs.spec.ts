import type { Descriptor, FetchedManifest } from '../registry/manifest';
import { createBaseConfigs } from './base-configs';

const DIGEST = `sha256:${'0'.repeat(64)}`;

/** A registry of one image. @param configs of its platforms; `null`: not to be had */
function serve(configs: readonly (object | null)[]) {
  const asked: string[] = [];
  const descriptor = (at: number): Descriptor => ({
    mediaType: 'any',
    size: 1,
    digest: `sha256:m${String(at)}`,
    platform: { os: 'linux', architecture: `arch${String(at)}` },
  });
  const manifests: Readonly<Record<string, object>> = {
    [DIGEST]: { schemaVersion: 2, manifests: configs.map((_, at) => descriptor(at)) },
    ...Object.fromEntries(
      configs.map((_, at) => [
        `sha256:m${String(at)}`,
        { schemaVersion: 2, config: { digest: `sha256:c${String(at)}` }, layers: [] },
      ]),
    ),
  };
  const found = Object.fromEntries(configs.map((config, at) => [`sha256:c${String(at)}`, config]));
  const reader = createBaseConfigs({
    getManifest: async ({ reference }) => {
      asked.push(reference);
      const manifest = manifests[reference];
      return { ok: true, value: manifest === undefined ? null : ({ manifest } as FetchedManifest) };
    },
    getBlob: async (_, digest) => {
      asked.push(digest);
      const config = found[digest] ?? null;
      return { ok: true, value: config === null ? null : Buffer.from(JSON.stringify({ config })) };
    },
  });
  return { ...reader, asked };
}

it.each<[string, readonly (object | null)[], object | null]>([
  ['of one platform', [{ Env: ['PATH=/bin', 'A=b=c'] }], { PATH: '/bin', A: 'b=c' }],
  ['the last of two values', [{ Env: ['A=1', 'A=2'] }], { A: '2' }],
  ['none', [{}], {}],
  ['what is no text', [{ Env: ['A=1', 7] }], { A: '1' }],
  ['the same of all platforms', [{ Env: ['A=1'] }, { Env: ['A=1'] }], { A: '1' }],
  ['not where platforms differ', [{ Env: ['A=1'] }, { Env: ['A=2'] }], null],
  ['not where one is not to be had', [{ Env: ['A=1'] }, null], null],
])('reads ENV: %s', async (_, configs, env) => {
  expect(await serve(configs).readEnvironment('ghcr.io/acme/base', DIGEST)).toEqual(env);
});

it.each<[string, readonly (object | null)[], string | null]>([
  ['none', [{ OnBuild: null }, {}], null],
  [
    'of any platform',
    [{}, { OnBuild: ['COPY . .'] }],
    'base has ONBUILD triggers, which read what no key knows of',
  ],
  ['not to be had', [{}, null], 'whether base has ONBUILD triggers cannot be told'],
])('finds triggers: %s', async (_, configs, answer) => {
  expect(await serve(configs).findTriggers('base', DIGEST)).toBe(answer);
});

it('asks once for an image', async () => {
  const { asked, findTriggers, readEnvironment } = serve([{}]);
  await Promise.all([findTriggers('base', DIGEST), readEnvironment('base', DIGEST)]);
  expect(asked).toEqual([DIGEST, 'sha256:m0', 'sha256:c0']);
});
