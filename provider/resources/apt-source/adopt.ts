import { EstateError } from "../../errors.ts";
import { foreign, listFields, listIn } from "./deb822.ts";
import { type AptSourceInputs, inputs, keyFile, sourceFile } from "./inputs.ts";
import { type AptSourceObserved, textTarget } from "./inspect.ts";

/** The question for a source and its key's text. Throws an {@link EstateError} where it is no name. */
export function adoptTarget(name: string): string {
  const parsed = inputs.shape.name.safeParse(name);
  if (!parsed.success)
    throw new EstateError(`cannot import a source of packages: ${parsed.error.issues[0]!.message}`);
  return textTarget(name);
}

/** The inputs that stand for the source as it is. Throws an {@link EstateError} where there is none, or a program cannot say it. */
export function adopt(name: string, { source, key }: AptSourceObserved): AptSourceInputs {
  const refuse = (why: string) => new EstateError(`cannot import ${name}: ${why}`);
  const path = sourceFile(name);
  if (source.type === "absent") throw refuse(`${path} is not there`);
  if (source.type === "odd") throw refuse(`${path} is no regular file`);
  const wrongKey = source.fields["signed-by"] !== keyFile(name);
  if (wrongKey || key.type !== "file" || key.text === undefined)
    throw refuse(
      `its key must be the armored file ${keyFile(name)}, named by Signed-By in ${path}, which ${wrongKey ? `says ${source.fields["signed-by"]?.slice(0, 100) ?? "none"}` : "is not there"}. Put it there first, or declare the source instead: that keeps a copy of this one.`,
    );
  const said = {
    name,
    ...Object.fromEntries(
      Object.keys(listFields).map((property) => [
        property,
        listIn(source, property as keyof typeof listFields),
      ]),
    ),
    key: key.text,
  };
  const parsed = inputs.safeParse(said);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refuse(`${issue!.path.join(".")} on the host: ${issue!.message}`);
  }
  const others = foreign(source, parsed.data);
  if (others.length > 0) throw refuse(`a program cannot say this of ${path}: ${others.join(", ")}`);
  for (const [file, { exposed }] of [
    [path, source],
    [keyFile(name), key],
  ] as const)
    if (exposed) throw refuse(`${file} ${exposed}: make it root's and 0644 first`);
  return parsed.data;
}
