import { ask } from "./http.ts";
import { Problem } from "./problem.ts";

export type User = { id: string; email: string; name: string };

/** Who uses this page; `notice` tells why nobody does any more. */
export type Session = { user: User } | { user: null; notice?: string };

export const SESSION = ["session"];

export async function findSession(): Promise<Session> {
  try {
    return { user: await userOf(await ask("GET", "/api/auth/me")) };
  } catch (error) {
    if (error instanceof Problem && error.kind === "session") return { user: null };
    throw error;
  }
}

export async function logIn(email: string, password: string): Promise<User> {
  return userOf(await ask("POST", "/api/auth/login", { body: { email, password } }));
}

export async function register(name: string, email: string, password: string): Promise<User> {
  return userOf(await ask("POST", "/api/auth/register", { body: { name, email, password } }));
}

export async function logOut(): Promise<void> {
  await ask("POST", "/api/auth/logout");
}

async function userOf(response: Response): Promise<User> {
  return (await response.json()) as User;
}
