import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/trpc.ts";

export type Model = { id: string; isStandIn: boolean };

export type ModelChoice = {
  /** Which answers; nothing while none can be reached. */
  model: Model | undefined;
  models: Model[];
  /** Whether it is known that none can be reached. */
  isNone: boolean;
  choose: (id: string) => void;
};

/** Milliseconds between two looks where no model is there, or the one that was asked has failed. */
const AWAY_PAUSE = 3000;

/** The model that answers: the one that was chosen here, else the conversation's, else the first that is served. */
export function useModel(usual: string | undefined, hasFailed: boolean): ModelChoice {
  const trpc = useTRPC();
  const [chosen, choose] = useState<string>();
  const { data: models = [], isSuccess } = useQuery(
    trpc.models.list.queryOptions(undefined, {
      refetchInterval: ({ state }) => (hasFailed || state.data?.length === 0 ? AWAY_PAUSE : false),
    }),
  );
  const find = (id: string | undefined) => models.find((model) => model.id === id);
  return {
    model: find(chosen) ?? find(usual) ?? models[0],
    models,
    isNone: isSuccess && models.length === 0,
    choose,
  };
}
