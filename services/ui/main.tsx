import "./styles/theme.css";
import "./styles/prose.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueries } from "./api/queries.ts";
import { TRPCProvider, trpcClient } from "./api/trpc.ts";
import { App } from "./app.tsx";

const queries = createQueries();

createRoot(document.querySelector("#root")!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queries}>
        <App />
      </TRPCProvider>
    </QueryClientProvider>
  </StrictMode>,
);
