import { listFields, listIn } from "./deb822.ts";
import { type AptSourceInputs, keyFile, sourceFile } from "./inputs.ts";
import type { AptSourceObserved } from "./inspect.ts";
import { fileWords, holdsKey, isKeyAsWanted, keyWords, plan, saysSource } from "./plan.ts";

/** The properties of which the host has another value, as it has them. */
export function reflect(wanted: AptSourceInputs, observed: AptSourceObserved): Record<string, unknown> {
  const { source } = observed;
  const words = fileWords(observed, wanted);
  const paths = plan({ old: wanted, wanted, observed }).map(({ path }) => path);
  const lists = Object.keys(listFields) as (keyof typeof listFields)[];
  return {
    ...(words !== undefined && { file: `(${words})` }),
    ...(source.type === "file" &&
      Object.fromEntries(
        lists.filter((list) => paths.includes(list)).map((list) => [list, listIn(source, list)]),
      )),
    ...(isKeyAsWanted(observed, wanted) ? {} : { key: `(${keyWords(observed)})` }),
  };
}

/** What a person would lose if the source were created now. */
export function finds(wanted: AptSourceInputs, observed: AptSourceObserved): string | undefined {
  const { source, key } = observed;
  const odd = [
    ...(source.type === "odd" ? [sourceFile(wanted.name)] : []),
    ...(key.type === "odd" ? [keyFile(wanted.name)] : []),
  ].map((path) => `${path} is there and no regular file: move it away on the host`);
  const losses = [
    ...(source.type === "file" && !saysSource(observed, wanted)
      ? [`${sourceFile(wanted.name)} (${listIn(source, "uris").join(" ") || "without a URI"})`]
      : []),
    ...(key.type === "file" && !holdsKey(observed, wanted) ? [`another key in ${keyFile(wanted.name)}`] : []),
  ];
  const sentences = [
    ...odd,
    ...(losses.length > 0 ? [`${losses.join(" and ")} would be replaced, of which a copy is kept`] : []),
  ];
  return sentences.length > 0 ? sentences.join("; ") : undefined;
}
