import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ProjectConfiguration } from '@nx/devkit';
import { type KeyedRun, computeKeys } from '../run-worker';
import { type Files, writeWorkspace } from '../workspace';

export const FILES_PER_IMAGE = 20;
const SIZES = [1000, 2000];
/** Files younger than this are read again by every run: the store does not trust their times yet. */
const SETTLING_MS = 2500;

/** One fresh process that reads every file, and one that finds all in the store of the first. */
export interface KeySample {
  readonly images: number;
  readonly cold: KeyedRun;
  readonly warm: KeyedRun;
}

/** @param folder is made; for workspaces of 1,000 and 2,000 images */
export async function measureKeys(folder: string, runs: number): Promise<readonly KeySample[]> {
  mkdirSync(folder);
  const sites = SIZES.map((images) => ({ images, root: join(folder, String(images)) }));
  for (const { images, root } of sites) writeWorkspace(root, describeFiles(images), {});
  await wait(SETTLING_MS);
  const samples: KeySample[] = [];
  for (let run = 0; run < runs; run += 1) {
    for (const { images, root } of sites) samples.push(await measure(images, root, folder));
  }
  return samples;
}

async function measure(images: number, root: string, folder: string): Promise<KeySample> {
  rmSync(join(root, '.nx'), { recursive: true, force: true });
  const projects = names(images).map((name) => describeProject(name));
  const options = { env: process.env, folder };
  const cold = (await computeKeys(root, projects, options)).result;
  const warm = (await computeKeys(root, projects, options)).result;
  if (cold.keyed !== images) throw new Error(`${cold.keyed} of ${images} images have a key`);
  if (cold.digest !== warm.digest) throw new Error('the store gave other keys than the files');
  return { images, cold, warm };
}

function names(images: number): readonly string[] {
  return Array.from({ length: images }, (_, index) => `app-${String(index).padStart(4, '0')}`);
}

function describeProject(name: string): ProjectConfiguration {
  return { name, root: `apps/${name}`, targets: { image: { executor: 'nx-buildx:build', options: {} } } };
}

/** The first image is what the others stand on. */
function describeFiles(images: number): Files {
  const [base = ''] = names(images);
  return Object.fromEntries(
    names(images).flatMap((name) => {
      const from = name === base ? 'node:22-slim' : base;
      const dockerfile = `FROM ${from}\nWORKDIR /app\nCOPY src src\nRUN node build.js\n`;
      const sources = Array.from({ length: FILES_PER_IMAGE }, (_, index) => [
        `apps/${name}/src/${index < 10 ? 'lib/' : ''}file-${index}.ts`,
        `export const name = '${name}';\n`.repeat(50 + index),
      ]);
      return [[`apps/${name}/Dockerfile`, dockerfile], ...sources] as [string, string][];
    }),
  );
}
