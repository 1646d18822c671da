import { emptyProgress, foldProgress } from './fold-progress';
import type { Progress } from './fold-progress';
import { readLogTail } from './log-tail';
import { BUILDX_VERSIONS, readStream } from './testing/read-fixture';
import { parseSolveStatus } from './wire';

const fold = (...values: unknown[]): Progress =>
  values.reduce<Progress>(
    (progress, value) => foldProgress(progress, parseSolveStatus(value)),
    emptyProgress,
  );
const vertex = (more: object): object => ({ vertexes: [{ digest: 'd', name: '[1/1] RUN x', ...more }] });
const log = (data: Buffer | string, of = 'd', stream = 1): object => ({
  logs: [{ vertex: of, stream, data: Buffer.from(data).toString('base64') }],
});

describe('foldProgress', () => {
  it('lets the last state of a vertex win', () => {
    const progress = fold(
      vertex({}),
      vertex({ started: 't' }),
      vertex({ started: 't', completed: 't', error: 'e' }),
    );
    expect([...progress.vertexes.values()]).toMatchObject([{ started: true, completed: true, error: 'e' }]);
  });

  it('keeps a step cached while its layers are pulled', () => {
    const cached = vertex({ inputs: ['i'], started: 't', completed: 't', cached: true });
    expect(fold(cached, vertex({ started: 't' })).vertexes.get('d')).toMatchObject({
      cached: true,
      inputs: ['i'],
    });
  });

  it('believes the solver that a step ran whose cached result could not be used', () => {
    const cached = vertex({ inputs: ['i'], cached: true });
    expect(fold(cached, vertex({ inputs: ['i'], started: 't' })).vertexes.get('d')).toMatchObject({
      cached: false,
    });
  });

  it('changes nothing that it was given', () => {
    const before = fold(vertex({}), log('a\n'));
    const copy = structuredClone(before);
    foldProgress(before, parseSolveStatus({ ...vertex({ started: 't' }), ...log('b\n') }));
    expect(before).toEqual(copy);
  });

  it.each([undefined, null, 1, [], {}, { vertexes: 1 }, { vertexes: [null, {}], logs: [{ data: 1 }] }])(
    'takes nothing from %j',
    (value) => {
      expect(fold(value)).toEqual(emptyProgress);
    },
  );

  it('joins lines that were cut within a character, each stream by itself', () => {
    const bytes = Buffer.from('größe\n');
    const progress = fold(
      log(bytes.subarray(0, 3)),
      log('warn', 'd', 2),
      log(bytes.subarray(3)),
      log('ing\nend', 'd', 2),
    );
    expect(readLogTail(progress.logs.get('d')!)).toEqual(['größe', 'warning', 'end']);
  });

  it('shows what a terminal would: the last state of a progress bar, no colours', () => {
    expect(readLogTail(fold(log('10%\r50%\r100%\r\n\u001b[31mred\u001b[0m\n')).logs.get('d')!)).toEqual([
      '100%',
      'red',
    ]);
  });

  it('stays small however much is printed', () => {
    let progress = emptyProgress;
    for (let at = 0; at < 300; at++) {
      progress = foldProgress(progress, parseSolveStatus(log(`line ${at}\n`.repeat(200), `d${at}`)));
      progress = foldProgress(progress, parseSolveStatus(log('x'.repeat(50_000), 'endless')));
    }
    const lines = [...progress.logs.values()].flatMap(readLogTail);
    expect(progress.logs.size).toBeLessThanOrEqual(64);
    expect(lines.length).toBeLessThanOrEqual(64 * 40);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(2000);
    expect(readLogTail(progress.logs.get('d299')!)).toHaveLength(40);
  });

  it('reads warnings of the Dockerfile check', () => {
    expect(readStream('0.29.1', 'warnings').progress.warnings).toEqual([
      "FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)",
      'LegacyKeyValueFormat: "ENV key=value" should be used instead of legacy "ENV key value" format (line 3)',
      'JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals (line 6)',
    ]);
  });

  it.each(BUILDX_VERSIONS)('reads the log of a step, buildx %s', (version) => {
    const { logs, vertexes } = readStream(version, 'fail-step').progress;
    const failed = [...vertexes.values()].find(({ error }) => error !== null)!;
    expect(readLogTail(logs.get(failed.digest)!)[0]).toBe('line one');
  });
});
