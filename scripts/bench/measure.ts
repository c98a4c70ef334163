/** Seconds that the work took, each time it was done. */
export async function measure(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const seconds: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    const begin = performance.now();
    await work();
    seconds.push((performance.now() - begin) / 1000);
  }
  return seconds;
}

export function median(seconds: readonly number[]): number {
  return quantile(seconds, 0.5);
}

/** `idle preview   2.91 s   (2.80 to 3.33 s, 10 runs; goal 3.5 s)`: the median first; not every figure has a goal. */
export function describe(name: string, seconds: readonly number[], goal?: number): string {
  const at = (share: number) => quantile(seconds, share).toFixed(2);
  const runs = seconds.length === 1 ? "1 run" : `${at(0)} to ${at(1)} s, ${seconds.length} runs`;
  const wanted = goal === undefined ? "" : `; goal ${Number(goal.toFixed(2))} s`;
  return `${name.padEnd(44)} ${at(0.5).padStart(7)} s   (${runs}${wanted})`;
}

/** `our share of that   0.44     (goal 0.45)`: a figure that is no time. */
export function figure(name: string, value: number, goal?: number): string {
  const wanted = goal === undefined ? "" : `     (goal ${goal})`;
  return `${name.padEnd(44)} ${String(value).padStart(7)}${wanted}`;
}

function quantile(seconds: readonly number[], share: number): number {
  const sorted = [...seconds].sort((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))]!;
}
