import type { Gate } from "../api.ts";
import type { Store } from "../store.ts";

/** Who asks and what they may. */
export function createGate(_store: Store): Gate {
  return {
    identify: () => ({ user: "root@pam", token: undefined }),
    authorise: (_definition, _parameters, identity) => identity ?? { user: "root@pam", token: undefined },
  };
}
