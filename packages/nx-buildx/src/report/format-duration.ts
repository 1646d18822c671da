/** `0.4s`, `12.3s`, `2m05s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  return `${String(Math.floor(whole / 60))}m${String(whole % 60).padStart(2, '0')}s`;
}
