/** What a Dockerfile is read for where nobody says otherwise. */
export const DEFAULT_PLATFORM = 'linux/amd64';

/**
 * ARGs that BuildKit sets by itself in the global scope; a build arg of the same name wins.
 * Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/platform.go, `defaultArgs`.
 *
 * @param target like `linux/arm64`
 * @param stage buildx's `--target`, or the name of the last stage, or empty
 */
export function platformArgs(target: string, build: string, stage: string): ReadonlyMap<string, string> {
  return new Map([
    ...describe('BUILD', build),
    ...describe('TARGET', target),
    ['TARGETSTAGE', stage || 'default'],
  ]);
}

function describe(prefix: string, text: string): readonly (readonly [string, string])[] {
  const { os, arch, variant } = normalise(text);
  return [
    [`${prefix}PLATFORM`, [os, arch, ...(variant === '' ? [] : [variant])].join('/')],
    [`${prefix}OS`, os],
    [`${prefix}OSVERSION`, ''],
    [`${prefix}ARCH`, arch],
    [`${prefix}VARIANT`, variant],
  ];
}

/** Source: containerd/platforms, database.go. */
const architectures: Readonly<Record<string, string>> = {
  i386: '386',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  armel: 'arm',
};

const defaultVariants: Readonly<Record<string, string>> = { armel: 'v6', armhf: 'v7', arm: 'v7' };

function normalise(text: string): { readonly os: string; readonly arch: string; readonly variant: string } {
  const [os = 'linux', raw = 'amd64', version = ''] = text.toLowerCase().split('/');
  const arch = architectures[raw] ?? raw;
  const variant = /^\d+$/.test(version) ? `v${version}` : version;
  const implied = (arch === 'arm64' && variant === 'v8') || (arch === 'amd64' && variant === 'v1');
  return { os, arch, variant: implied ? '' : variant || (defaultVariants[raw] ?? '') };
}
