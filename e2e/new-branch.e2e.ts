import { createHash } from 'node:crypto';
import { buildImages } from './rig/build-images';
import { chainImages, createPushedChain, readChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readOption } from './rig/recorder';
import type { Workspace } from './rig/workspace';

const lab = useLab();

describe("a new branch's first build on a fresh engine", () => {
  const branch = 'feature/Login';
  const slug = `feature-login-${createHash('sha256').update(branch).digest('hex').slice(0, 16)}`;
  let workspace: Workspace;
  let before: Readonly<Record<string, string>>;

  beforeAll(async () => {
    workspace = createPushedChain(lab, 'acme');
    expect(await buildImages({ workspace, engine: lab.a, as: pushTo('main') })).toMatchObject({ code: 0 });
    before = await lab.api.listDigests('acme');
  });

  it("executes no step, from the default branch's cache", async () => {
    workspace.checkout(branch);
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo(branch) });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.images).toHaveLength(3);
    expect(outcome.executed()).toEqual({});
    expect(await readChain(lab, 'acme', slug)).toEqual(await readChain(lab, 'acme', 'latest'));
    for (const image of chainImages) {
      const cache = `${lab.registry.host}/acme/cache:${image}`;
      // The branch has no ref yet, so none is asked of BuildKit.
      expect(readOption(outcome.build(image).argv, 'cache-from')).toEqual([
        `type=registry,ref=${cache}--main`,
      ]);
      expect(outcome.result(image).cache).toMatchObject({
        imports: [
          { ref: `${cache}--main`, found: true },
          { ref: `${cache}--${slug}`, found: false },
        ],
        export: { ref: `${cache}--${slug}`, status: 'exported' },
      });
    }
  });

  it("writes the branch's own tags and cache refs, and leaves every byte of the default branch's alone", async () => {
    const after = await lab.api.listDigests('acme');
    expect(after).toMatchObject(before);
    const added = Object.keys(after).filter((name) => !(name in before));
    const expected = chainImages.flatMap((image) => [
      `acme/${image}:${slug}`,
      `acme/cache:${image}--${slug}`,
    ]);
    expect(added.sort()).toEqual(expected.sort());
  });

  it('is the start for the next build of that branch, which repeats none of its changes', async () => {
    workspace.write({ 'apps/app/main.txt': 'changed on the branch\n' });
    workspace.commit('change the app');
    const first = await buildImages({ workspace, engine: lab.b, as: pushTo(branch) });
    expect(Object.keys(first.executed())).toEqual(['app']);
    await lab.b.reset();
    const second = await buildImages({ workspace, engine: lab.b, as: pushTo(branch) });
    expect(second.images).toHaveLength(3);
    expect(second.executed()).toEqual({});
    expect(await lab.api.listDigests('acme')).toMatchObject(before);
  });

  it('does not take the tag of the default branch, whatever the branch is called', async () => {
    workspace.checkout('latest');
    const args = ['run', 'base:image'];
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('latest'), args });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.result('base').tags).toHaveLength(1);
    expect(await lab.api.listDigests('acme')).toMatchObject(before);
  });
});
