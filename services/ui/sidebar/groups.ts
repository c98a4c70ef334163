export type Dated = { updatedAt: string };

export type Group<Item> = { name: string; items: Item[] };

const DAY = 86_400_000;

/** Conversations by how long ago they were used, in the order in which they come; a group is there if it has any. */
export function groupByAge<Item extends Dated>(items: Item[], now: Date): Group<Item>[] {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const groups = Map.groupBy(items, ({ updatedAt }) => ageOf(new Date(updatedAt).getTime(), today));
  return [...groups].map(([name, of]) => ({ name, items: of }));
}

function ageOf(time: number, today: number): string {
  if (time >= today) return "Today";
  if (time >= today - DAY) return "Yesterday";
  return time >= today - 7 * DAY ? "This week" : "Earlier";
}
