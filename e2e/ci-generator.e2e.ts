import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createChain } from './rig/chain';
import { runNx } from './rig/run-nx';
import type { Workspace } from './rig/workspace';

const FILES = {
  github: '.github/workflows/nx-buildx.yml',
  gitlab: '.gitlab-ci.yml',
  circleci: '.circleci/config.yml',
  azure: 'azure-pipelines.yml',
  bitbucket: 'bitbucket-pipelines.yml',
} as const;

describe('nx g nx-buildx:ci', () => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = createChain('registry.example.com/acme', { registry: 'registry.example.com/acme' });
    workspace.write({ 'package-lock.json': { lockfileVersion: 3, packages: {} } });
  });

  it.each(Object.entries(FILES))('writes a workflow for %s: %s', async (provider, file) => {
    const outcome = await runNx({ workspace, args: ['g', 'nx-buildx:ci', '--provider', provider] });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.output).toContain(file);
    expect(existsSync(join(workspace.root, file))).toBe(true);
    expect(workspace.read(file)).not.toBe('');
  });

  it('overwrites nothing that somebody has changed', async () => {
    const file = FILES.github;
    workspace.write({ [file]: 'mine: true\n' });
    const outcome = await runNx({ workspace, args: ['g', 'nx-buildx:ci', '--provider', 'github'] });
    expect(outcome.code).not.toBe(0);
    expect(outcome.output).toContain(file);
    expect(workspace.read(file)).toBe('mine: true\n');
  });

  it('names the providers it knows where it knows none of that name', async () => {
    const outcome = await runNx({ workspace, args: ['g', 'nx-buildx:ci', '--provider', 'travis'] });
    expect(outcome.code).not.toBe(0);
    expect(outcome.output).toMatch(/github.*gitlab.*circleci.*azure.*bitbucket/s);
  });
});
