/** The middle of the values in order; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const ordered = [...values].sort((one, other) => one - other);
  const upper = ordered[Math.floor(ordered.length / 2)];
  const lower = ordered[Math.ceil(ordered.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('there is no median of nothing');
  return (lower + upper) / 2;
}

/** `1.07 x`: how much greater the first is. */
export function formatRatio(value: number, reference: number): string {
  return `${(value / reference).toFixed(2)} x`;
}

/** `16.9–18.2`. */
export function formatRange(values: readonly number[], digits: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${least.toFixed(digits)}–${most.toFixed(digits)}`;
}
