import type { TestApi } from "../testing/api.ts";

export type Headers = Record<string, string>;

/** What a token of a full name, as in "ann@pve!ci", asks with. */
export const tokenHeaders = (name: string, secret: string): Headers => ({
  authorization: `PVEAPIToken=${name}=${secret}`,
});

/** Makes a user who has these privileges (path → names), and resolves to the headers that the user asks with. */
export async function userWith(
  { ask }: Pick<TestApi, "ask">,
  userid: string,
  granted: Record<string, string[]> = {},
): Promise<Headers> {
  await ask("POST", "/access/users", { userid });
  for (const [index, [path, privileges]] of Object.entries(granted).entries()) {
    const roles = `${userid.split("@")[0]}-${index}`;
    await ask("POST", "/access/roles", { roleid: roles, privs: privileges.join(",") });
    await ask("PUT", "/access/acl", { path, roles, users: userid });
  }
  const { value } = await ask("POST", `/access/users/${userid}/token/test`, { privsep: 0 });
  return tokenHeaders(`${userid}!test`, value);
}

/** Logs in with a password and resolves to the headers of the session. */
export async function logIn(
  { ask }: Pick<TestApi, "ask">,
  username: string,
  password: string,
): Promise<{ cookie: string; csrfpreventiontoken: string }> {
  const { ticket, CSRFPreventionToken } = await ask("POST", "/access/ticket", { username, password }, {});
  return { cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}`, csrfpreventiontoken: CSRFPreventionToken };
}
