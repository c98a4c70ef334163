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

/** `idle preview   2.91 s   (2.80 to 3.33 s, 10 runs; goal 3.5 s)`: the median first. */
export function describe(name: string, seconds: readonly number[], goal: number): string {
  const sorted = [...seconds].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!.toFixed(2);
  const runs = sorted.length === 1 ? "1 run" : `${at(0)} to ${at(1)} s, ${sorted.length} runs`;
  return `${name.padEnd(44)} ${at(0.5).padStart(7)} s   (${runs}; goal ${goal} s)`;
}
