import { setImmediate as turn } from 'node:timers/promises';
import type { ProjectConfiguration } from '@nx/devkit';
import { imageId } from '../model/image';
import { openSite } from './open-site';

const ID = imageId('api', 'image');
const API: ProjectConfiguration = {
  name: 'api',
  root: 'apps/api',
  targets: { image: { executor: 'nx-buildx:build', options: { createBuilder: true } } },
};

it('asks builders early, and keeps what goes wrong for whoever waits for the answer', async () => {
  const unheard: unknown[] = [];
  const listen = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', listen);
  try {
    const site = await openSite({
      workspaceRoot: '/w',
      projects: [API],
      dependencies: new Map(),
      nxJson: {},
      env: {},
      requests: new Map([[ID, { configuration: null, overrides: {} }]]),
      own: new Set([ID]),
      findWriter: () => null,
      makeBuilder: () => Promise.reject(new Error('no')),
      signal: new AbortController().signal,
    });
    if (!site.ok) throw new Error(JSON.stringify(site.failures));
    const early = site.value.probe();
    for (let turns = 0; turns < 5; turns++) await turn();
    await expect(early).rejects.toThrow('no');
    expect(unheard).toEqual([]);
  } finally {
    process.off('unhandledRejection', listen);
  }
});
