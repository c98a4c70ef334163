import type { ModelChoice } from "./use-model.ts";

/** Which model answers, said below the place to write; and that it is a stand-in, where it is one. */
export function ModelLine({ model, models, isNone, choose }: ModelChoice) {
  return (
    <div className="mt-2 flex min-h-6 flex-wrap items-center justify-center gap-x-2 px-5 text-xs text-quiet">
      {isNone && <p role="status">No model can be reached right now. This page keeps looking.</p>}
      {model && models.length > 1 && (
        <label>
          <span className="sr-only">Model</span>
          <select
            value={model.id}
            className="cursor-pointer rounded-md py-1 font-medium"
            onChange={({ target }) => choose(target.value)}
          >
            {models.map(({ id, isStandIn }) => (
              <option key={id} value={id}>
                {isStandIn ? `${id} (stand-in)` : id}
              </option>
            ))}
          </select>
        </label>
      )}
      {model && models.length === 1 && <p className="font-medium">{model.id}</p>}
      {model?.isStandIn && (
        <p>
          <span className="mr-1.5 rounded-full border border-line px-2 py-0.5">stand-in</span>
          <span className="sr-only">: </span>it does not think
        </p>
      )}
    </div>
  );
}
