import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishTag } from './commands';
import { sampleSetup } from './testing/sample-setups';

describe('publishing a version', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'publish-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs the script as a CI system does. Each attempt prints the next answer; an empty one is a success. */
  function run(answers: readonly string[]): { readonly status: number | null; readonly attempts: number } {
    const log = join(folder, 'attempts');
    writeFileSync(log, '');
    writeFileSync(join(folder, 'answers'), answers.map((answer) => `${answer}\n`).join(''));
    command('sleep', 'exit 0');
    command(
      'npx',
      `echo x >>"${log}"`,
      `answer=$(sed -n "$(wc -l <"${log}")p" "${join(folder, 'answers')}")`,
      'echo "$answer" >&2',
      '[ -z "$answer" ]',
    );
    const script = publishTag(sampleSetup()).join('\n');
    const { status, stdout } = spawnSync('sh', ['-e', '-c', script], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    });
    for (const answer of answers) expect(stdout).toContain(answer);
    return { status, attempts: readFileSync(log, 'utf8').split('\n').length - 1 };
  }

  function command(name: string, ...lines: readonly string[]): void {
    const path = join(folder, name);
    writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(path, 0o755);
  }

  const UNBUILT = '✖ it was never built from these sources [image-unbuilt]';

  it.each([
    ['ends with the first success', [''], 0, 1],
    ['waits for images that are not there yet', [UNBUILT, UNBUILT, ''], 0, 3],
    ['waits for nothing else', [UNBUILT, '✖ type=reff is no type [tag-rule-invalid]'], 1, 2],
    ['gives up', Array.from({ length: 20 }, () => UNBUILT), 1, 20],
  ])('%s', (_, answers, status, attempts) => {
    expect(run(answers)).toEqual({ status, attempts });
  });
});
