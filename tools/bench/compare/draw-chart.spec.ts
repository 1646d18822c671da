import { describeChart } from './describe-chart';
import { drawChart } from './draw-chart';
import { makeSample } from './testing/make-sample';

const chart = describeChart({
  samples: [
    makeSample(2),
    makeSample(4, { contender: 'bake' }),
    makeSample(8, { contender: 'bake' }),
    makeSample(9, { contender: 'script' }),
    makeSample(1, { images: 60 }),
  ],
  names: { 'nx-buildx': 'nx-buildx', bake: 'bake', script: 'script' },
  footer: ['docker <26> & buildx'],
});

it('shows medians beside each other, and what they are against bake', () => {
  expect(chart.series).toEqual(['nx-buildx', 'bake']);
  expect(chart.panels.map(({ title }) => title)).toEqual(['15 images', '60 images']);
  expect(chart.panels[0]?.groups).toEqual([
    {
      title: 'cold',
      bars: [
        { series: 0, value: 2, low: 2, high: 2, label: '2.0 s, 0.33 x' },
        { series: 1, value: 6, low: 4, high: 8, label: '6.0 s' },
      ],
    },
  ]);
});

it('draws lengths in proportion, within a panel', () => {
  const widths = [...drawChart(chart).matchAll(/<rect class="s\d" .* width="([\d.]+)" height="16"/g)].map(
    ([, width]) => Number(width),
  );
  expect(widths).toHaveLength(3);
  expect(widths[1]).toBeCloseTo((widths[0] ?? 0) * 3, 0);
});

it('is well-formed, for light and dark', () => {
  const svg = drawChart(chart);
  expect(svg).toContain('docker &lt;26&gt; &amp; buildx');
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(svg.match(/<text/g)?.length).toBe(svg.match(/<\/text>/g)?.length);
});
