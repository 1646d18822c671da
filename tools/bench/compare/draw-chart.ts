export interface Bar {
  /** Which of the series it belongs to. */
  readonly series: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

export interface Chart {
  readonly title: string;
  /** What the bars' lengths are. */
  readonly unit: string;
  readonly series: readonly string[];
  /** Side by side, each with a scale of its own. */
  readonly panels: readonly {
    readonly title: string;
    readonly groups: readonly { readonly title: string; readonly bars: readonly Bar[] }[];
  }[];
  readonly footer: readonly string[];
}

const PANEL = 440;
/** Texts above and below the panels need as much room. */
const LEAST_PANELS = 2;
const MARGIN = 24;
/** Room beside the longest bar for its label. */
const LABEL = 96;
const BAR = 16;
const STEP = 20;
const GROUP_TITLE = 24;
const GROUP_GAP = 8;
const HEAD = 120;

/** Light and dark as the reader's system has it; the ground is drawn, so that it suits any page. */
const STYLE = [
  'text{font:13px system-ui,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}',
  '.title{font-size:18px;font-weight:600}.panel{font-size:15px;font-weight:600}.note{fill:#59636e;font-size:12px}',
  '.ground{fill:#fff}.range{stroke:#1f2328;stroke-opacity:.55}.s0{fill:#1a7fd4}.s1{fill:#8c959f}.s2{fill:#c4742b}',
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.note{fill:#9198a1}.ground{fill:#0d1117}',
  '.range{stroke:#e6edf3}.s0{fill:#4da3f0}.s1{fill:#6e7681}.s2{fill:#d98b46}}',
].join('');

/** Horizontal bars as SVG, without anything from elsewhere. */
export function drawChart({ title, unit, series, panels, footer }: Chart): string {
  const width = 2 * MARGIN + Math.max(LEAST_PANELS, panels.length) * PANEL;
  const heights = panels.map(({ groups }) => groups.reduce((sum, group) => sum + measureGroup(group), 0));
  const bottom = HEAD + Math.max(0, ...heights);
  const height = bottom + MARGIN + footer.length * 18;
  const drawn = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="6"/>`,
    drawText(MARGIN, 34, title, 'title'),
    drawText(MARGIN, 54, unit, 'note'),
    ...drawLegend(series),
    ...panels.flatMap((panel, index) => drawPanel(panel, MARGIN + index * PANEL)),
    ...footer.map((line, index) => drawText(MARGIN, bottom + 22 + index * 18, line, 'note')),
    '</svg>',
  ];
  return `${drawn.join('\n')}\n`;
}

function drawLegend(series: readonly string[]): readonly string[] {
  return series.flatMap((name, index) => {
    const x = MARGIN + index * 190;
    return [`<rect class="s${index}" x="${x}" y="68" width="12" height="12"/>`, drawText(x + 18, 79, name)];
  });
}

function drawPanel({ title, groups }: Chart['panels'][number], x: number): readonly string[] {
  const longest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ high }) => high)));
  const scale = (PANEL - MARGIN - LABEL) / longest;
  let y = HEAD;
  const drawn = groups.flatMap((group) => {
    const top = y + GROUP_TITLE;
    y += measureGroup(group);
    const bars = group.bars.flatMap((bar, index) => drawBar(bar, x, top + index * STEP, scale));
    return [drawText(x, top - 7, group.title), ...bars];
  });
  return [drawText(x, HEAD - 8, title, 'panel'), ...drawn];
}

function drawBar(
  { series, value, low, high, label }: Bar,
  x: number,
  y: number,
  scale: number,
): readonly string[] {
  const at = (seconds: number) => (x + seconds * scale).toFixed(1);
  const middle = y + BAR / 2;
  return [
    `<rect class="s${series}" x="${x}" y="${y}" width="${(value * scale).toFixed(1)}" height="${BAR}" rx="2"/>`,
    `<path class="range" d="M${at(low)} ${middle}H${at(high)}"/>`,
    drawText(Number((x + high * scale + 6).toFixed(1)), y + 13, label),
  ];
}

function measureGroup({ bars }: Chart['panels'][number]['groups'][number]): number {
  return GROUP_TITLE + bars.length * STEP + GROUP_GAP;
}

function drawText(x: number, y: number, text: string, style?: string): string {
  const named = style === undefined ? '' : ` class="${style}"`;
  return `<text${named} x="${x}" y="${y}">${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
