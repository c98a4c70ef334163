import assert from "node:assert/strict";
import { LocalHost } from "../../../server/testing/local-host.ts";
import { RedisServer } from "../../../server/testing/redis-host.ts";
import { inputs, type UserInputs } from "./inputs.ts";
import type { UserObserved } from "./observed.ts";
import { redisUser } from "./user.ts";

/** For tests: a host with a Redis of its own. */
export class UserHost extends LocalHost<UserInputs, UserObserved> {
  readonly server: RedisServer;

  constructor(server = new RedisServer()) {
    super(redisUser);
    this.server = server;
  }

  override [Symbol.dispose](): void {
    this.server[Symbol.dispose]();
    super[Symbol.dispose]();
  }

  wanted(more: Partial<UserInputs> = {}): UserInputs {
    const { socket, adminFile } = this.server;
    const usual = { passwords: ["correct horse"], keys: ["app:*"], commands: ["+@read", "-@dangerous"] };
    return inputs.parse({ name: "app", socket, adminFile, ...usual, ...more });
  }

  /** What somebody changed on the host. */
  drift(wanted: UserInputs) {
    return redisUser.plan({ old: wanted, wanted, observed: this.observe(wanted) });
  }

  assertMade(wanted: UserInputs, old?: UserInputs): void {
    const { failed, rest } = this.apply({ ...(old && { old }), wanted });
    assert.deepEqual({ failed, rest }, { failed: undefined, rest: "" });
    assert.deepEqual(this.drift(wanted), []);
  }
}
