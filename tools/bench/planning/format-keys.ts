import { formatTable } from '../../../packages/nx-buildx/src/report/format-table';
import { formatRatio, median } from '../statistics';
import { FILES_PER_IMAGE, type KeySample } from './measure-keys';

/** Milliseconds, megabytes, and how many times the time twice the images may take. */
const MOST_COLD = 2000;
const MOST_WARM = 500;
const MOST_MEMORY = 300;
const MOST_GROWTH = 2.2;

type Read = (sample: KeySample) => number;

const ROWS: readonly (readonly [string, Read])[] = [
  ['keys: image graph', ({ cold }) => cold.graph.wall],
  ['keys: every file read', ({ cold }) => cold.keys.wall],
  ['keys: every file read, processor', ({ cold }) => cold.keys.cpu],
  ['keys: no file changed', ({ warm }) => warm.keys.wall],
  ['keys: no file changed, processor', ({ warm }) => warm.keys.cpu],
  ['keys: peak memory, MB', ({ cold, warm }) => Math.max(cold.peakMb, warm.peakMb)],
];

export function formatKeys(samples: readonly KeySample[]): string {
  const [small, large] = readSizes(samples);
  return formatTable(
    [
      { title: `${FILES_PER_IMAGE} files an image, milliseconds` },
      { title: `${small} images`, right: true },
      { title: `${large} images`, right: true },
      { title: 'grows', right: true },
    ],
    ROWS.map(([name, read]) => {
      const [first, second] = [at(samples, small, read), at(samples, large, read)];
      return [name, first.toFixed(0), second.toFixed(0), formatRatio(second, first)];
    }),
  );
}

export function judgeKeys(samples: readonly KeySample[]): readonly {
  readonly target: string;
  readonly value: string;
  readonly met: boolean;
}[] {
  const [small, large] = readSizes(samples);
  const judge = (target: string, value: number, most: number, unit: string, digits = 0) => ({
    target,
    value: `${value.toFixed(digits)}${unit}`,
    met: value <= most,
  });
  const cold: Read = (sample) => sample.cold.keys.wall;
  const warm: Read = (sample) => sample.warm.keys.wall;
  const memory: Read = (sample) => Math.max(sample.cold.peakMb, sample.warm.peakMb);
  // Others that want the processors would lengthen one size more than the other.
  const growth = Math.max(
    at(samples, large, ({ cold }) => cold.keys.cpu) / at(samples, small, ({ cold }) => cold.keys.cpu),
    at(samples, large, ({ warm }) => warm.keys.cpu) / at(samples, small, ({ warm }) => warm.keys.cpu),
  );
  return [
    judge(
      `keys of ${small} images, every file read: under ${MOST_COLD} ms`,
      at(samples, small, cold),
      MOST_COLD,
      ' ms',
    ),
    judge(`the same, no file changed: under ${MOST_WARM} ms`, at(samples, small, warm), MOST_WARM, ' ms'),
    judge(`the same, memory: under ${MOST_MEMORY} MB`, at(samples, small, memory), MOST_MEMORY, ' MB'),
    judge(`twice the images: at most ${MOST_GROWTH} times the processor time`, growth, MOST_GROWTH, ' x', 2),
  ];
}

function readSizes(samples: readonly KeySample[]): readonly [number, number] {
  const sizes = samples.map(({ images }) => images);
  return [Math.min(...sizes), Math.max(...sizes)];
}

function at(samples: readonly KeySample[], images: number, read: Read): number {
  return median(samples.filter((sample) => sample.images === images).map(read));
}
